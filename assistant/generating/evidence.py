"""Evidence as the numbered items that a model is given: whole printed sentences, each a place that can be cited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answer import Evidence, Place
from assistant.titles import paper_of
from ingest.sentences import statements
from ingest.store.base import Index
from ingest.text import squeeze

SHORTEST = 6  # characters; shorter sentences are headings and marks
_MARKS = str.maketrans({"<": "＜", ">": "＞", "[": "［", "]": "］"})  # their width is the point


@dataclass(frozen=True, slots=True)
class Item:
    """A numbered item; ``clause`` says where it stands, for the model."""

    n: int
    place: Place
    text: str
    clause: str


def items(evidence: Sequence[Evidence], index: Index, characters: int) -> list[Item]:
    """The sentences of the evidence's clauses, best clause first, numbered from 1, at most so many characters.

    A clause too long for what is left is given from its best chunk on, so that what was found is there.
    """
    found: list[Item] = []
    left = characters
    seen: set[tuple[str, str]] = set()
    for one in evidence:
        if (one.document, one.section) in seen:
            continue
        seen.add((one.document, one.section))
        for place, text in _sentences(one, index, left):
            left -= len(text)
            if left < 0:
                return found
            found.append(Item(len(found) + 1, place, text, _clause(one, index)))
    return found


def listed(given: Sequence[Item]) -> str:
    """The items as text: a line for each clause, then its items; nothing in them can look like a mark of ours."""
    lines: list[str] = []
    clause = ""
    for item in given:
        if item.clause != clause:
            clause = item.clause
            lines.append(f"（{_plain(clause)}）")
        lines.append(f"[{item.n}] {_plain(item.text)}")
    return "\n".join(lines)


def _plain(text: str) -> str:
    return " ".join(text.split()).translate(_MARKS)


def _sentences(one: Evidence, index: Index, left: int) -> list[tuple[Place, str]]:
    document = index.document(one.document)
    found = [
        (Place(one.document, one.section, s.start, s.end), document.text[s.start : s.end])
        for s in statements(document, index.sections(one.document))
        if s.section == one.section and s.end - s.start >= SHORTEST
    ]
    if sum(len(text) for _, text in found) > left:
        found = [(place, text) for place, text in found if place.end > one.start]
    return found


def _clause(one: Evidence, index: Index) -> str:
    document = index.document(one.document)
    section = next(s for s in index.sections(one.document) if s.id == one.section)
    kind = paper_of(document) or document.title
    heading = squeeze(section.heading)
    shared = next((n for n in range(len(heading), 0, -1) if section.path.endswith(heading[:n])), 0)
    return "，".join(filter(None, (kind, document.date or "", section.path + heading[shared:])))
