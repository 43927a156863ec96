"""A conversation as HTML: marks that open quotations, errors as sentences, people's words never as markup."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace

import docx
import pytest

from assistant.pipeline import Pipeline
from assistant.settings import load_settings
from assistant.web.answers import answer_html
from assistant.web.chat import ask, redraw
from assistant.web.conversation import Exchange, conversation_html, turns
from assistant.web.drift import Cited, drifted_html
from assistant.web.examples import WANTED, examples
from assistant.web.kept import LONGEST, document_version, dumped, loaded
from assistant.web.opened import Opened
from assistant.web.safety import escape
from assistant.web.saved import KINDS, saved
from assistant.web.working import Work, told
from ingest.errors import PolicyError, UsageError


def test_every_mark_of_an_answer_is_a_link_to_its_quotation(shipped: Pipeline) -> None:
    answer = shipped.ask("园区由哪个部门牵头管理？")
    markup = answer_html(answer, "zh", shipped.index)
    places = {f"#{c.document}/{c.section}@{c.start}-{c.end}" for c in answer.citations}
    assert places
    assert places <= set(re.findall(r'class="cite" href="([^"]+)"', markup))
    assert markup.count("以正式公布文本及主管部门解释为准") == 1


@pytest.mark.parametrize("language", ["zh", "en"])
def test_examples_are_answered(shipped: Pipeline, language: str) -> None:
    made = examples(shipped, language)
    assert len(made) == WANTED
    for question in made:
        assert shipped.ask(question).status == "answered", question


def test_examples_wait_for_no_chat_model(shipped: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = examples(shipped, "zh")
    monkeypatch.setattr(shipped, "model", object())  # which can do nothing
    assert examples(shipped, "zh") == expected


def test_words_of_people_are_never_markup(shipped: Pipeline) -> None:
    nasty = "<img src=x onerror=alert(1)> [1] {{value}} ${1}"
    markup = conversation_html([Exchange(nasty), Exchange(nasty, error=(nasty, nasty))], [nasty], "zh", shipped.index)
    assert "<img" not in markup
    assert not set("${}`") & set(markup)


def test_history_holds_what_was_answered(shipped: Pipeline) -> None:
    answer = shipped.ask("园区由哪个部门牵头管理？")
    past = [Exchange("a", answer), Exchange("b", error=("x", "x")), Exchange("c")]
    assert [(turn.role, turn.content) for turn in turns(past)] == [("user", "a"), ("assistant", answer.answer)]


def test_a_question_is_shown_while_it_is_looked_for_and_then_answered(shipped: Pipeline) -> None:
    opened = Opened(load_settings(index=shipped.settings.index))
    waiting, done = ask(opened, "园区由哪个部门牵头管理？", "", "zh")
    assert 'aria-busy="true"' in waiting[0]
    assert waiting[1] == ""
    (kept,) = loaded(json.dumps([done[1]]))
    assert kept.answer is not None
    assert kept.answer.citations
    assert kept.versions == {c.document: document_version(opened.index, c.document) for c in kept.answer.citations}
    assert redraw(opened, json.dumps([done[1]]), "zh") == done[0]
    *_, refused = ask(opened, "字" * 20_000, "", "en")
    assert "at most 2000" in refused[0]
    assert len(refused[0]) < 2_000


def test_a_kept_conversation_is_the_same_again_and_what_cannot_be_read_is_told(shipped: Pipeline) -> None:
    whole = Exchange("园区由哪个部门牵头管理？", shipped.ask("园区由哪个部门牵头管理？"), within=("甲",), index="0a")
    again, broken = loaded(json.dumps([dumped(whole), '{"question": "旧问题", "answer": 7}']))
    assert again.answer is not None
    assert whole.answer is not None
    assert again.answer.citations == whole.answer.citations
    assert (again.question, again.within, again.index) == (whole.question, whole.within, whole.index)
    assert broken.question == "旧问题"
    assert broken.error
    for wrong in ("{", "[7]", '{"a": 1}', '["x"]' + " " * LONGEST):
        with pytest.raises(UsageError):
            loaded(wrong)


def test_an_answer_whose_document_has_changed_says_so(shipped: Pipeline) -> None:
    answer = shipped.ask("园区由哪个部门牵头管理？")
    old = replace(answer, citations=(replace(answer.citations[0], quote="从前的文字"), *answer.citations[1:]))
    assert "文件已更新" in answer_html(old, "zh", shipped.index)
    assert "文件已更新" not in answer_html(answer, "zh", shipped.index)


def test_an_old_citation_is_shown_beside_what_is_printed_now(shipped: Pipeline) -> None:
    cited = next(c for c in shipped.ask("园区由哪个部门牵头管理？").citations if c.document == "plan")
    text = shipped.index.document("plan").text
    now = document_version(shipped.index, "plan")

    def shown(version: str, quote: str, start: int = cited.start, end: int = cited.end, document: str = "plan") -> str:
        return drifted_html(shipped.index, document, Cited(cited.section, start, end, version, quote), "zh")

    assert shown(now, cited.quote) == ""
    assert shown("0a1b", cited.quote) == ""  # another version that prints the same words at the same place
    moved = shown("0a1b", cited.quote, cited.start + 1, cited.end + 1)
    assert f"@{text.find(cited.quote)}-" in moved
    changed = shown("0a1b", "从前：" + cited.quote)
    assert "从前：" in changed
    assert escape(cited.quote) in changed.split("现在的文字")[1]
    assert "已不在文库中" in shown("0a1b", cited.quote, document="gone")


@pytest.mark.parametrize("kind", KINDS)
def test_a_conversation_is_saved_with_its_sources_and_without_markup_of_people(shipped: Pipeline, kind: str) -> None:
    answer = shipped.ask("园区由哪个部门牵头管理？")
    data = saved([Exchange("<b>谁\x00牵头</b> *？", answer), Exchange("没有", error=("x", "x"))], kind, "zh")
    if kind == "docx":
        paragraphs = [p.text for p in docx.Document(io.BytesIO(data)).paragraphs]
        assert paragraphs[1] == "<b>谁牵头</b> *？"
        assert answer.citations[0].quote in paragraphs
    else:
        text = data.decode()
        assert "<b>" not in text.replace("\\<b\\>", "")
        assert "没有" not in text.splitlines()
        assert answer.citations[0].quote[:20] in text.replace("\\", "")


def test_work_is_followed_and_its_error_raised() -> None:
    work = Work(lambda tell: tell(1, 2, "documents") or 7)  # type: ignore[func-returns-value]
    assert list(work)[-1] == (1, 2, "documents")
    assert work.result() == 7
    failed = Work(lambda tell: {}["absent"])
    with pytest.raises(KeyError):
        failed.result()


def test_unexpected_errors_are_told_in_general_words() -> None:
    error = told(ValueError("/secret/path"))
    assert isinstance(error, PolicyError)
    assert "secret" not in str(error)
