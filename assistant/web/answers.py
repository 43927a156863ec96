"""An answer as HTML: its words with their marks, its sources, its follow-ups, and how it was found."""

from __future__ import annotations

import re
from collections.abc import Mapping

from assistant.answer import Answer, Citation
from assistant.phrases import phrase, status_key
from assistant.web.i18n import or_key, say
from assistant.web.printed import anchor
from assistant.web.safety import escape
from assistant.web.source import badge, cite_link, copy_buttons, place_of
from ingest.errors import PolicyError
from ingest.store.base import Index

_MARK = re.compile(r"\[(\d{1,3})\]")


def answer_html(
    answer: Answer, language: str, index: Index, more: str = "", *, latest: bool = True,
    versions: Mapping[str, str] | None = None, votes: str = "",
) -> str:  # fmt: skip
    """An answer with everything that belongs to it; ``more`` (HTML) stands below it, then ``votes``; follow-ups only
    the latest.

    ``versions`` are those of the documents when they were cited, by id: what has changed since is told.
    """
    seen = versions or {}
    key = status_key(answer)
    status = escape(phrase(f"status_{key}", language))
    asked = "".join(ask_button(question) for question in answer.follow_ups) if latest else ""
    follow = (
        f'<div class="follow"><span class="label">{escape(say("follow_ups", language))}</span>'
        f'<div class="asks">{asked}</div></div>'
        if asked
        else ""
    )
    return (
        f'<div class="reply"><span class="status status-{key}">{status}</span>'
        f"{_changed(answer, language, index)}{_body(answer, language, seen)}{_left_out(answer, language, seen)}{more}"
        f"{_sources(answer, language, index, seen)}{_explain(answer, language, index)}{votes}</div>{follow}"
    )


def _changed(answer: Answer, language: str, index: Index) -> str:
    """Says that a document was changed or removed after it was cited; "" where every quotation still stands."""
    if all(stands(citation, index) for citation in answer.citations):
        return ""
    return f'<p class="notice notice-ask changed">{escape(say("answer_old", language))}</p>'


def stands(citation: Citation, index: Index) -> bool:
    """Whether the quotation still stands where it was cited."""
    try:
        return index.document(citation.document).text[citation.start : citation.end] == citation.quote
    except PolicyError:
        return False


def _body(answer: Answer, language: str, versions: Mapping[str, str]) -> str:
    """The lines of the answer: where a quotation stands, the quotation, what else is said, the disclaimer last."""
    cited = {c.n: c for c in answer.citations}
    lines = [line for line in answer.answer.split("\n") if line.strip()]
    parts = []
    for at, line in enumerate(lines):
        marked = any(int(n) in cited for n in _MARK.findall(line))
        before_marked = at + 1 < len(lines) and _MARK.search(lines[at + 1]) is not None and line.endswith(("：", ":"))
        last = at == len(lines) - 1 and at > 0 and not marked
        kind = (
            "first"
            if at == 0 and not marked
            else "said"
            if marked
            else "where"
            if before_marked
            else "fine"
            if last
            else "plain"
        )
        parts.append(f'<p class="{kind}">{_marks(line, cited, language, versions)}</p>')
    return f'<div class="answer">{"".join(parts)}</div>'


def _left_out(answer: Answer, language: str, versions: Mapping[str, str]) -> str:
    """The items of lists that are not shown in the answer, to be opened; "" where there are none."""
    if not answer.more:
        return ""
    items = "".join(
        f'<li>{cite_link(c, f"[{c.n}]", language, versions)} <span class="said" lang="zh-CN">{escape(c.quote)}</span></li>'
        for c in answer.more
    )
    summary = escape(say("more_items", language, n=len(answer.more)))
    return f'<details class="fold sources more"><summary>{summary}</summary><ol>{items}</ol></details>'


def _marks(line: str, cited: dict[int, Citation], language: str, versions: Mapping[str, str]) -> str:
    """The line escaped, its [n] marks as links to their quotations."""

    def link(match: re.Match[str]) -> str:
        citation = cited.get(int(match[1]))
        return cite_link(citation, f"[{citation.n}]", language, versions) if citation else match[0]

    return _MARK.sub(link, escape(line))


def _sources(answer: Answer, language: str, index: Index, versions: Mapping[str, str]) -> str:
    if not answer.citations:
        return ""
    items = "".join(f"<li>{_source(c, language, index, versions)}</li>" for c in answer.citations)
    count = f'<span class="count">{len(answer.citations)}</span>'
    summary = f"<summary>{escape(say('sources', language))} {count}</summary>"
    return f'<details class="fold sources">{summary}<ol>{items}</ol></details>'


def _source(citation: Citation, language: str, index: Index, versions: Mapping[str, str]) -> str:
    place = citation.path + citation.heading.removeprefix(citation.path.rsplit("）", 1)[-1])
    note = f'<span class="note">{escape(citation.note)}</span>' if citation.note else ""
    date = escape(citation.date or say("undated", language))
    return (
        f"{cite_link(citation, f'[{citation.n}]', language, versions)} "
        f'<span lang="zh-CN">{escape(place.strip())}</span>'
        f'<span class="facts"><span lang="zh-CN">《{escape(citation.title)}》</span>'
        f"<time>{date}</time>{badge(citation.force, language)}</span>{note}"
        f'<span class="actions">{_copies(citation, language, index)}</span>'
    )


def _copies(citation: Citation, language: str, index: Index) -> str:
    """The buttons that copy; "" where the document is no longer in the index or has changed."""
    if not stands(citation, index):
        return ""
    document = index.document(citation.document)
    section = next((s for s in index.sections(document.id) if s.id == citation.section), None)
    return copy_buttons(document, section, citation.quote, language)


def _explain(answer: Answer, language: str, index: Index) -> str:
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
        f"<dl>{facts}</dl>{_evidence(answer, language, index)}</details>"
    )


def _times(answer: Answer, language: str) -> str:
    return " · ".join(
        f"{or_key(f'time_{name}', language, name)} {value:g}" for name, value in answer.milliseconds.items()
    )


def _evidence(answer: Answer, language: str, index: Index) -> str:
    rows = []
    for found in answer.evidence:
        address = escape(anchor(found.document, found.section, found.start, found.end))
        parts = " · ".join(f"{name} {value:.2f}" for name, value in found.parts.items())
        rows.append(
            f'<tr><td><a class="cite-plain" lang="zh-CN" href="{address}" data-source="{address}">'
            f"{escape(place_of(index, found.document, found.section))}</a></td>"
            f'<td class="num"><meter min="0" max="1" value="{found.score:.3f}" aria-hidden="true"></meter>{found.score:.3f}</td>'
            f'<td class="parts">{escape(parts)}</td></tr>'
        )
    head = (
        f"<tr><th>{escape(say('col_clause', language))}</th><th>{escape(say('col_score', language))}</th>"
        f"<th>{escape(say('col_parts', language))}</th></tr>"
    )
    caption = escape(say("explain_evidence", language))
    return f"<table><caption>{caption}</caption><thead>{head}</thead><tbody>{''.join(rows)}</tbody></table>"


def ask_button(question: str) -> str:
    """A button that asks a question."""
    return f'<button type="button" class="ask" data-ask="{escape(question)}">{escape(question)}</button>'
