"""The Index protocol: what retrieval may ask of an index, and the manifest that says what made it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import numpy.typing as npt

from ingest.document import Chunk, Document, ScannedPage, Section, Support, Target
from ingest.sentences import Statement

Vectors = npt.NDArray[np.float32]
Scores = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index was made from and with. ``documents`` maps id to the SHA-256 of its file."""

    version: int
    generation: str
    encoder: str  # "" where it was made without one: its statements then have no vectors
    encoder_sha256: str
    dimension: int
    chunking: str
    terms: str
    documents: Mapping[str, str] = field(default_factory=dict)
    chunks: int = 0
    statements: str = ""  # the rule by which documents were cut into them


@dataclass(frozen=True, slots=True)
class Issued:
    """Of a document who issued it and when, as of ``ingest.document.Document``."""

    id: str
    issuer: str | None
    date: str | None


@dataclass(frozen=True, slots=True)
class DocumentStatements:
    """A document's statements in reading order; ``first`` is the row of the first among all of
    the index's vectors (0 where it has none)."""

    first: int
    statements: tuple[Statement, ...]

    @property
    def rows(self) -> Rows:
        return np.arange(self.first, self.first + len(self.statements), dtype=np.int64)


class Index(Protocol):
    """One published generation, read only.

    A *row* is a chunk's position, 0 … n-1, in reading order of the documents (sorted by id).
    """

    @property
    def manifest(self) -> Manifest: ...

    def documents(self) -> Sequence[Document]:
        """Every document, sorted by id."""
        ...

    def document(self, document: str) -> Document:
        """Raises UsageError, naming the documents there are, where there is none of that id."""
        ...

    def issued(self) -> Sequence[Issued]:
        """Who issued each document and when, sorted by id; cheaper than documents, which hold texts."""
        ...

    def sections(self, document: str) -> Sequence[Section]:
        """In reading order."""
        ...

    def scanned_pages(self, document: str) -> Sequence[ScannedPage]:
        """The pages of a document whose text was recognised; none where it is printed."""
        ...

    def page_picture(self, document: str, number: int) -> bytes | None:
        """The picture of such a page as a JPEG; None where there is none."""
        ...

    def supports(self) -> Sequence[Support]: ...

    def targets(self) -> Sequence[Target]: ...

    def chunks(self, rows: Sequence[int]) -> Sequence[Chunk]:
        """The chunks of these rows, in the order of the rows."""
        ...

    def places(self, rows: Sequence[int]) -> Sequence[tuple[str, str]]:
        """Document and section of these rows, in the order of the rows; cheaper than chunks, which hold texts."""
        ...

    def __len__(self) -> int:
        """The number of chunks."""
        ...

    def lexical(self, terms: Mapping[str, float]) -> tuple[Rows, Scores]:
        """BM25 of weighted terms: the rows with a score above zero and their scores, best first, at most 200."""
        ...

    def lexical_scores(self, terms: Mapping[str, float], rows: Rows) -> Scores:
        """BM25 of weighted terms for exactly these rows."""
        ...

    def document_frequency(self, term: str) -> int:
        """How many chunks hold the term; 0 where none does."""
        ...

    def nearest(self, vector: Vectors, k: int, within: Sequence[str] | None = None) -> Rows:
        """The chunks that print the k statements nearest to a unit vector of shape (dimension,), each once; of the
        documents ``within``, where it is not None; none in an index without vectors."""
        ...

    def near(self, vectors: Vectors, rows: Rows) -> Scores:
        """The greatest cosine of any of these unit vectors, shape (n, dimension), and any statement of each chunk.

        Raises IndexMismatch where the index was made without vectors.
        """
        ...

    def statements(self, document: str) -> DocumentStatements:
        """A document's statements, whether they have vectors or not. Raises UsageError where there is none of that id."""
        ...

    @property
    def statement_count(self) -> int:
        """How many statements have vectors; 0 where the index was made without an encoder of them."""
        ...

    def statement_vectors(self, rows: Rows) -> Vectors:
        """Unit vectors of statements, shape (len(rows), manifest.dimension), to half precision.

        Raises IndexMismatch where the index was made without them (``manifest.encoder`` is "").
        """
        ...

    def statement_chunks(self, rows: Rows) -> Rows:
        """The rows of the chunks that print these statements. Raises IndexMismatch as ``statement_vectors`` does."""
        ...

    def vocabulary(self) -> Sequence[str]:
        """Every word (not bigram) that occurs in the index's texts, sorted; the terms that typos are mended to."""
        ...

    def close(self) -> None: ...
