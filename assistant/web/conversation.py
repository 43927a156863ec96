"""A conversation as HTML: each question with its answer, its supports or the error that it met."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.answer import Answer, Turn
from assistant.web.answers import answer_html, ask_button
from assistant.web.cards import cards_html
from assistant.web.i18n import say
from assistant.web.safety import escape
from assistant.web.working import error_html
from ingest.errors import PolicyError
from ingest.store.base import Index

if TYPE_CHECKING:
    from assistant.match import Matches


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and what came of it: an answer, an error, or neither while it is being looked for."""

    question: str
    answer: Answer | None = None
    error: PolicyError | None = None
    said: tuple[str, ...] = ()  # sentences verified so far, while the answer is still being made
    matches: Matches | None = None  # supports, where the question describes a founder
    within: tuple[str, ...] = ()  # titles of the documents that alone were asked; none are all
    clarifying: str | None = None  # a question back, where its answer would change which supports are shown


def turns(exchanges: Sequence[Exchange]) -> list[Turn]:
    """The conversation so far, as the pipeline reads it; questions that met an error are left out."""
    spoken: list[Turn] = []
    for exchange in exchanges:
        if exchange.answer:
            spoken += [Turn("user", exchange.question), Turn("assistant", exchange.answer.answer)]
    return spoken


def conversation_html(exchanges: Sequence[Exchange], examples: Sequence[str], language: str, index: Index) -> str:
    """The whole conversation; a welcome with examples where there is none yet."""
    if not exchanges:
        return _welcome(examples, language)
    last = len(exchanges) - 1
    items = "".join(_exchange(e, language, index, latest=i == last) for i, e in enumerate(exchanges))
    return f'<div class="talk" role="log" aria-live="polite" aria-label="{escape(say("talk", language))}">{items}</div>'


def _welcome(examples: Sequence[str], language: str) -> str:
    buttons = "".join(ask_button(question) for question in examples)
    return (
        f'<div class="welcome"><h2>{escape(say("welcome", language))}</h2>'
        f"<p>{escape(say('welcome_more', language))}</p>"
        f'<div class="asks" role="group" aria-label="{escape(say("examples", language))}">{buttons}</div></div>'
    )


def _exchange(exchange: Exchange, language: str, index: Index, *, latest: bool) -> str:
    you = escape(say("you", language))
    asked = f'<div class="asked"><span class="sr">{you}: </span>{escape(exchange.question)}</div>'
    if exchange.within:
        named = "、".join(f"《{title}》" for title in exchange.within)
        asked += f'<p class="within">{escape(say("within_only", language, documents=named))}</p>'
    if exchange.answer:
        reply = answer_html(exchange.answer, language, index, _supports(exchange, language), latest=latest)
    elif exchange.error:
        reply = error_html(exchange.error, language)
    else:
        said = "".join(f'<p class="said">{escape(sentence)}</p>' for sentence in exchange.said)
        looking = f'<p class="looking">{escape(say("looking", language))}</p>'
        reply = f'<div class="reply" aria-busy="true"><div class="answering">{said}{looking}</div></div>'
    return f'<section class="exchange">{asked}{reply}</section>'


def _supports(exchange: Exchange, language: str) -> str:
    if not exchange.matches:
        return ""
    back = f'<p class="clarify">{escape(exchange.clarifying)}</p>' if exchange.clarifying else ""
    summary = f"<summary>{escape(say('chat_cards', language))} "
    summary += f'<span class="count">{len(exchange.matches.matches)}</span></summary>'
    return f'{back}<details class="fold supports">{summary}{cards_html(exchange.matches, language)}</details>'
