"""What is no question: attempts at misuse, and greetings, by weighted cues (assistant/lexicon/cues.tsv)."""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.knowledge.phrase_table import rows

_THRESHOLD = 1.0  # one plain cue is enough
_SMALL_TALK_LENGTH = 24  # a greeting in front of a real question is longer than this


@lru_cache(maxsize=1)
def _cues() -> tuple[tuple[str, float, re.Pattern[str]], ...]:
    """Kind, weight and pattern of each row. English words match from their beginning: "cost" is in "costs", not in
    "accosted"."""
    found = []
    for kind, weight, cell in rows("cues.tsv"):
        pattern = cell.removeprefix("re:")
        if pattern == cell:
            words = (re.escape(word.strip()) for word in cell.split("|"))
            pattern = "|".join(
                rf"(?<![a-z0-9]){word}" if word[0].isascii() and word[0].isalpha() else word for word in words
            )
        found.append((kind, float(weight), re.compile(pattern, re.IGNORECASE)))
    return tuple(found)


def kind_of(text: str) -> str:
    """``injection``, ``small_talk`` or ``question``; ``text`` is simplified. Safety goes first."""
    lowered = text.lower()
    if _total(lowered, "injection") >= _THRESHOLD:
        return "injection"
    if len(text) <= _SMALL_TALK_LENGTH and _total(lowered, "small_talk") >= _THRESHOLD:
        return "small_talk"
    return "question"


def _total(text: str, wanted: str) -> float:
    """The weights of the cues of a kind that stand in a text, each counted once."""
    return sum(weight * len(set(pattern.findall(text))) for kind, weight, pattern in _cues() if kind == wanted)
