"""English questions in the Chinese words of policy, and Chinese names glossed in English (glossary.tsv)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from assistant.knowledge.phrase_table import rows, syllables

_TOKEN = re.compile(r"[a-z]+&[a-z]+|[a-z]+|\d[\d.,%]*", re.IGNORECASE)
_LONGEST_FORM = 16  # characters of a Chinese name that is glossed
_QUOTES = '“”"‘’《》'
_LONGEST_NAME = 4  # characters of a Chinese name that is written by its sound


@dataclass(frozen=True, slots=True)
class Entry:
    """An English phrase, its Chinese forms (the usual one first) and how much they count in a search."""

    english: str
    chinese: tuple[str, ...]
    weight: float


@dataclass(frozen=True, slots=True)
class Reading:
    """An English question read with the glossary: its entries in order, and the words it does not know."""

    entries: tuple[Entry, ...]
    unknown: tuple[str, ...]
    numbers: tuple[str, ...]

    @property
    def chinese(self) -> str:
        """The usual Chinese words in order: what an encoder for Chinese gets."""
        return " ".join(dict.fromkeys([*(entry.chinese[0] for entry in self.entries), *self.numbers]))


def stem(word: str) -> str:
    """A word without its plural; the same for the glossary and for questions. Verbs stand in it as they are written:
    without its -ing, parking would be a park."""
    word = word.lower()
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("xes", "ches", "shes", "sses")):
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and word[-2] not in "sui" else word


@dataclass(frozen=True, slots=True)
class Glossary:
    """Both directions of the glossary."""

    by_first: dict[str, tuple[tuple[tuple[str, ...], Entry], ...]]
    english_of: dict[str, str]


@lru_cache(maxsize=1)
def glossary() -> Glossary:
    by_first: dict[str, list[tuple[tuple[str, ...], Entry]]] = {}
    english_of: dict[str, str] = {}
    for cell, chinese, direction, *rest in rows("glossary.tsv"):
        forms = tuple(form for form in chinese.split("|") if form)
        phrases = cell.split("|")
        if direction in "=<" and forms:
            english_of.setdefault(forms[0], phrases[0])
        if direction in "=>":
            weight = float(rest[0]) if rest else 1.0
            for phrase in phrases:
                stems = tuple(map(stem, _TOKEN.findall(phrase)))
                by_first.setdefault(stems[0], []).append((stems, Entry(phrase, forms, weight)))
    ordered = {first: tuple(sorted(found, key=lambda pair: -len(pair[0]))) for first, found in by_first.items()}
    return Glossary(ordered, english_of)


def unread(text: str) -> Reading:
    """An English question in its own words alone, as ``read`` without a glossary."""
    tokens = [token.rstrip(".,") for token in _TOKEN.findall(text)]
    numbers = tuple(token for token in tokens if token[0].isdigit())
    return Reading((), tuple(token for token in tokens if not token[0].isdigit()), numbers)


def read(text: str) -> Reading:
    """Longest phrases first, left to right; entries without Chinese forms only keep their words from being taken."""
    tokens = _TOKEN.findall(text)
    stems = [stem(token) for token in tokens]
    entries: list[Entry] = []
    unknown: list[str] = []
    numbers: list[str] = []
    at = 0
    while at < len(tokens):
        width, entry = _longest_at(stems, at)
        if entry is not None:
            if entry.chinese:
                entries.append(entry)
            at += width
            continue
        token = tokens[at]
        (numbers if token[0].isdigit() else unknown).append(token.rstrip(".,"))
        at += 1
    return Reading(tuple(entries), tuple(unknown), tuple(numbers))


def _longest_at(stems: list[str], at: int) -> tuple[int, Entry | None]:
    for phrase, entry in glossary().by_first.get(stems[at], ()):
        if tuple(stems[at : at + len(phrase)]) == phrase:
            return len(phrase), entry
    return 1, None


def by_sound(words: Iterable[str]) -> dict[str, str]:
    """Printed words of two to four characters by their sound in Latin letters: shanghai for 上海."""
    table = syllables()
    found: dict[str, str] = {}
    for word in words:
        if 2 <= len(word) <= _LONGEST_NAME and all(character in table for character in word):
            for readings in product(*(table[character] for character in word)):
                found.setdefault("".join(readings), word)
    return found


def glossed_terms(text: str) -> list[tuple[str, str]]:
    """(Chinese, English) of every glossary form in a text, longest first at each place, each once, longer names first."""
    found = {part: name for part, name in _parts(text) if name}
    return sorted(found.items(), key=lambda pair: -len(pair[0]))


def gloss(chinese: str) -> str | None:
    """An English name for a Chinese one, put together from the glossary; None where a part is unknown."""
    parts = [english for _, english in _parts("".join(c for c in chinese if c not in _QUOTES and not c.isspace()))]
    return " ".join(filter(None, parts)) if parts and all(parts) else None


def _parts(text: str) -> Iterator[tuple[str, str | None]]:
    """A text as the longest glossary forms at each place with their English, and single characters with None."""
    known, at = glossary().english_of, 0
    while at < len(text):
        ends = range(min(len(text), at + _LONGEST_FORM), at + 1, -1)
        part = next((text[at:end] for end in ends if text[at:end] in known), text[at])
        yield part, known.get(part) if len(part) > 1 else None
        at += len(part)
