"""Late interaction: a question's words, each with its best match among a text's words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ingest.encoder import Ids, TokenVectors, Vectors, Weights

CUT = 0.35  # cosine below which two words have nothing to do with each other
_BLOCK = 250_000  # multiplications that a product may have before the BLAS library wakes its threads


class Texts:
    """Texts made ready for questions: each distinct word's vector is gathered once, for all of them.

    ``ids`` are the token ids of each text; ``token_vectors`` has shape (V, dimension).
    """

    def __init__(self, ids: Sequence[Ids], token_vectors: TokenVectors) -> None:
        self._count = len(ids)
        self._token_vectors = token_vectors
        self._filled = np.array([row for row, words in enumerate(ids) if len(words)], dtype=np.int64)
        flat = np.concatenate([ids[row] for row in self._filled]) if len(self._filled) else np.empty(0, np.int64)
        seen = np.zeros(token_vectors.shape[0], dtype=bool)  # cheaper than np.unique, which sorts
        seen[flat] = True
        self._vectors = token_vectors[np.flatnonzero(seen)]
        self._places = (np.cumsum(seen) - 1)[flat]
        self._owners = np.repeat(np.arange(len(self._filled)), [len(ids[row]) for row in self._filled])

    def scores(self, query_ids: Ids, query_weights: Weights, cut: float = CUT) -> npt.NDArray[np.float32]:
        """How well each text covers the question, shape (len(ids),), in [0, 1].

        Weighted mean over the question's distinct words of the squared cosine of the best match in the text, where
        it is above ``cut``. ``query_weights`` has the shape of ``query_ids``. An empty question or text scores 0.
        """
        scores = np.zeros(self._count, dtype=np.float32)
        words, first = np.unique(np.asarray(query_ids), return_index=True)
        weights = np.asarray(query_weights, dtype=np.float32)[first]
        total = float(weights.sum())
        if not len(self._filled) or total <= 0:
            return scores
        matches = products(self._vectors, self._token_vectors[words])
        best = self._best(np.where(matches > cut, np.minimum(matches, 1), 0))
        scores[self._filled] = np.dot(best**2, weights) / total  # matmul warns of what BLAS kernels read past the end
        return scores

    def _best(self, matches: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """The greatest match of each filled text with each word; few words of a text match any, the rest are skipped."""
        held = np.flatnonzero(np.any(matches, axis=1)[self._places])
        best = np.zeros((len(self._filled), matches.shape[1]), dtype=np.float32)
        if len(held):
            owners = self._owners[held]
            starts = np.flatnonzero(np.concatenate(([True], owners[1:] != owners[:-1])))
            best[owners[starts]] = np.maximum.reduceat(matches[self._places[held]], starts, axis=0)
        return best


def late_scores(
    query_ids: Ids,
    query_weights: Weights,
    doc_ids_list: Sequence[Ids],
    token_vectors: TokenVectors,
    cut: float = CUT,
) -> npt.NDArray[np.float32]:
    """``Texts.scores`` for texts that are asked about once."""
    return Texts(doc_ids_list, token_vectors).scores(query_ids, query_weights, cut)


def products(rows: Vectors, columns: Vectors) -> Vectors:
    """``rows @ columns.T`` on one thread, shape (len(rows), len(columns)).

    Products this small take the BLAS library's threads longer to share than to do: on a busy machine 10 ms, not 0.1.
    """
    result = np.empty((len(rows), len(columns)), dtype=np.float32)
    step = max(1, _BLOCK // max(1, columns.size))
    turned = columns.T
    for at in range(0, len(rows), step):
        np.matmul(rows[at : at + step], turned, out=result[at : at + step])
    return result
