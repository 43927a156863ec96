"""Kills at any moment and at steps of a publication lose no published document, and need no manual step."""

from __future__ import annotations

import os
import random
import signal
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from ingest.made import maker
from ingest.store.published import open_index
from store_samples import CountEncoder

ROOTS = [str(Path(__file__).parent), str(Path(__file__).parents[2])]
KILLS = int(os.environ.get("STRESS_KILLS", "200"))  # at random moments; a quarter as many at steps come on top
SECONDS = float(os.environ.get("STRESS_SECONDS", "300"))  # that readers and writers go on
READERS, WRITERS = 8, 2
# Publishes a document under a number that grows, and tells each that is published with the steps that it took. With
# a STEP it kills itself at that one of its second publication, and ends after it where there is no such step.
WRITER = """
import os, signal, sys
from pathlib import Path
index, folder, number, step = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
sys.path[:0] = sys.argv[5:]
from store_samples import CountEncoder
from ingest.job import ingest
STEPS = ("open", "os.", "shutil.", "sqlite3.", "fcntl.", "mmap.", "subprocess.")
steps = 0

def count(event, arguments):
    global steps
    if event.startswith(STEPS):
        steps += 1
        if steps == step:
            os.kill(os.getpid(), signal.SIGKILL)

for round in range(2 if step else 1000):
    if round == 1:
        sys.addaudithook(count)
    number += 1
    (folder / f"{folder.name}.md").write_text(f"一、支持企业\\n\\n资助{number}家企业。\\n" * 20, "utf-8")
    ingest([folder], index=index, encoder=CountEncoder(), wait=60)
    print(number, steps, flush=True)
"""

# Opens the index anew and reads all of it, again and again, and tells how long each time took.
READER = """
import sys, time
from pathlib import Path
index, until = Path(sys.argv[1]), time.monotonic() + float(sys.argv[2])
sys.path[:0] = sys.argv[3:]
from ingest.made import maker
from ingest.store.published import open_index
from store_samples import CountEncoder
while time.monotonic() < until:
    began = time.monotonic()
    found = open_index(index, maker(CountEncoder()), one_shot=True)
    assert "资助" in found.document(found.document_ids()[0]).text
    assert len(found.chunks(range(len(found)))) == len(found)
    print(time.monotonic() - began)
"""


class Killed:
    """An index of two documents, one published under a number that grows; ``number`` is the last that is known."""

    def __init__(self, index: Path, docs: Path) -> None:
        self.index, self.docs = index, docs
        self.number = 0

    def kill(self, after: float = 0.0, *, step: int = 0) -> tuple[int, bool]:
        """Publishes until killed, so many seconds after the first publication or at a step of the second; the steps
        that a whole publication took, and whether it was killed."""
        arguments = [str(self.index), str(self.docs), str(self.number), str(step), *ROOTS]
        with subprocess.Popen([sys.executable, "-c", WRITER, *arguments], stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            told = writer.stdout.readline().split()
            if not step:
                time.sleep(after)
                writer.kill()
            told = (writer.stdout.read().split() or told)[-2:]
            self.number, steps = int(told[0]), int(told[1])
        return steps, writer.returncode == -signal.SIGKILL

    def lost_nothing(self) -> None:
        found = open_index(self.index, maker(CountEncoder()), one_shot=True)
        assert list(found.document_ids()) == ["a", "b"]
        assert len(found.chunks(range(len(found)))) == len(found)
        printed = int(found.document("a").text.partition("资助")[2].partition("家")[0])
        assert printed in (self.number, self.number + 1)  # the switch may be made, and not told yet
        self.number = printed


@pytest.fixture
def killed(tmp_path: Path) -> Killed:
    docs = tmp_path / "a"
    docs.mkdir()
    (docs / "b.md").write_text("一、支持知识产权\n\n资助3家企业。\n", "utf-8")
    return Killed(tmp_path / "index", docs)


@pytest.mark.stress
@pytest.mark.timeout(7200)
def test_kills_at_random_moments_lose_nothing(killed: Killed) -> None:
    chance = random.Random(250)
    for _ in range(KILLS):
        assert killed.kill(chance.uniform(0.0, 0.6))[1]
        killed.lost_nothing()


@pytest.mark.parametrize("kills", [3, pytest.param(KILLS // 4, marks=pytest.mark.stress)])
@pytest.mark.timeout(3600)
def test_kills_at_steps_of_a_publication_lose_nothing(killed: Killed, kills: int) -> None:
    """Steps are what Python tells its audit hooks: files opened, renamed and removed, processes, SQLite."""
    whole, was_killed = killed.kill(step=1_000_000)
    assert not was_killed
    assert whole > 50
    for number in range(kills):
        killed.kill(step=1 + number * whole // kills)
        killed.lost_nothing()
    assert not killed.kill(step=1_000_000)[1]  # without a manual step
    killed.lost_nothing()


@pytest.mark.stress
@pytest.mark.timeout(3600)
def test_readers_and_writers_go_on_together(tmp_path: Path) -> None:
    index = tmp_path / "index"
    writers = []
    for number in range(WRITERS):
        (docs := tmp_path / f"doc{number}").mkdir()
        arguments = [str(index), str(docs), "0", "0", *ROOTS]
        writers.append(subprocess.Popen([sys.executable, "-c", WRITER, *arguments], stdout=subprocess.PIPE, text=True))
    try:
        for writer in writers:
            assert writer.stdout is not None
            assert writer.stdout.readline()
            threading.Thread(target=writer.stdout.read, daemon=True).start()  # a full pipe would stop it
        arguments = [str(index), str(SECONDS), *ROOTS]
        readers = [
            subprocess.Popen([sys.executable, "-c", READER, *arguments], stdout=subprocess.PIPE, text=True)
            for _ in range(READERS)
        ]
        told = [reader.communicate()[0] for reader in readers]
        assert all(writer.poll() is None for writer in writers)
    finally:
        for writer in writers:
            writer.kill()
            writer.wait()
    assert [reader.returncode for reader in readers] == [0] * READERS
    seconds = [float(one) for lines in told for one in lines.split()]
    p99 = statistics.quantiles(seconds, n=100)[-1]
    sys.stdout.write(f"{len(seconds)} readings, p99 {p99:.2f} s\n")
    assert p99 <= float(os.environ.get("STRESS_P99", "1"))
