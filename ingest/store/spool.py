"""What documents were prepared by a job that then ended without publishing them: the next one need not make it again.

One SQLite file in the index's folder, written by the writer alone and removed once all of it is published. Records are
texts of JSON. A file's records count once all are there, and for the file as it was then: its path, size and times.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

FILE = "prepared.sqlite"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS made (by TEXT);
CREATE TABLE IF NOT EXISTS files (file TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS records (file TEXT, record TEXT);
CREATE INDEX IF NOT EXISTS records_of ON records (file);
"""
_SECONDS = 1.0  # of work that a kill may cost


class Spool:
    """The records of files, by ``key_of`` them."""

    def __init__(self, index: Path, made: str) -> None:
        """``made`` says what the records are made with; those of another make are dropped."""
        self._path = index / FILE
        try:
            self._database, self._whole = _opened(self._path, made)
        except sqlite3.DatabaseError:  # cut off: nothing of it is missed
            self._path.unlink(missing_ok=True)
            self._database, self._whole = _opened(self._path, made)
        self._committed = time.monotonic()

    def __contains__(self, key: str) -> bool:
        return key in self._whole

    def records(self, key: str) -> Iterator[str]:
        for (record,) in self._database.execute("SELECT record FROM records WHERE file = ? ORDER BY rowid", (key,)):
            yield record

    def add(self, key: str, record: str) -> None:
        self._database.execute("INSERT INTO records VALUES (?, ?)", (key, record))

    def ended(self, key: str, *, kept: bool) -> None:
        """All records of a file were added; without ``kept`` they are dropped."""
        if kept:
            self._database.execute("INSERT OR REPLACE INTO files VALUES (?)", (key,))
        else:
            self._database.execute("DELETE FROM records WHERE file = ?", (key,))
        if time.monotonic() - self._committed > _SECONDS:
            self._database.commit()
            self._committed = time.monotonic()

    def close(self, *, published: bool) -> None:
        if not published:
            self._database.commit()
        self._database.close()
        if published:
            self._path.unlink(missing_ok=True)


def key_of(file: Path) -> str:
    """Names a file as it is now. Raises OSError."""
    found = file.stat()
    return json.dumps([str(file), found.st_size, found.st_mtime_ns, found.st_ctime_ns], ensure_ascii=False)


def _opened(path: Path, made: str) -> tuple[sqlite3.Connection, set[str]]:
    database = sqlite3.connect(path)
    try:
        database.executescript(f"PRAGMA synchronous=OFF; {_SCHEMA}")
        if database.execute("SELECT by FROM made").fetchone() != (made,):
            for table in ("records", "files", "made"):
                database.execute(f"DELETE FROM {table}")  # noqa: S608 constants
            database.execute("INSERT INTO made VALUES (?)", (made,))
        database.execute("DELETE FROM records WHERE file NOT IN (SELECT file FROM files)")
        database.commit()
        return database, {row[0] for row in database.execute("SELECT file FROM files")}
    except sqlite3.DatabaseError:
        with suppress(sqlite3.Error):
            database.close()
        raise
