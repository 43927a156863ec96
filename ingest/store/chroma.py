"""Chroma, embedded or a server: proposes near vectors. It is a cache that can be rebuilt from the ledger at any time.

Its damage is often silent (nothing found) or kills the process (SIGSEGV on noise in its files). So ``probe`` looks from
a process of its own whether the counts agree and random chunks find themselves. A collection that names an embedding
function is refused before it is opened: Chroma would instantiate it. Ids are rows of statements; scores are those of the vectors beside the ledger.

Run as a program it is that probe: ``python -m ingest.store.chroma FOLDER GENERATION VECTORS``.
"""

from __future__ import annotations

import os
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
import numpy.typing as npt

from ingest.errors import StoreError
from ingest.store import chroma_client as clients
from ingest.store.base import Rows, Vectors

Stored = npt.NDArray[np.floating[Any]]  # vectors as they lie on the disk: half precision

FOLDER = "chroma"
BATCH = 5000  # Chroma refuses more than 5,461 in one call
PROBES = 100
_MISSES = 2  # of 100: HNSW is approximate; damage loses far more
_SELF = 0.999  # similarity of a vector with itself, or with its copy in another row
_PROBE = 120.0


class Collection:
    """An open collection of one generation. Any failure raises StoreError."""

    def __init__(self, client: Any, collection: Any, seconds: float) -> None:
        self._client = client
        self._collection = collection
        self._seconds = seconds

    def count(self) -> int:
        return int(clients.guarded(self._collection.count, self._seconds))

    def propose(self, vectors: Vectors, k: int) -> list[Rows]:
        """For each vector of shape (n, dimension) the rows that Chroma holds nearest, best first, at most k."""
        found = clients.guarded(
            lambda: self._collection.query(query_embeddings=vectors, n_results=k, include=["distances"]), self._seconds
        )
        return [np.array([int(row) for row in ids], dtype=np.int64) for ids in found["ids"]]

    def fill(self, vectors: Stored) -> None:
        """Upserts every row; a row of zeros too (Chroma gives it similarity 0)."""
        for at in range(0, len(vectors), BATCH):
            some = vectors[at : at + BATCH].astype(np.float32)
            ids = [str(row) for row in range(at, at + len(some))]
            # A batch takes seconds, not the milliseconds of a query.
            clients.guarded(partial(self._collection.upsert, ids=ids, embeddings=some), 10 * self._seconds)

    def close(self) -> None:
        clients.guarded(self._client.close, self._seconds)


def build(folder: Path, generation: str, vectors: Stored) -> None:
    """Makes an embedded collection in a new folder. Raises StoreError."""
    folder.mkdir()
    client = clients.embedded(folder)
    collection = Collection(client, clients.create(client, generation, 0), 0)
    try:
        collection.fill(vectors)
    finally:
        collection.close()


def push(url: str, generation: str, vectors: Stored) -> None:
    """Makes the generation's collection on a server, in place of one of that name. Raises StoreError."""
    client = clients.server(url)
    drop(url, generation, client)
    collection = Collection(client, clients.create(client, generation, clients.CALL), clients.CALL)
    collection.fill(vectors)
    if collection.count() != len(vectors):
        raise clients.failed(f"{url}: {collection.count()} != {len(vectors)}")
    collection.close()


def drop(url: str, generation: str, client: Any = None) -> None:
    """Removes a generation's collection from a server; nothing happens where there is none."""
    client = client or clients.server(url)
    names = clients.guarded(lambda: [collection.name for collection in client.list_collections()], clients.CALL)
    if clients.name_of(generation) in names:
        clients.guarded(lambda: client.delete_collection(clients.name_of(generation)), clients.CALL)


def open_embedded(folder: Path, generation: str) -> Collection:
    clients.check_stored(clients.stored_configuration(folder, generation))
    client = clients.embedded(folder)
    return Collection(client, clients.get(client, generation, 0), 0)


def open_server(url: str, generation: str) -> Collection:
    path = f"/api/v2/tenants/default_tenant/databases/default_database/collections/{quote(clients.name_of(generation))}"
    clients.check_stored([clients.fetch(url, path)])
    client = clients.server(url)
    return Collection(client, clients.get(client, generation, clients.CALL), clients.CALL)


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
    found = collection.propose(asked, 1)
    pairs = zip(found, asked, strict=True)
    missed = sum(1 for near, vector in pairs if not len(near) or float(np.dot(vectors[near[0]], vector)) < _SELF)
    return f"{missed} of {len(asked)} statements do not find themselves" if missed * 100 > _MISSES * len(asked) else ""


def probe(folder: Path, generation: str, vectors: Path) -> str:
    """``faults`` of an embedded collection, seen from another process: a crash there is an answer here."""
    package = str(Path(__file__).parents[2])
    paths = [package, *filter(None, [os.environ.get("PYTHONPATH")])]
    try:
        done = subprocess.run(  # noqa: S603 our own module
            [sys.executable, "-m", "ingest.store.chroma", str(folder.resolve()), generation, str(vectors.resolve())],
            capture_output=True,
            text=True,
            timeout=_PROBE,
            check=False,
            cwd=folder,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    return "" if done.returncode == 0 else (done.stdout.strip() or f"exit status {done.returncode}")


def _main(folder: str, generation: str, vectors: str) -> int:
    try:
        collection = open_embedded(Path(folder), generation)
        fault = faults(collection, np.load(vectors, mmap_mode="r", allow_pickle=False))
    except StoreError as error:
        fault = error.en
    sys.stdout.write(fault)
    return 1 if fault else 0


if __name__ == "__main__":
    sys.exit(_main(*sys.argv[1:4]))
