"""Misuse told apart from questions: the messages that this is learnt from, and the command that fits it."""
