"""The tab 评测: the last runs of ``policy-eval``, read from their records; nothing is run from here."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import gradio as gr

from assistant.web.i18n import Wording, or_key, say
from assistant.web.opened import Opened
from assistant.web.printed import anchor
from assistant.web.safety import escape

RECORD = "record.json"
FILES = {RECORD: "application/json", "figures.csv": "text/csv", "failures.csv": "text/csv"}
SHOWN = 200  # failures of a suite; the files hold all
_SHEET = ("history", "expected", "retrieved", "answer", "missing", "tripped", "dangers")
Json = Mapping[str, Any]


def build_evaluation(opened: Opened, language: gr.Radio, wording: Wording) -> None:  # noqa: ARG001 - as every tab
    """Adds the tab's one component to the page that is being built; it is read again with every change of language."""
    shown = gr.HTML(elem_id="evaluation", elem_classes="plain", apply_default_css=False)
    wording.add(shown, lambda lang: {"value": evaluation_html(opened.settings.runs, lang)})


def runs(folder: Path) -> dict[str, Json]:
    """The records of the runs in a folder, itself and the folders in it, by their place in it, the last first.

    One that cannot be read is left out.
    """
    found: dict[str, Json] = {}
    for path in sorted((*folder.glob(RECORD), *folder.glob(f"*/{RECORD}"), *folder.glob(f"*/*/{RECORD}"))):
        record = _read(path, path.stat().st_mtime_ns)
        if record is not None:
            found[path.parent.relative_to(folder).as_posix()] = record
    return dict(sorted(found.items(), key=lambda one: str(one[1]["finished"]), reverse=True))


@lru_cache(maxsize=32)
def _read(path: Path, changed: int) -> Json | None:  # noqa: ARG001 - a file that changed is read again
    try:
        record: Json = json.loads(path.read_text("utf-8"))
        sound = isinstance(record, dict) and record.keys() >= {"finished", "command", "config", "figures", "failures"}
    except (OSError, ValueError):
        return None
    return record if sound else None


def evaluation_html(folder: Path, language: str) -> str:
    """The runs, the last one open; a sentence where there is none that can be read."""
    found = runs(folder)
    if not found:
        return f'<p class="intro">{escape(say("eval_none", language, folder=folder.name))}</p>'
    parts = []
    for at, (name, record) in enumerate(found.items()):
        opened = f'open>{_summary(record)}{run_html(name, record, language)}' if at == 0 else (
            f'data-fetch="run" data-run="{escape(name)}">{_summary(record)}'
        )  # fmt: skip
        parts.append(f'<details class="run" {opened}</details>')
    return f'<h2 class="sr">{escape(say("eval_runs", language))}</h2>{"".join(parts)}'


def _summary(record: Json) -> str:
    dangers = sum(sum(made["dangers"].values()) for made in record["figures"].values())
    bad = f' <b class="bad">!! {dangers}</b>' if dangers else ""
    named = " · ".join(record["figures"])
    return (
        f"<summary><time>{escape(record['finished'][:16].replace('T', ' '))} UTC</time> "
        f"<code>{escape(str(record['config']['commit']))}</code> <span>{escape(named)}</span>{bad}</summary>"
    )


def run_html(name: str, record: Json, language: str) -> str:
    """A run: what made it, what differs from the run before, its figures by suite, its files."""
    config, index = record["config"], record["config"]["index"]
    before = record.get("difference") or {}
    facts = {
        "eval_command": record["command"], "eval_commit": config["commit"], "eval_index": index["index_sha256"][:16],
        "eval_encoder": index["encoder"], "eval_answerer": config["answerer"],
    }  # fmt: skip
    if before:
        facts["eval_before"] = f"{before['finished'][:16].replace('T', ' ')} UTC · {before['commit']}"
        facts["eval_settings"] = "、".join(before["settings"]) or say("explain_none", language)
    rows = "".join(
        f"<div><dt>{escape(say(key, language))}</dt><dd><code>{escape(str(value))}</code></dd></div>"
        for key, value in facts.items()
    )
    files = "".join(
        f'<a class="quiet" href="ui/run-file?{escape(urlencode({"run": name, "file": file}))}" download="{file}">{file}</a>'
        for file in FILES
    )
    suites = "".join(_suite(name, record, suite, language) for suite in record["figures"])
    return f'<dl class="metadata">{rows}</dl><p class="actions">{files}</p>{_dangers(record, language)}{suites}'


def _dangers(record: Json, language: str) -> str:
    found = [(suite, one) for suite, made in record["figures"].items() for one in made["dangerous"]]
    told = (f"{suite} {one['id']} {one['kind']}: {one['what']}" for suite, one in found)
    items = "".join(f"<li>{escape(line)}</li>" for line in told)
    count = escape(say("eval_dangers", language, n=len(found)))
    before = record.get("difference") or {"new": [], "gone": []}
    changed = "".join(
        f"<p>{escape(say(key, language))} {escape('；'.join(before[side]))}</p>"
        for key, side in (("eval_new", "new"), ("eval_gone_now", "gone"))
        if before[side]
    )
    return f'<div class="notice notice-{"ask" if found else "done"}"><p>{count}</p><ul>{items}</ul>{changed}</div>'


