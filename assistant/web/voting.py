"""Votes on an answer: that it is right, or what is wrong with it."""

from __future__ import annotations

from assistant.answer import Answer
from assistant.feedback import REASONS, REFUSED
from assistant.web.i18n import say
from assistant.web.safety import escape


def votes_html(answer: Answer, voted: str, at: int, language: str) -> str:
    """The buttons below an answer, the chosen one pressed; ``voted`` is one of feedback.VOTES, "" for none yet.

    That something is wrongly said to be not stated is offered where something was said to be.
    """
    unstated = bool(answer.not_stated) or answer.status in REFUSED
    reasons = "".join(_button(one, voted, at, language) for one in REASONS if one != "not_stated" or unstated)
    bad = voted in REASONS
    thanks = f'<p class="note" role="status">{escape(say("vote_thanks", language))}</p>' if voted else ""
    return (
        f'<div class="votes" role="group" aria-label="{escape(say("votes", language))}">{_button("good", voted, at, language)}'
        f'<details class="wrong"{" open" if bad else ""}><summary class="thumb down">{escape(say("vote_bad", language))}</summary>'
        f'<div class="reasons" role="group" aria-label="{escape(say("vote_why", language))}">{reasons}</div></details>{thanks}</div>'
    )


def _button(said: str, voted: str, at: int, language: str) -> str:
    thumb = " thumb" if said == "good" else ""
    return (
        f'<button type="button" class="quiet{thumb}" data-vote="{said}" data-at="{at}" aria-pressed="{str(said == voted).lower()}">'
        f"{escape(say(f'vote_{said}', language))}</button>"
    )
