"""The vectors of a generation's statements: one half-precision row each, document after document, in reading order.

    statements.npy          float16 (statements, dimension): unit rows, or zeros
    statement_offsets.npy   int64 (documents + 1): where each document's rows begin, documents sorted by id
    statement_chunks.npy    int32 (statements,): the row of the chunk that prints each

Statements themselves are not stored: they follow from the document and its sections. A chunk has no vector of its own:
it is as near to a question as the nearest of its statements (on statutes hit@5 0.709 against 0.682 with one).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from ingest.encoder import Encoder
from ingest.errors import EncoderError
from ingest.sentences import Statement, encoded_texts, statements
from ingest.store import generations
from ingest.store.base import Rows, Scores, Vectors
from ingest.store.ledger import Ledger

VECTORS = "statements.npy"
OFFSETS = "statement_offsets.npy"
CHUNKS = "statement_chunks.npy"
_LAST = 1 << 62  # greater than any row
_BATCH = 512  # statements encoded between two signs of life
Half = npt.NDArray[np.float16]
Told = Callable[[int, int | None, str], None]


class StatementVectors:
    """Mapped, read only. Raises OSError or ValueError where a file is absent, cut off, or of another dimension."""

    def __init__(self, folder: Path, dimension: int) -> None:
        self.path = folder / VECTORS
        self.rows: Half = np.asarray(np.load(self.path, mmap_mode="r", allow_pickle=False))
        self._offsets: Rows = np.load(folder / OFFSETS, allow_pickle=False)
        self.chunks: npt.NDArray[np.int32] = np.load(folder / CHUNKS, allow_pickle=False)
        if self.rows.ndim != 2 or self.rows.shape[1] != dimension:
            raise ValueError(f"{self.path}: {self.rows.shape}, expected {dimension} columns")
        if not int(self._offsets[-1]) == len(self.rows) == len(self.chunks):
            counts = f"{len(self.rows)} rows, {len(self.chunks)} of chunks"
            raise ValueError(f"{self.path}: {counts}, {int(self._offsets[-1])} expected")

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def documents(self) -> int:
        return len(self._offsets) - 1

    def first(self, place: int) -> int:
        """The row at which the document at this place among the ids begins."""
        return int(self._offsets[place])

    def span(self, place: int) -> slice:
        """The rows of the document at this place among the ids; none where there is no such place."""
        return slice(self.first(place), self.first(place + 1)) if 0 <= place < self.documents else slice(0)

    def __getitem__(self, rows: Rows) -> Vectors:
        return self.rows[rows].astype(np.float32)

    @cached_property
    def _by_chunk(self) -> tuple[Rows, npt.NDArray[np.int32]]:
        """The rows in the order of the chunks that print them, and these chunks."""
        order = np.argsort(self.chunks, kind="stable").astype(np.int64)
        return order, self.chunks[order]

    def near(self, vectors: Vectors, chunks: Rows) -> Scores:
        """The greatest cosine of any of these unit vectors, shape (n, dimension), and any statement of each chunk,
        shape (len(chunks),); 0 for a chunk without statements."""
        order, owners = self._by_chunk
        first = np.searchsorted(owners, chunks)
        counts = np.searchsorted(owners, chunks, side="right") - first
        starts = np.cumsum(counts) - counts
        places = np.repeat(first - starts, counts) + np.arange(int(counts.sum()))
        near = np.zeros(len(chunks), dtype=np.float32)
        if len(places):
            cosines = (self[order[places]] @ vectors.T).max(axis=1)
            near[counts > 0] = np.maximum.reduceat(cosines, starts[counts > 0])
        return near


@dataclass(frozen=True, slots=True)
class Kept:
    """The generation that unchanged documents are copied from: its vectors, its ledger and its unchanged documents."""

    vectors: StatementVectors
    ledger: Ledger
    unchanged: Collection[str]

    def spans(self) -> Mapping[str, slice]:
        """The rows of every unchanged document."""
        ids = self.ledger.ids()
        return {name: self.vectors.span(bisect_left(ids, name)) for name in self.unchanged}


def build(
    index: Path, folder: Path, encoder: Encoder, kept: Kept | None, progress: Told, came: Mapping[str, bytes]
) -> None:
    """Writes the vectors of every document that the ledger in ``folder`` holds; only what is new is encoded, and of
    that nothing whose vectors ``came`` with it.

    Raises EncoderError where the encoder gives no numbers, StorageError where the disk would be full.
    """
    book = Ledger(folder)
    try:
        ids, printed = book.ids(), _Chunks(book)
        spans = kept.spans() if kept else {}
        before = _Chunks(kept.ledger).first if kept else {}
        new = {name: _owners(book, name, printed) for name in ids if name not in spans}
        counts = [len(new[name]) if name in new else len(range(spans[name].stop)[spans[name]]) for name in ids]
        offsets = np.cumsum([0, *counts], dtype=np.int64)
        generations.check_space(index, 2 * int(offsets[-1]) * encoder.dimension)
        np.save(folder / OFFSETS, offsets)
        owners = np.empty(int(offsets[-1]), dtype=np.int32)
        left = [name for name in new if name not in came]
        made = _encoded(encoder, _texts(book, left), sum(len(new[name]) for name in left), progress)
        with (folder / VECTORS).open("wb") as file:
            _write_header(file, (int(offsets[-1]), encoder.dimension))
            for name, first, count in zip(ids, offsets[:-1].tolist(), counts, strict=True):
                if name in new:
                    owners[first : first + count] = new[name]
                    here = came.get(name)
                    assert here is None or len(here) == 2 * count * encoder.dimension, name
                    file.writelines([here] if here is not None else (row.tobytes() for row in islice(made, count)))
                elif kept and count:
                    owners[first : first + count] = (
                        kept.vectors.chunks[spans[name]] - before[name] + printed.first[name]
                    )
                    file.write(kept.vectors.rows[spans[name]].tobytes())
        np.save(folder / CHUNKS, owners)
    finally:
        book.close()


class _Chunks:
    """Where the chunks of each document begin: ``first`` is the row of a document's first."""

    def __init__(self, book: Ledger) -> None:
        self.starts: dict[str, list[tuple[int, int]]] = {}
        for row, document, start in book.rows("SELECT row, document, start FROM chunks ORDER BY document, start, row"):
            self.starts.setdefault(document, []).append((start, row))
        self.first = {document: min(row for _, row in found) for document, found in self.starts.items()}

    def at(self, document: str, offset: int) -> int:
        """The row of the chunk that prints what stands at this offset."""
        found = self.starts[document]
        return found[max(bisect_right(found, (offset, _LAST)) - 1, 0)][1]


