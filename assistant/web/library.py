"""The tab 文库: the documents, their outlines and text; a further one is shown before it is published."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr

from assistant.web.buttons import button
from assistant.web.i18n import Wording, say
from assistant.web.inputs import asked_of
from assistant.web.limits import EDITS, places
from assistant.web.opened import Opened
from assistant.web.reading import TYPES, read_document
from assistant.web.shelf import preview_html, shelf_html
from assistant.web.working import Work, error_html, notice_html, progress_html, told
from ingest.errors import PolicyError, UsageError

_ON_LOAD = """
element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-remove], [data-decide]');
  if (button) trigger('click', {document: button.dataset.remove || '', answer: button.dataset.decide || ''});
});
"""
_PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
_EDITS: dict[str, Any] = {**_PRIVATE, **places(EDITS)}
_REFRESH = "() => { window.policy.refresh(); }"
_FOCUS = "() => { document.querySelector('.decision button')?.focus(); }"
HIDDEN, SHOWN = gr.update(visible=False), gr.update(visible=True)


def build_library(opened: Opened, language: gr.Radio, wording: Wording) -> None:
    """Adds the tab's components to the page that is being built, and their events."""
    shelf = wording.add(
        gr.HTML(elem_id="shelf", js_on_load=_ON_LOAD, apply_default_css=False),
        lambda lang: {"value": _shelf(opened, lang)},
    )
    _build_changes(opened, language, wording, shelf)
    _build_search(opened, language, wording)
    gr.HTML('<div id="reading-room"></div>', elem_id="reading", apply_default_css=False)


def _build_changes(opened: Opened, language: gr.Radio, wording: Wording, shelf: gr.HTML) -> None:
    """A file is read, shown and published once it is approved; a document removed once that is confirmed in its card.

    One decision at a time: to ask for another lets the one before go.
    """
    waiting, leaving = gr.State(""), gr.State("")
    with wording.add(gr.Row(elem_classes="tools"), lambda _: {"visible": opened.changeable}):
        upload = wording.add(
            gr.UploadButton(file_types=TYPES, variant="secondary", size="sm", scale=0, elem_id="upload"),
            lambda lang: {"label": say("upload", lang)},
        )
    notice = gr.HTML("", elem_id="library-notice", elem_classes="plain", apply_default_css=False)
    with gr.Row(elem_classes="tools", visible=False) as approval:
        publish = button(wording, "publish", "primary")
        discard = button(wording, "discard", "secondary")
    shown = [shelf, notice, approval, waiting, leaving]

    def preview(file: str | None, lang: str) -> tuple[Any, ...]:
        html, path = _preview(opened, file, lang)
        return _shelf(opened, lang), html, SHOWN if path else HIDDEN, path, ""

    def publish_now(path: str, lang: str) -> Iterator[tuple[Any, ...]]:
        for html in _published(opened, path, lang):
            yield gr.skip(), html, HIDDEN, "", ""
        yield _shelf(opened, lang), gr.skip(), HIDDEN, "", ""

    def decide(document: str, lang: str, event: gr.EventData) -> Iterator[tuple[Any, ...]]:
        answer = asked_of(event, "answer")
        if not answer:
            html, document = _asked(opened, asked_of(event, "document"), lang)
            yield _shelf(opened, lang, document), html, HIDDEN, "", document
            return
        for html in _removed(opened, document, lang) if answer == "yes" else ("",):
            yield gr.skip(), html, HIDDEN, "", ""
        yield _shelf(opened, lang), gr.skip(), HIDDEN, "", ""

    upload.upload(preview, [upload, language], shown, **_EDITS)
    publish.click(publish_now, [waiting, language], shown, **_EDITS).then(None, js=_REFRESH)
    decided = shelf.click(decide, [leaving, language], shown, **_EDITS)
    decided.then(None, js=_REFRESH).then(None, js=_FOCUS)
    discard.click(lambda: ("", "", HIDDEN), None, [notice, waiting, approval], **_PRIVATE)


