"""The library's HTML: the shelf of documents, a new document before it is published, what is asked before removal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from assistant.diff import Version
from assistant.phrases import phrase
from assistant.web.differences import differences_html
from assistant.web.i18n import say
from assistant.web.printed import Mark, outline_html, printed_html
from assistant.web.safety import escape
from assistant.web.source import facts_html, metadata_html
from ingest.document import Document
from ingest.store.base import Index

SHELF = 200  # documents listed; the text of more is found by search


def shelf_html(
    documents: Sequence[Document], language: str, *, changeable: bool, earlier: Mapping[str, Sequence[str]], leaving: str = ""
) -> str:  # fmt: skip
    """The documents as links with what each prints of itself; ``changeable`` adds a button that removes, ``earlier``
    (when the versions before were replaced, by id) a link that compares with the version before.

    In the card of the document ``leaving`` stands the question whether to remove it; "" asks of none.
    """
    items = "".join(
        f"<li>{_document(d, language)}{_before(d, len(earlier.get(d.id, ())), language)}"
        f"{_leaving(d, language, asked=d.id == leaving) if changeable else ''}</li>"
        for d in documents[:SHELF]
    )
    more = len(documents) - SHELF
    rest = f'<p class="cut">{escape(say("shelf_cut", language, n=more))}</p>' if more > 0 else ""
    return f'<ul class="shelf">{items}</ul>{rest}'


def _document(document: Document, language: str) -> str:
    name = escape(document.id)
    length = escape(say("characters", language, n=f"{len(document.text):,}"))
    return (
        f'<a href="#{name}/" data-shelf="{name}"><b lang="zh-CN">{escape(document.title)}</b>'
        f'<span class="facts">{facts_html(document, "", language)}<span>{length}</span></span></a>'
    )


def _before(document: Document, versions: int, language: str) -> str:
    """A link that compares with the version before; "" where there was none."""
    if not versions:
        return ""
    address = escape(f"#compare&{urlencode({'old': f'{document.id}@{versions}', 'new': document.id})}")
    return f'<a class="quiet" href="{address}">{escape(say("diff_before", language))}</a>'


def _leaving(document: Document, language: str, *, asked: bool) -> str:
    """The button that removes, or once it was pressed the question whether to."""
    if not asked:
        label = escape(say("remove_named", language, title=document.title))
        return (
            f'<button type="button" class="quiet remove" data-remove="{escape(document.id)}" aria-label="{label}">'
            f"{escape(say('remove', language))}</button>"
        )
    return (
        f'<div class="notice notice-ask decision" role="alert"><p>{escape(say("remove_ask", language, title=document.title))}</p>'
        f'<button type="button" class="go stop" id="remove-yes" data-decide="yes">{escape(say("remove_yes", language))}</button>'
        f'<button type="button" class="go" id="remove-no" data-decide="no">{escape(say("remove_no", language))}</button></div>'
    )


def preview_html(made: Version, notes: Sequence[str], language: str, *, before: Version | None) -> str:
    """A document as it was read, to be approved: what it prints of itself, what the reader decided, its text, tables
    too, and its outline.

    ``before`` is the document of the same id that it becomes a new version of, with what differs; None for a new one.
    """
    document, sections = made
    told = [say("preview_replaces", language, title=before[0].title)] if before else []
    told += [phrase(f"note_{note}", language) for note in notes]
    remarks = "".join(f"<li>{escape(text)}</li>" for text in told)
    counts = say("preview_counts", language, sections=len(sections), n=f"{len(document.text):,}")
    text = (
        f'<div class="printed" tabindex="0" role="region" aria-label="{escape(say("preview", language))}">'
        f"{printed_html(document, sections, Mark(), language)}</div>"
    )
    outline = outline_html(sections, document.id, language, links=False)
    folds = [
        ("source_text", text),
        ("outline", f'<div class="preview-outline" tabindex="0" lang="zh-CN">{outline}</div>'),
    ]
    if before:
        folds.insert(0, ("preview_changes", differences_html(before, made, language, linked=(True, False))))
    folded = "".join(
        f'<details class="fold"{" open" if at == 0 else ""}><summary>{escape(say(key, language))}</summary>{inside}</details>'
        for at, (key, inside) in enumerate(folds)
    )
    return (
        f'<div class="preview"><h2>{escape(say("preview", language))}</h2>'
        f"<p>{escape(say('preview_more', language))}</p>"
        f'<h3 lang="zh-CN">{escape(document.title)}</h3><p class="facts">{escape(counts)}</p>'
        f"{f'<ul class=remarks>{remarks}</ul>' if remarks else ''}{metadata_html(document, language)}{folded}</div>"
    )


def choices(index: Index) -> list[tuple[str, str]]:
    """Title and id of the documents that may be chosen; the first of very many."""
    return [(d.title, d.id) for d in index.documents()[:SHELF]]
