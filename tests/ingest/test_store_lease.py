"""The writer's lease: one writer among several machines; whoever lost it publishes nothing."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ingest.errors import LockedError
from ingest.job import ingest
from ingest.made import maker
from ingest.store import generations
from ingest.store.engine import EXACT
from ingest.store.published import open_index
from store_samples import CountEncoder

ROOTS = [str(Path(__file__).parent), str(Path(__file__).parents[2])]
# Ingests a folder and, holding the lease, tells so and waits for a line at the step that is named: before anything is
# built ("waits"), or between the check of the lease and the rename that publishes ("replaces").
WRITER = """
import sys
from pathlib import Path
index, docs, seconds, name, step = Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3]), sys.argv[4], sys.argv[5]
sys.path[:0] = sys.argv[6:]
from ingest.errors import PolicyError
from ingest.job import ingest
from ingest.store import lease
from ingest.store.engine import EXACT
from store_samples import CountEncoder
if name:
    lease.machine = lambda: name

def stop():
    print("holds", flush=True)
    sys.stdin.readline()

def hook(event, arguments):
    if event == "os.rename" and str(arguments[1]) == str(index / "current"):
        stop()

if step == "replaces":
    sys.addaudithook(hook)
else:
    told = iter([stop])
try:
    progress = lambda *_: step == "waits" and next(told, int)()
    ingest([docs], index=index, encoder=CountEncoder(), lease=seconds, store=EXACT, progress=progress)
    print("published")
except PolicyError as error:
    print(type(error).__name__, error.en)
"""


def document(folder: Path, name: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.md").write_text("一、支持企业\n\n资助3家企业。\n", "utf-8")
    return folder


@contextmanager
def writer(
    index: Path, docs: Path, seconds: float, *, machine: str = "", step: str = "waits"
) -> Iterator[subprocess.Popen[str]]:
    """A writer that has the lease, of another machine where one is named."""
    arguments = [str(index), str(docs), str(seconds), machine, step, *ROOTS]
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline().strip() == "holds"
            yield process
        finally:
            process.kill()


def publish(index: Path, docs: Path, wait: float = 0) -> None:
    assert ingest([docs], index=index, encoder=CountEncoder(), wait=wait, store=EXACT).added == 1


def held(index: Path) -> list[str]:
    return list(open_index(index, maker(CountEncoder()), one_shot=True).document_ids())


def test_who_died_on_this_machine_is_followed_at_once(tmp_path: Path) -> None:
    with writer(tmp_path / "index", document(tmp_path / "a", "a"), 600) as first:
        first.kill()
        first.wait()
        began = time.monotonic()
        publish(tmp_path / "index", document(tmp_path / "b", "b"), wait=1)
    assert time.monotonic() - began < 5
    assert held(tmp_path / "index") == ["b"]


def test_who_died_on_another_machine_is_followed_after_the_time_that_its_lease_states(tmp_path: Path) -> None:
    index, docs = tmp_path / "index", document(tmp_path / "b", "b")
    with writer(index, document(tmp_path / "a", "a"), 2, machine="another") as first:
        time.sleep(3)  # it renews its lease
        with pytest.raises(LockedError, match=f"pid {first.pid}"), generations.writing(index, 0.5):
            pass
        first.kill()
        died = time.monotonic()
        publish(index, docs, wait=20)
    assert time.monotonic() - died >= 1  # renewed at most half a second before it died
    assert held(index) == ["b"]


@pytest.mark.parametrize("step", ["waits", "replaces"])
def test_who_was_paused_until_another_took_over_publishes_nothing(tmp_path: Path, step: str) -> None:
    index = tmp_path / "index"
    publish(index, document(tmp_path / "z", "z"))
    with writer(index, document(tmp_path / "a", "a"), 1, step=step) as paused:
        paused.send_signal(signal.SIGSTOP)
        publish(index, document(tmp_path / "b", "b"), wait=20)
        paused.send_signal(signal.SIGCONT)
        said, _ = paused.communicate("\n", timeout=60)
    assert said.startswith("LockedError")
    assert f"pid {os.getpid()}" in said
    assert held(index) == ["b", "z"]
    assert generations.unlisted(index) == []
    publish(index, document(tmp_path / "c", "c"))
    assert held(index) == ["b", "c", "z"]


def test_who_lives_on_this_machine_keeps_it_however_long(tmp_path: Path) -> None:
    with writer(tmp_path, document(tmp_path / "a", "a"), 600):
        newest = next(tmp_path.glob("lock-*"))
        os.utime(newest, (long := time.time() - 100_000, long))  # as if a disk had kept its renewals back
        with pytest.raises(LockedError), generations.writing(tmp_path, 0.2):
            pass


def test_one_of_many_has_it_at_a_time(tmp_path: Path) -> None:
    inside, most, turns = 0, 0, []

    def write(number: int) -> None:
        nonlocal inside, most
        for _ in range(10):
            with generations.writing(tmp_path, 60):
                inside += 1
                most = max(most, inside)
                time.sleep(0.001)
                inside -= 1
                turns.append(number)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (most, len(turns)) == (1, 60)
    assert [path.name for path in tmp_path.glob("lock*")] == ["lock-60"]


@pytest.mark.parametrize("left", ["", "[]", '{"pid": "x", "host": 1}', '{"machine": null}'])
def test_a_lease_that_does_not_say_whose_it_is_is_soon_taken_over(tmp_path: Path, left: str) -> None:
    (tmp_path / "lock-7").write_text(left)
    with pytest.raises(LockedError, match=r"pid \?"), generations.writing(tmp_path, 0.1):
        pass
    with generations.writing(tmp_path, 10):
        assert (tmp_path / "lock-8").is_file()


def test_without_hard_links_the_file_is_made_in_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")  # as of exFAT

    monkeypatch.setattr(os, "link", refused)
    with generations.writing(tmp_path, 0), pytest.raises(LockedError), generations.writing(tmp_path, 0):
        pass
    with generations.writing(tmp_path, 0):
        pass
