"""Lists in full, in order, from the outline: the parts of a document, the clauses under a heading."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answer import Claim, Evidence, Place, Query
from ingest.chunk import bare_heading
from ingest.document import Section
from ingest.store.base import Index
from ingest.terms import terms

FEW = 12  # headings that a list may have
_PARTS = re.compile(
    r"部分|大块|章节|几章|结构|框架|目录|提纲|大纲|\bparts?\b|\bsections?\b|outline|structure", re.IGNORECASE
)


def listing(query: Query, evidence: Sequence[Evidence], index: Index, *, certain: bool = False) -> tuple[Claim, ...]:
    """The headings under the section that is asked about, as claims; () where no such section stands out.

    ``certain``: the best evidence is itself a heading over others, so that its list is the answer.
    """
    parent = _section(index, evidence[0].document, evidence[0].section) if certain else _asked(query, evidence, index)
    if parent is not None:
        return _headings([s for s in index.sections(parent.document) if s.parent == parent.id], index)
    if len(query.documents) == 1 and _PARTS.search(query.standalone):
        return _headings([s for s in index.sections(query.documents[0]) if s.level == 1], index)
    return ()


def _headings(sections: Sequence[Section], index: Index) -> tuple[Claim, ...]:
    children = [s for s in sections if bare_heading(s)]
    if not 2 <= len(children) <= FEW:
        return ()
    text = index.document(children[0].document).text
    return tuple(
        Claim(text[s.heading_start : s.heading_end], (Place(s.document, s.id, s.heading_start, s.heading_end),))
        for s in children
    )


def _asked(query: Query, evidence: Sequence[Evidence], index: Index) -> Section | None:
    """The inner section whose headings answer: named in the question, or the best of the evidence that has children."""
    named = [_section(index, *place) for place in query.sections]
    inner = [s for s in named if s is not None and _has_children(index, s)]
    if inner:
        return inner[0]
    for found in evidence[:5]:
        section = _section(index, found.document, found.section)
        if section is not None and _has_children(index, section) and _about(query, section):
            return section
    return None


def _about(query: Query, section: Section) -> bool:
    """Whether the question speaks of a section's heading: a third of the heading's terms, by their weight."""
    wanted = set(terms(bare_heading(section)))
    return bool(wanted) and sum(min(query.terms.get(t, 0.0), 1.0) for t in wanted) >= len(wanted) / 3


def _section(index: Index, document: str, section: str) -> Section | None:
    return next((s for s in index.sections(document) if s.id == section), None)


def _has_children(index: Index, section: Section) -> bool:
    return any(s.parent == section.id and bare_heading(s) for s in index.sections(section.document))
