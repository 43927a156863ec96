"""Generations: one writer, an atomic switch, nothing left behind."""

import os
import queue
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from commands import Policy
from ingest.errors import LockedError, StorageError
from ingest.job import ingest
from ingest.store import generations
from ingest.store.published import open_index
from store_samples import CountEncoder, build_index

HOLDER = """
import sys
from pathlib import Path
from ingest.store import generations
with generations.writing(Path(sys.argv[1]), 1):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_writer_is_told_who_holds_the_lock_and_gets_it_after(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdin is not None
        assert holder.stdout.readline().strip() == b"held"
        with pytest.raises(LockedError, match=f"pid {holder.pid}"), generations.writing(tmp_path, 0.1):
            pass
        holder.stdin.close()
        with generations.writing(tmp_path, 5):
            assert generations.live(tmp_path) is None


def test_a_second_writer_is_told_within_two_seconds_and_goes_on_when_the_first_has_ended(tmp_path: Path) -> None:
    file, told, index = tmp_path / "notice.md", queue.Queue[str](), tmp_path / "index"
    file.write_text("# 关于开放泳池的通知\n\n一、时间\n\n每日9时开放。\n", "utf-8")
    with ThreadPoolExecutor(1) as pool:
        with generations.writing(index, 0):
            second = pool.submit(
                ingest, [file], index=index, encoder=CountEncoder(), wait=60, progress=lambda *step: told.put(step[2])
            )
            assert told.get(timeout=2) == generations.WAITING
            assert not second.done()
        assert second.result().added == 1


def test_the_command_says_that_it_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("POLICY_LOCK_WAIT", "1.2")
    with generations.writing(tmp_path / "index", 0):
        ran = Policy(tmp_path / "index", monkeypatch, capsys)("ingest")
    assert ran.status != 0
    assert "另一个进程正在写入这个索引，等待中" in ran.err
    assert "waited 1.2 s" in ran.err


def test_the_lock_is_freed_by_an_error_inside(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), generations.writing(tmp_path, 0):
        raise RuntimeError
    with generations.writing(tmp_path, 0):
        pass


def test_the_generation_before_stays_and_older_ones_go(tmp_path: Path) -> None:
    made = [build_index(tmp_path, CountEncoder(), [number]) for number in (1, 2, 3)]
    assert generations.published(tmp_path) == [made[2], made[1]]
    with generations.writing(tmp_path, 0) as swept:
        assert swept == [made[0]]
    assert sorted(path.name for path in (tmp_path / "generations").iterdir()) == sorted(made[1:])


@pytest.mark.parametrize("ahead", ["29990101T101010000009-0123abcd", "29990101T101010-0123abcd"])
def test_ids_sort_by_age_whatever_the_clock_does(tmp_path: Path, ahead: str) -> None:
    (tmp_path / "generations").mkdir()
    first, _ = generations.begin(tmp_path)
    assert first < generations.begin(tmp_path)[0] < ahead
    generations.folder(tmp_path, ahead).mkdir()
    after, _ = generations.begin(tmp_path)
    assert after > ahead
    assert after.startswith("29990101T1010100000")


def test_a_reader_keeps_its_generation_while_others_are_published(tmp_path: Path) -> None:
    build_index(tmp_path, CountEncoder(), [1])
    reader = open_index(tmp_path, one_shot=True)
    for number in (2, 3, 4):
        build_index(tmp_path, CountEncoder(), [number])
    assert reader.chunks([0])[0].document == "doc001"
    assert open_index(tmp_path, one_shot=True).chunks([0])[0].document == "doc004"


def test_what_a_killed_writer_left_is_swept(tmp_path: Path) -> None:
    generation = build_index(tmp_path, CountEncoder(), [1])
    with generations.writing(tmp_path, 0):
        _, building = generations.begin(tmp_path)
        (building / "half").write_text("half")
        (tmp_path / "current.half").write_text("half")
    with generations.writing(tmp_path, 0):
        assert not building.exists()
        assert not (tmp_path / "current.half").exists()
    assert generations.live(tmp_path) == generation


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs a folder that nobody can write")
def test_a_folder_that_cannot_be_written_is_a_storage_error() -> None:
    with pytest.raises(StorageError, match="--index"), generations.writing(Path("/proc/policy-index"), 0):
        pass


def test_a_file_in_place_of_the_folder_is_a_storage_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StorageError), generations.writing(tmp_path / "file" / "index", 0):
        pass


def test_a_full_disk_is_noticed_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="MiB"):
        generations.check_space(tmp_path, 1 << 60)
    generations.check_space(tmp_path, 0)


@pytest.mark.parametrize("name", ["database or disk is full", "attempt to write a readonly database"])
def test_storage_errors_of_sqlite_are_mapped(tmp_path: Path, name: str) -> None:
    import sqlite3

    with pytest.raises(StorageError), generations.storage(tmp_path):
        raise sqlite3.OperationalError(name)
    with pytest.raises(sqlite3.OperationalError), generations.storage(tmp_path):
        raise sqlite3.OperationalError("no such table")
