"""Why a sentence does not stand in its sources, in one word, for the list of what was dropped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from assistant.guarding import words
from assistant.guarding.cover import cover
from assistant.guarding.source import Source
from ingest.numbers import numbers

NEAR = 0.6  # share of a clause's pairs of characters that the clause it is like prints too


def name_fault(part: str, spoken: Sequence[str], cited: Sequence[Source]) -> str:
    """The guard that a sentence breaks which no cited sentence bears."""
    printed = "\n".join(source.text for source in cited)
    bad = [clause for clause in spoken if not any(cover(clause, source) for source in cited)]
    text = "\n".join(bad) or part
    if _figures(text) - _figures(printed):
        return "date" if _new(words.YEAR, text, printed) else "number"
    for name, pattern in (("force", words.GOALS), ("role", words.ROLES), ("body", words.BODIES)):
        if _new(pattern, text, printed):
            return name
    if words.NUMBERS.search(text) and not _numbers_in_place(text, printed):
        return "number"
    if any(_new(pattern, text, printed) for pattern in (words.DRIVES, words.MODALS, words.DONE)):
        return "force"
    return _left_out(bad, cited) or _moved(text, printed)


def _left_out(spoken: Sequence[str], cited: Sequence[Source]) -> str | None:
    """What a clause leaves out of the printed clause that it is most like; None where that says nothing."""
    printed = [source.text[start:end] for source in cited for start, end in source.clauses]
    for clause in spoken:
        pairs = _pairs(clause)
        nearest = max(printed, key=lambda one: len(pairs & _pairs(one)), default="")
        if len(pairs & _pairs(nearest)) < NEAR * len(pairs):
            continue
        for name, patterns in (
            ("force", (words.GOALS, words.DRIVES)),
            ("role", (words.ROLES,)),
            ("number", (words.SCOPE,)),
        ):
            if any(_new(pattern, nearest, clause) for pattern in patterns):
                return name
    return None


def _moved(text: str, printed: str) -> str:
    """What was moved, where all words are printed but not so."""
    if not _pairs(text) <= _pairs(printed):
        return "unsupported"
    return "role" if words.ROLES.search(text) else "body" if words.BODIES.search(text) else "unsupported"


def _new(pattern: re.Pattern[str], text: str, printed: str) -> bool:
    return any(match[0] not in printed for match in pattern.finditer(text))


def _figures(text: str) -> set[tuple[object, bool]]:
    return {(number.value, number.share) for number in numbers(text)}


def _numbers_in_place(text: str, printed: str) -> bool:
    """Every number with what stands right behind it (its unit) is printed so."""
    return all(text[n.start : n.end + 1] in printed for n in numbers(text))


def _pairs(text: str) -> set[str]:
    return set(_neighbours(text))


def _neighbours(text: str) -> Iterable[str]:
    return (text[at : at + 2] for at in range(len(text) - 1) if "\n" not in text[at : at + 2])
