"""A run as one page of html that needs nothing else, and as markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Any

from eval.clauses import found, read_clauses, wanted
from eval.judging.shown import read_judged
from eval.run import read_figures, read_json, read_samples
from eval.strings import Place
from eval.suite import DANGERS
from eval.svg import bars
from eval.tables import number, shown

_HERE = Path(__file__).parent
_SHOWN_FAILURES = 200
_SPEED = "speed"  # the one suite whose times are those of a question: others share their answers
Clauses = Mapping[Place, str]


def write_report(out: Path) -> tuple[Path, Path]:
    """Writes report.html and report.md into a run's folder. Raises UsageError where the run is not finished."""
    config, figures = read_json(out / "config.json"), read_figures(out)
    times = read_json(out / "times.json")
    html, markdown = out / "report.html", out / "report.md"
    samples = list(read_samples(out))
    judged = read_judged(out, samples)
    html.write_text(html_page(config, figures, times, samples, read_clauses(out), judged.html), "utf-8")
    markdown.write_text(markdown_page(config, figures, times) + judged.markdown, "utf-8")
    return html, markdown


def html_page(
    config: Mapping[str, Any],
    figures: Mapping[str, Any],
    times: Mapping[str, Any],
    samples: list[dict[str, Any]],
    clauses: Clauses,
    judged: str = "",
) -> str:
    """The whole page; ``judged`` is html of what a model judge says, put behind the contents."""
    body = [_head(config), _dangerous(figures), _contents(figures), judged]
    for suite, made in figures.items():
        body.append(_suite(suite, made, times.get(suite) if suite == _SPEED else None))
        body.append("".join(_failures([s for s in samples if s["suite"] == suite], made["key"], clauses)))
    body.append(_printed(clauses))
    style = (_HERE / "report.css").read_text("utf-8")
    return (
        '<!doctype html><html lang="zh"><meta charset="utf-8"><title>评测 · evaluation</title>'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<style>{style}</style><body>{''.join(body)}</body></html>\n"
    )


def _head(config: Mapping[str, Any]) -> str:
    facts = {
        "commit": config["commit"],
        "python": config["python"],
        "answerer": config["answerer"],
        "corpus": config["index"]["corpus_sha256"][:16],
        "index": config["index"]["index_sha256"][:16],
        "encoder": f"{config['index']['encoder']} {config['index']['encoder_sha256'][:16]}",
    }
    rows = "".join(f"<tr><th>{name}<td><code>{escape(str(value))}</code>" for name, value in facts.items())
    return f"<h1>评测 · evaluation</h1><table>{rows}</table>"


def _dangerous(figures: Mapping[str, Any]) -> str:
    found = [(suite, one) for suite, made in figures.items() for one in made["dangerous"]]
    if not found:
        return '<p class="good">没有危险错误 · no dangerous error</p>'
    rows = "".join(
        f'<tr><td>{suite}<td><a href="#{suite}-{escape(one["id"])}">{escape(one["id"])}</a>'
        f"<td>{escape(DANGERS[one['kind']])}<td>{escape(one['what'])}"
        for suite, one in found
    )
    return f'<h2 class="bad">危险错误 · dangerous errors: {len(found)}</h2><table>{rows}</table>'


def _contents(figures: Mapping[str, Any]) -> str:
    rows = []
    for suite, made in figures.items():
        key = made["figures"].get(made["key"], {})
        rows.append((f"{suite} · {made['key']}", key.get("mean"), key.get("se")))
    links = " · ".join(f'<a href="#{suite}">{suite}</a>' for suite in figures)
    return f"<p>{links}</p>{bars(rows)}"


def _suite(suite: str, made: Mapping[str, Any], times: Mapping[str, float] | None) -> str:
    rows = "".join(
        f"<tr><td>{name}<td>{number(f['mean'])}<td>{number(f['se'])}<td>{f['n']}<td>{f['undefined']}"
        for name, f in made["figures"].items()
    )
    rows += "".join(f"<tr><td>{name}<td>{value:g}<td><td><td>" for name, value in made["totals"].items())
    took = f"<p>{times['median']:.1f} ms（中位 median），p95 {times['p95']:.1f} ms</p>" if times else ""
    slices = [
        (f"{name} (n={f[made['key']]['n']})", f[made["key"]]["mean"], f[made["key"]]["se"])
        for name, f in made["slices"].items() if made["key"] in f
    ]  # fmt: skip
    return (
        f'<h2 id="{suite}">{suite}（{made["cases"]}）</h2>'
        f"<table><tr><th>指标 metric<th>均值 mean<th>± se<th>n<th>未定义 undefined{rows}</table>{took}"
        f"<h3>{made['key']}：分组 · slices</h3>{bars(slices)}"
    )


