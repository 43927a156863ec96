"""BM25 over memory-mapped postings.

An own matrix and not bm25s: bm25s costs 0.3 s to import, scores a weighted query term by term over dense arrays, and
keeps its vocabulary as one JSON object that takes seconds to read at a million bigrams. The formula is bm25s's default
(Lucene's), and a test holds the scores equal to bm25s's:

    sum over terms of weight · idf · tf / (tf + k1 · (1 - b + b · length / mean length))
    idf = ln(1 + (n - df + 0.5) / (df + 0.5))

Files: ``vocabulary.bin`` (terms sorted by their UTF-8 bytes, end to end) and ``vocabulary.npy`` (their borders), the
postings of term t at ``starts[t]:starts[t + 1]`` of ``rows.npy`` and ``counts.npy``, and ``lengths.npy`` (terms of each
chunk).
"""

from __future__ import annotations

import mmap
import os
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ingest.store.base import Rows, Scores

# The defaults of Lucene's successors for prose; chunks are of similar length, so neither moves hit@1 by a point.
K1 = 1.5
B = 0.75
FOLDER = "lexical"
MOST = 200  # hits of one query: fusion looks at fewer
_TERMS = 16_384  # terms whose place in the vocabulary is kept: a question's are looked up several times
_BLOCK = 2_000_000  # postings held before they are spilled: 16 MB


