"""Each side measured: every step a process of its own, so that its time and memory are its own."""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import shutil
import statistics
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.cold import Start, start
from bench.peers.questions import Collection, Covered, covered
from bench.peers.side import HITS, JOB

SIDES = {
    "policy": "policy",
    "langchain_chroma": "LangChain + Chroma",
    "llama_index": "LlamaIndex",
    "haystack": "Haystack",
    "txtai": "txtai",
}
# Nothing is fetched and nothing is sent, whatever a side would do by itself.
_OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "HAYSTACK_TELEMETRY_ENABLED": "False",
    "ANONYMIZED_TELEMETRY": "False",
    "LANGSMITH_TRACING": "false",
    "TOKENIZERS_PARALLELISM": "false",
}


@dataclass(frozen=True, slots=True)
class Side:
    """What one side cost and found."""

    name: str
    ingest: Start  # of all collections
    cold: tuple[Start, ...]  # one a round: a process that opens the first collection and answers one question
    open: Start  # a process that opens each collection and answers its questions one after the other
    milliseconds: float  # median of a question there
    covered: tuple[Covered, ...]


def lacking(name: str) -> str:
    """The first module that a side needs and that is not installed; "" where none lacks."""
    for module in importlib.import_module(f"bench.peers.{name}").NEEDS:
        try:
            if importlib.util.find_spec(module) is None:
                return str(module)
        except ModuleNotFoundError:
            return str(module)
    return ""


def measure(names: Sequence[str], held: Sequence[Collection], folder: Path, rounds: int) -> list[Side]:
    """The sides take turns in each step; a step whose figures lie in ``folder`` already is not run again.

    Raises CalledProcessError where one fails.
    """
    job = [
        {"name": one.name, "files": list(map(str, one.files)), "questions": [row["question"] for row in one.rows]}
        for one in held
    ]
    (folder / JOB).write_text(json.dumps(job), "utf-8")
    steps = ["ingest", *(f"ask {number}" for number in range(1, rounds + 1)), "answer"]
    took = {(name, step): _step(name, step, folder) for step in steps for name in names}
    rows = [row for one in held for row in one.rows]
    sides = []
    for name in names:
        hits, times = json.loads((folder / name / HITS).read_text("utf-8"))
        found = tuple(covered(row, texts) for row, texts in zip(rows, hits, strict=True))
        first, *cold, last = (took[name, step] for step in steps)
        sides.append(Side(name, first, tuple(cold), last, statistics.median(times), found))
    return sides


def _step(name: str, step: str, folder: Path) -> Start:
    kept = folder / name / f"{step}.json"
    if kept.is_file():
        return Start(**json.loads(kept.read_text("utf-8")))
    sys.stderr.write(f"{SIDES[name]}: {step}\n")
    kind = step.partition(" ")[0]
    if kind == "ingest":
        shutil.rmtree(folder / name, ignore_errors=True)  # what was left half read
        (folder / name).mkdir()
    command = [sys.executable, "-m", "bench.peers.side", name, kind, str(folder)]
    took = start(command, os.environ | _OFFLINE)
    kept.write_text(json.dumps(asdict(took)), "utf-8")
    return took
