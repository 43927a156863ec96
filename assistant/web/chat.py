"""The tab 问答: a conversation whose every sentence opens its source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import gradio as gr

from assistant.answer import Answer, Claim
from assistant.web.conversation import Exchange, conversation_html, turns
from assistant.web.i18n import Wording, say
from assistant.web.inputs import asked_of
from assistant.web.opened import Opened
from assistant.web.shelf import choices
from assistant.web.working import told

KEPT = 50  # exchanges of a conversation that are kept and shown
EXAMPLES = {
    "zh": (
        "园区由哪个部门牵头管理？",
        "我们是一家初创公司，缺资金，有什么办法？",
        "到2026年要达到哪些目标？",
        "知识产权方面有哪些服务？",
    ),
    "en": (
        "Which body leads the management of the park?",
        "We are a start-up short of funds. What is there for us?",
        "What are the targets for 2026?",
        "What intellectual property services are there?",
    ),
}
# The page's own buttons inside the conversation speak to the server through this component's click event.
_ON_LOAD = """
element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-ask]');
  if (button) trigger('click', {question: button.dataset.ask});
});
"""


def build_chat(page: gr.Blocks, opened: Opened, language: gr.Radio, wording: Wording) -> None:
    """Adds the tab's components to the page that is being built, and their events."""
    exchanges = gr.State([], time_to_live=24 * 3600)
    start = opened.settings.language
    talk = gr.HTML(
        conversation_html([], EXAMPLES[start], start, opened.index),
        elem_id="talk",
        js_on_load=_ON_LOAD,
        apply_default_css=False,
    )
    within = wording.add(
        gr.Dropdown([], multiselect=True, value=[], elem_id="within"), lambda lang: {"label": say("within", lang)}
    )
    question, send, again = _composer(wording)

    def ask_typed(text: str | None, past: list[Exchange], only: list[str], lang: str) -> Iterator[tuple[Any, ...]]:
        yield from ask(opened, text or "", past, lang, only)

    def ask_clicked(past: list[Exchange], only: list[str], lang: str, event: gr.EventData) -> Iterator[tuple[Any, ...]]:
        yield from ask(opened, asked_of(event, "question"), past, lang, only)

    def redraw(past: list[Exchange], lang: str) -> str:
        return conversation_html(past, EXAMPLES[lang], lang, opened.index)

    shown = [talk, exchanges, question]
    private: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
    typed = gr.on([question.submit, send.click], ask_typed, [question, exchanges, within, language], shown, **private)
    clicked = talk.click(ask_clicked, [exchanges, within, language], shown, **private)
    for asked in (typed, clicked):
        asked.then(None, js="() => { window.policy.showLatest(); }")
    again.click(lambda lang: (redraw([], lang), [], ""), [language], shown, **private)
    page.load(lambda: gr.update(choices=choices(opened.index)), None, [within], **private)
    language.change(redraw, [exchanges, language], [talk], **private)


def _composer(wording: Wording) -> tuple[gr.Textbox, gr.Button, gr.Button]:
    """The box for the question, the button that sends it, the one that begins anew."""
    with gr.Row(elem_id="composer"):
        question = wording.add(
            gr.Textbox(lines=1, max_lines=6, container=False, scale=1, elem_id="question", autofocus=True),
            lambda lang: {"placeholder": say("ask_placeholder", lang), "label": say("ask_label", lang)},
        )
        send = wording.add(
            gr.Button(variant="primary", scale=0, min_width=88, elem_id="send"),
            lambda lang: {"value": say("send", lang)},
        )
        again = wording.add(
            gr.Button(variant="secondary", scale=0, min_width=88, elem_id="new-talk"),
            lambda lang: {"value": say("new_talk", lang)},
        )
    return question, send, again


def ask(
    opened: Opened, text: str, past: Sequence[Exchange], language: str, only: Sequence[str] = ()
) -> Iterator[tuple[Any, ...]]:
    """The conversation with the question in it, then with what is said; each with what is kept and an empty box."""
    kept = list(past)[-KEPT + 1 :]
    for exchange in answered(opened, text, kept, only):
        now = [*kept, exchange]
        yield conversation_html(now, (), language, opened.index), now, ""


def answered(opened: Opened, text: str, past: Sequence[Exchange], only: Sequence[str] = ()) -> Iterator[Exchange]:
    """The question, then with each sentence that a model has had verified, last with its answer or its error.

    ``only`` are the ids of the documents that are asked; none are all.
    """
    exchange = Exchange(text[: 2 * opened.settings.max_question])
    try:
        exchange = replace(exchange, within=tuple(opened.index.document(one).title for one in only))
        yield exchange
        for event in opened.chain(only).stream({"question": text, "history": turns(past)}):
            if isinstance(event, Claim) and opened.settings.llm:  # without a model they come all at once
                exchange = replace(exchange, said=(*exchange.said, event.lead + event.text))
                yield exchange
            elif isinstance(event, Answer):
                matches, clarifying = opened.concerning(text, event, only)
                yield replace(exchange, answer=event, said=(), matches=matches, clarifying=clarifying)
    except Exception as error:  # told() logs what is unexpected; the reader gets a sentence
        yield replace(exchange, question=text[:200], error=told(error), said=())
