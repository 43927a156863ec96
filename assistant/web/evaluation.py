"""The tab 评测: the figures of the last run in this folder, read only; nothing is run from here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import gradio as gr

from assistant.web.i18n import Wording, say
from assistant.web.opened import Opened
from assistant.web.safety import escape

RUN = Path("eval-run")  # where ``policy-eval run`` writes unless told otherwise


def build_evaluation(opened: Opened, language: gr.Radio, wording: Wording) -> None:  # noqa: ARG001 - as every tab
    """Adds the tab's one component to the page that is being built; it is read again with every change of language."""
    shown = gr.HTML(elem_id="evaluation", elem_classes="plain", apply_default_css=False)
    wording.add(shown, lambda lang: {"value": figures_html(RUN, lang)})


def figures_html(folder: Path, language: str) -> str:
    """The run's figures by suite, dangerous errors first; a sentence where there is no run that can be read."""
    try:
        figures = json.loads((folder / "figures.json").read_text("utf-8"))
        suites = "".join(_suite(name, made, language) for name, made in figures.items())
        dangers = sum(sum(made["dangers"].values()) for made in figures.values())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return f'<p class="intro">{escape(say("eval_none", language, folder=folder))}</p>'
    summary = say("eval_dangers", language, n=dangers)
    kind = "ask" if dangers else "done"
    return f'<div class="figures"><p class="notice notice-{kind}">{escape(summary)}</p>{suites}</div>'


def _suite(name: str, made: Mapping[str, Any], language: str) -> str:
    head = "".join(
        f'<th scope="col">{escape(say(key, language))}</th>'
        for key in ("eval_metric", "eval_mean", "eval_error", "eval_n", "eval_undefined")
    )
    rows = "".join(_figure(metric, figure) for metric, figure in made["figures"].items())
    dangers = "；".join(f"{kind} {count}" for kind, count in made["dangers"].items() if count)
    told = f'<p class="note">{escape(dangers)}</p>' if dangers else ""
    return (
        f'<section class="suite" tabindex="0" aria-label="{escape(name)}"><h2>{escape(name)} <span class="count">{int(made["cases"])}</span></h2>{told}'
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></section>"
    )


def _figure(metric: str, figure: Mapping[str, Any]) -> str:
    mean, error = (f"{figure[key]:.3f}" if figure[key] is not None else "—" for key in ("mean", "se"))
    cells = "".join(
        f'<td class="num">{cell}</td>' for cell in (mean, error, int(figure["n"]), int(figure["undefined"]))
    )
    return f'<tr><th scope="row">{escape(metric)}</th>{cells}</tr>'
