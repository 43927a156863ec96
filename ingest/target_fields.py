"""A found target with what its clause says of it: what is measured, for which year, with which force."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

from ingest import target_patterns as patterns
from ingest.document import Document, Section, Span, Target
from ingest.official import form
from ingest.text import squeeze


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause ``text[start:end]`` of a sentence, with the sentence it stands in."""

    text: str
    start: int
    end: int
    sentence: Span

    def words(self) -> str:
        return self.text[self.start : self.end]

    def before(self) -> str:
        """The sentence up to the clause."""
        return self.text[self.sentence.start : self.start]


@dataclass(frozen=True, slots=True)
class Found:
    """What a clause tells at ``words[start:end]``, as a Target has it."""

    start: int
    end: int
    type: str
    value: float | str | None
    unit: str | None
    written: str


def target(document: Document, section: Section, clause: Clause, found: Found, name: str) -> Target:
    """What was found in a clause, as a target of that id."""
    text = document.text
    quote = _quote(clause, found)
    return Target(
        id=name, document=document.id, section=section.id, type=found.type,
        indicator=_indicator(clause.words(), found.start, found.end), value=found.value, unit=found.unit,
        year=_year(text, quote, found, clause.start + found.start), force=_hedge(clause, found),
        value_as_written=found.written, scope=_scope(text[quote.start : quote.end]), start=quote.start, end=quote.end,
        quote=text[quote.start : quote.end],
    )  # fmt: skip


def _hedge(clause: Clause, found: Found) -> str | None:
    """The printed hedge of a promise, which may stand in a clause before; else the word that says about, or at least."""
    if found.type in ("target", "direction"):
        if force := patterns.FORCE.search(clause.text, clause.start, clause.start + found.end):
            return force[0]
        if efforts := form("efforts").findall(clause.before()):
            return str(efforts[-1])
    about = patterns.ABOUT.search(clause.words()[: found.start].rstrip()[-patterns.LONGEST_ABOUT :])
    return about[0] if about else None


def _quote(clause: Clause, found: Found) -> Span:
    """The clause, with the clause before it where that only says when (2026年，), or only names the subject."""
    if found.type == "fact" and found.unit is None and found.written in clause.words():
        return Span(clause.start, clause.end)
    before = clause.before()
    opener = patterns.OPENER.search(before) if before.rstrip().endswith(patterns.OPENER_ENDS) else None
    return Span(clause.sentence.start + opener.start(1) if opener else clause.start, clause.end)


def _year(text: str, quote: Span, found: Found, at: int) -> str | None:
    """The year last printed before the number in its quote, else the first in it; a promise may take it from the
    paragraph. None where none is printed."""
    if found.type == "fact" and not found.unit and (own := patterns.OWN_YEAR.match(str(found.value))):
        return own[0]
    if years := _years_in(text, quote):
        return next((year for start, year in reversed(years) if start <= at), years[0][1])
    if found.type not in ("target", "direction"):
        return None
    ends, printed = _years_and_lines(text)
    place = bisect_right(ends, quote.start)
    return printed[place - 1] if place else None


@lru_cache(maxsize=1)  # asked for each number of a clause
def _years_in(text: str, quote: Span) -> list[tuple[int, str]]:
    """Where each year, or span of years, of a quote stands, and the year."""
    found = patterns.YEAR.finditer(text, quote.start, quote.end)
    return [(year.start(), f"{year[1]}-{year[2]}" if year[2] else year[1]) for year in found]


@lru_cache(maxsize=1)  # asked for each number of a document
def _years_and_lines(text: str) -> tuple[list[int], list[str | None]]:
    """Where the years and the lines of a text end, and each year; None for the end of a line."""
    found = list(patterns.YEAR_OR_LINE.finditer(text))
    return [one.end() for one in found], [one[1] for one in found]


def _indicator(clause: str, start: int, end: int) -> str:
    """What a clause measures: its words before the number without hedge, date and verb; else those behind it."""
    date = patterns.DATE_BEFORE.match(clause, 0, start)
    before = patterns.FORCE.sub("", clause[date.end() if date else 0 : start]).strip("，,、 “（(")
    if before.endswith(patterns.REACHES):
        before = patterns.REACHING.sub(lambda verbs: "占比" if "占比" in verbs[0] else "", before)
    if len(before) >= 4 and not patterns.MAKING.fullmatch(before):
        return squeeze(before)
    behind = clause[end + clause.startswith(tuple("”）)"), end) :].strip("，,。 ”")
    first = patterns.FIRST_ITEM.match(behind)
    return squeeze(first[0] if first else "") or squeeze(before)


def _scope(words: str) -> str | None:
    match = patterns.SCOPE.search(words)
    return match[0] if match else None
