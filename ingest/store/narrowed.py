"""An index narrowed to some of its documents: whoever reads it knows no other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from ingest.document import Chunk, Document, Section, Support, Target
from ingest.errors import UsageError
from ingest.store.base import DocumentStatements, Index, Manifest, Rows, Scores, Vectors
from ingest.store.lexical import MOST


class Narrowed:
    """An ``Index`` (see base.py) over some documents of another. Rare words are rare among these documents; what a
    word counts in one of their chunks is as in the whole."""

    def __init__(self, index: Index, documents: Sequence[str]) -> None:
        """Raises UsageError, naming the documents there are, for an id that is none of theirs."""
        self._index = index
        self._ids = tuple(sorted({index.document(document).id for document in documents}))
        places = index.places(range(len(index)))
        self._rows = np.array([at for at, place in enumerate(places) if place[0] in self._ids], dtype=np.int64)
        hashes = {document: index.document(document).sha256 for document in self._ids}
        self._manifest = replace(index.manifest, documents=hashes, chunks=len(self._rows))
        held = index.statement_count
        self._statements = [index.statements(document).rows for document in self._ids] if held else []
        self._vectors: Vectors | None = None

    @property
    def manifest(self) -> Manifest:
        return self._manifest

    def documents(self) -> Sequence[Document]:
        return [self._index.document(document) for document in self._ids]

    def document(self, document: str) -> Document:
        if document not in self._ids:
            raise UsageError(
                f"所选文件中没有“{document}”。所选：{'、'.join(self._ids)}。",
                f"'{document}' is none of the documents chosen: {', '.join(self._ids)}.",
            )
        return self._index.document(document)

    def sections(self, document: str) -> Sequence[Section]:
        return self._index.sections(self.document(document).id)

    def supports(self) -> Sequence[Support]:
        return [support for support in self._index.supports() if support.document in self._ids]

    def targets(self) -> Sequence[Target]:
        return [target for target in self._index.targets() if target.document in self._ids]

    def chunks(self, rows: Sequence[int]) -> Sequence[Chunk]:
        return self._index.chunks(self._rows[list(rows)].tolist())

    def places(self, rows: Sequence[int]) -> Sequence[tuple[str, str]]:
        return self._index.places(self._rows[list(rows)].tolist())

    def __len__(self) -> int:
        return len(self._rows)

    def lexical(self, terms: Mapping[str, float]) -> tuple[Rows, Scores]:
        scores = self._index.lexical_scores(terms, self._rows)
        rows = np.flatnonzero(scores > 0)
        rows = rows[np.lexsort((rows, -scores[rows]))][:MOST].astype(np.int64)
        return rows, scores[rows]

    def lexical_scores(self, terms: Mapping[str, float], rows: Rows) -> Scores:
        return self._index.lexical_scores(terms, self._rows[rows])

    def document_frequency(self, term: str) -> int:
        return int((self._index.lexical_scores({term: 1.0}, self._rows) > 0).sum())

    def nearest(self, vector: Vectors, k: int) -> tuple[Rows, Scores]:
        if self._vectors is None:
            self._vectors = self._index.vectors(self._rows)
        scores = self._vectors @ vector
        rows = np.lexsort((np.arange(len(scores)), -scores))[:k].astype(np.int64)
        return rows, scores[rows]

    def vectors(self, rows: Rows) -> Vectors:
        return self._index.vectors(self._rows[rows])

    def tokens(self, row: int) -> npt.NDArray[np.int32]:
        return self._index.tokens(int(self._rows[row]))

    def statements(self, document: str) -> DocumentStatements:
        found = self._index.statements(self.document(document).id)
        before = self._statements[: self._ids.index(document)]
        return DocumentStatements(sum(map(len, before)), found.statements)

    @property
    def statement_count(self) -> int:
        return sum(map(len, self._statements))

    def statement_vectors(self, rows: Rows) -> Vectors:
        if not self._statements:
            return self._index.statement_vectors(rows)  # says that there are none
        return self._index.statement_vectors(np.concatenate(self._statements)[rows])

    def vocabulary(self) -> Sequence[str]:
        return self._index.vocabulary()

    def close(self) -> None:
        self._index.close()
