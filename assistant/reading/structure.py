"""What is answered from how a document is built, where that is plainly asked for: its parts, their number, its targets,
its date of issue, how often a term is printed. Everything else is read out of the clauses."""

from __future__ import annotations

from assistant.answer import Claim, Draft, Query
from assistant.phrases import phrase
from assistant.reading.contents import listing
from assistant.reading.issued import date_of_issue, number
from assistant.reading.occurrences import counted, either
from assistant.reading.printed import Printed
from assistant.reading.targets import all_targets
from assistant.titles import short_title
from ingest.document import SMALL_INDEX


def structural(query: Query, printed: Printed) -> Draft | None:
    """A draft from the structure; None for a question that asks for none of it."""
    index, meant = printed.index, _documents(query, printed)
    if claims := date_of_issue(query, index, printed) or number(query, index, printed):
        return Draft("answered", claims)
    shown = [short_title(index.document(d), index, query.language) for d in meant]
    if draft := either(query, index, printed) or counted(query, index, printed, shown):
        return draft
    if targets := all_targets(query, index, printed):
        return Draft("answered", targets)
    if len(index) > SMALL_INDEX:
        return None
    listed = listing(query, index)
    return _listed(listed, query) if listed else None


def _listed(items: tuple[Claim, ...], query: Query) -> Draft:
    return Draft("answered", items, phrase("listed", query.language, count=str(len(items))))


def _documents(query: Query, printed: Printed) -> list[str]:
    return list(query.documents) or [d.id for d in printed.index.documents()[:3]]
