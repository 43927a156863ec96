"""When a document was issued and under which number, quoted where that is printed."""

from __future__ import annotations

import re

from assistant.answer import Claim, Query
from assistant.reading.occurrences import Occurrence, claims_around, innermost
from assistant.reading.printed import Printed
from ingest.document import Document
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
    found: list[Occurrence] = []
    for document in _meant(query, index):
        at = document.text.find(document.number) if document.number else -1
        section = innermost(index.sections(document.id), at) if at >= 0 else None
        if section is not None and document.number:
            found.append(Occurrence(document.id, section, at, at + len(document.number)))
    return claims_around(found, printed)


def _meant(query: Query, index: Index) -> list[Document]:
    documents = index.documents()
    return [index.document(d) for d in query.documents] or (list(documents) if len(documents) == 1 else [])


def _printed(document: Document, index: Index) -> Occurrence | None:
    """Where the date of the metadata is printed; the last place, for it closes a document."""
    if document.date is None:
        return None
    units = [rf"0?{int(part)}\s*{unit}" for part, unit in zip(document.date.split("-"), "年月日", strict=False)]
    matches = list(re.finditer(r"\s*".join(units), document.text))
    for match in reversed(matches):
        if section := innermost(index.sections(document.id), match.start()):
            return Occurrence(document.id, section, match.start(), match.end())
    return None