def _owners(book: Ledger, name: str, printed: _Chunks) -> list[int]:
    """The row of the chunk of each of a document's statements."""
    return [printed.at(name, statement.start) for statement in _statements(book, name)]


def _encoded(encoder: Encoder, texts: Iterator[str], total: int, progress: Told) -> Iterator[Half]:
    """A row each."""
    done = 0
    while batch := list(islice(texts, _BATCH)):
        done += len(batch)
        vectors = half(encoder, batch)
        progress(done, total, "statements")
        yield from vectors


def half(encoder: Encoder, texts: Sequence[str]) -> Half:
    """Vectors of statements as they are stored, shape (len(texts), encoder.dimension). Raises EncoderError."""
    vectors = encoder.encode_passages(texts)
    if not np.isfinite(vectors).all():
        raise EncoderError(
            f"编码器 {encoder.name} 给出了非数值（NaN）的向量，模型文件可能已损坏。请重新安装或更换 POLICY_ENCODER。",
            f"Encoder {encoder.name} gave vectors that are not numbers; its files may be damaged. Install it again.",
        )
    return vectors.astype(np.float16)


def _texts(book: Ledger, ids: Sequence[str]) -> Iterator[str]:
    for name in ids:
        document = book.document(name)
        if document is not None:
            sections = book.sections(name)
            yield from encoded_texts(document, sections, statements(document, sections))


def _statements(book: Ledger, name: str) -> list[Statement]:
    document = book.document(name)
    return statements(document, book.sections(name)) if document else []


def _write_header(file: BinaryIO, shape: tuple[int, int]) -> None:
    """Of a .npy file that is written row by row: a full disk is then an error, not a signal as with a mapped file."""
    fields = {"descr": np.lib.format.dtype_to_descr(np.dtype(np.float16)), "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(file, fields)
