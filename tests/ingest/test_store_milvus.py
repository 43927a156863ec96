"""Milvus, by milvus-lite and by a server: finds what an exact scan finds; what fails is told and scanned around."""

import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from ingest.errors import MissingExtra, StoreError
from ingest.job import ingest
from ingest.made import maker
from ingest.store import generations, milvus
from ingest.store.engine import EXACT, Store
from ingest.store.narrowed import Narrowed
from ingest.store.published import open_index
from store_samples import WORDS, CountEncoder, build_index, proposes_as_a_scan, same_as_scan, unit_rows
from store_servers import Server

LITE = Store("milvus")


def milvus_folder(index: Path) -> Path:
    live = generations.live(index)
    assert live
    return generations.folder(index, live) / milvus.FOLDER


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    build_index(tmp_path / "index", CountEncoder(), range(1, 9), LITE)
    return tmp_path / "index"


def test_milvus_and_the_scan_find_the_same(folder: Path) -> None:
    with closing(open_index(folder, store=LITE)) as index:
        same_as_scan(index)
        same_as_scan(index, ["doc002", "doc003", "doc007"])
        assert not index.warnings
        assert index.asked_store
        with pytest.raises(StoreError, match="lock"):  # one process a folder
            milvus.open_embedded(milvus_folder(folder), milvus_folder(folder).parent.name)
    assert not (milvus_folder(folder).parent / "chroma").exists()


def test_what_is_narrowed_is_asked_of_milvus_within_its_documents(folder: Path) -> None:
    chosen = ["doc003", "doc005"]
    with closing(open_index(folder, store=LITE)) as index, closing(open_index(folder, store=EXACT)) as scanned:
        vector = index.statement_vectors(np.array([9]))[0]
        found = Narrowed(index, chosen).nearest(vector, 4)
        assert index.asked_store == 1
        assert {one.document for one in Narrowed(index, chosen).chunks(found.tolist())} <= {*chosen}
        assert set(found.tolist()) == set(Narrowed(scanned, chosen).nearest(vector, 4).tolist())


def test_an_index_of_many_more_vectors_than_a_message_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(milvus, "BATCH", 700)
    vectors = unit_rows(3000)
    milvus.build(tmp_path / "milvus", "g", vectors)
    with closing(milvus.open_embedded(tmp_path / "milvus", "g")) as collection:
        proposes_as_a_scan(collection, vectors)


@pytest.mark.parametrize("harm", ["absent", "made for Chroma", "no data", "noise"])
def test_what_is_absent_or_damaged_is_made_again_from_the_ledger(folder: Path, harm: str) -> None:
    place = milvus_folder(folder)
    if harm == "absent":
        shutil.rmtree(place)
    elif harm == "made for Chroma":
        build_index(folder, CountEncoder(), range(1, 9))
    else:
        for path in place.rglob("*.parquet" if harm == "noise" else "*"):
            if path.is_file():
                path.write_bytes(os.urandom(len(path.read_bytes()))) if harm == "noise" else path.unlink()
    with closing(open_index(folder, store=LITE)) as index:
        same_as_scan(index)
        assert any("built again" in warning for warning in index.warnings)
    with closing(open_index(folder, store=LITE)) as again:
        same_as_scan(again)
        assert not again.warnings


def test_what_another_process_holds_is_scanned(folder: Path) -> None:
    with closing(open_index(folder, store=LITE)) as first, closing(open_index(folder, store=LITE)) as second:
        same_as_scan(first)
        with generations.writing(folder, 0):
            same_as_scan(second)
        assert any("exact scan" in warning for warning in second.warnings)


def test_without_the_extra_it_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(milvus, "find_spec", lambda name: None)
    with pytest.raises(MissingExtra, match=r"policy-assistant\[milvus\]"):
        open_index(folder, store=LITE)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server("milvus", tmp_path_factory.mktemp("milvus") / "data")
    yield running
    running.stop()


def alias(url: str, index: Path) -> str:
    client = milvus._server(url)
    try:
        return str(client.describe_alias(milvus.alias_of(index))["collection_name"])
    finally:
        client.close()


def test_a_server_holds_a_collection_a_version_and_the_alias_names_the_live_one(tmp_path: Path, server: Server) -> None:
    index, store, encoder = tmp_path / "index", server.store, CountEncoder()
    made = []
    for number in range(4):
        lines = "".join(f"{at}、资助{WORDS[at]}企业{number * 10 + at}家。\n\n" for at in range(1, 7))
        (tmp_path / f"{number}.md").write_text(f"# 支持{WORDS[number]}\n\n{lines}", "utf-8")
        ingest([tmp_path / f"{number}.md"], index=index, encoder=encoder, store=store)
        made.append(generations.live(index))
        assert alias(server.store.url, index) == milvus.name_of(str(made[-1]))
    with closing(milvus._server(server.store.url)) as client:
        held = {name for name in client.list_collections() if name.startswith("policy_")}
    # The one before the live one is kept for readers under way; the next publication removes what was before that.
    assert {milvus.name_of(str(one)) for one in made[-2:]} <= held
    assert milvus.name_of(str(made[0])) not in held
    with closing(open_index(index, maker(encoder), store=store)) as opened:
        same_as_scan(opened)
        assert not opened.warnings
    assert not milvus_folder(index).exists()
