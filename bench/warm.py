"""An open pipeline, one question after another: median milliseconds. Writes one JSON object."""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ASKED = 200  # questions at most; each is asked once, so that nothing is answered from a cache


def questions(pipeline: Any) -> list[str]:
    """A question a section of the shipped documents, from its own heading."""
    index = pipeline.index
    headings = [s.heading for name in ("plan", "review") for s in index.sections(name) if s.heading]
    return [f"{heading.strip('。：')}有哪些要求？" for heading in dict.fromkeys(headings)][:ASKED]


def median_ms(serve: Callable[[str], object], asked: list[str]) -> tuple[float, float]:
    """Median milliseconds of wall time and of the processor: the two differ on a busy machine."""
    times, processor = [], []
    for question in asked:
        began, worked = time.perf_counter(), time.process_time()
        serve(question)
        processor.append(1000 * (time.process_time() - worked))
        times.append(1000 * (time.perf_counter() - began))
    return statistics.median(times), statistics.median(processor)


def measure(folder: Path) -> dict[str, float]:
    """``search`` and ``ask`` in median milliseconds a question, on the clock and (``_cpu``) of the processor;
    ``chunks`` of the index, ``asked`` questions."""
    from assistant.pipeline import Pipeline
    from assistant.settings import load_settings

    pipeline = Pipeline.open(load_settings(index=folder))
    asked = questions(pipeline)
    pipeline.ask(asked[0])  # opens what is opened once
    search, search_cpu = median_ms(pipeline.search, asked)
    ask, ask_cpu = median_ms(pipeline.ask, asked)
    chunks = len(pipeline.index)
    pipeline.close()
    return {
        "search": search, "search_cpu": search_cpu, "ask": ask, "ask_cpu": ask_cpu,
        "chunks": chunks, "asked": len(asked),
    }  # fmt: skip


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(Path(sys.argv[1]))) + "\n")
