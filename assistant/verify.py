"""Draft → what may be shown: one gate for every answerer.

A claim passes when every place it rests on is a slice of its document, and every printed fact of it (number with
unit, date, body, title, role, hedge) stands in those slices. What an extractive answerer drafts must be the slices
themselves. What fails is dropped, and what dropped it is named.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answer import Citation, Claim, Draft, Place, Statement, Verified
from assistant.force import force_at
from assistant.guards import broken_guard
from ingest.document import Document, Section
from ingest.errors import UsageError
from ingest.store.base import Index
from ingest.text import squeeze

ELISION = "……"


def verify(draft: Draft, index: Index) -> Verified:
    """Passes a draft through the gate."""
    kept: list[Claim] = []
    statements: list[Statement] = []
    citations: dict[Place, Citation] = {}
    removed = list(draft.removed)
    for claim in draft.claims:
        broken = check(claim, index, verbatim=draft.answered_by == "extract")
        if broken is not None:
            removed.append(broken)
            continue
        for place in claim.places:
            if place not in citations:
                citations[place] = _citation(len(citations) + 1, place, index)
        kept.append(claim)
        statements.append(Statement(claim.text, tuple(citations[place].n for place in claim.places)))
    more = [claim.places[0] for claim in draft.more if check(claim, index, verbatim=True) is None]
    rest = (_citation(n, place, index) for n, place in enumerate(more, start=len(citations) + 1))
    return Verified(tuple(kept), tuple(statements), tuple(citations.values()), tuple(removed), tuple(rest))


def check(claim: Claim, index: Index, *, verbatim: bool) -> str | None:
    """None where a claim may be shown, else the name of the guard that it breaks."""
    if not claim.places or not claim.text.strip():
        return "no_citation"
    quotes: list[str] = []
    documents: list[Document] = []
    for place in claim.places:
        try:
            document = index.document(place.document)
            sections = index.sections(place.document)
        except UsageError:
            return "unknown_document"
        if not _inside(place, document, sections):
            return "not_a_slice"
        quotes.append(document.text[place.start : place.end])
        documents.append(document)
    if verbatim:
        return None if _is_verbatim(claim.text, quotes) else "not_verbatim"
    return broken_guard(claim.text, claim.places, documents)


def _inside(place: Place, document: Document, sections: Sequence[Section]) -> bool:
    if not 0 <= place.start < place.end <= len(document.text):
        return False
    return any(s.id == place.section and s.start <= place.start and place.end <= s.end for s in sections)


def _is_verbatim(text: str, quotes: Sequence[str]) -> bool:
    """Whether a text is the quotes themselves, in order, white space aside, joined by an elision or nothing."""
    parts = [squeeze(part) for part in text.split(ELISION)]
    return "".join(parts) == squeeze("".join(quotes)) and len(parts) <= max(len(quotes), 1)


def _citation(n: int, place: Place, index: Index) -> Citation:
    document = index.document(place.document)
    section = next(s for s in index.sections(place.document) if s.id == place.section)
    note = _note(document, place)
    return Citation(
        n=n, document=place.document, section=place.section, start=place.start, end=place.end,
        quote=document.text[place.start : place.end], heading=section.heading, path=section.path,
        date=document.date, force=force_at(place, index), title=document.title, note=note,
    )  # fmt: skip


def _note(document: Document, place: Place) -> str | None:
    """原文如此, where the cited words hold a slip or a title that is printed otherwise elsewhere."""
    odd = [
        oddity for oddity in document.oddities
        if oddity.kind in ("typo", "title") and oddity.start < place.end and oddity.end > place.start
    ]  # fmt: skip
    if not odd:
        return None
    return "；".join(f"原文如此：{o.printed}" + (f"（疑为“{o.expected}”）" if o.expected else "") for o in odd)
