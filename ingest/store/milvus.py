"""Milvus, by milvus-lite in the folder of a generation or by a server: proposes near vectors, as ``chroma`` does.

Ids are rows of statements, so a document is a span of ids and a filter by documents one of spans. Words are not ranked
here: Milvus's BM25 function takes a text and one weight a word, the program's own (``lexical``) a weight a term, in
which the wordings of a question, its numbers and the names of documents differ.

milvus-lite serves one process a folder. Several need a server: Milvus, or ``milvus-lite server``.
"""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

import numpy as np

from ingest.errors import MissingExtra, StoreError
from ingest.store.base import Rows, Vectors
from ingest.store.engine import Stored, faults

NAME, FOLDER, FILTERS = "Milvus", "milvus", True
BATCH = 5000  # rows a message: 8 MB of 384 dimensions; Milvus takes 64
# HNSW, as of Chroma.
_INDEX = {"M": 32, "efConstruction": 200}
_SEARCH = 200
CALL = 4.0  # seconds that a reader's call to a server may take
_LONG = 60.0  # and one of the writer, or one that stays in this process
_DATA = "vector"

Value = TypeVar("Value")


class Collection:
    """See ``engine.Collection``. ``close`` also ends what serves it, where that is in this process."""

    def __init__(self, client: Any, generation: str, seconds: float, ended: Callable[[], None] = lambda: None) -> None:
        self._client = client
        self._name = name_of(generation)
        self._seconds = seconds
        self._ended = ended

    def load(self) -> None:
        """A server that was started anew has its collections on its disk only."""
        _mapped(lambda: self._client.load_collection(self._name, timeout=self._seconds))

    def count(self) -> int:
        counted = _mapped(
            lambda: self._client.query(
                self._name, filter="", output_fields=["count(*)"], consistency_level="Strong", timeout=self._seconds
            )
        )
        return int(counted[0]["count(*)"])

    def propose(self, vectors: Vectors, k: int, within: Sequence[slice] = ()) -> list[Rows]:
        spans = " or ".join(f"(row >= {span.start} and row < {span.stop})" for span in within)
        found = _mapped(
            lambda: self._client.search(
                self._name, data=np.asarray(vectors, dtype=np.float32), anns_field=_DATA, limit=k, filter=spans,
                search_params={"params": {"ef": max(k, _SEARCH)}}, output_fields=["row"], timeout=self._seconds,
            )
        )  # fmt: skip
        return [np.array([hit["row"] for hit in hits], dtype=np.int64) for hits in found]

    def fill(self, vectors: Stored) -> None:
        for at in range(0, len(vectors), BATCH):
            some = vectors[at : at + BATCH].astype(np.float32)
            rows = [{"row": at + place, _DATA: vector} for place, vector in enumerate(some)]
            _mapped(lambda rows=rows: self._client.insert(self._name, rows, timeout=self._seconds))  # type: ignore[misc]
        _mapped(lambda: self._client.flush(self._name, timeout=self._seconds))
        self.load()
        if self.count() != len(vectors):
            raise failed(f"{self.count()} != {len(vectors)}")

    def close(self) -> None:
        with suppress(Exception):
            self._client.close()
        self._ended()


def need() -> None:
    for package in ("pymilvus", "milvus_lite"):
        if find_spec(package) is None:
            raise MissingExtra(package.replace("_", "-"), "milvus")


def name_of(generation: str) -> str:
    """The collection of a generation: letters, digits and _ are what Milvus takes."""
    return f"policy_{generation.replace('-', '_')}"


def alias_of(index: Path) -> str:
    """The name on a server under which other programs find the live generation's collection of an index."""
    return f"policy_live_{hashlib.sha256(str(index.resolve()).encode()).hexdigest()[:8]}"


def build(folder: Path, generation: str, vectors: Stored) -> None:
    folder.mkdir()
    collection = _embedded(folder, generation)
    try:
        _create(collection._client, generation, vectors.shape[1])
        collection.fill(vectors)
    finally:
        collection.close()


def extend(folder: Path, generation: str, live: Path, kept: Rows, vectors: Stored) -> bool:  # noqa: ARG001 engine.Engine
    """False: it is built anew each time, for rows of what did not change are others now."""
    return False


def open_embedded(folder: Path, generation: str) -> Collection:
    if not folder.is_dir():
        raise failed(f"{folder} 不存在 · is not there")
    collection = _embedded(folder, generation)
    try:
        collection.load()
    except StoreError:
        collection.close()
        raise
    return collection


