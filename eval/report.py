"""A run as one page of html that needs nothing else, and as markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Any

from eval.clauses import read_clauses
from eval.failures import Clauses, danger_words, failures
from eval.judging.shown import read_judged
from eval.run import read_figures, read_json, read_samples
from eval.splits import FEWEST, GAP
from eval.suite import DANGERS
from eval.svg import bars
from eval.tables import gap_name, gap_table, gaps_of, groups, markdown_table, number

_HERE = Path(__file__).parent
_SPEED = "speed"  # the one suite whose times are those of a question: others share their answers


def write_report(out: Path, *, with_test: bool = False) -> tuple[Path, Path]:
    """Writes report.html and report.md into a run's folder. Raises UsageError where the run is not finished.

    ``with_test`` lists cases of the split ``test`` one by one too: whoever reads them can no longer test on them.
    """
    config, figures = read_json(out / "config.json"), read_figures(out)
    times = read_json(out / "times.json")
    html, markdown = out / "report.html", out / "report.md"
    samples = list(read_samples(out))
    judged = read_judged(out, samples)
    page = html_page(config, figures, times, samples, read_clauses(out), judged.html, with_test=with_test)
    html.write_text(page, "utf-8")
    markdown.write_text(markdown_page(config, figures, times, with_test=with_test) + judged.markdown, "utf-8")
    return html, markdown


def html_page(
    config: Mapping[str, Any],
    figures: Mapping[str, Any],
    times: Mapping[str, Any],
    samples: list[dict[str, Any]],
    clauses: Clauses,
    judged: str = "",
    *,
    with_test: bool = False,
) -> str:
    """The whole page; ``judged`` is html of what a model judge says, put behind the contents."""
    body = [_head(config), _dangerous(figures, with_test), _contents(figures), _gaps(figures), judged]
    for suite, made in figures.items():
        body.append(_suite(suite, made, times.get(suite) if suite == _SPEED else None))
        of_suite = [s for s in samples if s["suite"] == suite]
        body.append("".join(failures(of_suite, made["key"], clauses, with_test=with_test)))
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


def _dangerous(figures: Mapping[str, Any], with_test: bool) -> str:
    found = [(suite, one) for suite, made in figures.items() for one in made["dangerous"]]
    if not found:
        return '<p class="good">没有危险错误 · no dangerous error</p>'
    rows = "".join(
        f'<tr><td>{suite}<td><a href="#{suite}-{escape(one["id"])}">{escape(one["id"])}</a>'
        f"<td>{escape(DANGERS[one['kind']])}<td>{escape(danger_words(one, with_test=with_test))}"
        for suite, one in found
    )
    return f'<h2 class="bad">危险错误 · dangerous errors: {len(found)}</h2><table>{rows}</table>'


def _contents(figures: Mapping[str, Any]) -> str:
    rows = []
    for suite, made in figures.items():
        for split, part in made["splits"].items():
            key = part["figures"].get(made["key"], {})
            rows.append((f"{suite} · {made['key']} · {split}", key.get("mean"), key.get("se")))
    links = " · ".join(f'<a href="#{suite}">{suite}</a>' for suite in figures)
    return f"<p>{links}</p>{bars(rows)}"


def _gaps(figures: Mapping[str, Any]) -> str:
    """Every figure on what was fitted on beside the same on what was not; "" where no suite has both."""
    rows = "".join(
        f"<tr{' class=bad' if gap.told else ''}><td>{suite} {gap_name(gap)}<td>{gap.fit:.3f}<td>{gap.test:.3f}<td>{gap.by:+.3f}"
        for suite, gap in gaps_of(figures)
    )
    head = f"差距 · gap（标出：fit 好出逾 {GAP} · marked: more than {GAP} better on fit）"
    return f"<h2>{head}</h2><table><tr><th>指标 metric<th>fit<th>test<th>fit − test{rows}</table>" if rows else ""


def _suite(suite: str, made: Mapping[str, Any], times: Mapping[str, float] | None) -> str:
    took = f"<p>{times['median']:.1f} ms（中位 median），p95 {times['p95']:.1f} ms</p>" if times else ""
    parts = "".join(_split(suite, split, part, made["key"]) for split, part in made["splits"].items())
    return f'<h2 id="{suite}">{suite}（{made["cases"]}）</h2>{took}{parts}'


def _split(suite: str, split: str, part: Mapping[str, Any], key: str) -> str:
    rows = "".join(
        f"<tr><td>{name}<td>{number(f['mean'])}<td>{number(f['se'])}<td>{f['n']}<td>{f['undefined']}"
        for name, f in part["figures"].items()
    )
    rows += "".join(f"<tr><td>{name}<td>{round(value, 3):g}<td><td><td>" for name, value in part["totals"].items())
    rows += "".join(f"<tr><td>{name or '全部 · all'}<td>{count}<td><td><td>" for name, count in groups(suite, part))
    slices = [(f"{name} (n={one['n']})", one["mean"], one["se"]) for name, one in _slices(split, part, key)]
    return (
        f"<h3>{split}（{part['cases']}）</h3>"
        f"<table><tr><th>指标 metric<th>均值 mean<th>± se<th>n<th>未定义 undefined{rows}</table>"
        f"<h4>{key}：分组 · slices</h4>{bars(slices)}"
    )


def _slices(split: str, part: Mapping[str, Any], key: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, made in part["slices"].items():
        if key in made and (split != "test" or made[key]["n"] >= FEWEST):
            yield name, made[key]


def _printed(clauses: Clauses) -> str:
    if not clauses:
        return ""
    texts = "".join(
        f'<h4 id="clause-{escape(d)}-{escape(s)}">{escape(d)} {escape(s)}</h4><p class="clause">{escape(text)}</p>'
        for (d, s), text in clauses.items()
    )
    return f"<h2>条款原文 · the printed clauses</h2>{texts}"


def markdown_page(
    config: Mapping[str, Any], figures: Mapping[str, Any], times: Mapping[str, Any], *, with_test: bool = False
) -> str:
    lines = [
        "# 评测 · evaluation",
        "",
        f"commit `{config['commit']}`, index `{config['index']['index_sha256'][:16]}`",
        "",
    ]
    lines += [readme_table(config, figures, times), "", "## 危险错误 · dangerous errors", ""]
    found = [
        f"* {suite} {d['id']} {d['kind']}: {danger_words(d, with_test=with_test)}"
        for suite, made in figures.items()
        for d in made["dangerous"]
    ]
    lines += found or ["无 · none"]
    for suite, made in figures.items():
        for split, part in made["splits"].items():
            lines += ["", f"## {suite} {split}", "", f"| 分组 · slice | {made['key']} | n |", "|---|---|---|"]
            slices = _slices(split, part, made["key"])
            lines += [f"| {name} | {number(one['mean'])} | {one['n']} |" for name, one in slices]
    return "\n".join(lines) + "\n"


def readme_table(config: Mapping[str, Any], figures: Mapping[str, Any], times: Mapping[str, Any]) -> str:
    """All suites by split, the gap between what was fitted on and what was not, what a question takes, the commit."""
    took = {suite: times[suite] for suite in (_SPEED,) if suite in times}
    lines = [*markdown_table(figures, took), "", *gap_table(figures)]
    return "\n".join([*lines, "", f"`policy-eval table`, commit `{config['commit']}`"])
