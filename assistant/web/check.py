"""The tab 核对措辞: a pasted text or a file, sentence by sentence against the print."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from assistant.phrases import phrase
from assistant.web.buttons import button, download_button
from assistant.web.files import written
from assistant.web.i18n import Wording, say
from assistant.web.kept import version_of
from assistant.web.limits import CHECKS, places
from assistant.web.opened import Opened
from assistant.web.reading import TYPES, read_document
from assistant.web.verdicts import verdicts_html
from assistant.web.working import Work, error_html, notice_html, progress_html, told
from ingest.errors import PolicyError, UsageError

if TYPE_CHECKING:
    from assistant.wording import CheckedSentence

_PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
_CHECKS: dict[str, Any] = {**_PRIVATE, **places(CHECKS)}
FORMATS = ("docx", "html", "csv")
Found = tuple[Sequence["CheckedSentence"], str]  # and the version of the documents that they were checked against
NOTHING: Found = ((), "")
_SENT = "(words, lang) => { window.policy.checking(words); return [words, lang]; }"
_SEEN = "() => { window.policy.stale(); }"


def build_check(opened: Opened, language: gr.Radio, wording: Wording) -> gr.Textbox:
    """Adds the tab's components to the page that is being built, and their events. Returns the box for the text."""
    wording.add(
        gr.HTML(elem_classes="plain", apply_default_css=False),
        lambda lang: {"value": f'<p class="intro">{say("check_intro", lang)}</p>'},
    )
    text = wording.add(
        gr.Textbox(lines=7, max_lines=16, container=False, elem_id="claimed", elem_classes="drop-text"),
        lambda lang: {"placeholder": say("check_placeholder", lang), "label": say("check_label", lang)},
    )
    with gr.Row(elem_classes="tools"):
        run = button(wording, "check_run", "primary")
        upload = wording.add(
            gr.UploadButton(file_types=TYPES, variant="secondary", size="sm", scale=0, elem_id="check-file"),
            lambda lang: {"label": say("check_file", lang)},
        )
        clear = button(wording, "clear", "secondary")
    found: gr.State = gr.State(NOTHING)
    with gr.Row(elem_classes="tools", visible=False) as exports:
        files = [download_button(wording, f"check-{kind}", "export", kind) for kind in FORMATS]
    result = gr.HTML("", elem_id="verdicts", elem_classes="plain", apply_default_css=False)

    def check_text(words: str | None, lang: str) -> Iterator[tuple[Any, ...]]:
        for html, checked in _checked(opened, words or "", lang):
            yield html, checked, gr.update(visible=False)

    def take_file(file: str | None, lang: str) -> tuple[Any, ...]:
        return _taken(file, lang)

    def redraw(checked: Found, lang: str) -> str:
        return _drawn(opened, checked, lang)

    def export(checked: Found, lang: str) -> list[Any]:
        return _exported(opened, checked[0], lang)

    shown = [result, found, exports]
    checked = run.click(check_text, [text, language], shown, js=_SENT, **_CHECKS)
    taken = upload.upload(take_file, [upload, language], [text, result, exports], **_PRIVATE)
    taken_over = taken.success(check_text, [text, language], shown, js=_SENT, **_CHECKS)
    for done in (checked, taken_over):
        done.then(export, [found, language], [*files, exports], **_PRIVATE).then(None, js=_SEEN)
    clear.click(lambda: ("", "", NOTHING, gr.update(visible=False)), None, [text, result, found, exports], **_PRIVATE)
    language.input(redraw, [found, language], [result], **_PRIVATE).then(None, js=_SEEN)
    text.change(None, [text], None, js="(words) => { window.policy.draft('claimed', words); window.policy.stale(); }")
    box: gr.Textbox = text
    return box


def _checked(opened: Opened, words: str, language: str) -> Iterator[tuple[str, Found]]:
    """Progress, then the verdicts, as HTML; with the sentences once they are judged."""
    try:
        version = version_of(opened.index)
        work = Work(lambda tell: opened.check(words, lambda done, total: tell(done, total, "check")))
        for step in work:
            yield progress_html(*step, language), NOTHING
        checked = (work.result(), version)
        yield _drawn(opened, checked, language), checked
    except Exception as error:  # told() logs what is unexpected; the reader gets a sentence
        yield error_html(told(error), language), NOTHING


def _drawn(opened: Opened, checked: Found, language: str) -> str:
    """The verdicts as HTML; "" for none. A document that has gone since is told: what it printed cannot be shown."""
    try:
        sentences, version = checked
        return verdicts_html(sentences, opened.index, language, version) if sentences else ""
    except PolicyError as error:
        return error_html(error, language)


def _taken(file: str | None, language: str) -> tuple[Any, ...]:
    """The words of a file for the box, and what its reader decided."""
    try:
        if not file:
            raise UsageError("没有收到文件。请重新选择一份文件。", "No file came. Choose one again.")
        document, _, notes = read_document(Path(file))
        remarks = "".join(notice_html(phrase(f"note_{n}", language), kind="ask") for n in notes)
        return document.text, remarks, gr.update(visible=False)
    except Exception as error:  # told() logs what is unexpected; the reader gets a sentence
        return "", error_html(told(error), language), gr.update(visible=False)


def _exported(opened: Opened, sentences: Sequence[CheckedSentence], language: str) -> list[Any]:
    """Paths of the exports, in the order of FORMATS, and whether their buttons are shown."""
    from assistant.export import check_table, to_csv, to_docx, to_html

    if not sentences:
        return [*(gr.update(value=None) for _ in FORMATS), gr.update(visible=False)]
    index = opened.index
    cited = {s.source.document for s in sentences if s.source}
    documents = {name: index.document(name) for name in cited}
    sections = {(name, section.id): section for name in cited for section in index.sections(name)}
    table = check_table(sentences, documents, sections)
    name = say("export_file", language)
    made: tuple[str | bytes, ...] = (to_docx(table), to_html(table), to_csv(table))
    paths = [written(f"{name}.{kind}", data) for kind, data in zip(FORMATS, made, strict=True)]
    return [*(gr.update(value=path) for path in paths), gr.update(visible=True)]