def probe(folder: Path, generation: str, vectors: Path) -> str:
    try:
        collection = open_embedded(folder, generation)
    except StoreError as error:
        return error.en
    try:
        return faults(collection, np.load(vectors, mmap_mode="r", allow_pickle=False))
    except StoreError as error:
        return error.en
    finally:
        collection.close()


def push(url: str, generation: str, vectors: Stored) -> None:
    client = _server(url)
    try:
        _drop(client, generation)
        _create(client, generation, vectors.shape[1])
        Collection(client, generation, _LONG).fill(vectors)
    finally:
        client.close()


def open_server(url: str, generation: str) -> Collection:
    collection = Collection(_server(url), generation, CALL)
    collection.load()
    return collection


def settle(url: str, index: Path, live: str | None, gone: Sequence[str]) -> None:
    """Also points the alias of the index at the live generation's collection, at once for all who ask by it."""
    client = _server(url)
    try:
        if live is not None and _mapped(lambda: client.has_collection(name_of(live), timeout=CALL)):
            names = {"collection_name": name_of(live), "alias": alias_of(index), "timeout": _LONG}
            try:
                _mapped(lambda: client.alter_alias(**names))
            except StoreError:  # there is none yet
                _mapped(lambda: client.create_alias(**names))
        for generation in gone:
            _drop(client, generation)
    finally:
        client.close()


def _drop(client: Any, generation: str) -> None:
    if _mapped(lambda: client.has_collection(name_of(generation), timeout=CALL)):
        _mapped(lambda: client.drop_collection(name_of(generation), timeout=_LONG))


def _create(client: Any, generation: str, dimension: int) -> None:
    types = _pymilvus().DataType
    schema = client.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field("row", types.INT64, is_primary=True)
    schema.add_field(_DATA, types.FLOAT_VECTOR, dim=dimension)
    indexed = client.prepare_index_params()
    indexed.add_index(_DATA, index_type="HNSW", metric_type="COSINE", params=_INDEX)
    # Nothing is added once it is published: a reader need not wait for the newest writes.
    _mapped(
        lambda: client.create_collection(
            name_of(generation), schema=schema, index_params=indexed, consistency_level="Eventually", timeout=_LONG
        )
    )


def _pymilvus() -> Any:
    """The client's package, which must not read .env files, and not tell each failure on standard error besides."""
    need()
    os.environ.setdefault("PYTHON_DOTENV_DISABLED", "1")
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")
    import pymilvus

    logging.getLogger("pymilvus").setLevel(logging.CRITICAL)
    return pymilvus


def _server(url: str, seconds: float = CALL / 2) -> Any:
    """``http://NAME:PASSWORD@host:port`` logs in."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise failed(f"{parts._replace(netloc=parts.netloc.rpartition('@')[2]).geturl()}: http://host:port expected")
    package, name = _pymilvus(), f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    login = f"{unquote(parts.username)}:{unquote(parts.password or '')}" if parts.username else ""

    def connect() -> Any:
        place = f"{parts.scheme}://{name}:{parts.port or 19530}"  # a port that is no number raises ValueError
        return package.MilvusClient(uri=place, token=login, timeout=seconds)

    return _mapped(connect)


def _embedded(folder: Path, generation: str) -> Collection:
    """A milvus-lite of this process over a folder, on a free port of this machine."""
    _pymilvus()
    logging.getLogger("grpc._server").setLevel(logging.CRITICAL)  # that it has no clock, each time one asks
    from milvus_lite.adapter.grpc.server import start_server_in_thread

    serving, database, port = _mapped(lambda: start_server_in_thread(str(folder)))

    def end() -> None:
        serving.stop(None).wait()
        database.close()

    try:
        return Collection(_server(f"http://127.0.0.1:{port}", _LONG), generation, _LONG, end)
    except StoreError:
        end()
        raise


def _mapped(call: Callable[[], Value]) -> Value:
    try:
        return call()
    except Exception as error:
        raise failed(str(getattr(error, "message", "")) or f"{type(error).__name__}: {error}") from error


def failed(detail: str) -> StoreError:
    return StoreError(
        f"Milvus 不可用（{detail}）。请检查 POLICY_MILVUS_URL 所指的服务器；没有用服务器时请运行 policy ingest --rebuild。",
        f"Milvus cannot be used ({detail}). Check the server that POLICY_MILVUS_URL names; without one run: policy ingest --rebuild",
    )
