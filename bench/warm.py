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


def median_ms(serve: Callable[[str], object], asked: list[str]) -> float:
    times = []
    for question in asked:
        began = time.perf_counter()
        serve(question)
        times.append(1000 * (time.perf_counter() - began))
    return statistics.median(times)


def measure(folder: Path) -> dict[str, float]:
    """``search`` and ``ask`` in median milliseconds a question, ``chunks`` of the index, ``asked`` questions."""
    from assistant.pipeline import Pipeline
    from assistant.settings import load_settings

    pipeline = Pipeline.open(load_settings(index=folder))
    asked = questions(pipeline)
    pipeline.ask(asked[0])  # opens what is opened once
    found = {
        "search": median_ms(pipeline.search, asked),
        "ask": median_ms(pipeline.ask, asked),
        "chunks": len(pipeline.index),
        "asked": len(asked),
    }
    pipeline.close()
    return found


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(Path(sys.argv[1]))) + "\n")
