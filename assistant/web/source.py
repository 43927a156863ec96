"""The source pane: a citation's clause in its document, with title, date, state and a form to copy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import quote as percent

from assistant.answer import Citation
from assistant.cite import citation, clause, english
from assistant.web.i18n import or_key, say
from assistant.web.printed import VERSION, Mark, anchor, outline_html, printed_html
from assistant.web.safety import escape
from assistant.web.scanned import scanned_html
from ingest.document import Document, Section, Span
from ingest.errors import PolicyError, UsageError
from ingest.store.base import Index


def source_html(
    index: Index,
    document_id: str,
    language: str,
    *,
    section: str = "",
    start: int | None = None,
    end: int | None = None,
    force: str = "",
) -> str:
    """The pane's content. Raises UsageError where there is no such document, section or span."""
    document, sections = index.document(document_id), index.sections(document_id)
    mark = mark_of(document, sections, section, start, end)
    return (
        f'<article class="source" lang="zh-CN" data-document="{escape(document.id)}">'
        f"{_source_head(index, document, mark, force, language)}"
        f"{scanned_html(index, document.id, mark.quote, language)}"
        f'<div class="printed" tabindex="0" role="region" aria-label="{escape(say("source_text", language))}">'
        f"{printed_html(document, sections, mark, language)}</div></article>"
    )


def reading_html(index: Index, document_id: str, language: str, *, section: str = "", start: int | None = None,
                 end: int | None = None) -> str:  # fmt: skip
    """The library's reading room: metadata as printed, outline at the side, the text."""
    document, sections = index.document(document_id), index.sections(document_id)
    mark = mark_of(document, sections, section, start, end)
    return (
        f'<article class="reading" data-document="{escape(document.id)}">'
        f'<header class="reading-head"><h2 lang="zh-CN">{escape(document.title)}</h2>'
        f"{metadata_html(document, language)}</header>"
        f'<details class="outline-box" open><summary>{escape(say("outline", language))}</summary>'
        f'<nav aria-label="{escape(say("outline", language))}">'
        f"{outline_html(sections, document.id, language)}</nav></details>"
        f'<div class="printed" tabindex="0" role="region" aria-label="{escape(say("source_text", language))}" '
        f'lang="zh-CN">{printed_html(document, sections, mark, language)}</div></article>'
    )


def mark_of(document: Document, sections: Sequence[Section], section: str, start: int | None,
            end: int | None) -> Mark:  # fmt: skip
    """The clause and the quotation an address names. Raises UsageError where the document has no such place."""
    found = next((s for s in sections if s.id == section), None)
    bad_span = start is not None and end is not None and not 0 <= start < end <= len(document.text)
    if (section and found is None) or bad_span:
        place = section or f"{start}-{end}"
        raise UsageError(
            f"《{document.title}》中没有这个位置（{place}）。文件可能已更新，请从目录中重新查找。",
            f"There is no such place ({place}) in {document.id}. It may have been updated; look it up in the outline.",
        )
    quote = Span(start, end) if start is not None and end is not None else None
    return Mark(found, quote)


def _source_head(index: Index, document: Document, mark: Mark, force: str, language: str) -> str:
    where = ""
    if mark.section:
        chain = " › ".join(heading_chain(index, mark.section))
        where = f'<p class="path" lang="zh-CN"><b>{escape(mark.section.path)}</b> {escape(chain)}</p>'
    section = mark.section.id if mark.section else ""
    quote = mark.quote
    start, end = (quote.start, quote.end) if quote else (None, None)
    address = anchor(document.id, section, start, end, document.sha256[:VERSION])
    quoted = f"={percent(_quoted(document, mark) or '', safe='')}" if quote else ""
    return (
        f'<header class="source-head"><h3 lang="zh-CN">《{escape(document.title)}》</h3>'
        f'<p class="facts">{facts_html(document, force, language)}</p>{where}'
        f'<p class="actions">{copy_buttons(document, mark.section, _quoted(document, mark), language)}'
        f'<button type="button" class="quiet" data-link="{escape(address + quoted)}">{escape(say("copy_link", language))}</button>'
        f'<a class="quiet" href="{escape(address)}">{escape(say("open_library", language))}</a></p></header>'
    )


