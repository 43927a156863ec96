"""Suites, index and cases put together into a run."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from eval.case import CASES, load_cases, sources
from eval.clauses import write_clauses
from eval.config import configuration
from eval.indexes import need_documents, pipeline_for
from eval.record import write_record
from eval.run import Progress, run
from eval.subject import Asked, Subject
from eval.suite import Row, Suite
from ingest.errors import UsageError


def chosen(names: Sequence[str]) -> list[Suite]:
    """The suites of these names in their usual order, all for none; UsageError for an unknown name."""
    from eval.suites import SUITES

    if "passages" in names:
        raise UsageError(
            "评测集 passages 要单独运行：policy-eval run passages --questions … --corpus …",
            "The suite passages is run by itself: policy-eval run passages --questions … --corpus …",
        )
    if unknown := [name for name in names if name not in SUITES]:
        raise UsageError(
            f"没有评测集“{'、'.join(unknown)}”。可用：{'、'.join(SUITES)}、passages。",
            f"No suite '{', '.join(unknown)}'. There are: {', '.join(SUITES)}, passages.",
        )
    return [suite for name, suite in SUITES.items() if not names or name in names]


def planned(names: Sequence[str], cases: Path) -> list[tuple[Suite, list[Row]]]:
    """The suites with their cases; raises UsageError where one is unknown, empty or has a wrong case."""
    return [(suite, load_cases(suite, cases)) for suite in chosen(names)]


def evaluate(
    names: Sequence[str],
    *,
    out: Path,
    index: Path | None = None,
    cases: Path = CASES,
    answerer: str = "extract",
    store: str = "exact",
) -> dict[str, Any]:
    """Runs suites over an index (None: a new one of the shipped documents) into a folder; the figures by suite."""
    planned(names, cases)  # what is wrong with them is told before an index is made
    with pipeline_for(index, answerer, store) as pipeline, _progress() as progress:
        return evaluate_subject(pipeline, names, out=out, cases=cases, answerer=answerer, progress=progress)


def evaluate_subject(
    pipeline: Asked,
    names: Sequence[str],
    *,
    out: Path,
    cases: Path = CASES,
    answerer: str = "extract",
    progress: Progress | None = None,
) -> dict[str, Any]:
    """As ``evaluate``, of a pipeline that is open already, or of an object that stands for one."""
    plan = planned(names, cases)
    suites = [suite for suite, _ in plan]
    for _, rows in plan:
        need_documents(pipeline.index, [row for row in rows if not sources(row, cases)])
    subject = Subject(pipeline, cases=cases)
    try:
        config = configuration(pipeline, suites, cases, answerer)
        figures = run(subject, plan, out, config, progress=progress)
        whole = {sources(row, cases): row for _, rows in plan for row in rows if "files" not in row}
        write_clauses(out, [pipeline.index, *(subject.of(row).index for files, row in whole.items() if files)])
        write_record(
            out, _command(names, cases, answerer, getattr(getattr(pipeline, "settings", None), "store", "exact"))
        )
        return figures
    finally:
        subject.close()


def _command(names: Sequence[str], cases: Path, answerer: str, store: str) -> str:
    """The command that makes such a run again; where things are is left out."""
    parts = ["policy-eval", "run", *names]
    parts += ["--cases", cases.name] if cases != CASES else []
    parts += ["--answerer", answerer] if answerer != "extract" else []
    parts += ["--store", store] if store != "exact" else []
    return shlex.join(parts)


@contextmanager
def _progress() -> Iterator[Progress]:
    """A bar a suite on standard error."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description:<14}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bars(*columns, console=Console(stderr=True)) as bars:
        tasks: dict[str, Any] = {}

        def told(suite: str, done: int, total: int) -> None:
            if suite not in tasks:
                tasks[suite] = bars.add_task(suite, total=total)
            bars.update(tasks[suite], completed=done)

        yield told
