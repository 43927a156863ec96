"""Chroma proposes what an exact scan finds; damage is noticed and mended or scanned around, never a crash."""

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from ingest.errors import StoreError
from ingest.store import chroma, chroma_client, generations
from ingest.store.engine import Store
from ingest.store.published import open_index
from store_samples import CountEncoder, build_index, proposes_as_a_scan, same_as_scan, unit_rows


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    build_index(tmp_path, CountEncoder(), range(1, 9))
    return tmp_path


def chroma_folder(index: Path) -> Path:
    live = generations.live(index)
    assert live
    return generations.folder(index, live) / chroma.FOLDER


def test_chroma_and_the_scan_find_the_same(folder: Path) -> None:
    for vectors in ("chroma", "exact", "auto"):
        index = open_index(folder, store=Store(vectors))
        same_as_scan(index)
        assert not index.warnings
        index.close()


@pytest.mark.parametrize(
    ("vectors", "one_shot", "asked"),
    [("auto", False, 2), ("auto", True, 0), ("chroma", True, 2), ("exact", False, 0)],
)
def test_who_answers_many_questions_asks_chroma_whatever_the_size(
    folder: Path, vectors: str, one_shot: bool, asked: int
) -> None:
    index = open_index(folder, store=Store(vectors), one_shot=one_shot)
    vector = index.statement_vectors(np.array([1]))[0]
    for fewer in (0, 1):
        assert len(index.nearest(vector, index.statement_count - fewer))
    assert index.asked_store == asked
    index.close()


def test_proposals_of_many_vectors_are_those_of_the_scan(tmp_path: Path) -> None:
    vectors = unit_rows(3000)
    chroma.build(tmp_path / "chroma", "g", vectors)
    collection = chroma.open_embedded(tmp_path / "chroma", "g")
    proposes_as_a_scan(collection, vectors)
    collection.close()


@pytest.mark.parametrize("harm", ["absent", "no_vectors", "empty_database", "noise"])
def test_damage_is_mended_from_the_ledger(folder: Path, harm: str) -> None:
    place = chroma_folder(folder)
    segments = [path for path in place.iterdir() if path.is_dir()]
    if harm == "absent":
        shutil.rmtree(place)
    elif harm == "no_vectors":
        with sqlite3.connect(place / "chroma.sqlite3") as database:
            database.execute("DELETE FROM embeddings_queue")
        for segment in segments:
            shutil.rmtree(segment)
    elif harm == "empty_database":
        (place / "chroma.sqlite3").write_bytes(b"")
    else:
        (place / "chroma.sqlite3").write_bytes(os.urandom(100_000))
    index = open_index(folder, store=Store("chroma"))
    same_as_scan(index)
    assert index.warnings
    index.close()
    again = open_index(folder, store=Store("chroma"))
    same_as_scan(again)
    assert not again.warnings
    again.close()


def test_where_it_cannot_be_mended_it_is_scanned(folder: Path) -> None:
    shutil.rmtree(chroma_folder(folder))
    with generations.writing(folder, 0):
        index = open_index(folder, store=Store("chroma"))
        same_as_scan(index)
    assert any("exact scan" in warning for warning in index.warnings)


def test_a_planted_embedding_function_is_refused_before_opening(tmp_path: Path) -> None:
    chroma.build(tmp_path / "chroma", "g", unit_rows(10))
    with sqlite3.connect(tmp_path / "chroma" / "chroma.sqlite3") as database:
        (schema,) = database.execute("SELECT schema_str FROM collections").fetchone()
        planted = schema.replace('{"type":"legacy"}', '{"type":"known","name":"default","config":{}}')
        assert planted != schema
        database.execute("UPDATE collections SET schema_str = ?", (planted,))
    with pytest.raises(StoreError, match="planted"):
        chroma.open_embedded(tmp_path / "chroma", "g")


def test_dotenv_of_the_working_folder_is_not_read(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("IS_PERSISTENT=perhaps\nCHROMA_SERVER_HTTP_PORT=many\n")
    code = (
        "from pathlib import Path; import numpy as np; from ingest.store import chroma;"
        "chroma.build(Path('c'), 'g', np.eye(4, dtype='float32'))"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, check=True)


def test_no_call_outlasts_its_time() -> None:
    with pytest.raises(StoreError, match="no answer"):
        chroma_client.guarded(lambda: time.sleep(5), 0.05)
