"""The marks: what each figure must reach. They are raised when beaten, and lowered by nobody but a person."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.case import why
from eval.splits import LESS_IS_BETTER, SPLITS
from eval.tables import by_set, shown
from ingest.errors import UsageError

MARKS = Path(__file__).parent / "marks.toml"
MARGIN = 0.015  # a raised mark stays this far below the figure, or one case where that is more

NEVER = frozenset({"hallucinated", "failed", "missed_alteration", "extra"})
_TOTALS = ("extra",)

_HEAD = """\
# What `policy-eval gate` asks of every figure, by suite and split. The gate fails on choose and test alone: what is said of
# fit is information, because a mark on what was fitted on keeps out every change that generalises.
# `policy-eval marks --raise` raises what was beaten and never lowers; `policy-eval marks --set` sets all anew, where what
# is measured or how has changed, and is seen in review.
# [least] a figure must reach its mark; [most] it must not go beyond; [milliseconds] median of a case, whole suite.
# [known] dangerous errors that are told but do not fail the gate: "id kind". Nothing adds to it but a person.
"""

Split = tuple[str, str]  # suite, split
Figures = Mapping[Split, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Marks:
    """Marks by suite, split and figure; ``known`` dangerous errors by suite, as ``id kind``."""

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


def _figures(value: Mapping[str, Mapping[str, Mapping[str, float]]]) -> Figures:
    found = {}
    for suite, splits in value.items():
        for split, marks in splits.items():
            if split not in SPLITS:
                raise ValueError(f"[{suite}.{split}]: a mark is of one of the splits {', '.join(SPLITS)}")
            found[suite, split] = {name: float(mark) for name, mark in marks.items()}
    return found


def write_marks(marks: Marks, path: Path = MARKS) -> None:
    lines = [_HEAD]
    for table, figures in (("least", marks.least), ("most", marks.most)):
        for (suite, split), named in figures.items():
            lines.append(
                f"[{table}.{suite}.{split}]\n" + "".join(f'"{name}" = {mark:g}\n' for name, mark in named.items())
            )
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
        _still_known(marks, figures),
    )


def _still_known(marks: Marks, figures: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {
        s: tuple(k for k in ids if s not in figures or k in dangerous(figures[s])) for s, ids in marks.known.items()
    }


def _below(figures: Mapping[str, Any], of: Split, name: str, margin: float, mark: float) -> float:
    value = value_of(figures, of, name)
    if value is None:
        return mark
    least = math.floor(1000 * (value - _slack(figures, of, name, margin)) + 1e-6) / 1000
    return 1.0 if value == 1.0 and mark == 1.0 else max(0.0, least)


def _above(figures: Mapping[str, Any], of: Split, name: str, margin: float, mark: float) -> float:
    value = value_of(figures, of, name)
    return mark if value is None else math.ceil(1000 * (value + _slack(figures, of, name, margin)) - 1e-6) / 1000


def _slack(figures: Mapping[str, Any], of: Split, name: str, margin: float) -> float:
    """The margin, or what one case weighs: a change that generalises may well lose one."""
    cases = (_figure(figures, of, name) or {}).get("n")
    return max(margin, 1 / cases) if cases else margin


def set_anew(before: Marks, figures: Mapping[str, Any], margin: float = MARGIN) -> Marks:
    """Marks on every figure that the tables show, ``margin`` or one case from it on the worse side, lower than before or not.

    Errors that should not be (``NEVER``) get no margin. Suites that the figures lack keep their marks, and times and
    known errors stay.
    """
    least = {of: named for of, named in before.least.items() if of[0] not in figures}
    most = {of: named for of, named in before.most.items() if of[0] not in figures}
    for suite, made in figures.items():
        for split in made["splits"]:
            of = (suite, split)
            values = {name: value_of(figures, of, name) for name in marked(suite, made["splits"][split])}
            found = {name: value for name, value in values.items() if value is not None}
            up = {n: _below(figures, of, n, margin, 0.0) for n in found if not _less(n)}
            down = {n: v if n in NEVER else _above(figures, of, n, margin, v)
                    for n, v in found.items() if _less(n)}  # fmt: skip
            least |= {of: up} if up else {}
            most |= {of: down} if down else {}
    return Marks(least, most, before.milliseconds, _still_known(before, figures))


def _less(name: str) -> bool:
    return name.partition("/")[0] in LESS_IS_BETTER


def marked(suite: str, part: Mapping[str, Any]) -> list[str]:
    """The names of the figures of a split that ``set_anew`` marks: those shown, ``metric/set`` of each set, some totals."""
    own = [name for name, _ in shown(suite, part)]
    sets = [f"{metric}/{name}" for name, of in by_set(suite, part) for metric, _ in of]
    return [*own, *sets, *(name for name in part["totals"] if name in _TOTALS)]


def value_of(figures: Mapping[str, Any], of: Split, name: str) -> float | None:
    """A figure or total of a split, ``metric/slice`` for one of a slice; None where it is not there or undefined."""
    found = _figure(figures, of, name)
    value = found["mean"] if found else _of_split(figures, of).get("totals", {}).get(name)
    return None if value is None else float(value)


def _figure(figures: Mapping[str, Any], of: Split, name: str) -> Mapping[str, Any] | None:
    metric, _, part = name.partition("/")
    made = _of_split(figures, of)
    metrics = made.get("slices", {}).get(part, {}) if part else made.get("figures", {})
    return metrics.get(metric)  # type: ignore[no-any-return]


def _of_split(figures: Mapping[str, Any], of: Split) -> Mapping[str, Any]:
    return figures.get(of[0], {}).get("splits", {}).get(of[1], {})  # type: ignore[no-any-return]


def dangerous(made: Mapping[str, Any]) -> list[str]:
    """The dangerous errors of a suite's figures, as ``id kind``."""
    return list(dict.fromkeys(f"{one['id']} {one['kind']}" for one in made["dangerous"]))


def changes(before: Marks, after: Marks) -> str:
    """A line a mark that is another, new or gone."""
    lines = []
    for old, new in ((before.least, after.least), (before.most, after.most)):
        for of in dict.fromkeys((*old, *new)):
            was, made = old.get(of, {}), new.get(of, {})
            for name in dict.fromkeys((*was, *made)):
                if was.get(name) != made.get(name):
                    lines.append(f"{' '.join(of)} {name}: {_mark(was.get(name))} → {_mark(made.get(name))}\n")
    return "".join(lines) or "没有超过的及格线 · no mark was beaten\n"


def _mark(mark: float | None) -> str:
    return "—" if mark is None else f"{mark:.3f}"
