"""Sentences with faults made in them, and faithful ones: what guards and the wording check are measured with."""
