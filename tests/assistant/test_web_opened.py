"""What the page serves while documents are published: nothing waits for the switch, and nothing of the old stays."""

from __future__ import annotations

import gc
import os
import sys
import threading
import time
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.settings import Settings, load_settings
from assistant.web.chat import answered
from assistant.web.opened import Opened
from assistant.web.users import User, acting
from ingest.encoder import load_encoder
from ingest.job import ingest
from ingest.store import chroma, generations

MEBI = 1024 * 1024
PUBLICATIONS = 25
TEXT = "# 关于支持示范的通知\n\n各单位：\n\n一、支持示范\n\n（一）资助{number}家企业。\n\n（二）设立示范专窗。\n\n示范委\n2025年7月25日\n"


def tell(done: int, total: int | None, what: str) -> None:
    """Progress that nobody looks at."""


def write(folder: Path, number: int, name: str = "notice") -> Path:
    path = folder / f"{name}.md"
    path.write_text(TEXT.format(number=number), "utf-8")
    return path


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Of an index of one small document whose vectors Chroma proposes, as in a large one."""
    made = load_settings(index=tmp_path / "index", store="chroma", reader="lexical")
    ingest([write(tmp_path, 0)], index=made.index, encoder=load_encoder(""))
    return made


@pytest.fixture
def opened(settings: Settings) -> Iterator[Opened]:
    """What the page serves, in a call of an editor."""
    made = Opened(settings)
    made._published.prepare()
    token = acting.set(User(roles=frozenset({"editor"})))
    yield made
    acting.reset(token)
    made.pipeline.close()


def until(done: threading.Event | None, what: object, seconds: float = 30.0) -> None:
    """Waits until a condition holds."""
    end = time.monotonic() + seconds
    while not (done.is_set() if done else what()):  # type: ignore[operator]
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def resources() -> tuple[float, int, int]:
    """MiB of memory that this process holds, its descriptors, its threads."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    descriptors, threads = (len(os.listdir(f"/proc/self/{what}")) for what in ("fd", "task"))  # of Chroma's Rust too
    return pages * os.sysconf("SC_PAGE_SIZE") / MEBI, descriptors, threads


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="reads what the process holds from /proc")
def test_publications_leave_nothing_behind(opened: Opened, tmp_path: Path) -> None:
    first: tuple[float, int, int] | None = None
    for number in range(1, PUBLICATIONS + 6):
        opened.publish([write(tmp_path, number)], tell)
        assert f"资助{number}家企业" in opened.index.document("notice").text
        assert opened.pipeline.search("示范专窗", k=1)
        if number == 5:  # what is made once, and pools of the allocator, are there by now
            first = settled()
    assert first
    last = settled()
    sys.stdout.write(f"after 5 publications {first}, after {PUBLICATIONS + 5} {last}\n")
    grown = tuple(after - before for before, after in zip(first, last, strict=True))
    assert grown[0] < PUBLICATIONS * 0.8, f"memory: {first} → {last}"
    assert grown[1] < PUBLICATIONS / 6, f"descriptors: {first} → {last}"
    assert grown[2] < PUBLICATIONS / 6, f"threads: {first} → {last}"


def settled() -> tuple[float, int, int]:
    """Resources once old indexes are closed."""
    until(None, lambda: not any(thread.name == "closing an index" for thread in threading.enumerate()))
    gc.collect()
    return resources()


def test_the_old_index_is_closed_and_collected_once_nobody_reads_it(opened: Opened, tmp_path: Path) -> None:
    answer = opened.pipeline.stream("资助多少家企业？")
    next(answer)
    old = weakref.ref(opened._published)
    collection = opened._published._neighbours._collection
    assert collection is not None
    opened.publish([write(tmp_path, 7)], tell)
    gc.collect()
    assert old() is not None
    assert collection.count() > 0  # an answer under way still reads from it
    assert "资助0家企业" in list(answer)[-1].answer  # type: ignore[union-attr]
    del answer
    until(None, lambda: old() is None)
    until(None, lambda: not _open_still(collection))


def test_a_conversation_with_an_error_does_not_hold_the_index(opened: Opened, tmp_path: Path) -> None:
    kept = [*answered(opened, "", []), *answered(opened, "资助多少家企业？", [])]
    assert kept[1].error is not None
    old = weakref.ref(opened._published)
    opened.publish([write(tmp_path, 8)], tell)
    until(None, lambda: old() is None)


def _open_still(collection: chroma.Collection) -> bool:
    from ingest.errors import StoreError

    try:
        return collection.count() >= 0
    except StoreError:
        return False


def test_answers_go_on_while_another_generation_is_opened(opened: Opened, tmp_path: Path) -> None:
    """A command publishes: the page answers at once from the old, and from the new when it has been probed.

    The best of three counts: other work on the machine may hold up one of them, what is built into the switch all.
    """
    longest = min(_longest_wait(opened, tmp_path, number) for number in (9, 10, 11))
    assert longest < 1.0
    assert opened._published._neighbours._collection is not None  # probed before the switch
    assert "资助11家企业" in opened.index.document("notice").text
    assert not opened._published.warnings


def _longest_wait(opened: Opened, folder: Path, number: int) -> float:
    """Seconds of the slowest search while what a command has published is opened."""
    before, index = opened._published.manifest.generation, opened.settings.index
    ingest([write(folder, number)], index=index, encoder=load_encoder(""))
    longest, asked = 0.0, 0
    end = time.monotonic() + 60
    while opened._published.manifest.generation == before:
        began = time.monotonic()
        assert opened.pipeline.search("示范专窗", k=1)
        longest, asked = max(longest, time.monotonic() - began), asked + 1
        assert time.monotonic() < end
    assert asked > 1
    return longest


def test_a_search_does_not_wait_for_a_probe_that_is_under_way(settings: Settings) -> None:
    opened = Opened(settings)
    neighbours = opened._published._neighbours
    probing, ended = threading.Event(), threading.Event()

    def hold() -> None:
        with neighbours._lock:
            probing.set()
            ended.wait(60)

    holder = threading.Thread(target=hold)
    holder.start()
    until(probing, None)
    assert opened.pipeline.search("示范专窗", k=1)
    assert holder.is_alive()
    ended.set()
    holder.join()
    opened.pipeline.close()


def test_what_cannot_be_opened_is_not_served_and_the_old_is(opened: Opened, tmp_path: Path) -> None:
    index = opened.settings.index
    ingest([write(tmp_path, 3)], index=index, encoder=load_encoder(""))
    (generations.folder(index, generations.live(index) or "") / "statements.npy").write_bytes(b"")
    for _ in range(3):
        assert "资助0家企业" in opened.index.document("notice").text
        time.sleep(0.05)
    (index / "current").write_bytes(b"\xff\x00")
    assert "资助0家企业" in opened.index.document("notice").text


def test_a_document_removed_here_is_gone_at_once(opened: Opened, tmp_path: Path) -> None:
    opened.publish([write(tmp_path, 4, "second")], tell)
    assert {document.id for document in opened.index.documents()} == {"notice", "second"}
    opened.remove("second", tell)
    assert {document.id for document in opened.index.documents()} == {"notice"}
