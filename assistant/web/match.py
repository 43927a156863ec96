"""The tab 企业匹配: a profile that stays in the browser, and the supports that concern it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gradio as gr

from assistant.profile import Profile, choices, form_facts
from assistant.support_map import support_map
from assistant.web.buttons import button, download_button
from assistant.web.cards import cards_html
from assistant.web.files import written
from assistant.web.i18n import Wording, say
from assistant.web.limits import MATCHES, places
from assistant.web.opened import Opened
from assistant.web.safety import escape
from assistant.web.working import error_html, told

if TYPE_CHECKING:
    from assistant.match import Matches

FIELDS = ("description", "industry", "stage", "size", "origin", "needs", "area")
EMPTY: dict[str, Any] = {
    "description": "",
    "industry": "",
    "size": "",
    "needs": [],
    "stage": "",
    "origin": "",
    "area": "",
}
_PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}


def build_match(opened: Opened, language: gr.Radio, wording: Wording) -> list[Any]:
    """Adds the tab's components to the page that is being built, and their events. Returns the form's, in order.

    The profile is kept by the browser alone (its local storage); the server sees it while it answers.
    """
    form = _form(wording)
    with gr.Row(elem_classes="tools"):
        run = button(wording, "match_run", "primary")
        erase = button(wording, "erase", "secondary")
    found = gr.State(None)
    with gr.Row(elem_classes="tools", visible=False) as downloads:
        files = [download_button(wording, f"list-{kind}", "match_list", kind) for kind in ("docx", "html")]
    result = gr.HTML("", elem_id="cards", elem_classes="plain", apply_default_css=False)
    wording.add(gr.HTML(elem_id="support-map", apply_default_css=False), lambda lang: {"value": _map(opened, lang)})

    def match(lang: str, *values: Any) -> tuple[Any, ...]:
        profile = dict(zip(FIELDS, values, strict=True))
        html, matches = _matched(opened, profile, lang)
        return html, matches, gr.update(visible=False)

    def redraw(lang: str, matches: Matches | None, *values: Any) -> tuple[Any, ...]:
        html, again = "", None
        if matches:
            html, again = _matched(opened, dict(zip(FIELDS, values, strict=True)), lang)
        return html, again

    def lists(matches: Matches | None, lang: str, *values: Any) -> list[Any]:
        return _lists(matches, _profile(dict(zip(FIELDS, values, strict=True))), lang)

    inputs, fields = [language, *form], [found, language, *form]
    gr.on([run.click, form[0].submit], match, inputs, [result, found, downloads], **_PRIVATE, **places(MATCHES)).then(
        lists, fields, [*files, downloads], **_PRIVATE
    ).then(None, js="() => { window.policy.show('#cards'); }")
    erase.click(
        lambda: (*EMPTY_FORM, "", None, gr.update(visible=False)),
        None,
        [*form, result, found, downloads],
        **_PRIVATE,
    )
    language.input(redraw, [language, found, *form], [result, found], **_PRIVATE).then(
        lists, fields, [*files, downloads], **_PRIVATE
    )
    keep = "(...values) => { window.policy.profile(values); }"
    gr.on([field.change for field in form], None, form, None, js=keep)
    return form


EMPTY_FORM = tuple(EMPTY[name] for name in FIELDS)


def _form(wording: Wording) -> list[Any]:
    """The form's components, in the order of FIELDS."""
    description = wording.add(
        gr.Textbox(lines=3, max_lines=8, elem_id="description"),
        lambda lang: {"label": say("match_describe", lang), "placeholder": say("match_placeholder", lang)},
    )
    with gr.Row(elem_classes="form-row"):
        industry = _text(wording, "industry")
        size = _text(wording, "size")
        stage = _choice(wording, "stage")
        origin = _choice(wording, "origin")
        area = _text(wording, "area")
    needs = wording.add(
        gr.CheckboxGroup(_labels("need", "zh"), elem_id="needs"),
        lambda lang: {"label": say("form_needs", lang), "choices": _labels("need", lang)},
    )
    return [description, industry, stage, size, origin, needs, area]


def _text(wording: Wording, field: str) -> Any:
    return wording.add(
        gr.Textbox(lines=1, max_lines=1, min_width=150, elem_id=f"form-{field}"),
        lambda lang: {"label": say(f"form_{field}", lang), "placeholder": say(f"form_{field}_more", lang)},
    )


def _choice(wording: Wording, field: str) -> Any:
    return wording.add(
        gr.Dropdown([("", ""), *_labels(field, "zh")], value="", min_width=150, elem_id=f"form-{field}"),
        lambda lang: {
            "label": say(f"form_{field}", lang),
            "choices": [(say("form_any", lang), ""), *_labels(field, lang)],
        },
    )


def _labels(field: str, language: str) -> list[tuple[str, str]]:
    return [(c.en if language == "en" else c.zh, c.value) for c in choices() if c.field == field]


def _map(opened: Opened, language: str) -> str:
    drawn = support_map(opened.index.supports(), language)
    summary = f"<summary>{escape(say('match_map', language))}</summary>"
    return f'<details class="fold map">{summary}<figure tabindex="0" aria-label="{escape(say("match_map", language))}">{drawn}</figure></details>'


def _profile(values: dict[str, Any]) -> Profile:
    def one(name: str) -> str | None:
        return str(values[name] or "").strip() or None

    return Profile(
        industry=one("industry"), stage=one("stage"), size=one("size"), origin=one("origin"),
        needs=tuple(values["needs"] or ()), area=one("area"),
    )  # fmt: skip


def _matched(opened: Opened, values: dict[str, Any], language: str) -> tuple[str, Matches | None]:
    try:
        matches = opened.match(str(values["description"] or ""), _profile(values), language)
        heading = f'<h2 class="sr">{escape(say("match_found", language))}</h2>'
        return heading + cards_html(matches, language), matches
    except Exception as error:  # told() logs what is unexpected; the reader gets a sentence
        return error_html(told(error), language), None


def _lists(matches: Matches | None, profile: Profile, language: str) -> list[Any]:
    """Paths of the printable lists, and whether their buttons are shown."""
    from assistant.checklist import table
    from assistant.export import to_docx, to_html

    if not matches or not matches.matches:
        return [gr.update(value=None), gr.update(value=None), gr.update(visible=False)]
    facts = (*form_facts(profile), *matches.reading.facts)
    name = say("match_file", language)
    listed = table(matches.matches, facts, language)
    paper, sheet = written(f"{name}.docx", to_docx(listed)), written(f"{name}.html", to_html(listed))
    return [gr.update(value=paper), gr.update(value=sheet), gr.update(visible=True)]
