"""The words of the interface: both languages, the same values in both, and none that is missing."""

from __future__ import annotations

import re
from pathlib import Path

import assistant.web
from assistant.profile import choices
from assistant.web.i18n import say, words
from assistant.web.style import asset

_VALUE = re.compile(r"\{(\w+)\}")
_SAID = re.compile(r'\b(?:say|button|download_button)\((?:wording, (?:f"[^"]*", )?)?"(\w+)"')


def test_every_phrase_has_both_languages_with_the_same_values() -> None:
    for key, phrase in words().items():
        assert set(phrase) == {"zh", "en"}, key
        assert all(phrase.values()), key
        assert set(_VALUE.findall(phrase["zh"])) == set(_VALUE.findall(phrase["en"])), key


def test_every_phrase_that_the_page_says_is_there() -> None:
    folder = Path(assistant.web.__file__).parent
    said = {key for file in folder.glob("*.py") for key in _SAID.findall(file.read_text("utf-8"))}
    assert len(said) > 50
    assert not said - set(words())


def test_phrases_in_a_language() -> None:
    assert say("tab_chat", "zh") == "问答"
    assert say("tab_chat", "en") == "Ask"
    assert say("open_clause", "zh-hant", n=3) == "打开原文 3"


def test_choices_of_the_form_have_both_labels() -> None:
    assert all(choice.zh and choice.en for choice in choices())


def test_the_page_names_no_other_host() -> None:
    for name in ("page.css", "calls.js", "page.js", "talks.js", "remembered.js"):
        assert not re.search(r"(?:https?:)?//[a-z]", asset(name), re.IGNORECASE), name
        assert "@import" not in asset(name)
