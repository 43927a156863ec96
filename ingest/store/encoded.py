"""Vectors of documents that came with them (``Entry.vectors``), in a file beside the build until it is finished."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO

_FILE = "encoded.scratch"


class Encoded(Mapping[str, bytes]):
    """By document id, the vectors of its statements in half precision, one after another."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / _FILE
        self._file: IO[bytes] | None = None
        self._places: dict[str, tuple[int, int]] = {}

    def add(self, document: str, vectors: bytes) -> None:
        file = self._file = self._file or self._path.open("w+b")
        self._places[document] = (file.seek(0, 2), len(vectors))
        file.write(vectors)

    def __getitem__(self, document: str) -> bytes:
        start, length = self._places[document]
        assert self._file is not None
        self._file.seek(start)
        return self._file.read(length)

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def close(self) -> None:
        """Removes the file."""
        if self._file is not None:
            self._file.close()
            self._path.unlink(missing_ok=True)
