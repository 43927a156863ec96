"""The pages that were recognised from pictures, in the ledger: their pictures, and where their lines stand in the text."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import astuple
from typing import Any, Protocol

from ingest.document import Document, ScannedLine, ScannedPage
from ingest.placing import placed
from ingest.store.records import dump

SCHEMA = """
CREATE TABLE pages (document TEXT, number INTEGER, width INTEGER, height INTEGER, lines TEXT, picture BLOB);
CREATE INDEX pages_of ON pages (document, number);
"""


class Rows(Protocol):
    def rows(self, query: str, values: Sequence[object] = ()) -> list[Any]: ...


def rows(document: Document, scans: Iterable[tuple[ScannedPage, bytes]]) -> list[tuple[Any, ...]]:
    """The pages of a document as rows, their lines placed in its text; the picture last."""
    pairs = list(scans)
    pages = placed(document.text, [page for page, _ in pairs]) if pairs else []
    return [
        (document.id, page.number, page.width, page.height, dump([astuple(line) for line in page.lines]), picture)
        for page, (_, picture) in zip(pages, pairs, strict=True)
    ]


def keep(database: sqlite3.Connection) -> None:
    """Copies those of the attached ``live`` ledger but of the documents in ``gone``; an older ledger may have none."""
    if database.execute("SELECT 1 FROM live.sqlite_master WHERE name = 'pages'").fetchone():
        database.execute("INSERT INTO pages SELECT * FROM live.pages WHERE document NOT IN gone")


def pages(ledger: Rows, document: str) -> list[ScannedPage]:
    """The recognised pages of a document, in order; none where its text is printed."""
    query = "SELECT number, width, height, lines FROM pages WHERE document = ? ORDER BY number"
    found = ledger.rows(query, (document,)) if _held(ledger) else []
    return [
        ScannedPage(number, width, height, tuple(ScannedLine(*line) for line in json.loads(lines)))
        for number, width, height, lines in found
    ]


def picture(ledger: Rows, document: str, number: int) -> bytes | None:
    """The picture of a page as a JPEG; None where there is none."""
    query = "SELECT picture FROM pages WHERE document = ? AND number = ?"
    found = ledger.rows(query, (document, number)) if _held(ledger) else []
    return bytes(found[0][0]) if found else None


def _held(ledger: Rows) -> bool:
    """Whether a ledger has pages at all: one that was made before there were any has no such table."""
    return bool(ledger.rows("SELECT 1 FROM sqlite_master WHERE name = 'pages'"))
