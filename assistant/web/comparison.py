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
    """The pairs that may be compared, then those that may not and why, then what stands alone on either side."""
    if not comparison.pairs and not comparison.only_planned and not comparison.only_reported:
        return f'<p class="intro">{escape(say("compare_none", language))}</p>'
    may = [pair for pair in comparison.pairs if pair.comparable]
    not_ = [pair for pair in comparison.pairs if not pair.comparable]
    return (
        f'<p class="intro">{escape(say("compare_intro", language))}</p>{_pairs("compare_yes", may, language, index)}'
        f"{_pairs('compare_no', not_, language, index)}{_alone('compare_only_plan', comparison.only_planned, language, index)}"
        f"{_alone('compare_only_report', comparison.only_reported, language, index)}"
    )


def _pairs(key: str, pairs: Sequence[Pair], language: str, index: Index) -> str:
    """A table of pairs under its heading; that there is none is said of comparable ones alone."""
    title = f'<h3>{escape(say(key, language))} <span class="count">{len(pairs)}</span></h3>'
    if not pairs:
        return f'{title}<p class="intro">{escape(say("compare_no_pair", language))}</p>' if key == "compare_yes" else ""
    keys = ("compare_plan", "compare_report", "compare_why")[: 2 if key == "compare_yes" else 3]
    head = "".join(f'<th scope="col">{escape(say(key, language))}</th>' for key in keys)
    rows = "".join(_pair(pair, language, index) for pair in pairs[:SHOWN])
    return f'{title}<table class="compare"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'


def _pair(pair: Pair, language: str, index: Index) -> str:
    reasons = "；".join(r.en if language == "en" else r.zh for r in pair.reasons)
    why = f"<td>{escape(reasons)}</td>" if reasons else ""
    return f"<tr><td>{_target(pair.planned, index)}</td><td>{_target(pair.reported, index)}</td>{why}</tr>"


def _target(target: Target, index: Index) -> str:
    address = escape(anchor(target.document, target.section, target.start, target.end))
    place = escape(place_of(index, target.document, target.section))
    value = " · ".join(filter(None, (target.value_as_written, target.year))) if target.value is not None else ""
    figure = f'<b class="figure" lang="zh-CN">{escape(value)}</b>' if value else ""
    return (
        f'{figure}<span lang="zh-CN">{escape(target.quote)}</span> '
        f'<a class="cite-plain" lang="zh-CN" href="{address}" data-source="{address}">{place}</a>'
    )


def _alone(key: str, targets: Sequence[Target], language: str, index: Index) -> str:
    if not targets:
        return ""
    items = "".join(f"<li>{_target(target, index)}</li>" for target in targets[:SHOWN])
    summary = f'<summary>{escape(say(key, language))} <span class="count">{len(targets)}</span></summary>'
    return f'<details class="fold">{summary}<ol>{items}</ol></details>'
