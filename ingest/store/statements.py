"""The vectors of a generation's statements: one half-precision row each, document after document, in reading order.

    statements.npy          float16 (statements, dimension): unit rows, or zeros
    statement_offsets.npy   int64 (documents + 1): where each document's rows begin, documents sorted by id

Statements themselves are not stored: they follow from the document and its sections.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ingest.encoder import ReaderEncoder
from ingest.errors import EncoderError
from ingest.sentences import Statement, encoded_texts, statements
from ingest.store import generations
from ingest.store.arrays import Appended
from ingest.store.base import Rows, Vectors
from ingest.store.ledger import Ledger

VECTORS = "statements.npy"
OFFSETS = "statement_offsets.npy"
_BATCH = 512  # statements encoded between two signs of life
Half = npt.NDArray[np.float16]
Told = Callable[[int, int | None, str], None]


class StatementVectors:
    """Mapped, read only. Raises OSError or ValueError where a file is absent, cut off, or of another dimension."""

    def __init__(self, folder: Path, dimension: int) -> None:
        self._rows: Half = np.asarray(np.load(folder / VECTORS, mmap_mode="r", allow_pickle=False))
        self._offsets: Rows = np.load(folder / OFFSETS, allow_pickle=False)
        if self._rows.ndim != 2 or self._rows.shape[1] != dimension:
            raise ValueError(f"{folder / VECTORS}: {self._rows.shape}, expected {dimension} columns")
        if int(self._offsets[-1]) != len(self._rows):
            raise ValueError(f"{folder / VECTORS}: {len(self._rows)} rows, {int(self._offsets[-1])} expected")

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def documents(self) -> int:
        return len(self._offsets) - 1

    def first(self, place: int) -> int:
        """The row at which the document at this place among the ids begins."""
        return int(self._offsets[place])

    def of(self, place: int) -> Half:
        """The rows of the document at this place among the ids; none where there is no such place."""
        if not 0 <= place < self.documents:
            return self._rows[:0]
        return self._rows[self.first(place) : self.first(place + 1)]

    def __getitem__(self, rows: Rows) -> Vectors:
        return self._rows[rows].astype(np.float32)


@dataclass(frozen=True, slots=True)
class Kept:
    """The generation that unchanged documents are copied from: its vectors, and the ids of its documents, sorted."""

    vectors: StatementVectors
    ids: Sequence[str]
    unchanged: Collection[str]

    def of(self, document: str) -> Half | None:
        """The rows of an unchanged document; None for another."""
        if document not in self.unchanged:
            return None
        return self.vectors.of(bisect_left(self.ids, document))


def build(index: Path, folder: Path, encoder: ReaderEncoder, kept: Kept | None, progress: Told) -> None:
    """Writes the vectors of every document that the ledger in ``folder`` holds; only what is new is encoded.

    Raises EncoderError where the encoder gives no numbers, StorageError where the disk would be full.
    """
    book = Ledger(folder)
    try:
        ids = book.ids()
        found = [kept.of(document) if kept else None for document in ids]
        counts = [len(_statements(book, at)) if old is None else len(old) for at, old in zip(ids, found, strict=True)]
        offsets = np.cumsum([0, *counts], dtype=np.int64)
        generations.check_space(index, 2 * int(offsets[-1]) * encoder.dimension)
        np.save(folder / OFFSETS, offsets)
        new = sum(count for count, old in zip(counts, found, strict=True) if old is None)
        rows = Appended(folder / VECTORS, np.float16, encoder.dimension)
        texts = _texts(book, [document for document, old in zip(ids, found, strict=True) if old is None])
        made = _encoded(encoder, texts, new, progress)
        for count, old in zip(counts, found, strict=True):
            if count:
                rows.append(np.stack(list(islice(made, count))) if old is None else old)
        rows.close()
    finally:
        book.close()


def _encoded(encoder: ReaderEncoder, texts: Iterator[str], total: int, progress: Told) -> Iterator[Half]:
    """A row each."""
    done = 0
    while batch := list(islice(texts, _BATCH)):
        vectors = encoder.encode_passages(batch)
        if not np.isfinite(vectors).all():
            raise EncoderError(
                f"编码器 {encoder.name} 给出了非数值（NaN）的向量，模型文件可能已损坏。请重新安装。",
                f"Encoder {encoder.name} gave vectors that are not numbers; its files may be damaged. Install it again.",
            )
        done += len(batch)
        progress(done, total, "statements")
        yield from vectors.astype(np.float16)


def _texts(book: Ledger, ids: Sequence[str]) -> Iterator[str]:
    for name in ids:
        document = book.document(name)
        if document is not None:
            sections = book.sections(name)
            yield from encoded_texts(document, sections, statements(document, sections))


def _statements(book: Ledger, name: str) -> list[Statement]:
    document = book.document(name)
    return statements(document, book.sections(name)) if document else []
