"""Training of the embedded Chinese encoder; nothing here is imported when the assistant runs."""
