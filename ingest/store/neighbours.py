"""Who proposes near statements: Chroma, or an exact scan of their vectors; the cosines are exact either way."""

from __future__ import annotations

import logging
import secrets
import shutil
import threading
from functools import cached_property
from pathlib import Path

import numpy as np

from ingest.errors import EncoderError, PolicyError
from ingest.store import chroma, generations
from ingest.store.base import Rows, Vectors
from ingest.store.statements import StatementVectors

# Importing Chroma costs 0.7 s and 25 MB; scanning 20,000 vectors of 384 numbers takes about 7 ms.
EXACT_UP_TO = 20_000
_LOG = logging.getLogger(__name__)


class Neighbours:
    """Opens Chroma when first asked; a process that answers once scans a small index instead. Damage never stops a search: it is mended or scanned."""

    def __init__(
        self, index: Path, folder: Path, held: StatementVectors, *, one_shot: bool, vectors: str, chroma_url: str
    ) -> None:
        self.held = held
        self.asked = 0  # how often Chroma has proposed
        self.warnings: list[str] = []
        self._index = index
        self._folder = folder
        self._url = chroma_url
        small = len(held) <= EXACT_UP_TO
        self._exact = vectors == "exact" or (vectors == "auto" and one_shot and small) or not len(held)
        self._collection: chroma.Collection | None = None
        self._lock = threading.Lock()

    def nearest(self, vector: Vectors, k: int) -> Rows:
        """The k statements of greatest cosine similarity. Raises EncoderError for a vector of another dimension or
        with NaN."""
        shape = self.held.rows.shape[1:]
        if vector.shape != shape or not np.isfinite(vector).all():
            raise EncoderError(
                f"查询向量不可用：形状 {vector.shape}，索引要求 {shape} 的有限值。请检查 POLICY_ENCODER。",
                f"The query vector cannot be used: shape {vector.shape}, finite values of {shape} expected. "
                "Check POLICY_ENCODER.",
            )
        count = min(k, len(self.held))
        if count <= 0:
            return np.empty(0, np.int64)
        rows = self._propose(np.asarray(vector, dtype=np.float32), count)
        if rows is None:
            rows = np.argpartition(-(self._whole @ vector), count - 1)[:count].astype(np.int64)
        return rows

    @cached_property
    def _whole(self) -> Vectors:
        """Every vector, to be scanned: in half precision the product would take a hundred times as long."""
        return self.held.rows.astype(np.float32)

    def _propose(self, vector: Vectors, count: int) -> Rows | None:
        """Chroma's rows; None where the scan is to find them."""
        collection = self._opened()
        if collection is None:
            return None
        try:
            rows = collection.propose(vector[None, :], count)[0]
        except PolicyError as error:
            self._give_up(error.en)
            return None
        self.asked += 1
        return rows if len(rows) and int(rows.max()) < len(self.held) else None

    def prepare(self, *, probe: bool = True) -> None:
        """Opens Chroma where it is wanted. Its probe takes a second, half a minute in a large index: it may be left
        out by the process that has built and checked the files a moment ago."""
        with self._lock:
            if self._collection is None and not self._exact:
                try:
                    self._collection = self._open_server() if self._url else self._open_embedded(probe)
                    _LOG.info("Chroma proposes near statements: %d vectors of %s", len(self.held), self._folder.name)
                except PolicyError as error:
                    self._give_up(error.en)
                except OSError as error:
                    self._give_up(str(error))

    def _opened(self) -> chroma.Collection | None:
        """None where the scan is to find the rows: also while another thread opens Chroma, so that nobody waits."""
        if self._collection is None and not self._exact and not self._lock.locked():
            self.prepare()
        return None if self._exact else self._collection

    def _open_embedded(self, probe: bool) -> chroma.Collection:
        folder, generation = self._folder / chroma.FOLDER, self._folder.name
        fault = chroma.probe(folder, generation, self.held.path) if probe else ""
        if fault:
            self._warn(f"Chroma is damaged ({fault}) and is built again from the ledger")
            with generations.writing(self._index, wait=0):
                self._rebuild(folder, generation)
        return chroma.open_embedded(folder, generation)

    def _rebuild(self, folder: Path, generation: str) -> None:
        """Builds beside the damaged one and swaps; a kill between the two renames is mended by the next opening."""
        fresh = folder.with_name(f"{chroma.FOLDER}.{secrets.token_hex(4)}")
        try:
            chroma.build(fresh, generation, self.held.rows)
            shutil.rmtree(folder, ignore_errors=True)
            fresh.rename(folder)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)

    def _open_server(self) -> chroma.Collection:
        generation = self._folder.name
        try:
            collection = chroma.open_server(self._url, generation)
            fault = chroma.faults(collection, self.held.rows)
        except PolicyError as error:
            fault = error.en
        if fault:
            self._warn(f"the Chroma server lacks this index ({fault}); it is sent again from the ledger")
            chroma.push(self._url, generation, self.held.rows)
            collection = chroma.open_server(self._url, generation)
        return collection

    def _give_up(self, reason: str) -> None:
        self._warn(f"near vectors are found by an exact scan: {reason}")
        self._exact = True

    def _warn(self, text: str) -> None:
        self.warnings.append(text)
        _LOG.warning(text)

    def close(self) -> None:
        with self._lock:
            collection, self._collection, self._exact = self._collection, None, True
        if collection is not None:
            collection.close()
