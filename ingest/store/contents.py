"""What a generation held when it was published: the SHA-256 of its files, and the titles of its documents.

The titles are here a second time so that a document whose ledger is lost can still be named. ``contents.json`` is two
lines: the SHA-256 of the second, which is JSON. Chroma is left out: it is a cache, and is built anew where it fails.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from ingest.store import chroma, ledger, lexical, records
from ingest.store.ledger import Ledger
from ingest.store.manifest import DAMAGE

FILE = "contents.json"


class Named(NamedTuple):
    """A document that a generation holds: its title as printed, the SHA-256 of its file and the file's name."""

    title: str
    sha256: str
    source: str


@dataclass(frozen=True, slots=True)
class Contents:
    """``files`` maps relative path to SHA-256, ``documents`` id to what it is called."""

    files: Mapping[str, str]
    documents: Mapping[str, Named]


def write(folder: Path) -> None:
    """For a generation that is whole and about to be published."""
    book = Ledger(folder)
    documents = {document: list(named) for document, named in _titles(book).items()}
    book.close()
    files = {path: _sum(folder / path) for path in sorted(_files(folder))}
    body = records.dump({"files": files, "documents": documents}).encode("utf-8")
    (folder / FILE).write_bytes(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)


def read(folder: Path) -> Contents | None:
    """None where it is absent (an index made before there was one), or is not as it was written."""
    try:
        digest, _, body = (folder / FILE).read_bytes().partition(b"\n")
        if hashlib.sha256(body).hexdigest().encode() != digest:
            return None
        fields: dict[str, Any] = json.loads(body)
        return Contents(fields["files"], {id_: Named(*values) for id_, values in fields["documents"].items()})
    except (OSError, ValueError, KeyError, TypeError):
        return None


def altered(folder: Path, of: Callable[[str], bool] = bool) -> list[str]:
    """The files that are no longer what was published, among those that ``of`` is true of; none where nobody knows."""
    known = read(folder)
    files = known.files.items() if known else ()
    return [name for name, digest in files if of(name) and _sum(folder / name) != digest]


def copied(name: str) -> bool:
    """Whether the next generation copies a file, or parts of it, and cannot do without."""
    return not is_lexical(name)


def is_lexical(name: str) -> bool:
    """Whether a file is one of the words to search by, which are made anew where they are damaged."""
    return name.startswith(f"{lexical.FOLDER}/")


def is_ledger(name: str) -> bool:
    return name == ledger.FILE


def titles(folder: Path) -> Mapping[str, Named] | None:
    """The documents of a generation, by whatever still names them; None where nothing does."""
    known = read(folder)
    if known is not None:
        return known.documents
    try:
        book = Ledger(folder)
        try:
            return _titles(book)
        finally:
            book.close()
    except DAMAGE:
        return None


def ledger_sound(folder: Path) -> bool:
    """Whether every document of a generation can be taken from its ledger as it was published."""
    if read(folder) is not None:
        return not altered(folder, is_ledger)
    try:
        book = Ledger(folder)
        try:
            return _readable(book)
        finally:
            book.close()
    except DAMAGE:
        return False


def _readable(book: Ledger) -> bool:
    """Whether SQLite finds its file whole and every row is what its reader expects; raises DAMAGE where one is not."""
    if book.rows("PRAGMA integrity_check") != [("ok",)]:
        return False
    for document in book.documents():
        book.raw(document.id)
        book.sections(document.id)
        book.versions(document.id)
    book.supports()
    book.targets()
    return True


def _titles(book: Ledger) -> dict[str, Named]:
    query = "SELECT id, json_extract(fields, '$.title'), sha256, json_extract(fields, '$.source') FROM documents"
    return {id_: Named(*named) for id_, *named in book.rows(query)}


def _files(folder: Path) -> list[str]:
    paths = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return [path.as_posix() for path in paths if path.parts[0] != chroma.FOLDER and path.name != FILE]


def _sum(path: Path) -> str:
    """SHA-256 of a file; "" where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