def _build_search(opened: Opened, language: gr.Radio, wording: Wording) -> None:
    """Every place of a term."""
    with gr.Row(elem_classes="find-row"):
        term = wording.add(
            gr.Textbox(lines=1, max_lines=1, container=False, scale=1, elem_id="term"),
            lambda lang: {"placeholder": say("find_more", lang), "label": say("find_label", lang)},
        )
        search = button(wording, "find_run", "secondary")
    places = gr.HTML("", elem_id="places", elem_classes="plain", apply_default_css=False)

    def found(words: str | None, lang: str) -> str:
        return _places(opened, words or "", lang)

    gr.on([term.submit, search.click], found, [term, language], [places], **_PRIVATE)


def _shelf(opened: Opened, language: str, leaving: str = "") -> str:
    documents = opened.index.documents()
    return shelf_html(documents, language, changeable=opened.changeable, earlier=opened.replaced, leaving=leaving)


def _places(opened: Opened, term: str, language: str) -> str:
    """Every place of the term; "" for none given, so that an empty box clears the list."""
    from assistant.find import find
    from assistant.web.search import occurrences_html

    if not term.strip():
        return ""
    try:
        index = opened.index
        return occurrences_html(find(term, index), index, language)
    except Exception as error:  # told() logs what is unexpected; the reader gets a sentence
        return error_html(told(error), language)


def _preview(opened: Opened, file: str | None, language: str) -> tuple[str, str]:
    """What the file holds, as HTML, and its path; an error and no path where it cannot be read."""
    try:
        opened.may_change()
        file = _shown(file)
        document, sections, notes = read_document(Path(file))
        index = opened.index
        known = next((one for one in index.documents() if one.id == document.id), None)
        before = (known, index.sections(known.id)) if known else None
        return preview_html((document, sections), notes, language, before=before), file
    except Exception as error:  # told() logs what is unexpected; the reader gets a sentence
        return error_html(told(error), language), ""


def _published(opened: Opened, path: str, language: str) -> Iterator[str]:
    """Progress, then what was published, as HTML."""
    try:
        opened.may_change()
        file = Path(_shown(path))
        work = Work(lambda tell: opened.publish([file], tell), alone=True)
        for step in work:
            yield progress_html(*step, language)
        summary = work.result()
        if summary.failed:
            raise summary.failed[0][1]
        key = "published" if summary.added or summary.updated else "published_same"
        yield notice_html(say(key, language, n=summary.chunks))
    except Exception as error:  # told() logs what is unexpected; the reader gets a sentence
        yield error_html(told(error), language)


def _shown(path: str | None) -> str:
    """The file that this session uploaded and was shown. Raises UsageError where there is none."""
    if not path:
        raise UsageError(
            "还没有待收录的文件。请先上传一份文件，核对读出的内容后再确认。",
            "There is no file to be published. Upload one first, look over what was read, then confirm.",
        )
    return path


def _named(document: str) -> str:
    """The document that was asked to be removed. Raises UsageError where none was."""
    if not document:
        raise UsageError(
            "没有选定要移除的文件。请先在文库中点“移除”。",
            "No document was chosen to be removed. Choose Remove beside one in the library first.",
        )
    return document


def _asked(opened: Opened, document: str, language: str) -> tuple[str, str]:
    """What is wrong with a wish to remove a document, as HTML, and the document; one of the two is ""."""
    try:
        opened.may_change()
        return "", opened.index.document(_named(document)).id
    except PolicyError as error:
        return error_html(error, language), ""


def _removed(opened: Opened, document: str, language: str) -> Iterator[str]:
    try:
        opened.may_change()
        document = _named(document)
        title = opened.index.document(document).title
        work = Work(lambda tell: opened.remove(document, tell), alone=True)
        for step in work:
            yield progress_html(*step, language)
        work.result()
        yield notice_html(say("removed", language, title=title))
    except Exception as error:  # told() logs what is unexpected; the reader gets a sentence
        yield error_html(told(error), language)
