"""An index narrowed to some of its documents: whoever reads it knows no other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from ingest.document import Chunk, Document, ScannedPage, Section, Support, Target
from ingest.errors import UsageError
from ingest.store.base import DocumentStatements, Index, Issued, Manifest, Rows, Scores, Vectors
from ingest.store.lexical import MOST


class Narrowed:
    """An ``Index`` (see base.py) over some documents of another. Rare words are rare among these documents; what a
    word counts in one of their chunks is as in the whole."""

    def __init__(self, index: Index, documents: Sequence[str]) -> None:
        """Raises UsageError, naming the documents there are, for an id that is none of theirs."""
        self._index = index
        hashes = index.manifest.documents
        for document in documents:
            if document not in hashes:
                index.document(document)
        chosen = self._chosen = frozenset(documents)
        self._ids = tuple(sorted(chosen))
        places = index.places(range(len(index)))
        self._rows = np.array([at for at, place in enumerate(places) if place[0] in chosen], dtype=np.int64)
        mine = {document: hashes[document] for document in self._ids}
        self._manifest = replace(index.manifest, documents=mine, chunks=len(self._rows))
        every = np.arange(index.statement_count, dtype=np.int64)
        self._held = every[np.isin(index.statement_chunks(every), self._rows)] if len(every) else every

    @property
    def manifest(self) -> Manifest:
        return self._manifest

    def documents(self) -> Sequence[Document]:
        return [self._index.document(document) for document in self._ids]

    def document(self, document: str) -> Document:
        if document not in self._chosen:
            raise UsageError(
                f"所选文件中没有“{document}”。所选：{'、'.join(self._ids)}。",
                f"'{document}' is none of the documents chosen: {', '.join(self._ids)}.",
            )
        return self._index.document(document)

    def issued(self) -> Sequence[Issued]:
        return [one for one in self._index.issued() if one.id in self._chosen]

    def sections(self, document: str) -> Sequence[Section]:
        return self._index.sections(self.document(document).id)

    def scanned_pages(self, document: str) -> Sequence[ScannedPage]:
        return self._index.scanned_pages(self.document(document).id)

    def page_picture(self, document: str, number: int) -> bytes | None:
        return self._index.page_picture(self.document(document).id, number)

    def supports(self) -> Sequence[Support]:
        return [support for support in self._index.supports() if support.document in self._chosen]

    def targets(self) -> Sequence[Target]:
        return [target for target in self._index.targets() if target.document in self._chosen]

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

    def nearest(self, vector: Vectors, k: int, within: Sequence[str] | None = None) -> Rows:
        documents = self._ids if within is None else [self.document(document).id for document in within]
        found = self._index.nearest(vector, k, documents)
        return np.searchsorted(self._rows, found).astype(np.int64)

    def near(self, vectors: Vectors, rows: Rows) -> Scores:
        return self._index.near(vectors, self._rows[rows])

    def statements(self, document: str) -> DocumentStatements:
        found = self._index.statements(self.document(document).id)
        return DocumentStatements(int(np.searchsorted(self._held, found.first)), found.statements)

    @property
    def statement_count(self) -> int:
        return len(self._held)

    def statement_vectors(self, rows: Rows) -> Vectors:
        return self._index.statement_vectors(self._held[rows] if len(self._held) else rows)  # which says there are none

    def statement_chunks(self, rows: Rows) -> Rows:
        owners = self._index.statement_chunks(self._held[rows] if len(self._held) else rows)
        return np.searchsorted(self._rows, owners).astype(np.int64)

    def vocabulary(self) -> Sequence[str]:
        return self._index.vocabulary()

    def close(self) -> None:
        self._index.close()
