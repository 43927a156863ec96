"""Documents on their way into the index, one after another: read, and prepared when the job asks for it.

``Here`` reads and prepares in this process and the bounded one beside it; ``ingest.spread`` on many, by Ray.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from ingest.bounded import Bounded
from ingest.document import Identified
from ingest.errors import PolicyError, ReadError
from ingest.files import find_all, read_file
from ingest.prepare import Prepared, unfit
from ingest.read import Raw
from ingest.store import pages
from ingest.store.entry import Entry, entry_of
from ingest.store.ledger import Ledger
from ingest.store.manifest import DAMAGE, Maker, damaged


class Arrival(Identified, Protocol):
    """A document that was read; fields as of ``ingest.read.Raw``."""

    @property
    def notes(self) -> Sequence[str]: ...

    def entry(self) -> Entry:
        """All that the ledger keeps of it. Raises ReadError where it cannot be a document."""
        ...


Outcome = tuple[str, Arrival | PolicyError]  # a file's name, and a document of it or why there is none


@dataclass(frozen=True, slots=True)
class Task:
    """What a ``Way`` is made for: the index that grows, what it is made with, and SHA-256 by id of the documents that
    need not be prepared again."""

    index: Path
    maker: Maker
    known: Mapping[str, str]


class Way(Protocol):
    """How documents are read and prepared. What is asked for is gone through to its end, one at a time."""

    def files(self, paths: Sequence[Path]) -> Iterator[Outcome]:
        """The documents of files and folders, in their order. Raises StorageError where the index could not grow by so
        much."""
        ...

    def stored(self, generation: Path, documents: Sequence[str]) -> Iterator[Outcome]:
        """Documents that a generation holds, from the lines that its ledger keeps. Raises IndexDamaged."""
        ...

    def close(self, *, published: bool) -> None:
        """``published``: what was asked for is in the index."""
        ...


@dataclass(frozen=True, slots=True)
class Read:
    """A document that is prepared when it is asked for."""

    raw: Raw
    bounded: Bounded

    @property
    def id(self) -> str:
        return self.raw.id

    @property
    def source(self) -> str:
        return self.raw.source

    @property
    def sha256(self) -> str:
        return self.raw.sha256

    @property
    def notes(self) -> Sequence[str]:
        return self.raw.notes

    def entry(self) -> Entry:
        return self.prepare()[1]

    def prepare(self) -> tuple[Prepared, Entry]:
        """Raises ReadError where it cannot be a document."""
        lines = replace(self.raw, scans=())
        try:
            made = self.bounded.prepare(lines)
            raw = json.dumps(asdict(lines), ensure_ascii=False)
            return made, entry_of(made.document, raw, made.sections, made.chunks, made.extracts, self.raw.scans)
        except ValueError as error:
            raise unfit(self.raw, error) from error


class Here:
    """The ``Way`` of one machine."""

    def __init__(self, task: Task) -> None:
        self._index = task.index
        self._bounded = Bounded()

    def files(self, paths: Sequence[Path]) -> Iterator[Outcome]:
        files, missing = find_all(paths, self._index)
        yield from missing
        for file in files.values():
            yield from read_arrivals(file, self._bounded)

    def stored(self, generation: Path, documents: Sequence[str]) -> Iterator[Outcome]:
        ledger = Ledger(generation)
        try:
            for document in documents:
                raw = stored_raw(ledger, document, generation)
                yield raw.source, Read(raw, self._bounded)
        finally:
            ledger.close()

    def close(self, *, published: bool) -> None:  # noqa: ARG002 nothing is left of what was not
        self._bounded.close()


def read_arrivals(file: Path, bounded: Bounded) -> Iterator[tuple[str, Read | ReadError]]:
    """The documents of one file."""
    for found in read_file(file, bounded):
        yield file.name, found if isinstance(found, ReadError) else Read(found, bounded)


def stored_raw(ledger: Ledger, document: str, generation: Path) -> Raw:
    """A document as it was read, from the ledger of a generation. Raises IndexDamaged."""
    try:
        stored = ledger.raw(document).items()
        fields: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in stored}
        scans = [(page, pages.picture(ledger, document, page.number) or b"") for page in pages.pages(ledger, document)]
        return Raw(**{**fields, "scans": tuple(scans)})
    except DAMAGE as error:
        raise damaged(generation.parents[1], error) from error
