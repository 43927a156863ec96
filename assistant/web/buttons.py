"""Buttons whose words follow the language of the page."""

from __future__ import annotations

from typing import Any

import gradio as gr

from assistant.web.i18n import Wording, say


def button(wording: Wording, key: str, variant: Any) -> gr.Button:
    """A small button; its words are the phrase ``key``, its id the key with dashes."""
    made = gr.Button(variant=variant, size="sm", scale=0, elem_id=key.replace("_", "-"))
    wording.add(made, lambda language: {"value": say(key, language)})
    return made


def download_button(wording: Wording, name: str, key: str, kind: str) -> gr.DownloadButton:
    """A button that downloads a file of a kind (docx, html, csv) once one is given to it."""
    made = gr.DownloadButton(size="sm", variant="secondary", scale=0, elem_id=name)
    wording.add(made, lambda language: {"label": say(key, language, kind=kind)})
    return made
