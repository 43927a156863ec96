"""Evidence as the numbered items that a model is given: whole printed sentences, each a place that can be cited."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answer import Evidence, Place
from assistant.titles import paper_of
from ingest.document import Section
from ingest.outline import children_of, own_spans
from ingest.store.base import Index
from ingest.text import sentences, squeeze

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
    return re.sub(r"\s+", " ", text).translate(_MARKS)


def _sentences(one: Evidence, index: Index, left: int) -> list[tuple[Place, str]]:
    document = index.document(one.document)
    sections = index.sections(one.document)
    section = next(s for s in sections if s.id == one.section)
    found = [
        (Place(one.document, one.section, span.start, span.end), document.text[span.start : span.end])
        for own in own_spans(section, children_of(sections).get(section.id, ()))
        for span in sentences(document.text, _behind_heading(document.text, section, own.start), own.end)
        if span.end - span.start >= SHORTEST
    ]
    if sum(len(text) for _, text in found) > left:
        found = [(place, text) for place, text in found if place.end > one.start]
    return found


def _behind_heading(text: str, section: Section, start: int) -> int:
    """Where the text behind a heading begins; a heading that is all there is, and a 一是 heading, are text."""
    if start > section.heading_start or not section.heading or section.numeral.endswith("是"):
        return start
    end = section.heading_end
    while end < section.end and (text[end].isspace() or text[end] == "。"):
        end += 1
    return end if end < section.end else start


def _clause(one: Evidence, index: Index) -> str:
    document = index.document(one.document)
    section = next(s for s in index.sections(one.document) if s.id == one.section)
    kind = paper_of(document) or document.title
    heading = squeeze(section.heading)
    shared = next((n for n in range(len(heading), 0, -1) if section.path.endswith(heading[:n])), 0)
    return "，".join(filter(None, (kind, document.date or "", section.path + heading[shared:])))
