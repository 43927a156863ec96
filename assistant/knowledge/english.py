"""English questions in the Chinese words of policy, and Chinese names glossed in English (glossary.tsv)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from assistant.knowledge.phrase_table import rows, syllables

_TOKEN = re.compile(r"[a-z]+&[a-z]+|[a-z]+|\d[\d.,%]*", re.IGNORECASE)
_MIN_TYPO = 5  # shorter words have too many neighbours
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
    """Both directions of the glossary, and the words of its English side."""

    by_first: dict[str, tuple[tuple[tuple[str, ...], Entry], ...]]
    english_of: dict[str, str]
    words: frozenset[str]


@lru_cache(maxsize=1)
def glossary() -> Glossary:
    by_first: dict[str, list[tuple[tuple[str, ...], Entry]]] = {}
    english_of: dict[str, str] = {}
    words: set[str] = set()
    for cell, chinese, direction, *rest in rows("glossary.tsv"):
        forms = tuple(form for form in chinese.split("|") if form)
        phrases = cell.split("|")
        if direction in "=<" and forms:
            english_of.setdefault(forms[0], phrases[0])
        if direction in "=>":
            weight = float(rest[0]) if rest else 1.0
            for phrase in phrases:
                tokens = _TOKEN.findall(phrase.lower())
                stems = tuple(stem(token) for token in tokens)
                by_first.setdefault(stems[0], []).append((stems, Entry(phrase, forms, weight)))
                words.update(token for token in tokens if len(token) >= _MIN_TYPO)
    ordered = {first: tuple(sorted(found, key=lambda pair: -len(pair[0]))) for first, found in by_first.items()}
    return Glossary(ordered, english_of, frozenset(words))


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


def mended(words: Iterable[str]) -> dict[str, str]:
    """English words one or two letters away from a word of the glossary: typed → meant."""
    from rapidfuzz.distance import OSA  # 20 ms that only unknown English words need

    found: dict[str, str] = {}
    for typed in words:
        word = typed.lower()
        if len(word) < _MIN_TYPO or word[0] != typed[0]:  # a capital letter is a name more often than a slip
            continue
        allowed = 1 if len(word) < 9 else 2
        near = [
            (OSA.distance(word, known, score_cutoff=allowed), known)
            for known in glossary().words
            if known[0] == word[0] and abs(len(known) - len(word)) <= allowed
        ]
        best = min((pair for pair in near if 0 < pair[0] <= allowed), default=None)
        if best is not None and stem(best[1]) != stem(word):
            found[typed] = best[1]
    return found


def gloss(chinese: str) -> str | None:
    """An English name for a Chinese one, put together from the glossary; None where a part is unknown."""
    known = glossary().english_of
    name = re.sub(r"[“”\"‘’《》\s]", "", chinese)
    if name in known:
        return known[name]
    parts: list[str] = []
    at = 0
    while at < len(name):
        part = next((name[at:end] for end in range(len(name), at + 1, -1) if name[at:end] in known), None)
        if part is None:
            return None
        parts.append(known[part])
        at += len(part)
    return " ".join(parts) or None
