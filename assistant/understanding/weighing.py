"""A question as weighted lexical terms: what it asks in its own words, and less for what was read into it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from assistant.knowledge import english, lexicon
from assistant.understanding import followup
from assistant.understanding.spelling import Mend
from ingest.terms import BIGRAM, terms
from ingest.text import chinese_in

_THIN = 0.25  # of a word that says little where it stands alone
_REPLACED = 0.3  # what was typed, beside the sure mend that took its place
_UNGLOSSED = 0.3  # English words that the glossary does not know, kept for names printed in Latin letters
_SECOND_FORM = 0.6  # further Chinese forms of an English phrase against its usual one
_SHORT = 16  # characters up to which the terms of a text are kept: official words come again and again


@dataclass(frozen=True, slots=True)
class Spoken:
    """A question on its way.

    ``plain`` is simplified, with sure mends; ``chinese`` has all mends, or is the Chinese reading of an English
    question (``reading``, None for a Chinese one).
    """

    language: str
    plain: str
    chinese: str
    mends: tuple[Mend, ...]
    reading: english.Reading | None
    notes: tuple[str, ...]


def weighted_terms(
    text: Spoken, official: Iterable[tuple[str, str, float]], topic: followup.Topic | None, *, lexical: bool
) -> dict[str, float]:
    """Asked words 1.0; official words, mends and earlier turns less, and so words that say little where they stand alone.
    ``lexical``: official words are read into earlier turns too."""
    weighted: dict[str, float] = {}
    if text.reading is None:
        _add(weighted, text.plain, 1.0)
    else:
        _add_reading(weighted, text, text.reading)
    for mend in text.mends:
        _add(weighted, mend.written if mend.sure else mend.term, _REPLACED if mend.sure else mend.weight)
    for _, word, weight in official:
        _add(weighted, word, weight)
    for spoken, weight in topic.texts if topic else ():
        _add(weighted, spoken, weight)
        for _, word, part in lexicon.official_words(spoken) if lexical else ():
            _add(weighted, word, round(part * weight, 3))
    stop, thin = lexicon.stop_words(), lexicon.thin_words()
    words = ((term, term.removeprefix(BIGRAM), weight) for term, weight in weighted.items())
    return {
        term: round(weight * (_THIN if word in thin else 1.0), 3) for term, word, weight in words if word not in stop
    }


def _add_reading(weighted: dict[str, float], text: Spoken, reading: english.Reading) -> None:
    for entry in reading.entries:
        for rank, form in enumerate(entry.chinese):
            _add(weighted, form, entry.weight * (1.0 if rank == 0 else _SECOND_FORM))
    for word in (*reading.numbers, *chinese_in(text.plain)):
        _add(weighted, word, 1.0)
    for word in reading.unknown:
        _add(weighted, word, _UNGLOSSED)


@lru_cache(maxsize=8192)
def _terms_of(text: str) -> tuple[str, ...]:
    return tuple(terms(text))


def _add(weighted: dict[str, float], text: str, weight: float) -> None:
    """The terms of a text at a weight; a term met twice keeps the greater."""
    if weight <= 0:
        return
    for term in _terms_of(text) if len(text) <= _SHORT else terms(text):
        if weight > weighted.get(term, 0.0):
            weighted[term] = weight
