"""A printed sentence that is cited, prepared for comparing: folded, in clauses, its pairs of characters indexed."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from assistant.answer import Place
from ingest.document import Document
from ingest.official import form
from ingest.text import cut_at, fold, sentences

_QUOTES = re.compile("[\"'《》]")
_BREAK = re.compile(r"(?<!\d)[,;:]|[,;:](?!\d)|(?<!\d)\.|\.(?!\d)|[!?]")
_ITEM = re.compile(r"\s*(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]|[①-⑳]|[-—·])")
_LONGEST_LIST = 40  # items that are looked back over
_SENTENCE = "。！？!?\n"


@dataclass(frozen=True, slots=True)
class Source:
    """A cited sentence. ``clauses`` are (start, end) in ``text``. What its printed sentence says before the
    cited words counts too: its hedges, and the head of a clause that the citation cuts off."""

    text: str
    cut: str  # the head of its first clause, where the citation begins behind it
    clauses: tuple[tuple[int, int], ...]
    pairs: Mapping[str, tuple[int, ...]]
    excluded: bool  # an item of a list whose opening denies or forbids what it lists
    goals: tuple[tuple[int, str], ...]  # (clause, hedge); -1 for what stands before the cited words

    def clause_at(self, at: int) -> int:
        return bisect_right(self.clauses, (at, len(self.text) + 1)) - 1

    def governed(self, clause: int) -> str | None:
        """The hedge of an earlier clause that reaches this clause, or None."""
        for origin, hedge in reversed(self.goals):
            if origin < clause and not any(
                form("fresh_start").match(self.text[slice(*self.clauses[later])])
                for later in range(origin + 1, clause + 1)
            ):
                return hedge
        return None


@dataclass(frozen=True, slots=True)
class Cited:
    """A cited sentence and the document that prints it."""

    source: Source
    document: Document


def canonical(text: str) -> str:
    """Folded text without quotation marks, which change nothing in what is said, and without closing marks."""
    return _QUOTES.sub("", fold(text).text).strip(".!?;,:").removeprefix("--")


def clauses(text: str) -> tuple[tuple[int, int], ...]:
    """(start, end) of the clauses of a canonical text; marks between digits do not part them."""
    found = []
    at = 0
    for mark in _BREAK.finditer(text):
        if mark.start() > at:
            found.append((at, mark.start()))
        at = mark.end()
    if at < len(text):
        found.append((at, len(text)))
    return tuple(found)


def sources(place: Place, document: Document) -> tuple[Source, ...]:
    """The sentences that a place holds."""
    began = place.start
    while began > 0 and document.text[began - 1] not in _SENTENCE:
        began -= 1
    opening = _opening(document.text, began)
    excluded = bool(opening and form("excludes").search(opening))
    return _sources(document.text[place.start : place.end], document.text[began : place.start], excluded=excluded)


def _opening(text: str, began: int) -> str | None:
    """What opens the list that the item on this line belongs to; None where the line is no item of one."""
    line = text[text.rfind("\n", 0, began) + 1 : began + 12]
    if not _ITEM.match(line):
        return None
    end = text.rfind("\n", 0, began)
    for _ in range(_LONGEST_LIST):
        if end <= 0:
            return None
        start = text.rfind("\n", 0, end) + 1
        before = text[start:end].strip()
        if before.endswith(("：", ":")):
            return before
        if not _ITEM.match(before):
            return None
        end = start - 1
    return None


@lru_cache(maxsize=4096)
def _sources(quote: str, before: str, *, excluded: bool) -> tuple[Source, ...]:
    found = []
    for span in sentences(quote):
        found.append(_source(quote[span.start : span.end], before, excluded=excluded))
        ended = quote[span.end - 1] in _SENTENCE
        before = "" if ended else before + quote[span.start : span.end]
    return tuple(found)


def _source(sentence: str, before: str, *, excluded: bool) -> Source:
    text = canonical(sentence)
    parts = clauses(text)
    pairs: dict[str, list[int]] = {}
    for at in range(len(text) - 1):
        pairs.setdefault(text[at : at + 2], []).append(at)
    goals = [(-1, match[0]) for match in form("goal").finditer(canonical(before))]
    for number, (start, end) in enumerate(parts):
        goals += [(number, match[0]) for match in form("goal").finditer(text, start, end)]
    cut = fold(cut_at(before, "，,；;：:")[-1]).text
    return Source(
        text, _QUOTES.sub("", cut), parts, {pair: tuple(at) for pair, at in pairs.items()}, excluded, tuple(goals)
    )
