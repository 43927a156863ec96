"""``python -m bench``: the figures of this machine, as tables. Exit status 1 where the cold start misses its mark."""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from bench import cold

POLICY = str(Path(sys.executable).with_name("policy"))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="cold starts of each side (default 5)")
    parser.add_argument("--passages", type=Path, help="a .jsonl or .jsonl.gz of passages, to measure a large index too")
    parser.add_argument("--count", type=int, default=54_000, help="passages taken from that file (default 54000)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        index = Path(folder) / "index"
        told("▶ 冷启动 · cold starts")
        ingest(index)
        result = cold.measure(index, options.rounds)
        table(("", "秒 · s", "CPU s", "MB"), result.rows())
        told(
            f"快 {result.ratio:.1f} 倍（须 ≥ {cold.FASTER:g}），内存为其 {result.memory:.0%}（须 < {cold.LEANER:.0%}）"
        )
        told("▶ 已打开的索引 · an open index")
        rows = [warm_row(index)]
        if options.passages:
            ingest(index, passages(options.passages, options.count, Path(folder)))
            rows.append(warm_row(index))
        table(("片段 · chunks", "问题 · questions", "search ms", "ask ms"), rows)
    return 0 if result.holds else 1


def ingest(index: Path, *files: Path) -> None:
    command = [POLICY, "ingest", *map(str, files), "--index", str(index)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def passages(source: Path, count: int, folder: Path) -> Path:
    """The first ``count`` lines of a passage corpus, unpacked."""
    target = folder / "passages.jsonl"
    opener = gzip.open if source.suffix == ".gz" else open
    with opener(source, "rt", encoding="utf-8") as lines, target.open("w", encoding="utf-8") as out:
        out.writelines(itertools.islice(lines, count))
    return target


def warm_row(index: Path) -> tuple[str, str, str, str]:
    # In a process of its own: this one must stay small, a child's peak memory counts from its parent's.
    command = [sys.executable, "-m", "bench.warm", str(index)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, env=os.environ | {"HF_HUB_OFFLINE": "1"})
    found = json.loads(done.stdout)
    return f"{found['chunks']:,}", f"{found['asked']}", f"{found['search']:.1f}", f"{found['ask']:.1f}"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    for row in (heads, ["---"] * len(heads), *rows):
        told("| " + " | ".join(row) + " |")


def told(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
