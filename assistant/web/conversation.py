"""A conversation as HTML: each question with its answer, its supports or the error that it met."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from assistant.answer import Answer, Turn
from assistant.match import Matches
from assistant.web.answers import answer_html, ask_button
from assistant.web.cards import cards_html
from assistant.web.i18n import say
from assistant.web.safety import escape
from assistant.web.voting import votes_html
from assistant.web.working import error_html
from ingest.errors import PolicyError
from ingest.store.base import Index


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and what came of it: an answer, an error, or neither while it is being looked for."""

    question: str
    answer: Answer | None = None
    error: tuple[str, str] | None = None  # in Chinese and English
    said: tuple[str, ...] = ()  # sentences verified so far, while the answer is still being made
    matches: Matches | None = None  # supports, where the question describes a founder
    within: tuple[str, ...] = ()  # titles of the documents that alone were asked; none are all
    clarifying: str | None = None  # a question back, where its answer would change which supports are shown
    documents: tuple[str, ...] = ()  # ids of those in ``within``
    versions: Mapping[str, str] = field(default_factory=dict)  # of the documents cited, by id
    index: str = ""  # version of the documents that were there
    voted: str = ""  # what was said of the answer, one of feedback.VOTES; "" for nothing
    linked: str = ""  # version of the documents that were there when a link to this question was made; "" for none


def turns(exchanges: Sequence[Exchange]) -> list[Turn]:
    """The conversation so far, as the pipeline reads it; questions that met an error are left out."""
    spoken: list[Turn] = []
    for exchange in exchanges:
        if exchange.answer:
            spoken += [Turn("user", exchange.question), Turn("assistant", exchange.answer.answer)]
    return spoken


def conversation_html(
    exchanges: Sequence[Exchange], examples: Sequence[str], language: str, index: Index, *, votes: bool = False
) -> str:
    """The whole conversation; a welcome with examples where there is none yet. ``votes``: answers may be voted on."""
    if not exchanges:
        return _welcome(examples, language)
    last = len(exchanges) - 1
    items = "".join(_exchange(e, language, index, at=i, latest=i == last, votes=votes) for i, e in enumerate(exchanges))
    return f'<div class="talk" role="region" aria-label="{escape(say("talk", language))}">{items}</div>'


def _welcome(examples: Sequence[str], language: str) -> str:
    buttons = "".join(ask_button(question) for question in examples)
    asks = f'<div class="asks" role="group" aria-label="{escape(say("examples", language))}">{buttons}</div>'
    return (
        f'<div class="welcome"><h2>{escape(say("welcome", language))}</h2>'
        f"<p>{escape(say('welcome_more', language))}</p>{asks if buttons else ''}</div>"
    )


def _exchange(exchange: Exchange, language: str, index: Index, *, at: int, latest: bool, votes: bool) -> str:
    you = escape(say("you", language))
    asked = f'<h2 class="asked"><span class="sr">{you}: </span>{escape(exchange.question)}</h2>'
    if exchange.within:
        named = "、".join(f"《{title}》" for title in exchange.within)
        asked += f'<p class="within">{escape(say("within_only", language, documents=named))}</p>'
    if exchange.answer:
        more = _linked(exchange, language) + _supports(exchange, language)
        reply = answer_html(
            exchange.answer, language, index, more, latest=latest, versions=exchange.versions,
            votes=votes_html(exchange.answer, exchange.voted, at, language) if votes else "",
        )  # fmt: skip
        asked += _tools(exchange, at, language)
    elif exchange.error:
        reply = error_html(PolicyError(*exchange.error), language)
        asked += _tools(exchange, at, language)
    else:
        said = "".join(f'<p class="said">{escape(sentence)}</p>' for sentence in exchange.said)
        looking = f'<p class="looking">{escape(say("looking", language))}</p>'
        reply = f'<div class="reply" aria-busy="true"><div class="answering">{said}{looking}</div></div>'
    return f'<section class="exchange">{asked}{reply}</section>'


def _tools(exchange: Exchange, at: int, language: str) -> str:
    """What can be done with a question: mend it and ask again, copy a link that asks it."""
    edit = f'<button type="button" class="quiet" data-edit="{at}">{escape(say("edit", language))}</button>'
    link = ""
    if exchange.answer:
        address = escape(f"#ask={quote(exchange.question, safe='')}&made={exchange.index}")
        link = f'<button type="button" class="quiet" data-link="{address}">{escape(say("link", language))}</button>'
    return f'<p class="actions">{edit}{link}</p>'


def _linked(exchange: Exchange, language: str) -> str:
    """Whether the documents are those of the day when the link was made; "" where the question came by no link."""
    if not exchange.linked:
        return ""
    key = "linked_same" if exchange.linked == exchange.index else "linked_changed"
    return f'<p class="note">{escape(say(key, language))}</p>'


def _supports(exchange: Exchange, language: str) -> str:
    if not exchange.matches:
        return ""
    back = f'<p class="clarify">{escape(exchange.clarifying)}</p>' if exchange.clarifying else ""
    summary = f"<summary>{escape(say('chat_cards', language))} "
    summary += f'<span class="count">{len(exchange.matches.matches)}</span></summary>'
    return f'{back}<details class="fold supports">{summary}{cards_html(exchange.matches, language)}</details>'
