"""Late interaction: a question's words, each with its best match among a text's words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ingest.encoder import Ids, TokenVectors, Vectors, Weights

CUT = 0.35  # cosine below which two words have nothing to do with each other


def late_scores(
    query_ids: Ids,
    query_weights: Weights,
    doc_ids_list: Sequence[Ids],
    token_vectors: TokenVectors,
    cut: float = CUT,
) -> npt.NDArray[np.float32]:
    """How well each text covers the question, shape (len(doc_ids_list),), in [0, 1].

    Weighted mean over the question's distinct words of the squared cosine of the best match in the text, where
    it is above ``cut``. ``query_weights`` has the shape of ``query_ids``. An empty question or text scores 0.
    """
    scores = np.zeros(len(doc_ids_list), dtype=np.float32)
    words, first = np.unique(np.asarray(query_ids), return_index=True)
    weights = np.asarray(query_weights, dtype=np.float32)[first]
    filled = [row for row, ids in enumerate(doc_ids_list) if len(ids)]
    total = float(weights.sum())
    if not filled or total <= 0:
        return scores
    lengths = np.array([len(doc_ids_list[row]) for row in filled])
    flat = np.concatenate([doc_ids_list[row] for row in filled])
    seen = np.zeros(token_vectors.shape[0], dtype=bool)  # cheaper than np.unique, which sorts
    seen[flat] = True
    matches: Vectors = token_vectors[np.flatnonzero(seen)] @ token_vectors[words].T
    best = np.maximum.reduceat(
        matches[(np.cumsum(seen) - 1)[flat]], np.concatenate(([0], np.cumsum(lengths)[:-1])), axis=0
    )
    best = np.where(best > cut, np.minimum(best, 1), 0) ** 2
    scores[filled] = best @ weights / total
    return scores
