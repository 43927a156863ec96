"""The tab 文库: the documents, their outlines and their whole text."""

from __future__ import annotations

from typing import Any

import gradio as gr

from assistant.web.i18n import Wording, say
from assistant.web.opened import Opened
from assistant.web.safety import escape
from assistant.web.source import facts_html

SHELF = 200  # documents listed; more are found by search


def build_library(opened: Opened, language: gr.Radio, wording: Wording) -> None:
    """Adds the tab's components to the page that is being built, and their events."""
    shelf = gr.HTML(shelf_html(opened, opened.settings.language), elem_id="shelf", apply_default_css=False)
    gr.HTML('<div id="reading-room"></div>', elem_id="reading", apply_default_css=False)
    private: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
    language.change(lambda lang: shelf_html(opened, lang), [language], [shelf], **private)


def shelf_html(opened: Opened, language: str) -> str:
    """The documents as links, with what each prints of itself."""
    documents = opened.index.documents()
    items = "".join(
        f'<li><a href="#{escape(d.id)}/" data-shelf="{escape(d.id)}"><b lang="zh-CN">{escape(d.title)}</b>'
        f'<span class="facts">{facts_html(d, "", language)}<span>{escape(say("characters", language, n=f"{len(d.text):,}"))}</span>'
        "</span></a></li>"
        for d in documents[:SHELF]
    )
    return f'<ul class="shelf">{items}</ul>'
