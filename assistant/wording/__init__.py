"""A claimed text against the printed documents: is this what they say, to the character, and where."""

from assistant.wording.checker import LIMIT, Checker, check
from assistant.wording.verdict import SEVERITY, CheckedSentence, Difference, Source, to_json

__all__ = ["LIMIT", "SEVERITY", "CheckedSentence", "Checker", "Difference", "Source", "check", "to_json"]
