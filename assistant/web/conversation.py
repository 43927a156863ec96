"""A conversation as HTML: questions, answers with their marks, sources, follow-ups, and how each was found."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answer import Answer, Citation, Turn
from assistant.web.i18n import or_key, say
from assistant.web.printed import anchor
from assistant.web.safety import escape
from assistant.web.source import badge, copy_buttons
from ingest.errors import PolicyError
from ingest.store.base import Index

_MARK = re.compile(r"\[(\d{1,3})\]")


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and what came of it: an answer, an error, or neither while it is being looked for."""

    question: str
    answer: Answer | None = None
    error: PolicyError | None = None


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
    buttons = "".join(_ask_button(question) for question in examples)
    return (
        f'<div class="welcome"><h2>{escape(say("welcome", language))}</h2>'
        f"<p>{escape(say('welcome_more', language))}</p>"
        f'<div class="asks" role="group" aria-label="{escape(say("examples", language))}">{buttons}</div></div>'
    )


def _ask_button(question: str) -> str:
    return f'<button type="button" class="ask" data-ask="{escape(question)}">{escape(question)}</button>'


def _exchange(exchange: Exchange, language: str, index: Index, *, latest: bool) -> str:
    you = escape(say("you", language))
    asked = f'<div class="asked"><span class="sr">{you}: </span>{escape(exchange.question)}</div>'
    if exchange.answer:
        reply = answer_html(exchange.answer, language, index, latest=latest)
    elif exchange.error:
        reply = error_html(exchange.error, language)
    else:
        reply = f'<div class="reply looking" aria-busy="true">{escape(say("looking", language))}</div>'
    return f'<section class="exchange">{asked}{reply}</section>'


def error_html(error: PolicyError, language: str) -> str:
    """An error as a sentence in the language of the page."""
    return (
        f'<div class="reply problem" role="alert"><b>{escape(say("problem", language))}</b> '
        f"{escape(error.message(language))}</div>"
    )


def answer_html(answer: Answer, language: str, index: Index, *, latest: bool = True) -> str:
    """An answer with everything that belongs to it; follow-ups only under the latest."""
    status = escape(say(f"status_{answer.status}", language))
    asked = "".join(_ask_button(question) for question in answer.follow_ups) if latest else ""
    follow = (
        f'<div class="follow"><span class="label">{escape(say("follow_ups", language))}</span>'
        f'<div class="asks">{asked}</div></div>'
        if asked
        else ""
    )
    return (
        f'<div class="reply"><span class="status status-{answer.status}">{status}</span>'
        f"{_body(answer, language)}{_sources(answer, language, index)}{_explain(answer, language)}</div>{follow}"
    )


def _body(answer: Answer, language: str) -> str:
    """The lines of the answer: where a quotation stands, the quotation, what else is said, the disclaimer last."""
    cited = {c.n: c for c in answer.citations}
    lines = [line for line in answer.answer.split("\n") if line.strip()]
    parts = []
    for at, line in enumerate(lines):
        marked = any(int(n) in cited for n in _MARK.findall(line))
        before_marked = at + 1 < len(lines) and _MARK.search(lines[at + 1]) is not None and line.endswith(("：", ":"))
        last = at == len(lines) - 1 and at > 0 and not marked
        kind = "said" if marked else "where" if before_marked else "fine" if last else "plain"
        parts.append(f'<p class="{kind}">{_marks(line, cited, language)}</p>')
    return f'<div class="answer">{"".join(parts)}</div>'


def _marks(line: str, cited: dict[int, Citation], language: str) -> str:
    """The line escaped, its [n] marks as links to their quotations."""

    def link(match: re.Match[str]) -> str:
        citation = cited.get(int(match[1]))
        return cite_link(citation, f"[{citation.n}]", language) if citation else match[0]

    return _MARK.sub(link, escape(line))


def cite_link(citation: Citation, text: str, language: str, *, css: str = "cite") -> str:
    """A link that opens the quotation in the source pane; without scripts, in the library."""
    address = anchor(citation.document, citation.section, citation.start, citation.end)
    name = escape(say("open_clause", language, n=citation.n))
    return (
        f'<a class="{css}" href="{escape(address)}" data-source="{escape(address)}" '
        f'data-force="{escape(citation.force)}" aria-label="{name}">{escape(text)}</a>'
    )


def _sources(answer: Answer, language: str, index: Index) -> str:
    if not answer.citations:
        return ""
    items = "".join(f"<li>{_source(c, language, index)}</li>" for c in answer.citations)
    count = f'<span class="count">{len(answer.citations)}</span>'
    summary = f"<summary>{escape(say('sources', language))} {count}</summary>"
    return f'<details class="fold sources">{summary}<ol>{items}</ol></details>'


def _source(citation: Citation, language: str, index: Index) -> str:
    place = citation.path + citation.heading.removeprefix(citation.path.rsplit("）", 1)[-1])
    note = f'<span class="note">{escape(citation.note)}</span>' if citation.note else ""
    date = escape(citation.date or say("undated", language))
    return (
        f"{cite_link(citation, f'[{citation.n}]', language)} "
        f'<span lang="zh-CN">{escape(place.strip())}</span>'
        f'<span class="facts"><span lang="zh-CN">《{escape(citation.title)}》</span>'
        f"<time>{date}</time>{badge(citation.force, language)}</span>{note}"
        f'<span class="actions">{_copies(citation, language, index)}</span>'
    )


def _copies(citation: Citation, language: str, index: Index) -> str:
    """The buttons that copy; "" where the document is no longer in the index or has changed."""
    try:
        document = index.document(citation.document)
    except PolicyError:
        return ""
    section = next((s for s in index.sections(document.id) if s.id == citation.section), None)
    if document.text[citation.start : citation.end] != citation.quote:
        return ""
    return copy_buttons(document, section, citation.quote, language)


def _explain(answer: Answer, language: str) -> str:
    query = answer.query
    rows = [
        (say("explain_rewrite", language), query.standalone),
        (say("explain_notes", language), "；".join(query.notes) or say("explain_none", language)),
        (say("explain_removed", language), "；".join(answer.removed) or say("explain_none", language)),
        (say("explain_time", language), _times(answer, language)),
    ]
    facts = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in rows)
    return (
        f'<details class="fold explain"><summary>{escape(say("explain", language))}</summary>'
        f"<dl>{facts}</dl>{_evidence(answer, language)}</details>"
    )


def _times(answer: Answer, language: str) -> str:
    return " · ".join(
        f"{or_key(f'time_{name}', language, name)} {value:g}" for name, value in answer.milliseconds.items()
    )


def _evidence(answer: Answer, language: str) -> str:
    rows = []
    for found in answer.evidence:
        address = escape(anchor(found.document, found.section, found.start, found.end))
        parts = " · ".join(f"{name} {value:.2f}" for name, value in found.parts.items())
        rows.append(
            f'<tr><td><a class="cite-plain" href="{address}" data-source="{address}">'
            f"{escape(found.document)} {escape(found.section)}</a></td>"
            f'<td class="num"><meter min="0" max="1" value="{found.score:.3f}"></meter>{found.score:.3f}</td>'
            f'<td class="parts">{escape(parts)}</td></tr>'
        )
    head = (
        f"<tr><th>{escape(say('col_clause', language))}</th><th>{escape(say('col_score', language))}</th><th></th></tr>"
    )
    caption = escape(say("explain_evidence", language))
    return f"<table><caption>{caption}</caption><thead>{head}</thead><tbody>{''.join(rows)}</tbody></table>"
