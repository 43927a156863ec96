"""The language of the page: chosen at the top, by ``?lang=en``, or by the settings; every word follows it."""

from __future__ import annotations

from typing import Any

import gradio as gr

from assistant.web.i18n import LANGUAGES, Wording


def language_switch(start: str) -> gr.Radio:
    """The switch at the top of the page."""
    return gr.Radio(
        [("中文", "zh"), ("English", "en")], value=start, show_label=False, container=False, elem_id="language"
    )


def follow_language(page: gr.Blocks, language: gr.Radio, wording: Wording, start: str) -> None:
    """Shows the words of the first language, and those of another whenever it is chosen."""
    for component, update in zip(wording.components, wording.updates(start), strict=True):
        for name, value in update.items():
            if not name.startswith("__"):
                setattr(component, name, value)

    def chosen(request: gr.Request) -> Any:
        """The language that the address asks for; a choice already made on the page is left alone."""
        asked = request.query_params.get("lang")
        return asked if asked in LANGUAGES and asked != start else gr.skip()

    private: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
    page.load(chosen, None, [language], **private)
    language.change(wording.updates, [language], wording.components, **private)
    language.change(None, [language], None, js="(language) => { window.policy.speak(language); }")
