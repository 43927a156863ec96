"""The marks: what each figure must reach. They are raised when beaten, and lowered by nobody but a person."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.case import why
from ingest.errors import UsageError

MARKS = Path(__file__).parent / "marks.toml"
MARGIN = 0.015  # a raised mark stays this far below the figure: one case of 79 is 0.013

_HEAD = """\
# What `policy-eval gate` asks of every figure. `policy-eval marks --raise` raises what was beaten and never lowers.
# [least] a figure must reach its mark; [most] it must not go beyond; [milliseconds] median of a case, whole suite.
# [known] dangerous errors that are told but do not fail the gate: "id kind". Nothing adds to it but a person.
"""

Figures = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Marks:
    """Marks by suite and figure; ``known`` dangerous errors by suite, as ``id kind``."""

    least: Figures
    most: Figures
    milliseconds: Mapping[str, float]
    known: Mapping[str, tuple[str, ...]]


def read_marks(path: Path = MARKS) -> Marks:
    """Raises UsageError where the file is absent, no TOML, or holds what is no mark."""
    try:
        value = tomllib.loads(path.read_text("utf-8"))
        _no_others(value)
        return Marks(
            _figures(value.get("least", {})),
            _figures(value.get("most", {})),
            {name: float(mark) for name, mark in value.get("milliseconds", {}).items()},
            {suite: tuple(map(str, ids)) for suite, ids in value.get("known", {}).items()},
        )
    except (OSError, ValueError, TypeError, AttributeError) as error:
        zh, en = why(error)
        raise UsageError(
            f"及格线文件 {path} 不可用：{zh}。请改正，或用 --marks 另指一个。",
            f"The marks in {path} cannot be used: {en}. Correct them, or name others by --marks.",
        ) from error


def _no_others(value: Mapping[str, Any]) -> None:
    if others := value.keys() - {"least", "most", "milliseconds", "known"}:
        raise ValueError(f"unknown table {', '.join(sorted(others))}")


def _figures(value: Mapping[str, Mapping[str, float]]) -> Figures:
    return {suite: {name: float(mark) for name, mark in marks.items()} for suite, marks in value.items()}


def write_marks(marks: Marks, path: Path = MARKS) -> None:
    lines = [_HEAD]
    for table, figures in (("least", marks.least), ("most", marks.most)):
        for suite, named in figures.items():
            lines.append(f"[{table}.{suite}]\n" + "".join(f'"{name}" = {mark:g}\n' for name, mark in named.items()))
    lines.append("[milliseconds]\n" + "".join(f'"{suite}" = {mark:g}\n' for suite, mark in marks.milliseconds.items()))
    lines.append("[known]\n" + "".join(_known_line(suite, ids) for suite, ids in marks.known.items() if ids))
    made = path.with_suffix(".tmp")
    made.write_text("\n".join(lines), "utf-8")
    made.replace(path)


def _known_line(suite: str, ids: tuple[str, ...]) -> str:
    listed = ", ".join(f'"{one}"' for one in ids)
    return f'"{suite}" = [{listed}]\n'


def raised(marks: Marks, figures: Mapping[str, Any], margin: float = MARGIN) -> Marks:
    """The marks that these figures justify: none lower than before. Known errors that are gone are struck out."""
    return Marks(
        {s: {n: max(m, _below(figures, s, n, margin, m)) for n, m in f.items()} for s, f in marks.least.items()},
        {s: {n: min(m, _above(figures, s, n, margin, m)) for n, m in f.items()} for s, f in marks.most.items()},
        marks.milliseconds,
        {s: tuple(k for k in ids if s not in figures or k in dangerous(figures[s])) for s, ids in marks.known.items()},
    )  # fmt: skip


def _below(figures: Mapping[str, Any], suite: str, name: str, margin: float, mark: float) -> float:
    value = value_of(figures, suite, name)
    if value is None:
        return mark
    return 1.0 if value == 1.0 and mark == 1.0 else math.floor(1000 * (value - margin) + 1e-6) / 1000


def _above(figures: Mapping[str, Any], suite: str, name: str, margin: float, mark: float) -> float:
    value = value_of(figures, suite, name)
    return mark if value is None else math.ceil(1000 * (value + margin) - 1e-6) / 1000


def value_of(figures: Mapping[str, Any], suite: str, name: str) -> float | None:
    """A figure or total of a suite, ``metric/slice`` for one of a slice; None where it is not there or undefined."""
    made = figures.get(suite, {})
    metric, _, part = name.partition("/")
    metrics = made.get("slices", {}).get(part, {}) if part else made.get("figures", {})
    value = metrics[metric]["mean"] if metric in metrics else made.get("totals", {}).get(name)
    return None if value is None else float(value)


def dangerous(made: Mapping[str, Any]) -> list[str]:
    """The dangerous errors of a suite's figures, as ``id kind``."""
    return list(dict.fromkeys(f"{one['id']} {one['kind']}" for one in made["dangerous"]))
