"""Every place of a term in the library, as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from assistant.find import Occurrence, Occurrences
from assistant.web.i18n import say
from assistant.web.printed import anchor
from assistant.web.safety import escape
from ingest.store.base import Index

SHOWN = 300  # places listed


def occurrences_html(found: Occurrences, index: Index, language: str) -> str:
    """The places by document, near forms apart; each opens the library there."""
    count = say("found_count", language, term=found.term, n=len(found.found), headings=found.in_headings)
    parts = [f'<p class="intro" role="status">{escape(count)}</p>', _places(found.found[:SHOWN], index, language)]
    if len(found.found) > SHOWN:
        parts.append(f'<p class="cut">{escape(say("found_cut", language, n=len(found.found) - SHOWN))}</p>')
    if found.near:
        parts.append(f'<p class="intro">{escape(say("found_near", language, n=len(found.near)))}</p>')
        parts.append(_places(found.near[:SHOWN], index, language))
    return f'<div class="found">{"".join(parts)}</div>'


def _places(places: Sequence[Occurrence], index: Index, language: str) -> str:
    parts = []
    for document, group in groupby(places, key=lambda one: one.document):
        rows = "".join(f"<li>{_place(one, language)}</li>" for one in group)
        parts.append(f'<h2 lang="zh-CN">《{escape(index.document(document).title)}》</h2><ol>{rows}</ol>')
    return "".join(parts)


def _place(one: Occurrence, language: str) -> str:
    address = escape(anchor(one.document, one.section, one.start, one.end))
    variant = f' <span class="note">{escape(say("found_variant", language))}</span>' if one.form == "variant" else ""
    return (
        f'<a href="{address}" lang="zh-CN"><b>{escape(one.path or one.section)}</b> <span>…{escape(one.before)}'
        f"<mark>{escape(one.printed)}</mark>{escape(one.after)}…</span></a>{variant}"
    )
