"""When a document was issued and under which number, quoted where that is printed."""

from __future__ import annotations

import re

from assistant.answer import Claim, Place, Query
from assistant.reading.occurrences import claims_around
from assistant.reading.printed import Printed
from ingest.document import Document
from ingest.outline import owned
from ingest.store.base import Index

_WHEN = r"(?:哪[一]?[天日年]|什么时[候间]|啥时候|何时|几月几[号日]|几号)"
_ISSUED = r"(?:印发|发布|成文|公布|出台|下发|发文|落款)"
_ASKED = re.compile(
    rf"{_WHEN}(?:正式)?{_ISSUED}|{_ISSUED}(?:的)?(?:日期|时间)|{_ISSUED}(?:于|在|是)(?:在)?{_WHEN}"
    r"|\bwhen (?:was|were)\b.{0,40}\b(?:issued|published|released|dated)\b|\bdate of issue\b|\bissue date\b",
    re.IGNORECASE,
)

_NUMBER = re.compile(r"发文字号|文号|文件编号|\bdocument number\b|\breference number\b", re.IGNORECASE)


def date_of_issue(query: Query, index: Index, printed: Printed) -> tuple[Claim, ...]:
    """The printed date of each document named; () for other questions, for none named, and where none is printed.

    An index of one document needs no name for it.
    """
    if not _ASKED.search(f"{query.asked}\n{query.standalone}"):
        return ()
    found = [place for document in _meant(query, index) if (place := _printed(document, index))]
    return claims_around(found, printed)


def number(query: Query, index: Index, printed: Printed) -> tuple[Claim, ...]:
    """The printed number of each document named, as ``date_of_issue``."""
    if not _NUMBER.search(f"{query.asked}\n{query.standalone}"):
        return ()
    meant = [(one, one.text.find(one.number), len(one.number)) for one in _meant(query, index) if one.number]
    found = (_place(document, at, at + length, index) for document, at, length in meant if at >= 0)
    return claims_around([*filter(None, found)], printed)


def _meant(query: Query, index: Index) -> list[Document]:
    documents = index.documents()
    return [index.document(d) for d in query.documents] or (list(documents) if len(documents) == 1 else [])


def _printed(document: Document, index: Index) -> Place | None:
    """Where the date of the metadata is printed; the last place, for it closes a document."""
    if document.date is None:
        return None
    units = [rf"0?{int(part)}\s*{unit}" for part, unit in zip(document.date.split("-"), "年月日", strict=False)]
    places = [_place(document, *one.span(), index) for one in re.finditer(r"\s*".join(units), document.text)]
    return next(filter(None, reversed(places)), None)


def _place(document: Document, start: int, end: int, index: Index) -> Place | None:
    """The place with the section whose own text begins it; None where none does."""
    parts = owned(index.sections(document.id))
    return next((Place(document.id, s.id, start, end) for own, s in parts if own.start <= start < own.end), None)
