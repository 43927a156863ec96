"""Ingest by Ray: the same index as without it, whatever dies in between; nothing beyond this machine."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from commands import Policy
from ingest import spread
from ingest.arrivals import Here, Task
from ingest.errors import EngineError, IndexMismatch, MissingExtra
from ingest.job import Summary, ingest
from ingest.made import maker
from ingest.preparing import Preparer, program
from ingest.store import generations, spool
from ingest.store.engine import EXACT
from ingest.store.published import open_index
from store_samples import CountEncoder
from test_bounded import many_paragraphs

pytestmark = pytest.mark.timeout(900)
ROOTS = [str(Path(__file__).parent), str(Path(__file__).parents[2])]
SUPPORT = str(Path(__file__).parents[1] / "support")
FILES = 80  # five tasks
# Ingests a folder by the Ray that listens at an address, and tells when its spool holds some of it.
JOB = """
import sys
from functools import partial
from pathlib import Path
index, docs, log, address = Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4]
sys.path[:0] = sys.argv[5:]
from ingest.job import ingest
from ingest.spread import by_ray
from test_spread import EXACT, LoggedEncoder
load = partial(LoggedEncoder, log)
ingest([docs], index=index, encoder=load(), store=EXACT, way=by_ray(load, address))
"""


class LoggedEncoder(CountEncoder):
    """Writes how many texts it has encoded, and in which process, to a file; takes its time."""

    def __init__(self, log: Path) -> None:
        super().__init__()
        self._log = log

    def encode_passages(self, texts):  # type: ignore[no-untyped-def]
        if texts:
            with self._log.open("a") as log:
                log.write(f"{os.getpid()} {len(texts)}\n")
            time.sleep(0.5)
        return super().encode_passages(texts)

    @staticmethod
    def told(log: Path) -> list[tuple[int, int]]:
        lines = log.read_text().splitlines() if log.is_file() else []
        return [(int(pid), int(count)) for pid, count in map(str.split, lines)]


@pytest.fixture(scope="module")
def running() -> Iterator[str]:
    """The address of a Ray of this machine, which ``spread`` finds begun."""
    before = os.environ["PYTHONPATH"]
    os.environ["PYTHONPATH"] = os.pathsep.join([*ROOTS, SUPPORT, before])
    try:
        with spread.cluster():
            import ray  # it reads the environment as it is imported

            yield ray.get_runtime_context().gcs_address
            begun = offspring()
        until(lambda: not begun & set(processes()))
    finally:
        os.environ["PYTHONPATH"] = before


def processes() -> dict[int, int]:
    """The parent of every process that runs."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = stat.read_text(errors="replace").rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if state != "Z":
            found[int(stat.parent.name)] = int(parent)
    return found


def offspring() -> set[int]:
    """The processes that this one began, and that those began."""
    parents, found = processes(), {os.getpid()}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {os.getpid()}


def until(holds: Callable[[], object]) -> None:
    """Waits until something holds."""
    end = time.monotonic() + 240
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


def listening(pids: set[int]) -> list[str]:
    """Addresses at which these processes wait for connections."""
    sockets = set()
    for pid in pids:
        for handle in Path(f"/proc/{pid}/fd").glob("*"):
            try:
                sockets.add(os.readlink(handle))
            except OSError:
                continue
    found = []
    for table, size in (("tcp", 4), ("tcp6", 16)):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and f"socket:[{fields[9]}]" in sockets:
                words = bytes.fromhex(fields[1].partition(":")[0])
                address = b"".join(words[at : at + 4][::-1] for at in range(0, size, 4))
                found.append(socket.inet_ntop(socket.AF_INET if size == 4 else socket.AF_INET6, address))
    return found


def papers(folder: Path, count: int = FILES) -> Path:
    folder.mkdir()
    for number in range(count):
        text = f"关于第{number}项支持的通知\n\n一、支持企业\n\n资助{number}家企业。\n\n（一）最高{number}万元。\n"
        (folder / f"paper{number:03d}.md").write_text(text, "utf-8")
    return folder


