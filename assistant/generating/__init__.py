"""Answers by a chat model: evidence in, verified sentences out."""
