"""A run: every case of the chosen suites, saved as it goes, so that a run that was cut off goes on.

A run's folder holds config.json, samples.jsonl, figures.json and clauses.json, which are the same to the byte for two
runs of the same; and times.jsonl and times.json, which are not.
"""

from __future__ import annotations

import hashlib
import json
import os
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, TextIO

from eval.case import numbered, why
from eval.figures import suite_figures
from eval.subject import Subject
from eval.suite import Danger, Row, Suite
from ingest.errors import UsageError

PASSAGES = "passages.json"  # what a run of passages was made with; it has no config.json
JUDGED = ("judge.json", "judge.jsonl")  # what a judge says of the samples: gone when they are
FILES = (
    "config.json", "samples.jsonl", "figures.json", "times.jsonl", "times.json", "clauses.json", PASSAGES, *JUDGED,
    "record.json", "figures.csv", "failures.csv",
)  # fmt: skip
Progress = Callable[[str, int, int], None]
Plan = Sequence[tuple[Suite, Sequence[Row]]]


def run(
    subject: Subject, plan: Plan, out: Path, config: Mapping[str, Any], *, progress: Progress | None = None
) -> dict[str, Any]:
    """Runs the plan into a folder and returns the figures by suite.

    Where the folder holds a run of the same configuration it is gone on with; of another, UsageError.
    """
    begin(out, config)
    samples = out / "samples.jsonl"
    done = _kept(samples)
    with samples.open("a", encoding="utf-8") as written, (out / "times.jsonl").open("a", encoding="utf-8") as times:
        for suite, rows in plan:
            for number, row in enumerate(rows, 1):
                if (suite.name, row["id"]) not in done:
                    _write(written, _timed(subject, suite, row, times))
                if progress is not None:
                    progress(suite.name, number, len(rows))
    return finish(out, [suite for suite, _ in plan])


def forget(out: Path) -> None:
    """Removes a run from its folder, and nothing else that is there."""
    for name in FILES:
        (out / name).unlink(missing_ok=True)


def finish(out: Path, suites: Sequence[Suite]) -> dict[str, Any]:
    """Figures of the samples that a folder holds, written to figures.json; times to times.json."""
    samples = list(read_samples(out))
    made = {s.name: suite_figures(s, [x for x in samples if x["suite"] == s.name]) for s in suites}
    put_json(out / "figures.json", made)
    put_json(out / "times.json", _times(out))
    return made


def sample(subject: Subject, suite: Suite, row: Row) -> dict[str, Any]:
    """One case run and scored, as it is saved; ``subject`` is the one over the documents that the case is asked of."""
    output = suite.run(subject, row)
    scored = suite.score(subject, row, output)
    return {
        "suite": suite.name,
        "id": row["id"],
        "slices": list(suite.slices(row)),
        "values": {name: None if value is None else round(value, 6) for name, value in scored.values.items()},
        "dangers": [asdict(danger) for danger in (*_altered(subject, row), *scored.dangers)],
        "missing": list(scored.missing),
        "tripped": list(scored.tripped),
        "case": dict(row),
        "output": output,
    }


def _altered(subject: Subject, row: Row) -> Iterator[Danger]:
    """Gold quotes that the index does not print: the case is wrong, or the index is."""
    from eval.validate import unprinted

    for quote in unprinted(row, subject.index):
        yield Danger("altered_gold", quote)


def read_samples(out: Path) -> Iterator[dict[str, Any]]:
    """The samples of a run; raises UsageError where the folder holds none."""
    path = out / "samples.jsonl"
    if not path.is_file():
        raise _no_run(out, "samples.jsonl")
    for _, row in numbered(path):
        yield row


def _no_run(out: Path, name: str) -> UsageError:
    if (out / "figures.json").is_file():
        return UsageError(
            f"{out} 是 passages 的结果，只有数字：{out / 'figures.json'}；可用 policy-eval compare 比较。",
            f"{out} holds a run of passages, which has figures alone: {out / 'figures.json'}; compare can be used on it.",
        )
    return UsageError(
        f"{out} 里没有评测结果（{name}）。请先运行：policy-eval run --out {out}",
        f"{out} holds no run ({name}). Run first: policy-eval run --out {out}",
    )


