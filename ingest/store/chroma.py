"""Chroma, embedded or a server: proposes near vectors. It is a cache that can be rebuilt from the ledger at any time.

Its damage is often silent (nothing found) or kills the process (SIGSEGV on noise in its files). So ``probe`` looks from
a process of its own whether the counts agree and random chunks find themselves. A collection that names an embedding
function is refused before it is opened: Chroma would instantiate it. Ids are rows of statements, or are kept beside it
where a generation was made from the one before; scores are those of the vectors beside the ledger.

Run as a program it is that probe: ``python -m ingest.store.chroma FOLDER GENERATION VECTORS``.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np

from ingest.errors import StoreError
from ingest.store import chroma_client as clients
from ingest.store.base import Rows, Vectors
from ingest.store.engine import Stored, faults

NAME, FOLDER, FILTERS = "Chroma", "chroma", False
BATCH = 5000  # Chroma refuses more than 5,461 in one call
_KEYS = "keys.npy"
_VECTORS = "statements.npy"  # of the generation that a collection lies in
_CHURN = 2  # times as many ids as rows, from which a collection is built anew
_PROBE = 120.0


class Collection:
    """See ``engine.Collection``.

    ``keys`` are the ids that Chroma has for the rows, None where they are the rows themselves.
    """

    def __init__(self, client: Any, collection: Any, seconds: float, keys: Rows | None = None) -> None:
        self._client = client
        self._collection = collection
        self._seconds = seconds
        self._order = None if keys is None else np.argsort(keys)
        self._sorted = keys if keys is None else keys[self._order]

    def count(self) -> int:
        return int(clients.guarded(self._collection.count, self._seconds))

    def propose(self, vectors: Vectors, k: int, within: Sequence[slice] = ()) -> list[Rows]:  # noqa: ARG002 FILTERS
        found = clients.guarded(
            lambda: self._collection.query(query_embeddings=vectors, n_results=k, include=["distances"]), self._seconds
        )
        return [self._rows(np.array([int(key) for key in ids], dtype=np.int64)) for ids in found["ids"]]

    def _rows(self, keys: Rows) -> Rows:
        """The rows of keys; a key that no row has is left out."""
        if self._sorted is None or self._order is None or not len(self._sorted):
            return keys
        places = np.minimum(np.searchsorted(self._sorted, keys), len(self._sorted) - 1)
        found: Rows = self._order[places[self._sorted[places] == keys]]
        return found

    def fill(self, vectors: Stored, rows: Rows, keys: Rows) -> None:
        """Upserts ``rows`` of these vectors; one of zeros too (Chroma gives it similarity 0)."""
        for at in range(0, len(rows), BATCH):
            some = vectors[rows[at : at + BATCH]].astype(np.float32)
            ids = [str(key) for key in keys[at : at + BATCH].tolist()]
            clients.guarded(
                partial(self._collection.upsert, ids=ids, embeddings=some), clients.WRITE * bool(self._seconds)
            )

    def rename(self, generation: str, gone: Rows) -> None:
        """Becomes another generation's collection, without the keys ``gone``."""
        clients.guarded(partial(self._collection.modify, name=clients.name_of(generation)), self._seconds)
        for at in range(0, len(gone), BATCH):
            ids = [str(key) for key in gone[at : at + BATCH].tolist()]
            clients.guarded(partial(self._collection.delete, ids=ids), self._seconds)

    def close(self) -> None:
        clients.guarded(self._client.close, self._seconds)


def build(folder: Path, generation: str, vectors: Stored) -> None:
    """Makes an embedded collection in a new folder. Raises StoreError."""
    folder.mkdir()
    client = clients.embedded(folder)
    collection = Collection(client, clients.create(client, generation, 0), 0)
    try:
        collection.fill(vectors, *2 * (np.arange(len(vectors)),))
    finally:
        collection.close()


def extend(folder: Path, generation: str, live: Path, kept: Rows, vectors: Stored) -> bool:
    """Makes a collection out of a copy of the live generation's, where only what changed is removed and added.

    ``live`` is that generation's folder; ``kept`` gives for each row its row there, -1 for a new one. False, and
    nothing is left, where the whole is to be built: it is damaged, or much of it was removed (Chroma keeps what was).
    """
    try:
        return _extend(folder, generation, live / FOLDER, kept, vectors)
    except (StoreError, OSError, ValueError, IndexError):
        shutil.rmtree(folder, ignore_errors=True)
        return False


def _extend(folder: Path, generation: str, source: Path, kept: Rows, vectors: Stored) -> bool:
    clients.check_stored(clients.stored_configuration(source, source.parent.name))
    live = len(np.load(source.parent / _VECTORS, mmap_mode="r", allow_pickle=False))
    keys = _keys(source)
    if keys is None:
        keys = np.arange(live)
    new, free = np.flatnonzero(kept < 0), int(keys.max(initial=-1)) + 1
    if len(keys) != live or free + len(new) > _CHURN * len(kept):
        return False
    made = np.empty(len(kept), dtype=np.int64)
    made[kept >= 0] = keys[kept[kept >= 0]]
    made[new] = np.arange(free, free + len(new))
    shutil.copytree(source, folder)
    client = clients.embedded(folder)
    collection = Collection(client, clients.get(client, source.parent.name, 0), 0)
    try:
        collection.rename(generation, np.setdiff1d(keys, made))
        collection.fill(vectors, new, made[new])
    finally:
        collection.close()
    np.save(folder / _KEYS, made)
    return True


def _keys(folder: Path) -> Rows | None:
    """The ids in Chroma of the rows; None where they are the rows."""
    path = folder / _KEYS
    return np.load(path, allow_pickle=False) if path.exists() else None


def push(url: str, generation: str, vectors: Stored) -> None:
    """See ``engine.Engine``. Raises StoreError."""
    client = clients.server(url)
    drop(url, generation, client)
    collection = Collection(client, clients.create(client, generation, clients.WRITE), clients.WRITE)
    collection.fill(vectors, *2 * (np.arange(len(vectors)),))
    if collection.count() != len(vectors):
        raise clients.failed(f"{url}: {collection.count()} != {len(vectors)}")
    collection.close()


def drop(url: str, generation: str, client: Any = None) -> None:
    """Removes a generation's collection from a server; nothing happens where there is none."""
    client = client or clients.server(url)
    names = clients.guarded(lambda: [collection.name for collection in client.list_collections()], clients.CALL)
    if clients.name_of(generation) in names:
        clients.guarded(lambda: client.delete_collection(clients.name_of(generation)), clients.WRITE)


def settle(url: str, index: Path, live: str | None, gone: Sequence[str]) -> None:  # noqa: ARG001 it has no aliases
    for generation in gone:
        with suppress(StoreError):  # a left-over collection harms nobody
            drop(url, generation)


def need() -> None:
    """Nothing: Chroma is installed with the program."""


def open_embedded(folder: Path, generation: str) -> Collection:
    clients.check_stored(clients.stored_configuration(folder, generation))
    client = clients.embedded(folder)
    try:
        return Collection(client, clients.get(client, generation, 0), 0, _keys(folder))
    except (OSError, ValueError) as error:
        raise clients.failed(f"{_KEYS}: {error}") from error


def open_server(url: str, generation: str) -> Collection:
    path = f"/api/v2/tenants/default_tenant/databases/default_database/collections/{quote(clients.name_of(generation))}"
    clients.check_stored([clients.fetch(url, path)])
    client = clients.server(url)
    return Collection(client, clients.get(client, generation, clients.CALL), clients.CALL)


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
