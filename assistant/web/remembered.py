"""What each load of the page begins with: what the browser remembers, and what is true of the index now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gradio as gr

from assistant.web.chat import redraw
from assistant.web.i18n import Wording
from assistant.web.opened import Opened


def begin(page: gr.Blocks, opened: Opened, language: gr.Radio, wording: Wording, boxes: Sequence[Any]) -> None:
    """Restores the language and ``boxes`` (what people type in) from the browser, then shows everything as it is now.

    ``boxes`` are in the order in which the page's script names them. The hidden button does the same without
    restoring: the script presses it once the server has another index, or is another one.
    """
    private: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
    talk, kept = (_named(page, name) for name in ("talk", "kept"))
    again = gr.Button(visible="hidden", elem_id="show-now")
    shown = [*wording.components, talk]

    def now(lang: str, past: str) -> list[Any]:
        return [*wording.updates(lang), redraw(opened, past, lang)]

    _show_at_once(page)
    fields = [language, *boxes]
    restored = page.load(None, fields, fields, js="(...now) => window.policy.restored(now)")
    kept_now = "(lang) => [lang, window.policy.talks.kept()]"
    drawn = restored.then(now, [language, kept], shown, js=kept_now, **private)
    language.input(now, [language, kept], shown, js=kept_now, **private)
    read_again = again.click(now, [language, kept], shown, js=kept_now, **private)
    read_again.then(None, js="() => { window.policy.refresh(); }")
    drawn.then(None, js="() => { window.policy.begun(); }")
    speak = "(language) => { window.policy.speak(language); }"
    restored.then(None, [language], None, js=speak)
    language.input(None, [language], None, js=speak)


def _named(page: gr.Blocks, name: str) -> Any:
    return next(block for block in page.blocks.values() if getattr(block, "elem_id", None) == name)


def _show_at_once(page: gr.Blocks) -> None:
    """Gradio gives a box that it hid with its tab its first value again a frame after the tab is first shown, over what
    was typed meanwhile; not one that it was told to show."""
    kinds = gr.Textbox | gr.Dropdown | gr.CheckboxGroup
    boxes = [block for block in page.blocks.values() if isinstance(block, kinds) and block.visible is True]
    page.load(None, None, boxes, js=f"() => Array({len(boxes)}).fill({{__type__: 'update', visible: true}})")
