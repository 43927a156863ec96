"""A backup brings back everything, also into a version that lays an index out otherwise; a damaged one changes nothing."""

from __future__ import annotations

import io
import json
import shutil
import tarfile
from pathlib import Path

import pytest

from ingest.backup import backup, restore
from ingest.errors import IndexMissing, ReadError, UsageError
from ingest.job import ingest
from ingest.made import maker
from ingest.repair import fault
from ingest.store import generations
from ingest.store.published import Published, open_index
from store_samples import CountEncoder

TEXT = "# 关于{0}的通知\n\n各街道：\n\n一、支持{0}\n\n（一）资助3家企业。\n\n区科委\n2025年7月25日\n"


def add(index: Path, folder: Path, *topics: str, encoder: CountEncoder | None = None) -> None:
    folder.mkdir(exist_ok=True)
    for topic in topics:
        (folder / f"{topic}.md").write_text(TEXT.format(topic), "utf-8")
    assert not ingest([folder], index=index, encoder=encoder or CountEncoder(), wait=1).failed


def everything(index: Path, encoder: CountEncoder | None = None) -> tuple[object, ...]:
    found: Published = open_index(index, maker(encoder or CountEncoder()), one_shot=True)
    try:
        names = found.document_ids()
        near = found.nearest(CountEncoder().encode_queries(["支持人才"])[0], 2).tolist()
        texts = {name: (found.document(name), tuple(found.sections(name)), found.versions(name)) for name in names}
        return texts, found.supports(), found.targets(), found.chunks(range(len(found))), found.vocabulary(), near
    finally:
        found.close()


def back(file: Path, index: Path, encoder: CountEncoder | None = None):  # type: ignore[no-untyped-def]
    return restore(file, index, encoder=encoder or CountEncoder(), wait=1)


@pytest.fixture
def index(tmp_path: Path) -> Path:
    add(tmp_path / "index", tmp_path / "files", "人才", "园区")
    return tmp_path / "index"


def test_everything_deleted_in_between_is_back(index: Path, tmp_path: Path) -> None:
    before = everything(index)
    assert backup(index, tmp_path / "b.tar.gz") == 2
    shutil.rmtree(index)
    with pytest.raises(IndexMissing):
        everything(index)
    made = back(tmp_path / "b.tar.gz", index)
    assert (made.documents, made.rebuilt) == (2, False)
    assert everything(index) == before
    assert fault(index, generations.live(index) or "") == ""
    add(index, tmp_path / "more", "融资")  # and the index goes on
    assert len(everything(index)[0]) == 3  # type: ignore[arg-type]


def test_what_was_live_is_kept_as_the_one_before(index: Path, tmp_path: Path) -> None:
    before = everything(index)
    backup(index, tmp_path / "b.tar.gz")
    add(index, tmp_path / "files", "融资")
    live = generations.live(index)
    back(tmp_path / "b.tar.gz", index)
    assert everything(index) == before
    assert generations.published(index)[1:] == [live]


@pytest.mark.parametrize("harm", ["current", "generations"])
def test_a_damaged_index_can_be_restored_over(index: Path, tmp_path: Path, harm: str) -> None:
    before = everything(index)
    backup(index, tmp_path / "b.tar.gz")
    if harm == "current":
        (index / "current").write_bytes(b"\x00noise")
    else:
        for path in index.rglob("*.npy"):
            path.write_bytes(b"")
    back(tmp_path / "b.tar.gz", index)
    assert everything(index) == before


def test_another_version_and_another_encoder_are_made_anew(index: Path, tmp_path: Path) -> None:
    other = CountEncoder("other", 32)
    backup(index, tmp_path / "b.tar.gz")
    shutil.rmtree(index)
    made = back(tmp_path / "b.tar.gz", index, other)
    assert (made.documents, made.rebuilt) == (2, True)
    older = _changed(tmp_path / "b.tar.gz", tmp_path / "older.tar.gz")
    shutil.rmtree(index)
    made = back(older, index)
    assert (made.documents, made.rebuilt) == (2, True)
    assert len(everything(index)[0]) == 2  # type: ignore[arg-type]


def _changed(file: Path, to: Path) -> Path:
    """A backup as another layout would give it: version 2, without sums of texts."""
    import hashlib

    held = {}
    with tarfile.open(file) as packed:
        for entry in packed:
            content = packed.extractfile(entry)
            assert content
            held[entry.name] = content.read()
    del held["texts.bin"], held["contents.json"]
    held["manifest.json"] = json.dumps({**json.loads(held["manifest.json"]), "version": 2}).encode()
    listed = {name: hashlib.sha256(body).hexdigest() for name, body in held.items() if name != "backup.json"}
    held["backup.json"] = json.dumps({"format": 1, "files": listed}).encode()
    _write(to, {"backup.json": held.pop("backup.json"), **held})
    return to


def _write(to: Path, held: dict[str, bytes]) -> None:
    with tarfile.open(to, "w:gz") as packed:
        for name, body in held.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(body)
            packed.addfile(entry, io.BytesIO(body))


def test_a_backup_is_never_overwritten(index: Path, tmp_path: Path) -> None:
    (tmp_path / "b.tar.gz").write_bytes(b"mine")
    with pytest.raises(UsageError, match="已经存在"):
        backup(index, tmp_path / "b.tar.gz")
    assert (tmp_path / "b.tar.gz").read_bytes() == b"mine"


def _halved(whole: bytes) -> bytes:
    return whole[: len(whole) // 2]


def _flipped(whole: bytes) -> bytes:
    at = len(whole) // 2
    return whole[:at] + bytes([whole[at] ^ 0x40]) + whole[at + 1 :]


@pytest.mark.parametrize("harm", [_halved, _flipped, lambda whole: b"", lambda whole: b"# no backup"])
def test_a_damaged_backup_changes_nothing(index: Path, tmp_path: Path, harm) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "b.tar.gz"
    backup(index, file)
    before, live = everything(index), generations.live(index)
    file.write_bytes(harm(file.read_bytes()))
    with pytest.raises(ReadError, match="不是备份，或已损坏"):
        back(file, index)
    assert (everything(index), generations.live(index)) == (before, live)
    assert not list((index / "generations").glob(".building-*"))


@pytest.mark.parametrize("name", ["../outside.npy", "/tmp/outside.npy", "lexical/../../outside.npy"])
def test_a_forged_backup_writes_nothing_outside(index: Path, tmp_path: Path, name: str) -> None:
    body = b"x"
    import hashlib

    listed = {"format": 1, "files": {name: hashlib.sha256(body).hexdigest()}}
    _write(tmp_path / "b.tar.gz", {"backup.json": json.dumps(listed).encode(), name: body})
    with pytest.raises(ReadError):
        back(tmp_path / "b.tar.gz", index)
    assert not list(tmp_path.rglob("outside.npy"))


def test_a_file_that_is_not_there(index: Path, tmp_path: Path) -> None:
    with pytest.raises(ReadError):
        back(tmp_path / "none.tar.gz", index)
