"""The ledger of one generation: what is known of every document, in SQLite.

The vectors of its statements are flat files beside it (``statements.py``): mapped into memory, scanned and copied
without a row of SQL a vector. Chroma and BM25 are built from these two.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from ingest.document import Chunk, Document, Section, Support, Target
from ingest.store import pages, records
from ingest.store.base import Issued
from ingest.store.manifest import damaged

FILE = "ledger.sqlite"
SCHEMA = f"""
CREATE TABLE documents (id TEXT PRIMARY KEY, sha256 TEXT NOT NULL, fields TEXT NOT NULL, text TEXT NOT NULL,
                        raw BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE sections (document TEXT, place INTEGER, id TEXT, level INTEGER, heading TEXT, numeral TEXT, parent TEXT,
                       path TEXT, start INTEGER, "end" INTEGER, own_end INTEGER, heading_start INTEGER,
                       heading_end INTEGER, PRIMARY KEY (document, place)) WITHOUT ROWID;
CREATE TABLE chunks (row INTEGER PRIMARY KEY, id TEXT, document TEXT, section TEXT, start INTEGER, "end" INTEGER,
                     headings TEXT, outline TEXT);
CREATE TABLE supports (document TEXT, place INTEGER, fields TEXT, PRIMARY KEY (document, place)) WITHOUT ROWID;
CREATE TABLE targets (document TEXT, place INTEGER, fields TEXT, PRIMARY KEY (document, place)) WITHOUT ROWID;
CREATE TABLE versions (document TEXT, sha256 TEXT, replaced TEXT, stored BLOB);
CREATE INDEX versions_of ON versions (document);
{pages.SCHEMA}"""
SECTION_COLUMNS = (
    'id, document, level, heading, numeral, parent, path, start, "end", own_end, heading_start, heading_end'
)
CHUNK_COLUMNS = 'id, document, section, start, "end", headings, outline'
_VARIABLES = 500  # values in one IN (…); old SQLite builds allow 999

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Version:
    """An earlier printing of a document; ``replaced`` is the ISO time (UTC) at which a newer one took its place."""

    document: Document
    sections: tuple[Section, ...]
    replaced: str


def uri(folder: Path) -> str:
    """A published ledger never changes, so SQLite need not lock it: that also serves read-only disks."""
    return f"{(folder / FILE).resolve().as_uri()}?mode=ro&immutable=1"


class Ledger:
    """A published ledger, read only; safe to read from several threads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._connection = sqlite3.connect(uri(folder), uri=True, check_same_thread=False)
        self._lock = threading.Lock()

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    def rows(self, query: str, values: Sequence[object] = ()) -> list[Any]:
        """Raises IndexDamaged where the file cannot be read."""
        try:
            with self._lock:
                return self._connection.execute(query, values).fetchall()
        except UnicodeEncodeError:
            return []  # a lone surrogate is in no text and no name that was stored
        except sqlite3.DatabaseError as error:
            raise damaged(self.folder.parents[1], error) from error

    def hashes(self) -> dict[str, str]:
        """SHA-256 of each document's file, by id."""
        return dict(self.rows("SELECT id, sha256 FROM documents"))

    def ids(self) -> list[str]:
        return [row[0] for row in self.rows("SELECT id FROM documents ORDER BY id")]

    def count(self) -> int:
        """The number of chunks."""
        return int(self.rows("SELECT count(*) FROM chunks")[0][0])

    def document(self, document: str) -> Document | None:
        found = self.rows("SELECT fields, text FROM documents WHERE id = ?", (document,))
        return records.document_of(*found[0]) if found else None

    def documents(self) -> Iterator[Document]:
        for document in self.ids():
            found = self.document(document)
            if found is not None:
                yield found

    def issued(self) -> list[Issued]:
        """Who issued each document and when, sorted by id."""
        found = ((id_, json.loads(fields)) for id_, fields in self.rows("SELECT id, fields FROM documents ORDER BY id"))
        return [Issued(id_, fields["issuer"], fields["date"]) for id_, fields in found]

    def raw(self, document: str) -> Mapping[str, Any]:
        """The file of a document as it was read: lines and the reader's notes."""
        found = self.rows("SELECT raw FROM documents WHERE id = ?", (document,))
        fields: dict[str, Any] = json.loads(records.unpack(found[0][0]))
        return fields

    def sections(self, document: str) -> tuple[Section, ...]:
        query = f"SELECT {SECTION_COLUMNS} FROM sections WHERE document = ? ORDER BY place"  # noqa: S608 constants
        return tuple(
            Section(document=row[1], id=row[0], **dict(zip(Section.__slots__[2:], row[2:], strict=True)))
            for row in self.rows(query, (document,))
        )

    def supports(self) -> tuple[Support, ...]:
        return self._extracts("supports", records.support_of)

    def targets(self) -> tuple[Target, ...]:
        return self._extracts("targets", records.target_of)

    def _extracts(self, table: str, build: Callable[[str], Value]) -> tuple[Value, ...]:
        rows = self.rows(f"SELECT fields FROM {table} ORDER BY document, place")  # noqa: S608 two constants
        return tuple(build(row[0]) for row in rows)

    def chunks(self, rows: Sequence[int], text: Callable[[str], str]) -> list[Chunk]:
        """Chunks in the order of ``rows``; ``text`` gives a document's text. IndexError for a row there is not."""
        return [records.chunk_of(columns, text(columns[1])) for columns in self._of_chunks(CHUNK_COLUMNS, rows)]

    def places(self, rows: Sequence[int]) -> list[tuple[str, str]]:
        """Document and section of the chunks at ``rows``, in their order. IndexError for a row there is not."""
        return [(document, section) for document, section in self._of_chunks("document, section", rows)]

    def _of_chunks(self, columns: str, rows: Sequence[int]) -> list[Sequence[Any]]:
        found: dict[int, Sequence[Any]] = {}
        for at in range(0, len(rows), _VARIABLES):
            some = [int(row) for row in rows[at : at + _VARIABLES]]
            marks = ",".join("?" * len(some))
            query = f"SELECT row, {columns} FROM chunks WHERE row IN ({marks})"  # noqa: S608 constants
            found.update((row, values) for row, *values in self.rows(query, some))
        missing = [row for row in rows if int(row) not in found]
        if missing:
            raise IndexError(f"no chunk at row {missing[0]}: rows are 0 … {self.count() - 1}")
        return [found[int(row)] for row in rows]

    def versions(self, document: str) -> list[Version]:
        """Earlier printings of a document, oldest first; empty where there is none."""
        query = "SELECT stored, replaced FROM versions WHERE document = ? ORDER BY rowid"
        return [Version(*records.version_of(stored), replaced) for stored, replaced in self.rows(query, (document,))]
