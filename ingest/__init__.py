"""Documents become an index: read, outline, chunk, encode, publish."""
