"""Everyday words and the official words that texts print for them, and words of asking that say little."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from assistant.knowledge.phrase_table import GAP, Phrases, rows
from ingest.terms import words

_DECAY = 0.9  # of several official words the first is the likeliest; the data file lists them so


@dataclass(frozen=True, slots=True)
class Official:
    """The official words for an everyday one, the likeliest first, and how far the guess may count (0–1)."""

    words: tuple[str, ...]
    weight: float


@lru_cache(maxsize=1)
def _table() -> Phrases[Official]:
    return Phrases(
        (everyday, Official(tuple(official.split("|")), float(weight)))
        for forms, official, weight, *_ in rows("lexicon.tsv")
        for everyday in forms.lower().split("|")
    )


@lru_cache(maxsize=1)
def everyday_words() -> frozenset[str]:
    """The everyday words themselves, those with a gap left out: what typos may be mended to."""
    forms = (form for cell, *_ in rows("lexicon.tsv") for form in cell.lower().split("|"))
    return frozenset(form for form in forms if GAP not in form)


@lru_cache(maxsize=1)
def _asking() -> Phrases[None]:
    return Phrases((phrase, None) for phrase, weight in rows("fillers.tsv") if float(weight) < 0)


@lru_cache(maxsize=1)
def thin_words() -> frozenset[str]:
    """Words that say little of what is asked where they stand alone."""
    return frozenset(word for word, weight in rows("fillers.tsv") if float(weight) >= 0)


@lru_cache(maxsize=1)
def stop_words() -> frozenset[str]:
    return frozenset(word for word, weight in rows("fillers.tsv") if float(weight) <= 0)


def official_words(text: str) -> list[tuple[str, str, float]]:
    """(everyday, official, weight) for the everyday words of a text, the longest at each place, in order."""
    found: dict[tuple[str, str], float] = {}
    for match in _table().longest(text.lower()):
        for rank, word in enumerate(match.value.words):
            weight = round(match.value.weight * _DECAY**rank, 3)
            pair = (match.phrase, word)
            found[pair] = max(found.get(pair, 0.0), weight)
    return [(everyday, word, weight) for (everyday, word), weight in found.items()]


def without_asking(text: str) -> str:
    """A text with its phrases of asking (请问, 有没有) replaced by commas; inside an everyday phrase they stay."""
    lowered = text.lower()
    kept: list[str] = []
    at = 0
    everyday = _table().longest(lowered)
    for match in _asking().longest(lowered):
        width = match.end - match.start
        if any(o.start < match.end and match.start < o.end and o.end - o.start > width for o in everyday):
            continue
        kept.append(text[at : match.start])
        at = match.end
    return "，".join([*kept, text[at:]])


def content(text: str) -> list[str]:
    """The words of a text that say something of a subject."""
    thin = thin_words()
    return [word for word in words(without_asking(text)) if len(word) > 1 and word not in thin]


def trusted(text: str) -> frozenset[int]:
    """Places inside everyday phrases and phrases of asking: written as people write, not mistyped."""
    lowered = text.lower()
    spans = [(match.start, match.end) for match in _table().longest(lowered)]
    spans += [(match.start, match.end) for match in _asking().longest(lowered)]
    return frozenset(place for start, end in spans for place in range(start, end))