def _suite(run: str, record: Json, suite: str, language: str) -> str:
    made = record["figures"][suite]
    differing = (record.get("difference") or {}).get("figures", {})
    head = "".join(f'<th scope="col">{escape(split)} <span class="count">{part["cases"]}</span></th>'
                   for split, part in made["splits"].items())  # fmt: skip
    rows = "".join(
        f'<tr><th scope="row"><b>{escape(metric)}</b> <small>{escape(explained(metric, language))}</small></th>'
        + "".join(
            f'<td class="num">{_figure(part["figures"].get(metric), part["totals"].get(metric))}'
            f"{_delta(differing.get(f'{suite} {split}', {}).get(metric), language)}</td>"
            for split, part in made["splits"].items()
        )
        + "</tr>"
        for metric in (*made["figures"], *made["totals"])
    )
    name = escape(suite)
    return (
        f'<section class="suite"><h3>{name} <span class="count">{int(made["cases"])}</span></h3>'
        f'<div class="wide" tabindex="0" role="region" aria-label="{name}"><table><thead><tr><th scope="col">'
        f"{escape(say('eval_metric', language))}</th>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
        f"{_slices(made, suite, language)}{_sheet_fold(run, record, suite, language)}</section>"
    )


def explained(metric: str, language: str) -> str:
    """What a metric says, in one language; "" for one that has no words."""
    name, _, k = metric.partition("@")
    return or_key(f"metric_{name}", language, "").replace("{k}", k)


def _figure(figure: Json | None, total: float | None = None) -> str:
    """Mean, standard error, cases, and how many besides leave it undefined; or a figure of all cases together."""
    if figure is None:
        return "—" if total is None else f"{total:g}"
    mean, error = ("—" if figure[key] is None else f"{figure[key]:.3f}" for key in ("mean", "se"))
    undefined = f" (+{figure['undefined']})" if figure["undefined"] else ""
    return f"{mean} <small>± {error} · n {figure['n']}{undefined}</small>"


def _delta(change: Json | None, language: str) -> str:
    if change is None:
        return ""
    ids = "".join(
        f" {arrow}{change[f'{side}_n']}{escape(': ' + ' '.join(change[side][:6]) if change[side] else '')}"
        for arrow, side in (("↑", "better"), ("↓", "worse"))
        if change[f"{side}_n"]
    )
    word = escape(say(f"eval_{change['verdict']}", language))
    interval = f"[{change['low']:+.3f}, {change['high']:+.3f}]"
    return f'<small class="delta {change["verdict"]}">{change["mean"]:+.3f} {interval} {word}{ids}</small>'


def _slices(made: Json, suite: str, language: str) -> str:
    key, splits = made["key"], made["splits"]
    names = dict.fromkeys(name for part in splits.values() for name, of in part["slices"].items() if key in of)
    rows = "".join(
        f'<tr><th scope="row">{escape(name)}</th>'
        + "".join(f'<td class="num">{_figure(part["slices"].get(name, {}).get(key))}</td>' for part in splits.values())
        + "</tr>"
        for name in names
    )
    head = "".join(f'<th scope="col">{escape(split)}</th>' for split in splits)
    title = escape(say("eval_slices", language, metric=key))
    return (
        f'<details class="fold"><summary>{title} <span class="count">{len(names)}</span></summary>'
        f'<div class="wide" tabindex="0" role="region" aria-label="{escape(suite)} {title}"><table><thead><tr><th scope="col">'
        f"{escape(say('eval_slice', language))}</th>{head}</tr></thead><tbody>{rows}</tbody></table></div></details>"
    )


def _sheet_fold(run: str, record: Json, suite: str, language: str) -> str:
    count = sum(row["suite"] == suite for row in record["failures"])
    summary = f'<summary>{escape(say("eval_failures", language))} <span class="count">{count}</span></summary>'
    fetched = f'data-fetch="failures" data-run="{escape(run)}" data-suite="{escape(suite)}"'
    return f'<details class="fold" {fetched}>{summary}</details>' if count else ""


def failures_html(record: Json, suite: str, language: str, documents: Sequence[str]) -> str:
    """The sheet of a suite, a fold a question; clauses of ``documents`` (ids of the library) are links."""
    rows = [row for row in record["failures"] if row["suite"] == suite]
    cut = f'<p class="note">{escape(say("eval_cut", language, n=len(rows) - SHOWN))}</p>' if len(rows) > SHOWN else ""
    return "".join(_failure(row, language, frozenset(documents)) for row in rows[:SHOWN]) + cut


def _failure(row: Json, language: str, documents: frozenset[str]) -> str:
    parts = "".join(
        f"<div><dt>{escape(say(f'sheet_{name}', language))}</dt><dd>{_lines(row[name], documents)}</dd></div>"
        for name in _SHEET
        if row[name]
    )
    bad = ' class="bad"' if row["dangers"] else ""
    return (
        f'<details class="fold failure"><summary{bad}><code>{escape(row["id"])}</code> {escape(row["split"])} '
        f'<span lang="zh-CN">{escape(row["question"])}</span> <i>{escape(row["status"])}</i></summary><dl>{parts}</dl></details>'
    )


def _lines(value: str | Sequence[str], documents: frozenset[str]) -> str:
    lines = [value] if isinstance(value, str) else value
    return "".join(f'<p lang="zh-CN">{_linked(line, documents)}</p>' for line in lines)


def _linked(line: str, documents: frozenset[str]) -> str:
    """The line; a clause of the library (``plan 2.5.12``) as a link that opens it."""
    document, _, section = line.partition(" ")
    if document not in documents or " " in section:
        return escape(line)
    address = escape(anchor(document, section))
    return f'<a class="cite-plain" href="{address}" data-source="{address}">{escape(line)}</a>'
