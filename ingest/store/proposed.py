"""The collection of a generation's statements: made anew, or out of the live generation's where that can be.

It is looked at in this process: the files were written and closed a moment ago, and a second import of Chroma would
double the time of a small ingest. Files that have lain on a disk are probed from another process.
"""

from __future__ import annotations

import shutil
from bisect import bisect_left
from pathlib import Path

import numpy as np

from ingest.errors import StoreError
from ingest.store import ledger, statements
from ingest.store.base import Rows
from ingest.store.engine import Engine, Store, faults
from ingest.store.engines import engine_of
from ingest.store.statements import StatementVectors


def build(generation: Path, name: str, vectors: StatementVectors, kept: statements.Kept | None, store: Store) -> str:
    """Makes the collection ``name``: on the server where a URL is given, else in the folder of a generation; none where
    vectors are always scanned.

    ``kept`` is what is taken over of the live generation, None where nothing is. Returns what is wrong with what was
    made, "" where nothing is; a StoreError of the engine's is raised.
    """
    engine = engine_of(store)
    if store.name == "exact":
        return ""
    if store.url:
        engine.push(store.url, name, vectors.rows)
    elif not (kept and _extended(engine, generation, name, vectors, kept)):
        engine.build(generation / engine.FOLDER, name, vectors.rows)
        return _fault(engine, generation, name, vectors)
    return ""


def _extended(engine: Engine, generation: Path, name: str, vectors: StatementVectors, kept: statements.Kept) -> bool:
    """Whether the live collection could be taken over, what changed apart; where not, nothing is left of it."""
    rows, folder = _kept_rows(generation, vectors, kept), generation / engine.FOLDER
    if not engine.extend(folder, name, kept.vectors.path.parent, rows, vectors.rows):
        return False
    try:
        sound = not _fault(engine, generation, name, vectors)
    except StoreError:
        sound = False
    if not sound:
        shutil.rmtree(folder)
    return sound


def _kept_rows(generation: Path, vectors: StatementVectors, kept: statements.Kept) -> Rows:
    """For each statement its row in the live generation, -1 for one that is new."""
    book = ledger.Ledger(generation)
    ids, before = book.ids(), np.arange(len(kept.vectors))
    book.close()
    rows = np.full(len(vectors), -1, dtype=np.int64)
    for document, span in kept.spans().items():
        rows[vectors.span(bisect_left(ids, document))] = before[span]
    return rows


def _fault(engine: Engine, generation: Path, name: str, vectors: StatementVectors) -> str:
    collection = engine.open_embedded(generation / engine.FOLDER, name)
    try:
        return faults(collection, vectors.rows)
    finally:
        collection.close()
