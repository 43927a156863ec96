"""A judge's figures as text for the terminal, as markdown, and as a part of the report's page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from eval.judging.figures import disputed
from eval.judging.verdicts import read_verdicts
from eval.run import read_json, samples_hash
from eval.tables import number

Made = Mapping[str, Any]
_STALE = "模型评判的是另一批回答，不显示 · the judge's verdicts are on other answers and not shown"
_NAME = 42  # columns of a name in the terminal
_SHOWN = 60  # disagreements on the page


@dataclass(frozen=True, slots=True)
class Judged:
    """What a report holds of the judge, as html and as markdown; "" where a run was not judged to the end."""

    html: str = ""
    markdown: str = ""


def read_judged(out: Path, samples: Sequence[Mapping[str, Any]]) -> Judged:
    """The judge's part of a run's report; a line instead where it judged other answers than the run's.

    Raises UsageError where its files are damaged.
    """
    path = out / "judge.json"
    if not path.is_file() or not (made := read_json(path)).get("figures"):
        return Judged()
    if made["config"]["samples_sha256"] != samples_hash(out):
        return Judged(f'<p class="bad">{_STALE}</p>', f"\n{_STALE}\n")
    of_suite = [sample for sample in samples if sample["suite"] == made["config"]["suite"]]
    disputes = disputed(read_verdicts(out / "judge.jsonl"), of_suite)
    return Judged(html(made, disputes), "\n".join(markdown(made)) + "\n")


def rows(made: Made) -> list[tuple[str, str]]:
    """Every figure as (name, value), in the order of reading."""
    figures = made["figures"]
    found = [
        ("模型 judge", made["config"]["model"]),
        ("用例×轮次 cases × runs", f"{figures['cases']} × {figures['runs']}"),
    ]
    found += [
        (
            f"{scale}（均值 mean ± se）",
            f"{number(f['mean'])} ± {number(f['se'])}, n={f['n']}, undefined={f['undefined']}",
        )
        for scale, f in figures["scores"].items()
    ]
    found += [
        ("未定义的回复 undefined replies", f"{figures['undefined']} / {figures['verdicts']}"),
        ("没有答复 unanswered", str(figures["unanswered"])),
    ]
    found += [(f"{one['judge']} ~ {one['check']}", _agreed(one)) for one in figures["agreement"]]
    found += [(f"{scale}（各轮之间 between runs）", _varied(one)) for scale, one in figures["variance"].items()]
    tokens = figures["tokens"]
    return [*found, ("词元 tokens", f"{tokens['input']:,} in, {tokens['output']:,} out")]


def _agreed(one: Made) -> str:
    kappa = "—" if one["kappa"] is None else f"{one['kappa']:.3f}"
    counts = ", ".join(
        f"{name.replace('_', ' ')} {one[name]}" for name in ("both", "judge_only", "check_only", "neither")
    )
    return f"kappa {kappa}, agreement {one['agreement']:.3f}, n={one['cases']} ({counts})"


def _varied(one: Made) -> str:
    if one["sd"] is None:
        return "—（一轮 one run）"
    return f"sd {one['sd']:.3f}, verdict changed {one['changed']:.3f}, n={one['cases']}"


def terminal(made: Made) -> str:
    """A line a figure."""
    from rich.cells import set_cell_size

    return "".join(f"{set_cell_size(name, _NAME)}{value}\n" for name, value in rows(made))


def markdown(made: Made) -> list[str]:
    """The judge's table as lines of markdown."""
    head = ["", "## 模型评判 · model judge", "", "| 项 · item | 值 · value |", "|---|---|"]
    return [*head, *(f"| {name.replace('|', '/')} | {value.replace('|', '/')} |" for name, value in rows(made))]


def html(made: Made, disputes: Sequence[Mapping[str, Any]]) -> str:
    """The judge's table, and where it and a string check differ."""
    table = "".join(f"<tr><td>{escape(name)}<td>{escape(value)}" for name, value in rows(made))
    body = (
        '<h2 id="judge">模型评判 · model judge</h2><p>供人参考，不计入及格线 · for people to read; no mark depends on it.</p>'
        f"<table>{table}</table>"
    )
    if not disputes:
        return body
    lines = "".join(
        f"<tr><td>{escape(one['id'])}<td>{one['judge']} {number(one['score'])}"
        f"<td>{escape('、'.join(one['checks']))}<td>{escape(one['reason'])}"
        for one in disputes[:_SHOWN]
    )
    more = f"<p>… +{len(disputes) - _SHOWN}</p>" if len(disputes) > _SHOWN else ""
    return (
        f"{body}<details><summary>与字符串检查不同 · differs from a string check: {len(disputes)}</summary>"
        f"<table><tr><th>id<th>judge<th>check 不同于<th>reason{lines}</table>{more}</details>"
    )