def mixed(folder: Path) -> Path:
    """Short and long texts, a corpus with a bad line, a file that is none, one twice."""
    papers(folder, 20)
    (folder / "long.txt").write_text("一、支持知识产权\n\n" + "资助3家企业，最高5万元。\n" * 2000, "utf-8")
    passages = [json.dumps({"id": f"p{number}", "text": f"资助{number}家企业。"}) for number in range(30)]
    (folder / "corpus.jsonl").write_text("\n".join([*passages[:20], "{", *passages[20:]]), "utf-8")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing")
    (folder / "again").mkdir()
    (folder / "again" / "paper003.md").write_text("另一份文件。", "utf-8")
    return folder


def run(index: Path, docs: Path, way: Callable[[Task], object] = Here, **options: object) -> Summary:
    return ingest([docs], index=index, encoder=CountEncoder(), store=EXACT, way=way, **options)  # type: ignore[arg-type]


def content(index: Path) -> dict[str, object]:
    """All that an index holds, without what the generation is called."""
    found = open_index(index, maker(CountEncoder()), one_shot=True)
    rows = range(len(found))
    return {
        "documents": list(found.documents()),
        "sections": {name: found.sections(name) for name in found.document_ids()},
        "chunks": list(found.chunks(rows)),
        "extracts": [*found.supports(), *found.targets()],
        "statements": {name: found.statements(name) for name in found.document_ids()},
        "vectors": found.statement_vectors(found.statements(found.document_ids()[-1]).rows).tolist(),
        "vocabulary": list(found.vocabulary()),
    }


def told(summary: Summary) -> tuple[object, ...]:
    failed = [(name, type(error), error.en) for name, error in summary.failed]
    return summary.added, summary.updated, summary.unchanged, summary.chunks, failed, summary.notes


def test_it_listens_on_this_machine_alone_and_gives_what_the_plain_job_gives(running: str, tmp_path: Path) -> None:
    docs, way = mixed(tmp_path / "docs"), spread.by_ray(CountEncoder)
    plain = told(run(tmp_path / "plain", docs))
    many_paragraphs(docs / "heavy.docx")
    by_ray = run(tmp_path / "ray", docs, way)
    heavy = [failed for failed in by_ray.failed if failed[0] == "heavy.docx"]
    assert ["needs more than 1024 MB of memory" in error.en for _, error in heavy] == [True]
    assert told(replace(by_ray, failed=tuple(failed for failed in by_ray.failed if failed not in heavy))) == plain
    assert content(tmp_path / "ray") == content(tmp_path / "plain")
    assert not (tmp_path / "ray" / spool.FILE).exists()
    addresses = listening(offspring())
    assert len(addresses) >= 3
    assert {address.removeprefix("::ffff:") for address in addresses} == {"127.0.0.1"}
    again = ingest((), index=tmp_path / "ray", encoder=CountEncoder(), store=EXACT, way=way, rebuild=True)
    assert (again.unchanged, again.failed) == (by_ray.added, ())
    assert content(tmp_path / "ray") == content(tmp_path / "plain")


