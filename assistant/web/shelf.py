"""The library's HTML: the shelf of documents, a new document before it is published, what is asked before removal."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.phrases import phrase
from assistant.web.i18n import say
from assistant.web.printed import outline_html
from assistant.web.safety import escape
from assistant.web.source import facts_html, metadata_html
from ingest.document import Document, Section
from ingest.store.base import Index

SHELF = 200  # documents listed; the text of more is found by search


def shelf_html(documents: Sequence[Document], language: str, *, changeable: bool) -> str:
    """The documents as links with what each prints of itself; ``changeable`` adds a button that removes."""
    items = "".join(_document(d, language, changeable=changeable) for d in documents[:SHELF])
    more = len(documents) - SHELF
    rest = f'<p class="cut">{escape(say("shelf_cut", language, n=more))}</p>' if more > 0 else ""
    return f'<ul class="shelf">{items}</ul>{rest}'


def _document(document: Document, language: str, *, changeable: bool) -> str:
    name = escape(document.id)
    length = escape(say("characters", language, n=f"{len(document.text):,}"))
    remove = (
        f'<button type="button" class="quiet remove" data-remove="{name}" '
        f'aria-label="{escape(say("remove_named", language, title=document.title))}">'
        f"{escape(say('remove', language))}</button>"
        if changeable
        else ""
    )
    return (
        f'<li><a href="#{name}/" data-shelf="{name}"><b lang="zh-CN">{escape(document.title)}</b>'
        f'<span class="facts">{facts_html(document, "", language)}<span>{length}</span></span></a>{remove}</li>'
    )


def preview_html(
    document: Document, sections: Sequence[Section], notes: Sequence[str], language: str, *, replaces: str | None
) -> str:
    """A document as it was read, to be approved: its metadata, its outline, what the reader decided.

    ``replaces`` is the title of the document of the same id that it becomes a new version of, None for a new one.
    """
    told = [say("preview_replaces", language, title=replaces)] if replaces else []
    told += [phrase(f"note_{note}", language) for note in notes]
    remarks = "".join(f"<li>{escape(text)}</li>" for text in told)
    counts = say("preview_counts", language, sections=len(sections), n=f"{len(document.text):,}")
    return (
        f'<div class="preview"><h2>{escape(say("preview", language))}</h2>'
        f"<p>{escape(say('preview_more', language))}</p>"
        f'<h3 lang="zh-CN">{escape(document.title)}</h3><p class="facts">{escape(counts)}</p>'
        f"{f'<ul class=remarks>{remarks}</ul>' if remarks else ''}"
        f'{metadata_html(document, language)}<div class="preview-outline" tabindex="0" lang="zh-CN">'
        f"{_plain_outline(sections, document.id, language)}</div></div>"
    )


def _plain_outline(sections: Sequence[Section], document: str, language: str) -> str:
    """The outline without links: the document cannot be opened yet."""
    return outline_html(sections, document, language, links=False)


def choices(index: Index) -> list[tuple[str, str]]:
    """Title and id of the documents that may be chosen; the first of very many."""
    return [(d.title, d.id) for d in index.documents()[:SHELF]]