def _failures(samples: list[dict[str, Any]], key: str, clauses: Clauses) -> Iterator[str]:
    """The failure sheet, dangerous first. Cases of the split ``test`` are counted, not shown: nobody tunes on them."""
    bad = [s for s in samples if s["dangers"] or s["missing"] or s["tripped"] or (s["values"].get(key) or 1.0) < 1.0]
    held = sum(s["case"]["split"] == "test" and not s["dangers"] for s in bad)
    bad = [s for s in bad if s["case"]["split"] != "test" or s["dangers"]]
    bad.sort(key=lambda s: not s["dangers"])
    if held:
        yield f"<p>{held} 条未满分的保留用例不显示 · cases of the split “test” are not shown</p>"
    if bad:
        yield f"<h3>失败表 · failures: {len(bad)}</h3>"
    yield from (_failure(s, clauses) for s in bad[:_SHOWN_FAILURES])


def _failure(s: Mapping[str, Any], clauses: Clauses) -> str:
    case, output = s["case"], s["output"]
    asked = case.get("question") or case.get("claim") or case.get("name") or case.get("indicator") or case["id"]
    history = "".join(f"<p class=turn>{escape(t['role'])}: {escape(t['content'])}</p>" for t in case.get("history", ()))
    texts = [
        ("答 · answer", output.get("answer") or ""),
        ("缺漏 · missing", "\n".join(s["missing"])),
        ("误述 · tripped", "\n".join(s["tripped"])),
        ("危险 · dangerous", "\n".join(f"{DANGERS[d['kind']]}: {d['what']}" for d in s["dangers"])),
    ]
    parts = [
        ("应中条款 · gold", _linked(wanted(case), clauses) + escape(_quotes(case))),
        ("实中 · retrieved", _linked(found(output), clauses)),
        *((name, escape(text)) for name, text in texts),
    ]
    shown_parts = "".join(f"<dt>{name}<dd>{html}" for name, html in parts if html)
    bad = ' class="bad"' if s["dangers"] else ""
    return (
        f'<details id="{s["suite"]}-{escape(s["id"])}"><summary{bad}>{escape(s["id"])} {escape(asked)}</summary>'
        f"{history}<dl>{shown_parts}</dl></details>"
    )


def _quotes(case: Mapping[str, Any]) -> str:
    return "".join(f"\n「{quote}」" for quote in case.get("gold_quotes", ()))


def _linked(places: list[Place], clauses: Clauses) -> str:
    """Sections as links to their printed text below, where the run holds it."""
    return "、".join(
        f'<a href="#clause-{escape(d)}-{escape(s)}">{escape(d)} {escape(s)}</a>'
        if (d, s) in clauses else f"{escape(d)} {escape(s)}"
        for d, s in places
    )  # fmt: skip


def _printed(clauses: Clauses) -> str:
    if not clauses:
        return ""
    texts = "".join(
        f'<h4 id="clause-{escape(d)}-{escape(s)}">{escape(d)} {escape(s)}</h4><p class="clause">{escape(text)}</p>'
        for (d, s), text in clauses.items()
    )
    return f"<h2>条款原文 · the printed clauses</h2>{texts}"


def markdown_page(config: Mapping[str, Any], figures: Mapping[str, Any], times: Mapping[str, Any]) -> str:
    lines = [
        "# 评测 · evaluation",
        "",
        f"commit `{config['commit']}`, index `{config['index']['index_sha256'][:16]}`",
        "",
    ]
    lines += [readme_table(config, figures, times), "", "## 危险错误 · dangerous errors", ""]
    found = [f"* {suite} {d['id']} {d['kind']}: {d['what']}" for suite, m in figures.items() for d in m["dangerous"]]
    lines += found or ["无 · none"]
    for suite, made in figures.items():
        lines += ["", f"## {suite}", "", "| 分组 · slice | " + made["key"] + " | n |", "|---|---|---|"]
        lines += [
            f"| {name} | {number(f[made['key']]['mean'])} | {f[made['key']]['n']} |"
            for name, f in made["slices"].items() if made["key"] in f
        ]  # fmt: skip
    return "\n".join(lines) + "\n"


def readme_table(config: Mapping[str, Any], figures: Mapping[str, Any], times: Mapping[str, Any]) -> str:
    """The short table of all suites, with the commit, the dangerous errors, and what a question takes."""
    lines = ["| 评测集 · suite | 用例 · cases | 指标 · figures (± se) | 危险错误 · dangerous |", "|---|---|---|---|"]
    for suite, made in figures.items():
        values = [
            f"{name} {number(f['mean'])}" + (f" ± {f['se']:.3f}" if f["se"] else "") for name, f in shown(suite, made)
        ]
        values += [f"{name} {value:g}" for name, value in made["totals"].items()]
        if suite == _SPEED and (took := times.get(suite)):
            values += [f"median {took['median']:.0f} ms", f"p95 {took['p95']:.0f} ms"]
        lines.append(f"| {suite} | {made['cases']} | {'; '.join(values)} | {sum(made['dangers'].values())} |")
    return "\n".join([*lines, "", f"`policy-eval table`, commit `{config['commit']}`"])
