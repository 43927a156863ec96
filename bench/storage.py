"""One document added to a large index with vectors: what storing costs, the encoder left out.

Encoding tens of thousands of passages takes half an hour and says nothing of what adding one costs, so the vectors are
sums of fixed random rows, one a character: of the shipped encoder's dimension, never used to answer.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ingest.encoder_files import Vectors, make_unit, read_manifest
from ingest.job import ingest
from ingest.made import maker
from ingest.onnx_encoder import SHIPPED
from ingest.store.engine import Store
from ingest.store.published import open_index

_TAIL = 60  # characters of a text that make its vector
_PAUSE = 0.2  # seconds between two searches of the index that answers meanwhile


class Cheap:
    """See ``ingest.encoder.Encoder``."""

    name, sha256 = "bench", "0" * 64

    def __init__(self) -> None:
        self.dimension = int(read_manifest(SHIPPED)["dimension"])
        self._rows = np.random.default_rng(1).standard_normal((4096, self.dimension)).astype(np.float32)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            vectors[row] = self._rows[[ord(one) % len(self._rows) for one in text[-_TAIL:]]].sum(axis=0)
        make_unit(vectors)
        return vectors

    encode_queries = encode_passages


@dataclass(frozen=True, slots=True)
class Added:
    """``statements`` of the index before; seconds of the clock and of the processor; searches answered meanwhile."""

    statements: int
    seconds: float
    processor: float
    answered: int


def measure(index: Path, passages: Path, added: Path) -> Added:
    """Makes an index of ``passages``, then adds one document while the index before is searched."""
    encoder = Cheap()
    ingest([passages], index=index, encoder=encoder)
    before = open_index(index, maker(encoder), store=Store("chroma"))
    before.prepare()
    done, answered = threading.Event(), 0

    def search() -> None:
        nonlocal answered
        while not done.wait(_PAUSE):
            answered += len(before.nearest(before.statement_vectors(np.array([0]))[0], 5)) > 0

    searching = threading.Thread(target=search)
    searching.start()
    began, worked = time.perf_counter(), time.process_time()
    ingest([added], index=index, encoder=encoder)
    took = time.perf_counter() - began, time.process_time() - worked
    done.set()
    searching.join()
    count = before.statement_count
    before.close()
    return Added(count, *took, answered)
