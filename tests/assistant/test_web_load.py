"""Fifty people at once, five times as many questions as are promised, kills: nothing breaks, memory stays."""

from __future__ import annotations

import os
import random
import shutil
import statistics
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from ingest.repair import fault
from ingest.store import generations
from raw_page import Visitor
from started import page

USERS = 50
RATE = 5.0  # questions a second, all users together
SECONDS = float(os.environ.get("STRESS_SECONDS", "600"))
P95 = float(os.environ.get("STRESS_P95", "1.5"))  # seconds; a busy machine may be given more
KILLS = int(os.environ.get("STRESS_KILLS", "200")) // 20
INDEX = os.environ.get("STRESS_INDEX")  # of 30,000 chunks, say; the two shipped documents without it
WARM = 0.2  # share of the time after which memory is looked at first
QUESTIONS = (
    "园区由哪个部门牵头？", "中小微企业贷款有什么支持？", "人才公寓怎么申请？", "到2026年的目标是什么？", "有哪些创业空间？",
    "知识产权有什么服务？", "What support is there for start-ups?", "专项信贷产品的利率是多少？", "数字经济怎么发展？", "今天天气怎么样？",
)  # fmt: skip


@dataclass
class Asked:
    """Seconds of each answer, what was refused politely, and what failed."""

    seconds: list[float] = field(default_factory=list)
    refused: int = 0
    failed: list[str] = field(default_factory=list)


def _ask(visitor: Visitor, question: str, told: Asked) -> None:
    began = time.monotonic()
    try:
        answer = visitor.client.post("/api/ask", json={"question": question})
    except httpx.HTTPError as error:
        told.failed.append(repr(error))
        return
    if answer.status_code == 200 and answer.json().get("answer"):
        told.seconds.append(time.monotonic() - began)
    elif answer.status_code == 429:
        told.refused += 1
    else:
        told.failed.append(answer.text[-300:])


def _go_on(address: str, seconds: float, rate: float) -> Asked:
    """All users ask, each in its turn, so that together they ask at a rate."""
    told = Asked()
    until = time.monotonic() + seconds

    def one(number: int) -> None:
        chance = random.Random(number)
        visitor = Visitor(address)
        time.sleep(chance.uniform(0, USERS / rate))
        while time.monotonic() < until:
            began = time.monotonic()
            # No two are the same words: what is kept of a question asked before helps none.
            _ask(visitor, f"第{chance.randrange(1_000_000)}位来问的：{chance.choice(QUESTIONS)}", told)
            time.sleep(max(0.0, USERS / rate * chance.uniform(0.5, 1.5) - (time.monotonic() - began)))

    users = [threading.Thread(target=one, args=(number,), daemon=True) for number in range(USERS)]
    for user in users:
        user.start()
    for user in users:
        user.join(seconds + 120)
    return told


def _memory(process: int) -> int:
    """Bytes that a process holds in memory."""
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.stress
@pytest.mark.timeout(7200)
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read from /proc")
def test_fifty_people_are_answered_and_memory_stays(shipped_index: Path, tmp_path: Path) -> None:
    with page(Path(INDEX) if INDEX else shipped_index, tmp_path) as (process, address):
        warm = _go_on(address, SECONDS * WARM, RATE)
        before = _memory(process.pid)
        told = _go_on(address, SECONDS * (1 - WARM), RATE)
        grown = _memory(process.pid) / before - 1
        p95 = statistics.quantiles(told.seconds, n=20)[-1]
        sys.stdout.write(f"{len(told.seconds)} answers, median {statistics.median(told.seconds):.2f} s, p95 {p95:.2f} s, "
              f"refused {told.refused}, failed {len(told.failed)}, memory {before >> 20} MiB {grown:+.1%}\n")  # fmt: skip
        assert not warm.failed + told.failed
        assert told.refused == 0
        assert p95 <= P95
        assert grown < 0.05
        many = _go_on(address, SECONDS * WARM, 5 * RATE)
        sys.stdout.write(
            f"five times: {len(many.seconds)} answers, refused {many.refused}, failed {len(many.failed)}\n"
        )
        assert process.poll() is None
        assert not many.failed
        time.sleep(10)
        after = Asked()
        visitor = Visitor(address)
        _ask(visitor, QUESTIONS[0], after)
        assert after.seconds
        assert after.seconds[0] <= P95


@pytest.mark.stress
@pytest.mark.timeout(7200)
def test_a_server_killed_while_it_answers_leaves_the_index_whole(shipped_index: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    shutil.copytree(shipped_index, index)
    for number in range(KILLS):
        with page(index, tmp_path) as (process, address):
            visitor = Visitor(address)
            asking = threading.Thread(target=_ask, args=(visitor, QUESTIONS[number % 9], Asked()))
            asking.start()
            time.sleep(random.Random(number).uniform(0, 0.5))
            process.kill()
            asking.join(60)
        assert fault(index, generations.live(index) or "none") == ""
