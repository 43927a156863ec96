"""The kind of a question and the facets it asks for, by weighted cues (assistant/lexicon/cues.tsv)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from assistant.understanding.tables import Phrases, rows

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
_QUANTITY = re.compile(
    r"多少|几|数量|数目|数字|总额|总量|多大|目标值|\d|how many|how much|number|total|figure", re.IGNORECASE
)
# 公司几个工程师…，有办法吗 speaks of some, and asks for no number.
_SOME = re.compile(r"几[个家名位][^，。？?]{2,}[，,。].*(?:吗|么|有没有|能不能|怎么|哪)[^，。]*$")
_HOW_MANY = re.compile(r"多少|[有是共了]几|几[个家名位](?:[？?]|$)|how many", re.IGNORECASE)
_THRESHOLD = 1.0  # one plain cue is enough
_SMALL_TALK_LENGTH = 24  # a greeting in front of a real question is longer than this


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue seen in a question gives ``weight`` to ``target`` (kind:… or ask:…)."""

    target: str
    weight: float


@lru_cache(maxsize=1)
def _cues() -> tuple[Phrases[Cue], tuple[tuple[re.Pattern[str], Cue], ...]]:
    """Cues that are words, and those that are patterns."""
    words: list[tuple[str, Cue]] = []
    patterns: list[tuple[re.Pattern[str], Cue]] = []
    for target, weight, cell in rows("cues.tsv"):
        cue = Cue(target, float(weight))
        if cell.startswith("re:"):
            patterns.append((re.compile(cell[3:], re.IGNORECASE), cue))
            continue
        # English cues match from the beginning of a word: "cost" is in "costs", not in "accosted".
        words += [(f" {word}" if word[0].isascii() and word[0].isalpha() else word, cue) for word in cell.split("|")]
    return Phrases(words, whole_words=False), tuple(patterns)


def scores(text: str) -> dict[str, float]:
    """The sum of weights of the cues seen, each once, by target; ``text`` is simplified."""
    words, patterns = _cues()
    lowered = text.lower()
    spaced = f" {_NOT_WORDS.sub(' ', lowered)} "
    seen = {(match.phrase, match.value) for part in (lowered, spaced) for match in words.everywhere(part)}
    found: dict[str, float] = {}
    for cue in [cue for _, cue in sorted(seen, key=_order)] + [cue for p, cue in patterns if p.search(lowered)]:
        found[cue.target] = found.get(cue.target, 0.0) + cue.weight
    if _SOME.search(lowered) and not _HOW_MANY.search(lowered):
        found = {target: weight for target, weight in found.items() if target not in ("kind:number", "ask:number")}
    return found


def _order(seen: tuple[str, Cue]) -> tuple[str, str]:
    return seen[0], seen[1].target


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


def asks_of(found: dict[str, float], text: str) -> tuple[str, ...]:
    """The facets asked for, in the order of their scores.

    A question to be answered by yes or no that merely speaks of data or of a size asks for no figure.
    """
    unasked = found.get("ask:yes_no", 0.0) >= _THRESHOLD and not _QUANTITY.search(text)
    asked = [
        (target[4:], score) for target, score in found.items() if target.startswith("ask:") and score >= _THRESHOLD
    ]
    asked = [(name, score) for name, score in asked if not (unasked and name == "number")]
    return tuple(name for name, _ in sorted(asked, key=lambda item: (-item[1], item[0])))
