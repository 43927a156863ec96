"""How near sentences are to a question in meaning: cosines of a pretrained encoder's vectors."""

from __future__ import annotations

from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt

from assistant.answer import Query
from assistant.reading.printed import Printed
from ingest.encoder import Encoder
from ingest.encoder_files import Vectors
from ingest.store.base import Rows, Scores

TURNS = 2  # earlier questions of a conversation that are read with the one asked


class Meaning:
    """Questions against the sentences of one index, whose vectors were made when it was ingested."""

    def __init__(self, printed: Printed, encoder: Encoder) -> None:
        self.printed = printed
        self.index = printed.index
        self._encoder = encoder
        self.vector = lru_cache(64)(self._encode)  # of a question, shape (dimension,)
        self._cosines = lru_cache(16)(self._all)

    def near(self, query: Query, rows: Rows | None = None) -> Scores:
        """Cosine of the question and each of these rows (None: of all), shape (rows,).

        Of a message of several questions the greatest: that of the whole, or of one of them.
        """
        texts = (asked(query), *query.pieces)
        if rows is None or self.printed.all:
            every: Scores = np.maximum.reduce([self._cosines(text) for text in texts])
            return every if rows is None else every[rows]
        vectors = self.index.statement_vectors(rows)
        return np.asarray(np.maximum.reduce([vectors @ self.vector(text) for text in texts]), dtype=np.float32)

    def vectors(self, query: Query) -> Vectors:
        """Unit vectors of the question and of each of several in one message, shape (n, dimension)."""
        return np.stack([self.vector(text) for text in (asked(query), *query.pieces)])

    def greatest(self, vectors: Vectors) -> Scores:
        """The greatest cosine of each of these questions' vectors, shape (questions, dimension) → (questions,)."""
        return np.asarray((self._matrix @ vectors.T).max(axis=0), dtype=np.float32)

    def _encode(self, text: str) -> npt.NDArray[np.float32]:
        vectors = self._encoder.encode_queries([text])
        return np.asarray(vectors[0], dtype=np.float32)

    @cached_property
    def _matrix(self) -> Vectors:
        every: Vectors = self.index.statement_vectors(np.arange(self.index.statement_count))
        return every

    def _all(self, text: str) -> Scores:
        cosines: Scores = self._matrix @ self.vector(text)
        return cosines


def asked(query: Query) -> str:
    """What is encoded: the question as it was typed, behind the last questions of its conversation."""
    return " ".join((*query.context[-TURNS:], query.asked))
