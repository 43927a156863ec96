"""What is no question: attempts at misuse, and greetings, by weighted cues (assistant/lexicon/cues.tsv)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from assistant.understanding.tables import Phrases, rows

_NOT_WORDS = re.compile("[^a-z0-9&%'\u3400-\u9fff]+")
_THRESHOLD = 1.0  # one plain cue is enough
_SMALL_TALK_LENGTH = 24  # a greeting in front of a real question is longer than this


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue seen in a question gives ``weight`` to ``kind``."""

    kind: str
    weight: float


@lru_cache(maxsize=1)
def _cues() -> tuple[Phrases[Cue], tuple[tuple[re.Pattern[str], Cue], ...]]:
    """Cues that are words, and those that are patterns."""
    words: list[tuple[str, Cue]] = []
    patterns: list[tuple[re.Pattern[str], Cue]] = []
    for kind, weight, cell in rows("cues.tsv"):
        cue = Cue(kind, float(weight))
        if cell.startswith("re:"):
            patterns.append((re.compile(cell[3:], re.IGNORECASE), cue))
            continue
        # English cues match from the beginning of a word: "cost" is in "costs", not in "accosted".
        words += [(f" {word}" if word[0].isascii() and word[0].isalpha() else word, cue) for word in cell.split("|")]
    return Phrases(words, whole_words=False), tuple(patterns)


def kind_of(text: str) -> str:
    """``injection``, ``small_talk`` or ``question``; ``text`` is simplified. Safety goes first."""
    words, patterns = _cues()
    lowered = text.lower()
    spaced = f" {_NOT_WORDS.sub(' ', lowered)} "
    seen = {(match.phrase, match.value) for part in (lowered, spaced) for match in words.everywhere(part)}
    found = [cue for _, cue in seen] + [cue for pattern, cue in patterns if pattern.search(lowered)]
    if _total(found, "injection") >= _THRESHOLD:
        return "injection"
    if _total(found, "small_talk") >= _THRESHOLD and len(text) <= _SMALL_TALK_LENGTH:
        return "small_talk"
    return "question"


def _total(found: list[Cue], kind: str) -> float:
    return sum(cue.weight for cue in found if cue.kind == kind)