class LexicalBuilder:
    """Takes the terms of chunks in row order and writes the index; memory holds the vocabulary and one block.

    What it writes is the same, to the byte, whether rows were copied from another index or cut into terms anew.
    """

    def __init__(self, folder: Path, block: int = _BLOCK) -> None:
        folder.mkdir(parents=True)
        self._most = block
        self._folder = folder
        self._ids: dict[str, int] = {}
        self._lengths = array("i")
        self._blocks: list[Path] = []
        self._copied = 0  # blocks
        self._clear()

    def _clear(self) -> None:
        self._block: tuple[array[int], array[int], array[int]] = (array("i"), array("i"), array("H"))

    def copy(self, source: Lexical, rows: Rows) -> None:
        """Takes postings of another index, before any row is added: ``rows`` gives each of its rows the row that it
        gets here, in the same order, or -1. Each row so taken is then counted by ``keep`` when its turn comes."""
        words, number = source.vocabulary(), len(source.starts) - 1
        at = 0
        while at < number:
            end = max(at + 1, int(np.searchsorted(source.starts, source.starts[at] + self._most, side="right")) - 1)
            span = slice(int(source.starts[at]), int(source.starts[end]))
            places = rows[source.rows[span]]
            held = places >= 0
            terms = np.repeat(np.arange(at, end), np.diff(source.starts[at : end + 1]))[held]
            found, inverse = np.unique(terms, return_inverse=True)
            known = self._ids
            ids = np.array([known.setdefault(words[term], len(known)) for term in found.tolist()], dtype=np.int32)
            self._save(ids[inverse], places[held], source.counts[span][held])
            at = end
        self._copied = len(self._blocks)

    def keep(self, length: int) -> None:
        """The next row is one that was copied; ``length`` is the number of its terms."""
        self._lengths.append(length)

    def add(self, terms: Iterable[str]) -> None:
        """The terms of the next row; a term that occurs twice counts twice, up to 65,535."""
        counts = Counter(terms)
        known, (ids, rows, numbers) = self._ids, self._block
        ids.extend([known.setdefault(term, len(known)) for term in counts])
        rows.extend([len(self._lengths)] * len(counts))
        numbers.extend([min(count, 0xFFFF) for count in counts.values()])
        self._lengths.append(counts.total())
        if len(ids) >= self._most:
            self._spill()

    def _spill(self) -> None:
        ids, rows, counts = (np.asarray(part) for part in self._block)
        self._save(ids, rows, counts)
        self._clear()

    def _save(self, ids: npt.NDArray[Any], rows: npt.NDArray[Any], counts: npt.NDArray[Any]) -> None:
        path = self._folder / f"block{len(self._blocks)}.npz"
        np.savez(path, ids=ids, rows=rows, counts=counts)
        self._blocks.append(path)

    def finish(self) -> None:
        self._spill()
        ranks = self._save_vocabulary()
        frequencies = np.zeros(len(ranks) + 1, dtype=np.int64)
        for path in self._blocks:
            with np.load(path) as block:
                frequencies[1:] += np.bincount(ranks[block["ids"]], minlength=len(ranks))
        starts = np.cumsum(frequencies)
        np.save(self._folder / "starts.npy", starts)
        np.save(self._folder / "lengths.npy", np.asarray(self._lengths, dtype=np.int32))
        self._scatter(ranks, starts)
        for path in self._blocks:
            path.unlink()

    def _save_vocabulary(self) -> npt.NDArray[np.int64]:
        """Writes the terms in order; returns the place in that order of each id."""
        ordered = sorted(self._ids)  # by code point, which is also the order of their UTF-8 bytes
        ranks = np.empty(len(ordered), dtype=np.int64)
        ranks[np.fromiter((self._ids[term] for term in ordered), np.int64, len(ordered))] = np.arange(len(ordered))
        self._ids = {}
        borders = np.zeros(len(ordered) + 1, dtype=np.int64)
        with (self._folder / "vocabulary.bin").open("wb") as file:
            for number, term in enumerate(ordered, 1):
                borders[number] = borders[number - 1] + file.write(term.encode("utf-8"))
        np.save(self._folder / "vocabulary.npy", borders)
        return ranks

    def _scatter(self, ranks: npt.NDArray[np.int64], starts: npt.NDArray[np.int64]) -> None:
        size = int(starts[-1])
        rows = _new(self._folder / "rows.npy", np.int32, size)
        counts = _new(self._folder / "counts.npy", np.uint16, size)
        free = starts[:-1].copy()
        for path in self._blocks:
            with np.load(path) as block:
                terms = ranks[block["ids"]]
                order = np.argsort(terms, kind="stable")
                terms = terms[order]
                group, first, lengths = np.unique(terms, return_index=True, return_counts=True)
                places = np.repeat(free[group] - first, lengths) + np.arange(len(terms))
                rows[places] = block["rows"][order]
                counts[places] = block["counts"][order]
                free[group] += lengths
        self._order(ranks, starts, rows, counts)
        rows.flush()
        counts.flush()

    def _order(self, ranks: npt.NDArray[np.int64], starts: npt.NDArray[np.int64], rows: Any, counts: Any) -> None:
        """Copied postings stand before added ones: those of a term that has both are put in the order of rows."""
        added = self._blocks[self._copied :] if self._copied else []
        both = {int(term) for path in added for term in np.unique(ranks[np.load(path)["ids"]])}
        for term in both:
            span = slice(starts[term], starts[term + 1])
            order = np.argsort(rows[span], kind="stable")
            rows[span], counts[span] = rows[span][order], counts[span][order]


