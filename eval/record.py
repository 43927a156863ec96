"""What of a run people look at: when and by which command, its figures, a sheet of failures, the difference to the run before.

    record.json    all of it, as the page shows it
    figures.csv    every figure by split and slice
    failures.csv   the sheet of failures

Cases of the split ``test`` are figures here, as in the report. Runs that were put aside lie in the folder ``before``.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assistant.export import plain_table, to_csv
from eval.clauses import found, wanted
from eval.compare import compare, dangers_between, held_out, settings_between, verdict
from eval.failures import asked, danger_words, failed
from eval.run import FILES, forget, put_json, read_figures, read_json, read_samples
from eval.splits import FEWEST
from ingest.errors import UsageError

RECORD, FIGURES, FAILURES = "record.json", "figures.csv", "failures.csv"
KEPT = 10  # runs that are put aside
Json = dict[str, Any]


def write_record(out: Path, command: str) -> None:
    """Writes the three files into the folder of a finished run. Raises UsageError where it is not finished."""
    figures = read_figures(out)
    samples = list(read_samples(out))
    sheet = [row for suite, made in figures.items() for row in _failures(samples, suite, made["key"])]
    for made in figures.values():
        made["dangerous"] = [{**one, "what": danger_words(one)} for one in made["dangerous"]]
        for name in made["splits"].keys() & {"test"}:
            made["splits"][name]["slices"] = _large(made["splits"][name]["slices"])
        del made["slices"]  # those of all splits together tell of cases of test
    put_json(
        out / RECORD,
        {
            "finished": datetime.now(UTC).isoformat(timespec="minutes"), "command": command,
            "config": read_json(out / "config.json"), "figures": figures, "failures": sheet,
            "difference": _difference(out, figures.keys()),
        },
    )  # fmt: skip
    _write_csv(out / FIGURES, _FIGURE, list(_figure_rows(figures)))
    _write_csv(out / FAILURES, list(_SHEET), [[_cell(row[name]) for name in _SHEET] for row in sheet])


def put_aside(out: Path) -> None:
    """Moves a finished run into ``before`` of its folder, where the last KEPT stay; one that is not finished is removed."""
    if (out / RECORD).is_file():
        finished = "".join(filter(str.isalnum, read_json(out / RECORD)["finished"]))[:12]
        names = (f"{finished}{number:03d}" for number in range(1000))
        kept = next(out / "before" / name for name in names if not (out / "before" / name).exists())
        kept.mkdir(parents=True)
        for name in FILES:
            if (out / name).is_file():
                (out / name).replace(kept / name)
        for old in _before(out)[KEPT:]:
            shutil.rmtree(old)
    forget(out)


def _before(out: Path) -> list[Path]:
    """The runs that were put aside, the last first."""
    return sorted((path.parent for path in out.glob(f"before/*/{RECORD}")), reverse=True)


_SHEET = (
    "suite", "id", "split", "history", "question", "status", "expected", "retrieved", "answer", "missing", "tripped", "dangers",
)  # fmt: skip


def _failures(samples: Sequence[Json], suite: str, key: str) -> Iterator[Json]:
    """The sheet of a suite, dangerous cases first."""
    for one in failed([s for s in samples if s["suite"] == suite], key):
        case, output = one["case"], one["output"]
        named = [f"{document} {section}" for document, section in wanted(case)]
        yield {
            "suite": suite, "id": one["id"], "split": case["split"], "question": asked(case),
            "history": [turn["content"] for turn in case.get("history", ())],
            "status": str(output.get("status") or output.get("error") or ""),
            "expected": [*named, *case.get("gold_quotes", ()), *case.get("must_include", ())],
            "retrieved": [f"{document} {section}" for document, section in found(output)],
            "answer": str(output.get("answer") or ""), "missing": one["missing"], "tripped": one["tripped"],
            "dangers": [f"{danger['kind']}: {danger['what']}" for danger in one["dangers"]],
        }  # fmt: skip


def _large(slices: Mapping[str, Json]) -> Json:
    """Slices of at least FEWEST cases: of fewer, a figure is nearly a case."""
    kept = {name: {m: f for m, f in made.items() if f["n"] >= FEWEST} for name, made in slices.items()}
    return {name: made for name, made in kept.items() if made}


def _difference(out: Path, suites: Any) -> Json | None:
    """To the last run before that shares a suite; None where there is none."""
    for before in _before(out):
        earlier = read_json(before / RECORD)
        if not earlier["figures"].keys() & set(suites):
            continue
        try:
            made = compare(before, out)
        except UsageError:
            continue
        (new, gone), held = dangers_between(before, out), held_out(out)
        return {
            "finished": earlier["finished"], "commit": earlier["config"]["commit"],
            "settings": settings_between(before, out), "new": new, "gone": gone,
            "figures": {part: _changed(metrics, held) for part, metrics in made.items()},
        }  # fmt: skip
    return None


def _changed(metrics: Mapping[str, Any], held: frozenset[str]) -> Json:
    """By metric, of those that changed; ``better`` and ``worse`` name no case of test."""
    made = {name: {**asdict(one), "verdict": verdict(name, one)} for name, one in metrics.items()}
    for one in made.values():
        for side in ("better", "worse"):
            one[f"{side}_n"], one[side] = len(one[side]), [name for name in one[side] if name not in held]
    return {name: one for name, one in made.items() if one["verdict"] != "same"}


_FIGURE = ["suite", "split", "slice", "metric", "mean", "se", "n", "undefined"]


def _figure_rows(figures: Mapping[str, Any]) -> Iterator[list[str]]:
    for suite, made in figures.items():
        for split, part in made["splits"].items():
            yield from ([suite, split, "", name, str(value), "", "", ""] for name, value in part["totals"].items())
            for name, metrics in {"": part["figures"], **part["slices"]}.items():
                for metric, one in metrics.items():
                    yield [suite, split, name, metric, *(_cell(one[key]) for key in ("mean", "se", "n", "undefined"))]


def _cell(value: Any) -> str:
    return "" if value is None else "\n".join(map(str, value)) if isinstance(value, list) else str(value)


def _write_csv(path: Path, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    path.write_text(to_csv(plain_table("", columns, rows)), "utf-8")
