"""Views of a ledger's documents that read no more of them than is looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import overload

from ingest.document import Document
from ingest.store.ledger import Ledger


class Hashes(Mapping[str, str]):
    """SHA-256 by document id, read from the ledger when first asked: 54,000 of them would slow every opening."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._hashes: dict[str, str] | None = None

    def _read(self) -> dict[str, str]:
        if self._hashes is None:
            self._hashes = self._ledger.hashes()
        return self._hashes

    def __getitem__(self, document: str) -> str:
        return self._read()[document]

    def __iter__(self) -> Iterator[str]:
        return iter(self._read())

    def __len__(self) -> int:
        return len(self._read())


class Documents(Sequence[Document]):
    """The documents of these ids, each read when it is looked at: the first three of 54,000 cost three."""

    def __init__(self, ids: Sequence[str], read: Callable[[str], Document]) -> None:
        self._ids = ids
        self._read = read

    def __len__(self) -> int:
        return len(self._ids)

    @overload
    def __getitem__(self, at: int) -> Document: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[Document]: ...

    def __getitem__(self, at: int | slice) -> Document | Sequence[Document]:
        return Documents(self._ids[at], self._read) if isinstance(at, slice) else self._read(self._ids[at])