def test_a_worker_that_is_killed_loses_nothing(running: str, tmp_path: Path) -> None:
    docs, log, killed = papers(tmp_path / "docs"), tmp_path / "log", []
    run(tmp_path / "ray", docs / "paper005.md")

    def kill() -> None:
        until(lambda: LoggedEncoder.told(log))
        killed.append(LoggedEncoder.told(log)[0][0])
        assert killed[0] in offspring()
        os.kill(killed[0], signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    summary = run(tmp_path / "ray", docs, spread.by_ray(partial(LoggedEncoder, log)))
    killer.join()
    assert (summary.added, summary.unchanged, summary.failed) == (FILES - 1, 1, ())
    assert {pid for pid, _ in LoggedEncoder.told(log)} - set(killed)
    run(tmp_path / "plain", docs)
    assert content(tmp_path / "ray") == content(tmp_path / "plain")


def spooled(index: Path) -> int:
    """How many files a spool holds that others may read."""
    try:
        with closing(sqlite3.connect(f"{(index / spool.FILE).as_uri()}?mode=ro", uri=True)) as database:
            return int(database.execute("SELECT count(*) FROM files").fetchone()[0])
    except sqlite3.OperationalError:  # it is being made, or written
        return 0


def test_a_job_that_was_killed_goes_on_where_it_was(running: str, tmp_path: Path) -> None:
    docs, index = papers(tmp_path / "docs"), tmp_path / "index"
    arguments = [str(index), str(docs), str(tmp_path / "first"), running, *ROOTS]
    with subprocess.Popen([sys.executable, "-c", JOB, *arguments], stderr=subprocess.DEVNULL) as job:
        until(lambda: spooled(index) or job.poll() is not None)
        assert job.poll() is None
        job.kill()
    assert generations.live(index) is None
    summary = run(index, docs, spread.by_ray(partial(LoggedEncoder, tmp_path / "second")))
    assert (summary.added, summary.failed) == (FILES, ())
    run(tmp_path / "plain", docs)
    assert content(index) == content(tmp_path / "plain")
    encoded = sum(count for _, count in LoggedEncoder.told(tmp_path / "second"))
    assert encoded < open_index(index, one_shot=True).statement_count  # what was in the spool was not encoded again
    assert not (index / spool.FILE).exists()


def test_a_spool_is_of_one_make_and_of_files_as_they_were(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_text("一")
    kept = spool.Spool(tmp_path, "one")
    for key, whole in ((spool.key_of(file), True), ("failed", False), ("half", None)):
        kept.add(key, "+{}")
        if whole is not None:
            kept.ended(key, kept=whole)
    kept.close(published=False)
    again = spool.Spool(tmp_path, "one")
    assert list(again.records(spool.key_of(file))) == ["+{}"]
    file.write_text("二")
    assert [key in again for key in (spool.key_of(file), "failed", "half")] == [False] * 3
    again.close(published=False)
    other = spool.Spool(tmp_path, "two")
    assert not other._whole
    other.close(published=False)
    (tmp_path / spool.FILE).write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    spool.Spool(tmp_path, "two").close(published=True)
    assert not (tmp_path / spool.FILE).exists()


def test_a_worker_of_another_version_is_told() -> None:
    encoder = CountEncoder(dimension=7)
    with pytest.raises(IndexMismatch, match="the same version"):
        spread._found(
            "a.md", Preparer(lambda: encoder, maker(CountEncoder()), program(), {})._batches(ONE).__next__()[0]
        )


ONE = [{"file": "a.md", "document": ""}]


def test_without_the_extra_and_without_the_cluster_a_sentence_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "POLICY_RAY_ADDRESS" in str(spread._not_begun("10.0.0.1:6379", ConnectionError("refused")))
    monkeypatch.setattr(spread, "find_spec", lambda name: None)
    with pytest.raises(MissingExtra, match=r"policy-assistant\[ray\]"):
        spread.by_ray(CountEncoder)


def test_what_breaks_in_a_worker_ends_the_job(running: str, tmp_path: Path) -> None:
    def broken() -> CountEncoder:
        raise RuntimeError("no such encoder")

    with pytest.raises(EngineError, match="no such encoder"):
        run(tmp_path / "index", papers(tmp_path / "docs", 3), spread.by_ray(broken))


def test_the_command(
    running: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = Policy(tmp_path / "index", monkeypatch, capsys)("ingest", "--engine", "ray", "--json")
    assert ran.status == 0, ran.err
    assert json.loads(ran.out)["documents"] == {"added": 2, "updated": 0, "unchanged": 0, "removed": 0, "failed": []}
