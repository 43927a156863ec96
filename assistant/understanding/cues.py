"""The kind of a question and the facets it asks for, by weighted cues (assistant/lexicon/cues.tsv)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from assistant.understanding.tables import rows

# Of two kinds with equal scores the one further left wins: safety first, then the more specific.
KINDS = (
    "injection",
    "out_of_scope",
    "wording",
    "comparison",
    "responsible",
    "outline",
    "number",
    "definition",
    "list",
    "support",
    "small_talk",
)
_NOT_WORDS = re.compile("[^a-z0-9&%'\u3400-\u9fff]+")
_THRESHOLD = 1.0  # one plain cue is enough
_SMALL_TALK_LENGTH = 24  # a greeting in front of a real question is longer than this


@dataclass(frozen=True, slots=True)
class Cue:
    """``text`` (or ``pattern``) seen in a question gives ``weight`` to ``target`` (kind:… or ask:…)."""

    target: str
    weight: float
    text: str
    pattern: re.Pattern[str] | None


@lru_cache(maxsize=1)
def _cues() -> tuple[Cue, ...]:
    cues = []
    for target, weight, texts in rows("cues.tsv"):
        for text in texts.split("|") if not texts.startswith("re:") else [texts]:
            pattern = re.compile(text[3:], re.IGNORECASE) if text.startswith("re:") else None
            # English cues match from the beginning of a word: "cost" is in "costs", not in "accosted".
            plain = f" {text}" if text[0].isascii() and text[0].isalpha() else text
            cues.append(Cue(target, float(weight), plain, pattern))
    return tuple(cues)


def scores(text: str) -> dict[str, float]:
    """The sum of weights of the cues seen, by target; ``text`` is simplified."""
    lowered = text.lower()
    padded = f" {_NOT_WORDS.sub(' ', lowered)} "
    found: dict[str, float] = {}
    for cue in _cues():
        seen = cue.pattern.search(lowered) if cue.pattern else cue.text in (padded if cue.text[0] == " " else lowered)
        if seen:
            found[cue.target] = found.get(cue.target, 0.0) + cue.weight
    return found


def kind_of(found: dict[str, float], length: int) -> str:
    """The kind with the highest score, ``other`` where none reaches the threshold. ``length`` in characters."""
    best, best_score = "other", 0.0
    for kind in KINDS:
        score = found.get(f"kind:{kind}", 0.0)
        if kind == "small_talk" and length > _SMALL_TALK_LENGTH:
            continue
        if score >= _THRESHOLD and score > best_score:
            best, best_score = kind, score
    return best


def asks_of(found: dict[str, float]) -> tuple[str, ...]:
    """The facets asked for, in the order of their scores."""
    asked = [
        (target[4:], score) for target, score in found.items() if target.startswith("ask:") and score >= _THRESHOLD
    ]
    return tuple(name for name, _ in sorted(asked, key=lambda item: (-item[1], item[0])))
