"""What plans promise beside what reports tell, as HTML: comparable or not, and why not."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.compare import Comparison, Pair
from assistant.web.i18n import say
from assistant.web.printed import anchor
from assistant.web.safety import escape
from assistant.web.source import place_of
from ingest.document import Target
from ingest.store.base import Index

SHOWN = 200  # rows of each table


def comparison_html(comparison: Comparison, language: str, index: Index) -> str:
    """A table of pairs, then the promises and the figures that stand alone."""
    if not comparison.pairs and not comparison.only_planned and not comparison.only_reported:
        return f'<div class="found"><p class="intro">{escape(say("compare_none", language))}</p></div>'
    head = "".join(
        f'<th scope="col">{escape(say(key, language))}</th>'
        for key in ("compare_plan", "compare_report", "compare_can")
    )
    rows = "".join(_pair(pair, language, index) for pair in comparison.pairs[:SHOWN])
    alone = _alone("compare_only_plan", comparison.only_planned, language, index)
    alone += _alone("compare_only_report", comparison.only_reported, language, index)
    return (
        f'<div class="found"><p class="intro">{escape(say("compare_intro", language))}</p>'
        f'<table class="compare"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{alone}</div>'
    )


def _pair(pair: Pair, language: str, index: Index) -> str:
    reasons = "；".join(r.en if language == "en" else r.zh for r in pair.reasons)
    key = "compare_yes" if pair.comparable else "compare_no"
    kind = "exact" if pair.comparable else "not_in_document"
    return (
        f"<tr><td>{_target(pair.planned, index)}</td><td>{_target(pair.reported, index)}</td>"
        f'<td><span class="tag verdict-{kind}">{escape(say(key, language))}</span> {escape(reasons)}</td></tr>'
    )


def _target(target: Target, index: Index) -> str:
    address = escape(anchor(target.document, target.section, target.start, target.end))
    place = escape(place_of(index, target.document, target.section))
    return (
        f'<span lang="zh-CN">{escape(target.quote)}</span> '
        f'<a class="cite-plain" lang="zh-CN" href="{address}" data-source="{address}">{place}</a>'
    )


def _alone(key: str, targets: Sequence[Target], language: str, index: Index) -> str:
    if not targets:
        return ""
    items = "".join(f"<li>{_target(target, index)}</li>" for target in targets[:SHOWN])
    summary = f'<summary>{escape(say(key, language))} <span class="count">{len(targets)}</span></summary>'
    return f'<details class="fold">{summary}<ol>{items}</ol></details>'
