"""What an index holds, document by document, and which of them are no longer in force."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from ingest.document import SMALL_INDEX, Document
from ingest.store.base import Index
from ingest.validity import replaced_by


def described(index: Index) -> Iterator[dict[str, Any]]:
    """A row a document, as INTERFACE says: what is printed of itself, null where nothing is; sections and chunks counted."""
    documents = index.documents()
    successors = replaced_by(documents)
    chunks = Counter(document for document, _ in index.places(range(len(index))))
    for one in documents:
        yield {
            "document": one.id, "title": one.title, "number": one.number, "issuer": one.issuer, "date": one.date,
            "valid_from": one.valid_from, "valid_until": one.valid_until, "replaced_by": successors.get(one.id),
            "kind": one.kind, "source": one.source, "sections": len(index.sections(one.id)), "chunks": chunks[one.id],
            "recognised": one.recognised,
        }  # fmt: skip


def warnings(cited: Sequence[Document], index: Index, language: str, today: date | None = None) -> tuple[str, ...]:
    """A sentence for each cited document that has expired, by its printed date, or that another of the index replaces.

    ``today`` is the day that it is set against; None is the day of the clock.
    """
    if not cited or len(index) > SMALL_INDEX:
        return ()
    day = (today or date.today()).isoformat()
    successors = replaced_by(index.documents())
    told = []
    for one in cited:
        title = f"《{one.title}》"
        if one.valid_until and one.valid_until < day:
            told.append(_phrase(language, f"{title}印明的有效期至{one.valid_until}，已届满，请先核实是否仍有效。",
                                f"{title} was in force until {one.valid_until} as printed and has expired; check before use."))  # fmt: skip
        if successor := successors.get(one.id):
            newer = f"《{index.document(successor).title}》"
            told.append(_phrase(language, f"{title}已由{newer}（{successor}）代替或废止。",
                                f"{title} has been replaced by {newer} ({successor})."))  # fmt: skip
    return tuple(told)


def _phrase(language: str, zh: str, en: str) -> str:
    return en if language == "en" else zh
