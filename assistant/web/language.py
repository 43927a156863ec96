"""The language of the page, chosen at the top; every word follows it. Which it begins in, the browser says."""

from __future__ import annotations

import gradio as gr

from assistant.web.i18n import Wording


def language_switch(start: str) -> gr.Radio:
    """The switch at the top of the page."""
    return gr.Radio(
        [("中文", "zh"), ("English", "en")], value=start, show_label=False, container=False, elem_id="language"
    )


def first_words(wording: Wording, start: str) -> None:
    """The page is built in one language; a browser that wants the other gets its words as soon as it has loaded."""
    for component, update in zip(wording.components, wording.updates(start), strict=True):
        for name, value in update.items():
            if not name.startswith("__"):
                setattr(component, name, value)
