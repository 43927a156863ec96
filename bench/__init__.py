"""What the program costs, measured against a plain script over the same documents with the same weights."""
