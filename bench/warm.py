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

    figures: dict[str, float] = {}
    for name in ("search", "ask"):
        pipeline = Pipeline.open(load_settings(index=folder))  # anew: a question once encoded is kept
        asked = questions(pipeline)
        pipeline.ask("有哪些要求？")  # opens what is opened once
        figures[name], figures[f"{name}_cpu"] = median_ms(getattr(pipeline, name), asked)
        figures |= {"chunks": len(pipeline.index), "asked": len(asked)}
        pipeline.close()
    return figures


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(Path(sys.argv[1]))) + "\n")
