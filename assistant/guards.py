"""Guards: what a sentence asserts must stand in the words that it cites.

A sentence passes when every clause of it is made of one printed sentence (guarding/cover.py), under the hedges,
dates and conditions that govern those words in print. The first guard that is broken names why it is dropped:
number, date, body, role, force, title, scope, unsupported, or english (words beyond a frame around a quotation).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from assistant.answer import Place
from assistant.guarding import frames
from assistant.guarding.cover import Cover, cover, parted
from assistant.guarding.english import is_english, quoted
from assistant.guarding.source import Cited, Source, canonical, clauses, sources
from ingest.document import Document
from ingest.numbers import numbers
from ingest.official import form
from ingest.text import sentences

# What a sentence says that no cited one prints, the gravest first.
_NAMED = (
    ("force", "goal"),
    ("role", "roles"),
    ("body", "body_named"),
    ("force", "drive_or_manner"),
    ("force", "modal"),
    ("force", "done"),
)
LONGEST = 600  # characters of a sentence; a longer one is no sentence


def broken_guard(text: str, places: Sequence[Place], documents: Sequence[Document]) -> str | None:
    """The name of the first guard that a sentence breaks against the places it cites, or None.

    ``documents`` are the documents of the places, one for each. Every place must be a slice of its document.
    """
    if len(text) > LONGEST:
        return "unsupported"
    cited = [
        Cited(source, document)
        for place, document in zip(places, documents, strict=True)
        for source in sources(place, document)
    ]
    return _english(text, cited) if is_english(text) else _chinese(text, cited)


def _chinese(text: str, cited: Sequence[Cited]) -> str | None:
    """Every part of a sentence, each under the document that was last said to speak."""
    speaking = cited
    broken: str | None = "unsupported"
    for span in sentences(text):
        part = canonical(text[span.start : span.end])
        broken = _part(part, speaking)
        while broken and (led := _led(part, cited)):
            part, speaking = part[led[0] :].removeprefix("--"), led[1]
            broken = _part(part, speaking) if part else "unsupported"
        if broken:
            return broken
    return broken


def _led(part: str, cited: Sequence[Cited]) -> tuple[int, list[Cited]] | None:
    """The length of the frame at the head of a part, and what is cited of the documents that it names."""
    sizes = [frames.lead(part, one.document) for one in cited]
    longest = max(sizes, default=0)
    return (longest, [one for one, size in zip(cited, sizes, strict=True) if size == longest]) if longest else None


def _english(text: str, cited: Sequence[Cited]) -> str | None:
    """An English frame may hold printed Chinese words and nothing that asserts."""
    parts, speaking = quoted(text, cited)
    if not parts:
        return "english"
    return next(filter(None, (_part(canonical(part), speaking) for part in parts)), None)


def _part(part: str, cited: Sequence[Cited]) -> str | None:
    """One sentence: None where one cited sentence bears all its clauses."""
    spoken = [part[start:end] for start, end in clauses(part)]
    if not spoken:
        return "unsupported"
    broken = ""
    for one in cited:
        found = _covers(spoken, one.source)
        if found is None:
            continue
        if one.source.excluded:
            broken = "scope"
            continue
        broken = _order(found, one.source) or ""
        if not broken:
            return None
    return broken or _named(part, "\n".join(one.source.text for one in cited))


def _named(said: str, printed: str) -> str:
    """Why a sentence that no cited one bears is dropped, in one word: the gravest thing it says that is not printed."""
    known = {number.value for number in numbers(printed)}
    if any(number.value not in known or said[number.start : number.end + 1] not in printed for number in numbers(said)):
        return "date" if any(year[0] not in printed for year in form("year_or_han").finditer(said)) else "number"
    for name, words in _NAMED:
        if any(match[0] not in printed for match in form(words).finditer(said)):
            return name
    words_only = all(said[at : at + 2] in printed for at in range(len(said) - 1) if said[at : at + 2].isalnum())
    hedge_left_out = words_only and any(match[0] not in said for match in form("goal").finditer(printed))
    return "force" if hedge_left_out else "unsupported"


def _covers(spoken: Sequence[str], source: Source) -> list[Cover] | None:
    """What every clause is made of, in order; None where one is made of something else."""
    found: list[Cover] = []
    at = 0
    while at < len(spoken):
        covers = _one(spoken[at], source)
        if covers is None and at + 1 < len(spoken):
            # A comma put where the print has none.
            covers = _one(spoken[at] + spoken[at + 1], source)
            at += 1
        if covers is None:
            return None
        found += covers
        at += 1
    return found


def _one(clause: str, source: Source) -> list[Cover] | None:
    """The printed clauses that a clause is made of."""
    covered = _covered(clause, source)
    return None if covered is None else parted(covered, source)


def _covered(clause: str, source: Source) -> Cover | None:
    """A clause as it stands, or behind a connective, or behind the hedge that governs it in print."""
    if found := cover(clause, source):
        return found
    if joined := frames.connective(clause):
        return cover(clause[joined:], source)
    hedge = form("goal").match(clause)
    behind = cover(clause[hedge.end() :], source) if hedge else None
    if hedge and behind and source.governed(behind.first) == hedge[0]:
        return replace(behind, goals=(hedge[0], *behind.goals))
    return None


def _order(said: Sequence[Cover], source: Source) -> str | None:
    """Whether clauses may be said in this order, with what was left out between them."""
    hedges: set[str] = set()
    for at, one in enumerate(said):
        governing = source.governed(one.first)
        if governing is not None and governing not in {*hedges, *one.goals}:
            return "force"
        if governing is None and hedges and one.first < min(s.first for s in said[:at] if s.goals):
            return "force"
        hedges.update(one.goals)
    return _dates(said, source) or _conditions(said, source) or _subjects(said, source)


def _dates(said: Sequence[Cover], source: Source) -> str | None:
    """A date goes with the clauses that it dates, and figures keep their date."""
    texts = [source.text[slice(*bounds)] for bounds in source.clauses]
    dated = [number for number, text in enumerate(texts) if form("when").fullmatch(text)]
    places = [one.first for one in said]
    for number in dated:
        governed = range(number + 1, next((later for later in dated if later > number), len(texts)))
        if number in places:
            follows = places[places.index(number) + 1 :]
            if not follows or follows[0] not in governed:
                return "date"
            if any(place in governed for place in places[: places.index(number)]):
                return "date"
        elif any(one.first in governed and form("number_of").search(source.text[one.start : one.end]) for one in said):
            return "date"
    return None


def _conditions(said: Sequence[Cover], source: Source) -> str | None:
    """A clause that holds only under the one before it, or is taken back by the one behind, is not said without it."""
    first, last = {one.first for one in said}, {one.last for one in said}
    for number, (start, end) in enumerate(source.clauses):
        if number in first:
            continue
        text = source.text[start:end]
        if number + 1 in first and form("condition").search(text):
            return "scope"
        if number - 1 in last and form("takes_back").match(text):
            return "scope"
    return None


def _subjects(said: Sequence[Cover], source: Source) -> str | None:
    """A clause without a subject of its own follows the clause that it follows in print."""
    for before, one in pairwise([None, *said]):
        if one is None or one.first == 0:
            continue
        text = source.text[one.start : one.end]
        follows = before is not None and before.last == one.first - 1
        if form("subjectless").match(text) and not follows:
            return "scope"
        # Behind another clause it would read as that clause's doing.
        if before is not None and not follows and form("roles").match(text):
            return "role"
    return None


def marks_gone(text: str) -> str:
    """A text without [n] marks and markdown, as it is judged and shown."""
    text = re.sub(r"\[\d{1,4}(?:\s*[,，、]\s*\d{1,4})*\]", "", text)
    return re.sub(r"^\s*(?:[-*•#>]+\s*|\d{1,2}[.)]\s+)+|\*\*|`", "", text).strip()
