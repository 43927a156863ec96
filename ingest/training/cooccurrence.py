"""Word vectors from co-occurrence: positive pointwise mutual information, then a randomised SVD.

Levy, Goldberg and Dagan 2015, "Improving distributional similarity with lessons learned from word embeddings".
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp  # type: ignore[import-untyped]
import torch

from ingest.training.encoding import Bounds, Flat, Texts

Floats = npt.NDArray[np.float32]

WINDOW = 5
THINNING = 1e-4  # word2vec's threshold: words more frequent than this are dropped at random
CONTEXT_POWER = 0.75  # smooths the contexts' distribution, so that rare contexts count less
RAREST_PAIR = 0.4  # pairs with less weight than this (one sighting three words apart) are noise
_CHUNK = 2_000_000


def thin(texts: Texts, frequencies: npt.NDArray[np.float64], generator: np.random.Generator) -> Flat:
    """The texts one after the other, frequent words dropped at random, -1 between texts."""
    keep = np.minimum(1.0, np.sqrt(THINNING / np.maximum(frequencies, 1e-12)))
    kept = generator.random(len(texts.ids), dtype=np.float32) < keep[texts.ids]
    flat = np.where(kept, texts.ids, -2)
    starts: Bounds = texts.bounds[1:-1]
    flat = np.insert(flat, starts, np.int32(-1))
    thinned: Flat = flat[flat != -2].astype(np.int32)
    return thinned


def count_pairs(flat: Flat, size: int) -> sp.csr_matrix:
    """Weighted co-occurrence counts, symmetric, shape (size, size); a pair d words apart weighs 1/d."""
    total = sp.csr_matrix((size, size), dtype=np.float32)
    for start in range(0, len(flat), _CHUNK):
        part = flat[start : start + _CHUNK + WINDOW]
        total = total + _count_chunk(part, size)
    return (total + total.T).tocsr()


def _count_chunk(part: Flat, size: int) -> sp.csr_matrix:
    left, right, weight = [], [], []
    for distance in range(1, WINDOW + 1):
        a, b = part[:-distance], part[distance:]
        valid = (a >= 0) & (b >= 0)
        left.append(a[valid])
        right.append(b[valid])
        weight.append(np.full(int(valid.sum()), 1 / distance, dtype=np.float32))
    row, column = np.concatenate(left), np.concatenate(right)
    values = np.concatenate(weight)
    return sp.coo_matrix((values, (np.minimum(row, column), np.maximum(row, column))), shape=(size, size)).tocsr()


def positive_information(counts: sp.csr_matrix) -> sp.csr_matrix:
    """PPMI with smoothed contexts, made symmetric by the mean of both directions."""
    pairs = counts.tocoo()
    kept = pairs.data >= RAREST_PAIR
    row, column, values = pairs.row[kept], pairs.col[kept], pairs.data[kept].astype(np.float64)
    words = np.asarray(counts.sum(axis=1)).ravel().astype(np.float64)
    contexts = words**CONTEXT_POWER
    contexts /= contexts.sum()
    words_p = np.maximum(words, 1e-9)
    forward = np.log(values) - np.log(words_p[row]) - np.log(np.maximum(contexts[column], 1e-12))
    backward = np.log(values) - np.log(words_p[column]) - np.log(np.maximum(contexts[row], 1e-12))
    information = ((forward + backward) / 2).astype(np.float32)
    positive = information > 0
    shape = counts.shape
    return sp.coo_matrix((information[positive], (row[positive], column[positive])), shape=shape).tocsr()


def factorise(matrix: sp.csr_matrix, dimension: int, seed: int, iterations: int = 3, power: float = 0.5) -> Floats:
    """Left singular vectors times singular values to ``power``, shape (V, dimension) (Halko et al. 2011)."""
    torch.manual_seed(seed)
    with torch.no_grad():
        sparse = torch.sparse_csr_tensor(
            torch.from_numpy(matrix.indptr.astype(np.int64)),
            torch.from_numpy(matrix.indices.astype(np.int64)),
            torch.from_numpy(matrix.data.astype(np.float32)),
            size=matrix.shape,
        )
        basis = torch.randn(matrix.shape[0], dimension + 20)
        for _ in range(iterations):
            basis, _ = torch.linalg.qr(sparse @ basis)
        image = sparse @ basis  # the matrix is symmetric: this is (basis' A)'
        left, values, _ = torch.linalg.svd(image, full_matrices=False)
        vectors: Floats = (left[:, :dimension] * values[:dimension] ** power).numpy()
        return vectors
