"""Cold starts, one process each: wall time and peak memory, the two sides taking turns."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

QUESTION = "园区由哪个部门牵头管理"
FASTER = 4.0  # times; what must hold
LEANER = 0.5  # of the script's peak memory; what must hold


@dataclass(frozen=True, slots=True)
class Start:
    """One process from start to end: seconds of wall time and of processor, peak resident memory in MB."""

    seconds: float
    processor: float
    megabytes: float


@dataclass(frozen=True, slots=True)
class Cold:
    """The starts of both sides in the order they were made; ratios are medians of the pairs."""

    program: tuple[Start, ...]
    script: tuple[Start, ...]

    @property
    def ratio(self) -> float:
        pairs = zip(self.program, self.script, strict=True)
        return statistics.median(script.seconds / program.seconds for program, script in pairs)

    @property
    def memory(self) -> float:
        """The program's peak memory as a part of the script's."""
        return _median(self.program, "megabytes") / _median(self.script, "megabytes")

    @property
    def holds(self) -> bool:
        return self.ratio >= FASTER and self.memory < LEANER

    def rows(self) -> list[tuple[str, str, str, str]]:
        """Rows of a table: what, seconds, processor seconds, MB."""
        sides = (("policy ask", self.program), ("普通脚本 · plain script", self.script))
        return [
            (
                name,
                f"{_median(side, 'seconds'):.2f}", f"{_median(side, 'processor'):.2f}",
                f"{_median(side, 'megabytes'):.0f}",
            )
            for name, side in sides
        ]  # fmt: skip


def measure(index: Path, rounds: int) -> Cold:
    """Both sides ``rounds`` times in turn, after one start each that is not counted (it fills the file cache)."""
    policy = [str(Path(sys.executable).with_name("policy")), "ask", QUESTION]
    script = [sys.executable, str(Path(__file__).with_name("plain.py")), QUESTION]
    environment = {**os.environ, "POLICY_INDEX": str(index), "HF_HUB_OFFLINE": "1"}
    starts = [(start(policy, environment), start(script, environment)) for _ in range(rounds + 1)][1:]
    return Cold(tuple(ours for ours, _ in starts), tuple(theirs for _, theirs in starts))


def start(command: Sequence[str], environment: Mapping[str, str]) -> Start:
    """Runs a command to its end. Raises CalledProcessError where it fails."""
    began = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    unit = 1024 if sys.platform == "linux" else 1024**2  # ru_maxrss is in KB on Linux, in bytes on macOS
    return Start(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / unit)


def _median(starts: Sequence[Start], field: str) -> float:
    return float(statistics.median(getattr(start, field) for start in starts))
