"""Who proposes near statements: an engine (Chroma, Milvus), or an exact scan of their vectors; the cosines are exact
either way."""

from __future__ import annotations

import logging
import secrets
import shutil
import threading
import time
from collections.abc import Sequence
from functools import cached_property
from math import inf
from pathlib import Path

import numpy as np

from ingest.errors import EncoderError, PolicyError
from ingest.store import generations
from ingest.store.base import Rows, Vectors
from ingest.store.engine import Collection, Store, faults
from ingest.store.engines import engine_of
from ingest.store.statements import StatementVectors

# Importing Chroma costs 0.7 s and 25 MB; scanning 20,000 vectors of 384 numbers takes about 7 ms.
EXACT_UP_TO = 20_000
AGAIN = 30.0  # seconds until a server that failed is asked again; the scan answers meanwhile
_SPANS = 100  # of rows in one question to an engine; of more the vectors are scanned
_LOG = logging.getLogger(__name__)


class Neighbours:
    """Opens the engine's collection when first asked; a process that answers once scans a small index instead. Damage
    never stops a search: it is mended or scanned, and a server that is gone is tried again."""

    def __init__(self, index: Path, folder: Path, held: StatementVectors, store: Store, *, one_shot: bool) -> None:
        """Raises MissingExtra where the engine's packages are not installed."""
        self.held = held
        self.asked = 0  # how often the engine has proposed
        self.warnings: list[str] = []
        self._index = index
        self._folder = folder
        self._url = store.url
        small = len(held) <= EXACT_UP_TO
        exact = store.name == "exact" or (store.name == "auto" and one_shot and small) or not len(held)
        self._scan_until = inf if exact else 0.0  # by the monotonic clock
        self._engine = engine_of(store)
        if not exact:
            self._engine.need()
        self._collection: Collection | None = None
        self._lock = threading.Lock()

    def nearest(self, vector: Vectors, k: int, within: Sequence[slice] | None = None) -> Rows:
        """The k statements of greatest cosine similarity, of these spans of rows where they are not None. Raises
        EncoderError for a vector of another dimension or with NaN."""
        shape = self.held.rows.shape[1:]
        if vector.shape != shape or not np.isfinite(vector).all():
            raise EncoderError(
                f"查询向量不可用：形状 {vector.shape}，索引要求 {shape} 的有限值。请检查 POLICY_ENCODER。",
                f"The query vector cannot be used: shape {vector.shape}, finite values of {shape} expected. "
                "Check POLICY_ENCODER.",
            )
        vector, spans = np.asarray(vector, dtype=np.float32), [span for span in within or () if span.stop > span.start]
        count = min(k, len(self.held) if within is None else sum(span.stop - span.start for span in spans))
        if count <= 0:
            return np.empty(0, np.int64)
        asked = within is None or (self._engine.FILTERS and len(spans) <= _SPANS)
        rows = self._propose(vector, count, spans) if asked else None
        if rows is None:
            rows = self._scan(vector, count) if within is None else self._scan_spans(vector, count, spans)
        return rows

    def _scan(self, vector: Vectors, count: int) -> Rows:
        return np.argpartition(-(self._whole @ vector), count - 1)[:count].astype(np.int64)

    def _scan_spans(self, vector: Vectors, count: int, spans: Sequence[slice]) -> Rows:
        cosines = np.concatenate([self.held.rows[span] for span in spans]).astype(np.float32) @ vector
        rows = np.concatenate([np.arange(span.start, span.stop) for span in spans])
        return rows[np.argsort(-cosines, kind="stable")[:count]].astype(np.int64)

    @cached_property
    def _whole(self) -> Vectors:
        """Every vector, to be scanned: in half precision the product would take a hundred times as long."""
        return self.held.rows.astype(np.float32)

    def _propose(self, vector: Vectors, count: int, spans: Sequence[slice]) -> Rows | None:
        """The engine's rows; None where the scan is to find them."""
        collection = self._opened()
        if collection is None:
            return None
        try:
            rows = collection.propose(vector[None, :], count, spans)[0]
        except PolicyError as error:
            self._give_up(error.en)
            return None
        self.asked += 1
        return rows if len(rows) and int(rows.max()) < len(self.held) else None

    def prepare(self, *, probe: bool = True) -> None:
        """Opens the collection where it is wanted. Its probe takes a second, half a minute in a large index: it may be
        left out by the process that has built and checked the files a moment ago."""
        with self._lock:
            if self._collection is None and not self._scanned:
                try:
                    self._collection = self._open_server() if self._url else self._open_embedded(probe)
                    name, generation = self._engine.NAME, self._folder.name
                    _LOG.info("%s proposes near statements: %d vectors of %s", name, len(self.held), generation)
                except PolicyError as error:
                    self._give_up(error.en)
                except OSError as error:
                    self._give_up(str(error))

    @property
    def _scanned(self) -> bool:
        return time.monotonic() < self._scan_until

    def _opened(self) -> Collection | None:
        """None where the scan is to find the rows: also while another thread opens the collection, so that nobody waits."""
        if self._collection is None and not self._scanned and not self._lock.locked():
            if self._url and self.warnings:  # it failed before: nobody waits for it again
                threading.Thread(target=self.prepare, daemon=True).start()
                return None
            self.prepare()
        return None if self._scanned else self._collection

    def _open_embedded(self, probe: bool) -> Collection:
        folder, generation = self._folder / self._engine.FOLDER, self._folder.name
        fault = self._engine.probe(folder, generation, self.held.path) if probe else ""
        if fault:
            self._warn(f"{self._engine.NAME} is absent or damaged ({fault}) and is built again from the ledger")
            with generations.writing(self._index, wait=0):
                self._rebuild(folder, generation)
        return self._engine.open_embedded(folder, generation)

    def _rebuild(self, folder: Path, generation: str) -> None:
        """Builds beside the damaged one and swaps; a kill between the two renames is mended by the next opening."""
        fresh = folder.with_name(f"{folder.name}.{secrets.token_hex(4)}")
        try:
            self._engine.build(fresh, generation, self.held.rows)
            shutil.rmtree(folder, ignore_errors=True)
            fresh.rename(folder)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)

    def _open_server(self) -> Collection:
        """Where the server answers and lacks the collection, or holds another, it is sent again."""
        generation, fault = self._folder.name, ""
        try:
            collection = self._engine.open_server(self._url, generation)
            fault = faults(collection, self.held.rows)
        except PolicyError as error:
            fault = error.en
        if fault:
            self._engine.push(self._url, generation, self.held.rows)
            self._warn(f"the {self._engine.NAME} server lacked this index ({fault}); it was sent again from the ledger")
            collection = self._engine.open_server(self._url, generation)
        return collection

    def _give_up(self, reason: str) -> None:
        """Scans from now on; for a while where a server failed, which may come back."""
        self._warn(f"near vectors are found by an exact scan: {reason}")
        self._scan_until = time.monotonic() + AGAIN if self._url else inf
        if self._url:
            self._collection = None

    def _warn(self, text: str) -> None:
        if text not in self.warnings[-1:]:
            self.warnings.append(text)
            _LOG.warning(text)

    def close(self) -> None:
        with self._lock:
            collection, self._collection, self._scan_until = self._collection, None, inf
        if collection is not None:
            collection.close()
