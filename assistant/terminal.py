"""Readable output for people at a terminal. Progress and messages go to standard error."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.answer import Answer, Evidence
from assistant.phrases import noted, phrase, status_key
from ingest.store.base import Index
from ingest.store.generations import WAITING

if TYPE_CHECKING:
    from rich.progress import TaskID

    from assistant.doctor import Report
    from ingest.job import Summary
    from ingest.store.build import Progress


def print_answer(answer: Answer, *, explain: bool = False) -> None:
    """The answer, its citations with place and date, and on request how it came about."""
    status = phrase(f"status_{status_key(answer)}", answer.language)
    _line(f"[{status}]" if answer.language == "en" else f"【{status}】")
    _line(answer.answer)
    if answer.citations:
        _line("")
        for c in answer.citations:
            _line(f"[{c.n}] {c.document}#{c.section}  {c.path}  {c.date or ''}  {c.start}–{c.end}")
    if answer.follow_ups:
        _line("")
        for question in answer.follow_ups:
            _line(f"  · {question}")
    if explain:
        _print_explanation(answer)


def _print_explanation(answer: Answer) -> None:
    query = answer.query
    _line(f"\n理解：{query.standalone}（{query.kind}；{query.language}）")
    for note in query.notes:
        _line(f"  改写：{note}")
    for everyday, official, weight in query.lexicon:
        _line(f"  词语：{everyday} → {official}（{weight:g}）")
    for found in answer.evidence:
        parts = " ".join(f"{name}={part:.2f}" for name, part in found.parts.items())
        _line(f"  证据：{found.document}#{found.section} {found.score:.3f}  {parts}")
    for guard in answer.removed:
        _line(f"  删去：{guard}")
    _line("  用时：" + "，".join(f"{name} {value:g} ms" for name, value in answer.milliseconds.items()))


def print_hits(hits: Sequence[Evidence], index: Index) -> None:
    """One hit after another: score, place, the beginning of its text."""
    for hit in hits:
        section = next(s for s in index.sections(hit.document) if s.id == hit.section)
        heading = section.heading.removeprefix(section.numeral)
        _line(f"{hit.score:.3f}  {hit.document}#{hit.section}  {section.path}{heading}")
        _line("       " + hit.text.replace("\n", " ")[:100])
        if hit.also:
            _line(f"       同一文本也见于：{'、'.join(hit.also)}")
    if not hits:
        _line("没有找到。换一个说法，或用 policy outline 查看目录。")


@contextmanager
def ingest_progress() -> Iterator[Progress]:
    """A progress callback that draws one bar a stage on a terminal; that another process is writing is told everywhere."""
    if not sys.stderr.isatty():
        yield lambda done, total, what: _waiting() if what == WAITING else None  # noqa: ARG005 - the shape of a callback
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bars:
        tasks: dict[str, TaskID] = {}

        def progress(done: int, total: int | None, what: str) -> None:
            if what == WAITING:
                _waiting()
                return
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=total)
            bars.update(tasks[what], completed=done, total=total)

        yield progress


def _waiting() -> None:
    sys.stderr.write("另一个进程正在写入这个索引，等待中…\nAnother process is writing this index; waiting…\n")


def print_summary(summary: Summary, index: Path) -> None:
    _line(
        f"新增 {summary.added}，更新 {summary.updated}，未变 {summary.unchanged}，删去 {summary.removed}，"
        f"失败 {len(summary.failed)}；共 {summary.chunks} 个片段，{summary.seconds:.1f} 秒。索引：{index}"
    )
    for name, note in summary.notes:
        sys.stderr.write(f"{name}：{noted(note)}\n")
    for name, error in summary.failed:
        sys.stderr.write(f"{name}：{error}\n")


def print_report(report: Report) -> None:
    for check in report.checks:
        _line(f"{'✓' if check.ok else '✗'} {check.name}：{check.found}")
        if check.mend:
            _line(f"    {check.mend}")


def _line(text: str) -> None:
    sys.stdout.write(text + "\n")
