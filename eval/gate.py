"""The gate: does a run reach its marks, without a dangerous error?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from eval.failures import danger_words
from eval.marks import Marks, Split, value_of
from eval.splits import MARKED


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the gate's table. ``value`` is None where the run lacks the figure, which fails.

    ``asked`` is False for what is information alone: it passes whatever it is.
    """

    suite: str
    split: str
    name: str
    value: float | None
    wanted: str
    passed: bool
    note: str = ""
    asked: bool = True


def judge(figures: Mapping[str, Any], times: Mapping[str, Any], marks: Marks) -> list[Line]:
    """A line for every mark, and one for every dangerous error; those that are not known fail."""
    return [*_marked(figures, marks), *_timed(times, marks), *_dangers(figures, marks)]


def _marked(figures: Mapping[str, Any], marks: Marks) -> Iterator[Line]:
    for of, named in marks.least.items():
        for name, mark in named.items():
            value = value_of(figures, of, name)
            yield _line(of, name, value, f"≥ {mark:.3f}", value is not None and value >= mark - 1e-9)
    for of, named in marks.most.items():
        for name, mark in named.items():
            value = value_of(figures, of, name)
            yield _line(of, name, value, f"≤ {mark:.3f}", value is not None and value <= mark + 1e-9)


def _line(of: Split, name: str, value: float | None, wanted: str, held: bool) -> Line:
    if of[1] in MARKED:
        return Line(*of, name, value, wanted, held)
    return Line(*of, name, value, wanted, True, "" if held else "未及，仅供参考 · missed; information", asked=False)


def _timed(times: Mapping[str, Any], marks: Marks) -> Iterator[Line]:
    for suite, mark in marks.milliseconds.items():
        value = times.get(suite, {}).get("median")
        yield Line(suite, "", "median ms", value, f"≤ {mark:.0f}", value is not None and value <= mark)


def _dangers(figures: Mapping[str, Any], marks: Marks) -> Iterator[Line]:
    for suite, made in figures.items():
        known = marks.known.get(suite, ())
        for one in made["dangerous"]:
            is_known = f"{one['id']} {one['kind']}" in known
            # A string that a case forbids is a figure like the others: of fit it is told, as its marks are.
            asked = one["split"] in MARKED or one["kind"] != "hallucinated"
            note = f"{one['id']}: {danger_words(one)[:60]}" + ("（已知 · known）" if is_known else "")
            yield Line(suite, one["split"], f"!! {one['kind']}", 1.0, "无 · none", is_known or not asked, note, asked)


def table(lines: list[Line]) -> str:
    """The gate's table, and a last line that says whether it holds."""
    rows = [
        f"{_sign(line)} {line.suite:<13}{line.split:<8}{line.name:<26}"
        f"{'—' if line.value is None else format(line.value, '.3f'):>10}  {line.wanted:<10} {line.note}".rstrip()
        for line in lines
    ]
    failed = [line for line in lines if not line.passed]
    if not failed:
        asked = sum(line.asked for line in lines)
        return "\n".join([*rows, f"通过 · the gate holds ({asked} checks; · is information)"]) + "\n"
    names = "、".join(dict.fromkeys(f"{line.suite} {line.split} {line.name}".replace("  ", " ") for line in failed))
    return "\n".join([*rows, f"未通过 · the gate fails: {names}"]) + "\n"


def _sign(line: Line) -> str:
    return "·" if not line.asked else "✓" if line.passed else "✗"
