"""Chroma over the statements of a generation: made anew, or out of the live generation's where that can be.

It is looked at in this process: the files were written and closed a moment ago, and a second import of Chroma would
double the time of a small ingest. Files that have lain on a disk are probed from another process.
"""

from __future__ import annotations

import shutil
from bisect import bisect_left
from pathlib import Path

import numpy as np

from ingest.errors import StoreError
from ingest.store import chroma, ledger, statements
from ingest.store.base import Rows
from ingest.store.statements import StatementVectors


def build(generation: Path, name: str, vectors: StatementVectors, kept: statements.Kept | None, chroma_url: str) -> str:
    """Makes the collection ``name`` in the folder of a generation, and on the server where a URL is given.

    ``kept`` is what is taken over of the live generation, None where nothing is. Returns what is wrong with what was
    made, "" where nothing is; a StoreError of Chroma's is raised.
    """
    folder = generation / chroma.FOLDER
    if not (kept and _extended(generation, name, vectors, kept)):
        chroma.build(folder, name, vectors.rows)
        if fault := _fault(folder, name, vectors):
            return fault
    if chroma_url:
        chroma.push(chroma_url, name, vectors.rows)
    return ""


def _extended(generation: Path, name: str, vectors: StatementVectors, kept: statements.Kept) -> bool:
    """Whether the live collection could be taken over, what changed apart; where not, nothing is left of it."""
    folder = generation / chroma.FOLDER
    rows = _kept_rows(generation, vectors, kept)
    if not chroma.extend(folder, name, kept.vectors.path.parent, rows, vectors.rows):
        return False
    try:
        sound = not _fault(folder, name, vectors)
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


def _fault(folder: Path, name: str, vectors: StatementVectors) -> str:
    collection = chroma.open_embedded(folder, name)
    try:
        return chroma.faults(collection, vectors.rows)
    finally:
        collection.close()
