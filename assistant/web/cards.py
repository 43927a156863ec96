"""Supports as cards: what is printed of each, why it is shown, and what is not written."""

from __future__ import annotations

from assistant.match import Matches
from assistant.match_cards import VERDICTS, Match
from assistant.web.i18n import say
from assistant.web.safety import escape
from assistant.web.source import badge, cite_link


def cards_html(found: Matches, language: str) -> str:
    """The cards, best first; where there is none, the reason."""
    if not found.matches:
        zh, en = found.reason or (say("match_none", "zh"), say("match_none", "en"))
        return f'<div class="notice notice-ask" role="status">{escape(en if language == "en" else zh)}</div>'
    cards = "".join(f"<li>{_card(match, language)}</li>" for match in found.matches)
    count = escape(say("match_count", language, n=len(found.matches)))
    note = escape(say("match_note", language))
    return f'<p class="intro" role="status"><b>{count}</b> {note}</p><ol class="cards">{cards}</ol>'


def _card(match: Match, language: str) -> str:
    """A short card that opens."""
    verdict = escape(VERDICTS[match.verdict][language == "en"])
    head = (
        f'<h3>{_name(match, language)}</h3><p class="facts"><span class="tag support-{escape(match.verdict)}">'
        f"{escape(say('card_verdict', language))} {verdict}</span>{badge(match.status, language)}"
        f"<span>{escape(match.cue)}</span><time>{escape(match.as_of or say('undated', language))}</time></p>"
        f'<p class="short" lang="zh-CN">{escape(match.what)}</p>'
    )
    rows = "".join(
        f"<div><dt>{escape(say(key, language))}</dt><dd>{value}</dd></div>" for key, value in _fields(match, language)
    )
    return f'<details class="card"><summary>{head}</summary><dl>{rows}</dl>{_basis(match, language)}</details>'


def _name(match: Match, language: str) -> str:
    """The printed name; in English its gloss, where there is one, with the Chinese in brackets."""
    name = f'<span lang="zh-CN">{escape(match.name)}</span>'
    if language != "en":
        return name
    return f"{escape(match.gloss)} [{name}]" if match.gloss else f"[{name}]"


def _fields(match: Match, language: str) -> list[tuple[str, str]]:
    """The labels' keys and the values as HTML, in the order of the card; what is not printed is named once, last."""
    printed = {
        "card_siblings": match.siblings, "card_who": [match.who], "card_where": [match.where],
        "card_responsible": match.responsible,
    }  # fmt: skip
    words = {key: "、".join(filter(None, value)) for key, value in printed.items()}
    missing = [say(key, language) for key in ("card_where", "card_responsible") if not words[key]]
    fields = [("card_why", escape(match.why))]
    fields += [(key, f'<span lang="zh-CN">{escape(value)}</span>') for key, value in words.items() if value]
    joiner = "; " if language == "en" else "、"
    return [*fields, ("card_missing", escape(joiner.join((*missing, *match.not_stated))))]


def _basis(match: Match, language: str) -> str:
    citation = match.citation
    place = f"《{citation.title}》{citation.path}{citation.heading}"
    note = f'<p class="note">{escape(citation.note)}</p>' if citation.note else ""
    return (
        f'<div class="basis"><p class="original">{escape(say("card_basis", language))} '
        f'<span lang="zh-CN">{cite_link(citation, place, language, css="cite-plain")}</span></p>'
        f'<blockquote lang="zh-CN">{escape(citation.quote)}</blockquote>{note}</div>'
    )
