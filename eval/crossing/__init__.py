"""Training of the cross-encoder that reads a question and a sentence together (``python -m eval.crossing``)."""