def samples_hash(out: Path) -> str:
    """SHA-256 of a run's samples, in hexadecimal."""
    return hashlib.sha256((out / "samples.jsonl").read_bytes()).hexdigest()


def read_figures(out: Path) -> dict[str, Any]:
    """The figures of a finished run by suite; raises UsageError where it is not finished."""
    return read_json(out / "figures.json")


def read_json(path: Path) -> dict[str, Any]:
    """An object that a run saved; raises UsageError where it is absent or damaged."""
    try:
        value: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        if not (path.parent / "config.json").is_file():
            raise _no_run(path.parent, "config.json") from error
        zh, en = why(error)
        raise UsageError(
            f"读不了 {path}：{zh}。这次评测可能没有跑完；再次运行同一命令即可接着跑。",
            f"{path} cannot be read: {en}. The run may not be finished; the same command goes on with it.",
        ) from error
    return value


def begin(out: Path, config: Mapping[str, Any], name: str = "config.json") -> None:
    """Makes the folder of a run, or goes on with the run that it holds. Raises UsageError where that is another one."""
    if out.exists() and not out.is_dir():
        raise UsageError(f"--out 应为文件夹，但 {out} 是文件。", f"--out is a folder, but {out} is a file.")
    out.mkdir(parents=True, exist_ok=True)
    path = out / name
    if not path.exists():
        put_json(path, config)
        return
    before = read_json(path)
    after = json.loads(json.dumps(config))
    differing = sorted(k for k in before.keys() | after.keys() if before.get(k) != after.get(k))
    if differing:
        raise UsageError(
            f"{out} 里是另一种配置的评测（不同：{'、'.join(differing)}）。请另选 --out，或加 --fresh 重跑。",
            f"{out} holds a run of another configuration (differs: {', '.join(differing)}). Use another --out, or --fresh.",
        )


def _kept(path: Path) -> set[tuple[str, str]]:
    """What is done already. A last line that was cut off is removed."""
    keep_whole_lines(path)
    return {(row["suite"], row["id"]) for _, row in numbered(path)} if path.exists() else set()


def keep_whole_lines(path: Path) -> None:
    """Removes a last line that was cut off; a file that is not there stays so."""
    if not path.exists():
        return
    whole = path.read_bytes()
    end = whole.rfind(b"\n") + 1
    if end != len(whole):
        os.truncate(path, end)


def _timed(subject: Subject, suite: Suite, row: Row, times: TextIO) -> dict[str, Any]:
    asked = subject.of(row)  # reading documents of its own is no part of what a question takes
    began = time.perf_counter()
    made = sample(asked, suite, row)
    seconds = time.perf_counter() - began
    _write(times, {"suite": suite.name, "id": row["id"], "milliseconds": round(1000 * seconds, 3)})
    return made


def _times(out: Path) -> dict[str, dict[str, float]]:
    by_suite: dict[str, list[float]] = {}
    for _, row in numbered(out / "times.jsonl"):
        by_suite.setdefault(row["suite"], []).append(row["milliseconds"])
    return {name: spread(values) for name, values in by_suite.items()}


def spread(milliseconds: Sequence[float]) -> dict[str, float]:
    """Median, 95th percentile and maximum, in milliseconds."""
    ordered = sorted(milliseconds)
    return {
        "n": len(ordered),
        "median": round(statistics.median(ordered), 3),
        "p95": round(ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))], 3),
        "max": round(ordered[-1], 3),
    }


def _write(file: TextIO, value: Mapping[str, Any]) -> None:
    file.write(json.dumps(value, ensure_ascii=False) + "\n")
    file.flush()


def put_json(path: Path, value: Mapping[str, Any]) -> None:
    """Writes an object whole or not at all."""
    whole = json.dumps(value, ensure_ascii=False, indent=1) + "\n"
    made = path.with_suffix(".tmp")
    made.write_text(whole, "utf-8")
    made.replace(path)
