"""What a generation held when it was published: the SHA-256 of its files, and the titles of its documents.

The titles are here a second time so that a document whose ledger is lost can still be named. ``contents.json`` is
three lines: the SHA-256 of the rest, the files and the documents as JSON. ``texts.bin`` holds the SHA-256 of each
document's text, 32 bytes each, documents sorted by id: a text is held against it whenever it is read, so that nothing
is quoted that was changed after it was published. Collections of an engine are left out: caches, built anew where they fail.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from ingest.document import Document
from ingest.store import ledger, lexical, records
from ingest.store.engine import FOLDERS
from ingest.store.ledger import Ledger
from ingest.store.manifest import DAMAGE, damaged

FILE = "contents.json"
TEXTS = "texts.bin"
_LARGE = 64 * 1024 * 1024  # bytes: 40 ms to sum


class Named(NamedTuple):
    """A document that a generation holds: its title as printed, the SHA-256 of its file and the file's name."""

    title: str
    sha256: str
    source: str


@dataclass(frozen=True, slots=True)
class Contents:
    """``files`` maps relative path to SHA-256; ``documents`` gives what each id is called, read when asked: opening an
    index of 54,000 needs none of them."""

    files: Mapping[str, str]
    listed: bytes

    def documents(self) -> dict[str, Named]:
        return {id_: Named(*values) for id_, values in json.loads(self.listed).items()}


class Texts:
    """The sums of the texts of a generation's documents. Raises OSError where they cannot be read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._sums = (folder / TEXTS).read_bytes()

    def check(self, place: int, document: Document) -> None:
        """Raises IndexDamaged where the text of the document at this place among the ids is not the published one."""
        if self._sums[32 * place : 32 * place + 32] != _text_sum(document.text):
            told = f"{document.id}: 正文与收录时的校验值不符 its text is not the one that was read"
            raise damaged(self._folder.parents[1], ValueError(told))


def write(folder: Path) -> None:
    """For a generation that is whole and about to be published."""
    book = Ledger(folder)
    with (folder / TEXTS).open("wb") as file:
        file.writelines(_text_sum(document.text) for document in book.documents())
    documents = records.dump({document: list(named) for document, named in _titles(book).items()})
    book.close()
    files = records.dump({path: _sum(folder / path) for path in sorted(_files(folder))})
    body = f"{files}\n{documents}".encode()
    (folder / FILE).write_bytes(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)


def read(folder: Path) -> Contents | None:
    """None where it is absent, or is not as it was written."""
    try:
        digest, _, body = (folder / FILE).read_bytes().partition(b"\n")
        if hashlib.sha256(body).hexdigest().encode() != digest:
            return None
        files, _, documents = body.partition(b"\n")
        return Contents(json.loads(files), documents) if documents else None  # else of an older layout
    except (OSError, ValueError):
        return None


def altered(folder: Path, of: Callable[[str], bool] = bool, *, large: bool = True) -> list[str]:
    """The files that are no longer what was published, among those that ``of`` is true of; the list itself where it is
    not as it was written. Without ``large`` files of more than 64 MiB are taken as they are."""
    known = read(folder)
    if known is None:
        return [FILE]
    names = (name for name in known.files if of(name) and (large or _size(folder / name) <= _LARGE))
    return [name for name in names if _sum(folder / name) != known.files[name]]


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
        return known.documents()
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
    return [path.as_posix() for path in paths if path.parts[0] not in FOLDERS and path.name != FILE]


def _text_sum(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8")).digest()


def _size(path: Path) -> int:
    """Bytes of a file; 0 where it is not there."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _sum(path: Path) -> str:
    """SHA-256 of a file; "" where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
