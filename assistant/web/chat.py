"""The tab 问答: a conversation whose every sentence opens its source."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import gradio as gr

from assistant.answer import Answer, Claim
from assistant.render import quoting
from assistant.web.conversation import Exchange, conversation_html, turns
from assistant.web.i18n import Wording, say
from assistant.web.inputs import asked_of
from assistant.web.kept import dumped, loaded, version_of, versions_of
from assistant.web.limits import QUESTIONS, places
from assistant.web.opened import Opened
from assistant.web.safety import escape
from assistant.web.saved import KINDS
from assistant.web.shelf import choices
from assistant.web.working import error_html, told
from ingest.errors import StorageError, UsageError

logger = logging.getLogger(__name__)
TURNS = 50  # exchanges before a question that are read with it
# The page's own buttons inside the conversation speak to the server through this component's click event.
_ON_LOAD = """
element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-ask]');
  if (button) trigger('click', {question: button.dataset.ask, made: button.dataset.made || ''});
});
"""


def build_chat(opened: Opened, language: gr.Radio, wording: Wording) -> gr.Textbox:
    """Adds the tab's components to the page that is being built, and their events. Returns the box for the question.

    The conversation is kept by the browser alone, which sends it with each question (``kept``); here it is only read.
    """
    wording.add(gr.HTML(elem_id="talk-bar", apply_default_css=False), lambda lang: {"value": bar_html(lang)})
    talk = gr.HTML("", elem_id="talk", js_on_load=_ON_LOAD, apply_default_css=False)
    kept = gr.Textbox(visible="hidden", elem_id="kept", label="kept")
    drawn = gr.Button(visible="hidden", elem_id="draw-talk")
    question, send = _composer(opened, wording)
    within = wording.add(  # below the composer, which sticks to the foot of the window and would cover it
        gr.Dropdown([], multiselect=True, value=[], elem_id="within"),
        lambda lang: {"label": say("within", lang), "choices": choices(opened.index)},
    )

    def ask_typed(text: str | None, past: str, only: list[str], lang: str) -> Iterator[tuple[Any, ...]]:
        yield from ask(opened, text or "", past, lang, only)

    def ask_clicked(past: str, only: list[str], lang: str, event: gr.EventData) -> Iterator[tuple[Any, ...]]:
        made = asked_of(event, "made")[:64]
        yield from ask(opened, asked_of(event, "question"), past, lang, only, linked=made)

    shown = [talk, kept, question]
    private: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
    asking = {**private, **places(QUESTIONS)}
    typed = gr.on(
        [question.submit, send.click], ask_typed, [question, kept, within, language], shown, **asking,
        js="(text, _, only, lang) => [text, window.policy.talks.asked(text), only, lang]",
    )  # fmt: skip
    clicked = talk.click(
        ask_clicked, [kept, within, language], shown, **asking,
        js="(_, only, lang) => [window.policy.talks.asked(''), only, lang]",
    )  # fmt: skip
    for asked in (typed, clicked):
        asked.then(None, [kept], None, js="(made) => { window.policy.talks.answered(made); }")
    now = "(_, lang) => [window.policy.talks.kept(), lang]"
    drawn.click(lambda past, lang: redraw(opened, past, lang), [kept, language], [talk], js=now, **private)
    question.change(None, [question], None, js="(text) => { window.policy.draft('question', text); }")
    return question


def bar_html(language: str) -> str:
    """What can be done with conversations: those that are kept, a new one, taking this one along."""

    def action(name: str, key: str, **values: str) -> str:
        words = escape(say(key, language, **values))
        return f'<button type="button" class="quiet" data-talk="{name}">{words}</button>'

    saves = "".join(action(f"save-{kind}", "talk_save", kind=kind) for kind in KINDS)
    takes = f'<details class="take"><summary>{escape(say("talk_take", language))}</summary><div>{saves}{action("print", "talk_print")}</div></details>'
    return f'<div class="talk-bar">{action("list", "talks")}{action("new", "new_talk")}{takes}</div>'


def redraw(opened: Opened, past: str, language: str) -> str:
    """A kept conversation as HTML, its quotations compared with the documents that are there now."""
    try:
        exchanges = loaded(past)
    except UsageError as error:
        return error_html(error, language)
    examples = opened.examples(language) if not exchanges else ()
    return conversation_html(exchanges, examples, language, opened.index, votes=opened.feedback.kept != "off")


def _composer(opened: Opened, wording: Wording) -> tuple[gr.Textbox, gr.Button]:
    """The box for the question, and the button that sends it."""
    with gr.Row(elem_id="composer"):
        question = wording.add(
            gr.Textbox(lines=1, max_lines=6, container=False, scale=1, elem_id="question"),
            lambda lang: {"placeholder": _placeholder(opened, lang), "label": say("ask_label", lang)},
        )
        send = wording.add(
            gr.Button(variant="primary", scale=0, min_width=88, elem_id="send"),
            lambda lang: {"value": say("send", lang)},
        )
    return question, send


def _placeholder(opened: Opened, language: str) -> str:
    return say("ask_placeholder", language, example=next(iter(opened.examples(language)), ""))


def ask(
    opened: Opened, text: str, past: str, language: str, only: Sequence[str] = (), linked: str = ""
) -> Iterator[tuple[str, str, str]]:
    """The conversation with the question in it, then with what is said; each with the exchange that the browser is to
    keep, "" until there is one, and an empty box.

    ``past`` is the conversation before it as the browser keeps it; ``linked`` the version of the documents that a link
    to this question was made with, "" for one that came by no link.
    """
    try:
        before = loaded(past)
    except UsageError as error:
        yield error_html(error, language), "", text
        return
    for exchange in answered(opened, text, before[-TURNS:], only, linked):
        finished = exchange.answer is not None or exchange.error is not None
        html = conversation_html([*before, exchange], (), language, opened.index, votes=opened.feedback.kept != "off")
        yield html, dumped(exchange) if finished else "", ""


def answered(
    opened: Opened, text: str, past: Sequence[Exchange], only: Sequence[str] = (), linked: str = ""
) -> Iterator[Exchange]:
    """The question, then with each sentence that a model has had verified, last with its answer or its error.

    ``only`` are the ids of the documents that are asked; none are all.
    """
    exchange = Exchange(text[: 2 * opened.settings.max_question], documents=tuple(only), linked=linked)
    try:
        index = opened.index
        exchange = replace(
            exchange, within=tuple(index.document(one).title for one in only), index=version_of(index)
        )  # fmt: skip
        yield exchange
        for event in opened.chain(only).stream({"question": text, "history": turns(past)}):
            if isinstance(event, Claim) and opened.settings.llm:  # without a model they come all at once
                prints = [index.document(one.document).text[one.start : one.end] for one in event.places]
                exchange = replace(exchange, said=(*exchange.said, event.lead + quoting(event.text, prints)))
                yield exchange
            elif isinstance(event, Answer):
                matches, clarifying = opened.concerning(text, event, only)
                _note(opened, event)
                cited = [*event.citations, *event.more, *(m.citation for m in (matches.matches if matches else ()))]
                yield replace(
                    exchange, answer=event, said=(), matches=matches, clarifying=clarifying,
                    versions=versions_of(opened.index, cited),
                )  # fmt: skip
    except Exception as error:  # told() logs what is unexpected; the reader gets a sentence
        sentence = told(error)
        yield replace(exchange, question=text[:200], error=(sentence.zh, sentence.en), said=())


def _note(opened: Opened, answer: Answer) -> None:
    """Keeps the question among those asked; that it cannot be kept is no matter of who asked."""
    try:
        opened.feedback.asked(answer)
    except StorageError as error:
        logger.warning(error.en)
