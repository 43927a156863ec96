"""Memory of processes as the kernel counts it, and ``python -m bench workers``: that of three processes against one."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

WORKERS = 3
MARK = 1.6  # times the memory of one that three may take
ASKED = 20  # questions to each process
_MB = 1024  # kB


@dataclass(frozen=True, slots=True)
class Held:
    """MB: ``resident`` (RSS), ``proportional`` (PSS: what is shared counts by its share), ``private`` (USS)."""

    resident: float
    proportional: float
    private: float

    def __add__(self, other: Held) -> Held:
        return Held(
            self.resident + other.resident, self.proportional + other.proportional, self.private + other.private
        )


def of_process(process: int | str) -> Held:
    """By /proc/PID/smaps_rollup, which Linux has."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()[1:]
    held = {line.split(":")[0]: int(line.split()[1]) for line in lines}
    return Held(held["Rss"] / _MB, held["Pss"] / _MB, (held["Private_Clean"] + held["Private_Dirty"]) / _MB)


def of_tree(process: int) -> Held:
    """Of a process and of all that it has started."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return sum((of_tree(int(child)) for child in children), of_process(process))


def measure(index: Path, workers: int) -> Held:
    """Of ``policy serve`` once each of its processes has opened the page and answered."""
    policy = str(Path(sys.executable).with_name("policy"))
    command = [policy, "serve", "--open", "--port", "0", "--index", str(index)]
    command += ["--workers", str(workers)] if workers > 1 else []
    serving = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={**os.environ, "HF_HUB_OFFLINE": "1"})
    try:
        assert serving.stderr
        port = next(int(line.rpartition(":")[2].strip(" /\n")) for line in serving.stderr if "http://" in line)
        for home in _homes(workers):
            for number in range(ASKED):
                _ask(port, home, f"第{number + 1}项任务由哪个部门牵头？")
        time.sleep(2)  # what is loaded beside the first answers
        return of_tree(serving.pid)
    finally:
        serving.terminate()
        serving.wait(30)


def _homes(workers: int) -> list[str]:
    """An address of this machine for each of the processes."""
    from assistant.web.workers import place_of

    found = {place_of(address, workers): address for address in (f"127.0.0.{n}" for n in range(250, 1, -1))}
    return [found[place] for place in range(workers)]


def _ask(port: int, home: str, question: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120, source_address=(home, 0))
    for method, path, body in (("GET", "/", None), ("POST", "/api/ask", json.dumps({"question": question}))):
        connection.request(method, path, body, {"content-type": "application/json"})
        answer = connection.getresponse()
        answer.read()
        if answer.status not in {200, 429}:
            raise SystemExit(f"{path}: {answer.status}")
    connection.close()


def holds(index: Path, table: Callable[..., None], told: Callable[[str], None]) -> bool:
    one, several = measure(index, 1), measure(index, WORKERS)
    ratio = several.proportional / one.proportional
    told("▶ 几个服务进程的内存 · memory of several processes")
    rows = [(str(n), f"{held.proportional:.0f}", f"{held.private:.0f}") for n, held in ((1, one), (WORKERS, several))]
    table(("进程 · processes", "PSS MB", "USS MB"), rows)
    told(f"{WORKERS} 个是 1 个的 {ratio:.2f} 倍（须 < {MARK:g}） · times one")
    return ratio < MARK
