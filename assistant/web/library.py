"""The tab 文库: the documents, their outlines and text; a further one is shown before it is published."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import gradio as gr

from assistant.web.buttons import button
from assistant.web.i18n import Wording, say
from assistant.web.inputs import asked_of
from assistant.web.limits import EDITS, places
from assistant.web.opened import Opened
from assistant.web.reading import TYPES, read_document
from assistant.web.safety import escape
from assistant.web.shelf import choices, preview_html, shelf_html
from assistant.web.working import Work, error_html, notice_html, progress_html, told
from ingest.errors import PolicyError, UsageError

_ON_LOAD = """
element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-remove]');
  if (button) trigger('click', {document: button.dataset.remove});
});
"""
_PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
_EDITS: dict[str, Any] = {**_PRIVATE, **places(EDITS)}
_REFRESH = "() => { window.policy.refresh(); }"
HIDDEN, SHOWN = gr.update(visible=False), gr.update(visible=True)


def build_library(opened: Opened, language: gr.Radio, wording: Wording) -> None:
    """Adds the tab's components to the page that is being built, and their events."""
    shelf = wording.add(
        gr.HTML(elem_id="shelf", js_on_load=_ON_LOAD, apply_default_css=False),
        lambda lang: {"value": _shelf(opened, lang)},
    )
    notice = _build_publishing(opened, language, wording, shelf)
    _build_removal(opened, language, wording, shelf, notice)
    _build_search(opened, language, wording)
    _build_differences(opened, language, wording)
    gr.HTML('<div id="reading-room"></div>', elem_id="reading", apply_default_css=False)


def _build_publishing(opened: Opened, language: gr.Radio, wording: Wording, shelf: gr.HTML) -> gr.HTML:
    """A file is read and shown, and published only once it is approved. Returns where notices are shown."""
    waiting = gr.State("")
    with wording.add(gr.Row(elem_classes="tools"), lambda _: {"visible": opened.changeable}):
        upload = wording.add(
            gr.UploadButton(file_types=TYPES, variant="secondary", size="sm", scale=0, elem_id="upload"),
            lambda lang: {"label": say("upload", lang)},
        )
    notice = gr.HTML("", elem_id="library-notice", elem_classes="plain", apply_default_css=False)
    with gr.Row(elem_classes="tools", visible=False) as approval:
        publish = button(wording, "publish", "primary")
        discard = button(wording, "discard", "secondary")

    def preview(file: str | None, lang: str) -> tuple[Any, ...]:
        shown, path = _preview(opened, file, lang)
        return shown, path, SHOWN if path else HIDDEN

    def publish_now(path: str, lang: str) -> Iterator[tuple[Any, ...]]:
        for html in _published(opened, path, lang):
            yield html, gr.skip(), HIDDEN, ""
        yield gr.skip(), _shelf(opened, lang), HIDDEN, ""

    upload.upload(preview, [upload, language], [notice, waiting, approval], **_EDITS)
    done = publish.click(publish_now, [waiting, language], [notice, shelf, approval, waiting], **_EDITS)
    done.then(None, js=_REFRESH)
    discard.click(lambda: ("", "", HIDDEN), None, [notice, waiting, approval], **_PRIVATE)
    return notice


def _build_removal(opened: Opened, language: gr.Radio, wording: Wording, shelf: gr.HTML, notice: gr.HTML) -> None:
    """A document is removed once that is confirmed."""
    leaving = gr.State("")
    with gr.Row(elem_classes="tools", visible=False) as removal:
        remove = button(wording, "remove_yes", "stop")
        keep = button(wording, "remove_no", "secondary")

    def ask_removal(lang: str, event: gr.EventData) -> tuple[Any, ...]:
        html, document = _asked(opened, asked_of(event, "document"), lang)
        return html, document, SHOWN if document else HIDDEN

    def remove_now(document: str, lang: str) -> Iterator[tuple[Any, ...]]:
        for html in _removed(opened, document, lang):
            yield html, gr.skip(), HIDDEN, ""
        yield gr.skip(), _shelf(opened, lang), HIDDEN, ""

    shelf.click(ask_removal, [language], [notice, leaving, removal], **_PRIVATE)
    done = remove.click(remove_now, [leaving, language], [notice, shelf, removal, leaving], **_EDITS)
    done.then(None, js=_REFRESH)
    keep.click(lambda: ("", "", HIDDEN), None, [notice, leaving, removal], **_PRIVATE)


