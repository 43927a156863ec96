"""A quotation whose document has changed since: the words that were cited, and what is printed there now."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.web.i18n import say
from assistant.web.kept import document_version
from assistant.web.printed import anchor
from assistant.web.safety import escape
from assistant.web.source import place_of
from ingest.document import Document, Section
from ingest.errors import PolicyError
from ingest.store.base import Index


@dataclass(frozen=True, slots=True)
class Cited:
    """An address as it was made: section, span and version of the document, and the words quoted; "" and None where
    it names none."""

    section: str
    start: int | None
    end: int | None
    version: str
    quote: str


def drifted_html(index: Index, document: str, cited: Cited, language: str) -> str:
    """What was cited beside what is printed now; "" where the address still leads to the same words."""
    if not cited.version or cited.version == document_version(index, document):
        return ""
    try:
        now = index.document(document)
    except PolicyError:
        return _told("source_gone", cited.quote, "", language)
    if cited.quote and cited.start is not None and now.text[cited.start : cited.end] == cited.quote:
        return ""
    found = now.text.find(cited.quote) if cited.quote else -1
    if found >= 0:
        address = anchor(document, _section_at(index, document, found), found, found + len(cited.quote))
        link = f'<a href="{escape(address)}" lang="zh-CN">{escape(say("source_there", language))}</a>'
        return _told("source_moved", cited.quote, link, language)
    return _told("source_changed", cited.quote, _beside(index, now, cited, language), language)


def has_section(index: Index, document: str, section: str) -> bool:
    return any(s.id == section for s in index.sections(document))


def _told(key: str, quote: str, now: str, language: str) -> str:
    old = (
        f'<h3>{escape(say("source_old", language))}</h3><blockquote lang="zh-CN">{escape(quote)}</blockquote>'
        if quote
        else ""
    )
    said = f'<p class="notice notice-ask" role="status">{escape(say(key, language))}</p>'
    return f'<section class="drifted">{said}{old}{now}</section>'


def _beside(index: Index, document: Document, cited: Cited, language: str) -> str:
    """The clause that prints now what comes nearest to the words cited; "" for a document without text of its own."""
    section = _nearest(index, document, cited)
    if section is None:
        return ""
    place = escape(place_of(index, document.id, section.id))
    address = escape(
        anchor(document.id, section.id, section.start, section.own_end, document_version(index, document.id))
    )
    return (
        f"<h3>{escape(say('source_new', language))}</h3>"
        f'<p class="original"><a lang="zh-CN" href="{address}">{place}</a></p>'
        f'<blockquote lang="zh-CN">{escape(document.text[section.start : section.own_end])}</blockquote>'
    )


def _nearest(index: Index, document: Document, cited: Cited) -> Section | None:
    from rapidfuzz.fuzz import partial_ratio

    sections = [s for s in index.sections(document.id) if s.own_end > s.start]
    if not cited.quote:
        return next((s for s in sections if s.id == cited.section), None)
    by_likeness = sorted(
        sections,
        key=lambda s: (partial_ratio(cited.quote, document.text[s.start : s.own_end]), s.id == cited.section),
    )
    return by_likeness[-1] if by_likeness else None


def _section_at(index: Index, document: str, offset: int) -> str:
    inside = [s for s in index.sections(document) if s.start <= offset < s.end]
    return min(inside, key=lambda s: s.end - s.start).id if inside else ""