def _quoted(document: Document, mark: Mark) -> str | None:
    return document.text[mark.quote.start : mark.quote.end] if mark.quote else None


def copy_buttons(document: Document, section: Section | None, quote: str | None, language: str) -> str:
    """Buttons that copy the citation as officials write it: alone, with the quotation, in English."""
    forms = [("copy_citation", citation(document, section))]
    if quote:
        forms.append(("copy_quote", citation(document, section, quote)))
    forms.append(("copy_english", english(document, section)))
    return "".join(
        f'<button type="button" class="quiet" data-copy="{escape(text)}">{escape(say(key, language))}</button>'
        for key, text in forms
    )


def heading_chain(index: Index, section: Section) -> list[str]:
    """The headings from the top down to a section, as printed, without those that have none."""
    by_id = {s.id: s for s in index.sections(section.document)}
    chain: list[str] = []
    at: Section | None = section
    while at is not None:
        if at.heading:
            chain.insert(0, at.heading)
        at = by_id.get(at.parent) if at.parent else None
    return chain


def facts_html(document: Document, force: str, language: str) -> str:
    """发文字号, date and the badge, in one line; what is not printed is left out, the date is said to be missing."""
    date = escape(document.date or say("undated", language))
    number = f"<span>{escape(document.number)}</span>" if document.number else ""
    recognised = f"<span>{escape(say('recognised', language))}</span>" if document.recognised else ""
    return f"{number}<time>{date}</time>{recognised}{badge(force, language)}"


def badge(force: str, language: str) -> str:
    """The state a clause is in, in words and a colour; "" where none is known."""
    if not force:
        return ""
    return f'<span class="badge badge-{escape(force)}">{escape(or_key(f"force_{force}", language, force))}</span>'


def cite_link(
    citation: Citation, text: str, language: str, versions: Mapping[str, str] | None = None, *, css: str = "cite"
) -> str:
    """A link that opens the quotation in the source pane; without scripts, in the library.

    ``versions`` are those of the documents when they were cited; the quotation goes with it, so that it is found again.
    """
    version = (versions or {}).get(citation.document, "")
    address = anchor(citation.document, citation.section, citation.start, citation.end, version)
    name = escape(say("open_clause", language, n=citation.n))
    named = f'aria-label="{escape(text)} {name}" ' if css == "cite" else ""
    return (
        f'<a class="{css}" href="{escape(address)}" data-source="{escape(address)}" data-quote="{escape(citation.quote)}" '
        f'data-force="{escape(citation.force)}" {named}>{escape(text)}</a>'
    )


def place_of(index: Index, document: str, section: str) -> str:
    """A clause as people call it: 《title》二、（五）12、; its ids where the document is not there any more."""
    try:
        named = f"《{index.document(document).title}》"
    except PolicyError:
        return f"{document} {section}"
    found = next((s for s in index.sections(document) if s.id == section), None)
    return named + (clause(found) if found else "")


def metadata_html(document: Document, language: str) -> str:
    """What the document prints of itself; a field that it does not print is said to be not printed."""
    fields = (
        ("number", document.number), ("issuer", document.issuer), ("addressee", document.addressee),
        ("date", document.date), ("period", document.period), ("note", document.note),
        ("aliases", "；".join(document.aliases) or None),
    )  # fmt: skip
    rows = []
    for name, value in fields:
        if value is None and name in {"aliases", "period", "note", "addressee"}:
            continue
        shown = escape(value) if value else f'<span class="unstated">{escape(say("not_printed", language))}</span>'
        rows.append(f'<div><dt>{escape(say(f"meta_{name}", language))}</dt><dd lang="zh-CN">{shown}</dd></div>')
    return f'<dl class="metadata">{"".join(rows)}</dl>'