def _build_search(opened: Opened, language: gr.Radio, wording: Wording) -> None:
    """Every place of a term; what plans promise beside what reports tell."""
    with gr.Row(elem_classes="find-row"):
        term = wording.add(
            gr.Textbox(lines=1, max_lines=1, container=False, scale=1, elem_id="term"),
            lambda lang: {"placeholder": say("find_more", lang), "label": say("find_label", lang)},
        )
        search = button(wording, "find_run", "secondary")
        compare = button(wording, "compare_run", "secondary")
    places = gr.HTML("", elem_id="places", elem_classes="plain", apply_default_css=False)

    def found(words: str | None, lang: str) -> str:
        return _places(opened, words or "", lang)

    gr.on([term.submit, search.click], found, [term, language], [places], **_PRIVATE)
    compare.click(lambda lang: _compared(opened, lang), [language], [places], **_PRIVATE)


def _build_differences(opened: Opened, language: gr.Radio, wording: Wording) -> None:
    """Two documents beside each other, clause by clause."""
    wording.add(
        gr.HTML(elem_classes="plain", apply_default_css=False), lambda lang: {"value": _differences_title(lang)}
    )
    with gr.Row(elem_classes="find-row"):
        old, new = (
            wording.add(
                gr.Dropdown([], value=None, elem_id=f"diff-{name}", min_width=140), partial(_labelled, opened, name)
            )
            for name in ("old", "new")
        )
        run = button(wording, "diff_run", "secondary")
    shown = gr.HTML("", elem_id="changes", elem_classes="plain", apply_default_css=False)

    run.click(lambda *chosen: _differences(opened, *chosen), [old, new, language], [shown], **_PRIVATE)


def _labelled(opened: Opened, name: str, language: str) -> dict[str, Any]:
    return {"label": say(f"diff_{name}", language), "choices": choices(opened.index)}


def _differences_title(language: str) -> str:
    return f"<h2>{escape(say('diff_title', language))}</h2>"


def _differences(opened: Opened, old: str | None, new: str | None, language: str) -> str:
    from assistant.diff import diff
    from assistant.web.differences import differences_html

    try:
        if not old or not new or old == new:
            raise UsageError(say("diff_choose", "zh"), say("diff_choose", "en"))
        index = opened.index
        first, second = index.document(old), index.document(new)
        changes = diff((first, index.sections(old)), (second, index.sections(new)))
        return differences_html(first, second, changes, language)
    except Exception as error:  # told() logs what is unexpected; the reader gets a sentence
        return error_html(told(error), language)


def _shelf(opened: Opened, language: str) -> str:
    return shelf_html(opened.index.documents(), language, changeable=opened.changeable)


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


def _compared(opened: Opened, language: str) -> str:
    from assistant.compare import compare
    from assistant.web.comparison import comparison_html

    try:
        return comparison_html(compare(opened.index.targets()), language, opened.index)
    except Exception as error:  # told() logs what is unexpected; the reader gets a sentence
        return error_html(told(error), language)


def _preview(opened: Opened, file: str | None, language: str) -> tuple[str, str]:
    """What the file holds, as HTML, and its path; an error and no path where it cannot be read."""
    try:
        opened.may_change()
        file = _shown(file)
        document, sections, notes = read_document(Path(file))
        known = {d.id: d.title for d in opened.index.documents()}
        return preview_html(document, sections, notes, language, replaces=known.get(document.id)), file
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
    try:
        opened.may_change()
        document = _named(document)
        title = opened.index.document(document).title
        return notice_html(say("remove_ask", language, title=title), kind="ask"), document
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
