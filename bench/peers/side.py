"""One step of one side, a process of its own: ``python -m bench.peers.side NAME ingest|ask|answer FOLDER``."""

from __future__ import annotations

import importlib
import json
import sys
import time
from pathlib import Path

from bench.cold import QUESTION

JOB = "job.json"  # by collection its name, files and questions
HITS = "hits.json"


def main(name: str, step: str, folder: Path) -> None:
    """``ingest`` reads every collection; ``ask`` opens the first and gives the hits of one question; ``answer`` opens
    each and asks all its questions, and writes their hits and their milliseconds."""
    side = importlib.import_module(f"bench.peers.{name}")
    collections = json.loads((folder / JOB).read_text("utf-8"))
    stores = {one["name"]: folder / name / one["name"] for one in collections}
    if step == "ingest":
        for one in collections:
            side.ingest([Path(file) for file in one["files"]], stores[one["name"]])
    elif step == "ask":
        sys.stdout.write("\n".join(side.opened(stores[collections[0]["name"]])(QUESTION)) + "\n")
    else:
        hits, times = [], []
        for one in collections:
            search = side.opened(stores[one["name"]])
            search("有哪些要求？")  # opens what is opened once
            for question in one["questions"]:
                began = time.perf_counter()
                hits.append(search(question))
                times.append(1000 * (time.perf_counter() - began))
        (folder / name / HITS).write_text(json.dumps([hits, times], ensure_ascii=False), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
