"""The tab 对照: two documents or versions clause by clause, and what plans promise beside what reports tell."""

from __future__ import annotations

from collections.abc import Sequence

import gradio as gr

from assistant.diff import Version
from assistant.web.comparison import comparison_html
from assistant.web.differences import differences_html
from assistant.web.i18n import Wording, say
from assistant.web.opened import Opened
from assistant.web.safety import escape
from assistant.web.shelf import SHELF
from assistant.web.working import error_html
from ingest.errors import PolicyError, UsageError


def build_compare(opened: Opened, language: gr.Radio, wording: Wording) -> None:  # noqa: ARG001 - as every tab
    """Adds the tab's room to the page that is being built; the script fetches ``compare_html`` when it is entered."""
    gr.HTML('<div id="compare-room"></div>', elem_id="compare", elem_classes="plain", apply_default_css=False)


def compare_html(opened: Opened, old: str, new: str, language: str) -> str:
    """The whole tab; ``old`` and ``new`` name documents (``plan``) or earlier versions (``plan@1``), "" for none."""
    figures = comparison_html(opened.comparison, language, opened.index)
    return (
        f"<section><h2>{escape(say('diff_title', language))}</h2>{_choice(opened, old, new, language)}"
        f'<div id="changes" role="status">{_changes(opened, old, new, language)}</div></section>'
        f"<section><h2>{escape(say('compare_title', language))}</h2>{figures}</section>"
    )


def _choice(opened: Opened, old: str, new: str, language: str) -> str:
    names = _names(opened, language)
    sides = "".join(
        f'<label>{escape(say(f"diff_{side}", language))}<select id="compare-{side}" data-side="{side}" lang="zh-CN">'
        f"{_options(names, chosen)}</select></label>"
        for side, chosen in (("old", old), ("new", new))
    )
    run = f'<button type="button" class="go" id="compare-run" data-compare>{escape(say("diff_run", language))}</button>'
    return f'<div class="sides">{sides}{run}</div>'


def _names(opened: Opened, language: str) -> list[tuple[str, str]]:
    """What may be chosen and how it is called: each document, and below it its earlier versions."""
    found = [("", "…")]
    for document in opened.index.documents()[:SHELF]:
        found.append((document.id, document.title))
        found += [
            (f"{document.id}@{n}", say("diff_version", language, title=document.title, n=n, until=replaced[:10]))
            for n, replaced in enumerate(opened.replaced.get(document.id, ()), start=1)
        ]
    return found


def _options(names: Sequence[tuple[str, str]], chosen: str) -> str:
    return "".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(name)}</option>'
        for value, name in names
    )


def _changes(opened: Opened, old: str, new: str, language: str) -> str:
    """What differs; "" where nothing was chosen yet."""
    if not old and not new:
        return ""
    try:
        if not old or not new or old == new:
            raise UsageError(say("diff_choose", "zh"), say("diff_choose", "en"))
        sides = _version(opened, old), _version(opened, new)
        return differences_html(*sides, language, linked=("@" not in old, "@" not in new))
    except PolicyError as error:
        return error_html(error, language)


def _version(opened: Opened, name: str) -> Version:
    """A document, or with ``@n`` its n-th version, and its sections. Raises UsageError where there is none."""
    document, _, number = name.partition("@")
    if not number:
        return opened.index.document(document), opened.index.sections(document)
    found = opened.versions(document)
    if not number.isdecimal() or not 0 < int(number) <= len(found):
        raise UsageError(say("diff_gone", "zh"), say("diff_gone", "en"))
    version = found[int(number) - 1]
    return version.document, version.sections