class Lexical:
    """Read only; raises OSError or ValueError where a file is absent or damaged."""

    def __init__(self, folder: Path) -> None:
        self._borders = _load(folder / "vocabulary.npy")
        self.starts = _load(folder / "starts.npy")
        self.rows = _load(folder / "rows.npy")
        self.counts = _load(folder / "counts.npy")
        self.lengths = np.load(folder / "lengths.npy", allow_pickle=False)
        self._words = _bytes(folder / "vocabulary.bin")
        if not len(self.starts):
            raise ValueError(f"{folder}: starts.npy is empty")
        if len(self.starts) != len(self._borders) or len(self.rows) != int(self.starts[-1]):
            raise ValueError(f"{folder}: {len(self.rows)} postings, {int(self.starts[-1])} expected")
        if len(self._words) != int(self._borders[-1]):
            raise ValueError(f"{folder}: the vocabulary is cut off")
        mean = (float(self.lengths.mean()) if len(self.lengths) else 0.0) or 1.0  # no row holds a term
        self._norms = (K1 * (1 - B + B * self.lengths / mean)).astype(np.float32)
        self._last: tuple[tuple[tuple[str, float], ...], Scores] | None = None
        self._place = lru_cache(_TERMS)(self._find)

    def __len__(self) -> int:
        return len(self.lengths)

    def frequency(self, term: str) -> int:
        """How many rows hold the term."""
        place = self._place(term)
        return 0 if place < 0 else int(self.starts[place + 1] - self.starts[place])

    def best(self, terms: Mapping[str, float]) -> tuple[Rows, Scores]:
        """The rows with a score above zero and their scores, best first (ties by row), at most ``MOST``."""
        scores = self._scores(terms)
        rows = np.flatnonzero(scores > 0)
        if len(rows) > MOST:
            least = np.partition(scores[rows], len(rows) - MOST)[len(rows) - MOST]
            rows = rows[scores[rows] >= least]
        rows = rows[np.lexsort((rows, -scores[rows]))][:MOST].astype(np.int64)
        return rows, scores[rows]

    def scores(self, terms: Mapping[str, float], rows: Rows) -> Scores:
        return self._scores(terms)[rows]

    def vocabulary(self) -> list[str]:
        borders = self._borders.tolist()
        words = self._words[:]
        return [words[start:end].decode("utf-8") for start, end in pairwise(borders)]

    def _find(self, term: str) -> int:
        """Where a term stands in the vocabulary; -1 where it is not in it."""
        wanted = term.encode("utf-8")
        low, high = 0, len(self._borders) - 1
        while low < high:
            middle = (low + high) // 2
            if self._words[self._borders[middle] : self._borders[middle + 1]] < wanted:
                low = middle + 1
            else:
                high = middle
        last = low == len(self._borders) - 1
        return -1 if last or self._words[self._borders[low] : self._borders[low + 1]] != wanted else low

    def _scores(self, terms: Mapping[str, float]) -> Scores:
        """Scores of all rows. The last query's are kept: retrieval asks for the best and then for certain rows."""
        key = tuple(terms.items())
        last = self._last
        if last is not None and last[0] == key:
            return last[1]
        result = self._sum([(place, weight) for term, weight in key if (place := self._place(term)) >= 0])
        self._last = (key, result)
        return result

    def _sum(self, weighted: Sequence[tuple[int, float]]) -> Scores:
        """One pass over the gathered postings: half the time of a pass a term."""
        if not weighted:
            return np.zeros(len(self), dtype=np.float32)
        spans = [slice(int(self.starts[place]), int(self.starts[place + 1])) for place, _ in weighted]
        sizes = np.array([span.stop - span.start for span in spans])
        idf = np.log1p((len(self) - sizes + 0.5) / (sizes + 0.5))
        factors = (idf * [weight for _, weight in weighted]).astype(np.float32)
        rows = np.concatenate([self.rows[span] for span in spans])
        counts = np.concatenate([self.counts[span] for span in spans]).astype(np.float32)
        parts = np.repeat(factors, sizes) * (counts / (counts + self._norms[rows]))
        return np.bincount(rows, weights=parts, minlength=len(self)).astype(np.float32)


def _new(path: Path, dtype: type[np.generic], size: int) -> np.memmap[Any, Any]:
    """A mapped array whose disk space is taken at once: a full disk is then an OSError here, not SIGBUS later."""
    array = np.lib.format.open_memmap(path, "w+", np.dtype(dtype), (size,))
    with path.open("r+b") as file:
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(file.fileno(), 0, path.stat().st_size)
    return array


def _load(path: Path) -> npt.NDArray[Any]:
    """A mapped array without its path: plain arrays index twice as fast as np.memmap."""
    return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False)) if path.stat().st_size else np.empty(0)


def _bytes(path: Path) -> bytes | mmap.mmap:
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if path.stat().st_size else b""
