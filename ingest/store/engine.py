"""Who proposes near vectors: what is asked of an engine (Chroma, Milvus), and the check that its collection is whole.

An engine is a module. Its collections are caches made from the ledger: what it proposes is scored by the vectors beside
the ledger, so two engines differ only where one passes over a near statement.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from ingest.store.base import Rows, Vectors

Stored = npt.NDArray[np.floating[Any]]  # vectors as they lie on the disk: half precision
FOLDERS = ("chroma", "milvus")  # of a generation; caches, of which no sums and no backups are kept
PROBES = 100
_MISSES = 5  # of 100: HNSW is approximate, of many statements alike above all; damage loses far more
_NEAR = 10  # proposals among which a statement must be: of many alike the first may be another, or be passed over
_SELF = 0.999  # similarity of a vector with itself, or with its copy in another row


class Collection(Protocol):
    """One generation's vectors in an engine, open. Any failure raises StoreError."""

    def count(self) -> int: ...

    def propose(self, vectors: Vectors, k: int, within: Sequence[slice] = ()) -> list[Rows]:
        """For each vector of shape (n, dimension) the rows held nearest, best first, at most k; of these spans of rows
        only, where some are given and the engine ``FILTERS``."""
        ...

    def close(self) -> None: ...


class Engine(Protocol):
    """A collection is of one generation, never changed once made; any failure raises StoreError."""

    NAME: str
    FOLDER: str  # of the embedded collection, within a generation's folder
    FILTERS: bool  # whether ``propose`` can be kept within spans of rows

    def need(self) -> None:
        """Raises MissingExtra where the engine's packages are not installed."""
        ...

    def build(self, folder: Path, generation: str, vectors: Stored) -> None:
        """Makes an embedded collection in a new folder."""
        ...

    def extend(self, folder: Path, generation: str, live: Path, kept: Rows, vectors: Stored) -> bool:
        """Makes one out of the live generation's, whose folder is ``live``; ``kept`` gives for each row its row there,
        -1 for a new one. False, and nothing is left, where it is to be built anew."""
        ...

    def open_embedded(self, folder: Path, generation: str) -> Collection: ...

    def probe(self, folder: Path, generation: str, vectors: Path) -> str:
        """``faults`` of an embedded collection that has lain on a disk."""
        ...

    def push(self, url: str, generation: str, vectors: Stored) -> None:
        """Makes the generation's collection on a server, in place of one of that name."""
        ...

    def open_server(self, url: str, generation: str) -> Collection: ...

    def settle(self, url: str, index: Path, live: str | None, gone: Sequence[str]) -> None:
        """After a publication: removes the collections of generations that are gone, and tells which is live."""
        ...


@dataclass(frozen=True, slots=True)
class Store:
    """Who proposes near vectors. ``name`` is auto (a scan for commands on small indexes, else Chroma), chroma, milvus
    or exact (a scan always); ``url`` is the engine's server, "" where it is embedded."""

    name: str = "auto"
    url: str = ""


AUTO = Store()
EXACT = Store("exact")


def faults(collection: Collection, vectors: Stored) -> str:
    """What is wrong with a collection that should hold ``vectors``; "" where nothing is."""
    count = collection.count()
    if count != len(vectors):
        return f"{count} vectors, {len(vectors)} expected"
    rows = np.random.default_rng().permutation(len(vectors))[:PROBES]
    asked = vectors[rows].astype(np.float32)
    asked = asked[np.linalg.norm(asked, axis=1) > 0]
    if not len(asked):
        return ""
    found = collection.propose(asked, _NEAR)
    pairs = zip(found, asked, strict=True)
    missed = sum(not any(float(np.dot(vectors[row], vector)) >= _SELF for row in near) for near, vector in pairs)
    return f"{missed} of {len(asked)} statements do not find themselves" if missed * 100 > _MISSES * len(asked) else ""
