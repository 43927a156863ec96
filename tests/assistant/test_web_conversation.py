"""A conversation as HTML: marks that open quotations, errors as sentences, people's words never as markup."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from assistant.pipeline import Pipeline
from assistant.settings import load_settings
from assistant.web.answers import answer_html
from assistant.web.chat import EXAMPLES, ask
from assistant.web.conversation import Exchange, conversation_html, turns
from assistant.web.evaluation import figures_html
from assistant.web.opened import Opened
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
    for question in EXAMPLES[language]:
        assert shipped.ask(question).status in {"answered", "partial"}, question


def test_words_of_people_are_never_markup(shipped: Pipeline) -> None:
    nasty = "<img src=x onerror=alert(1)> [1] {{value}} ${1}"
    error = UsageError(nasty, nasty)
    markup = conversation_html([Exchange(nasty), Exchange(nasty, error=error)], [nasty], "zh", shipped.index)
    assert "<img" not in markup
    assert not set("${}`") & set(markup)


def test_history_holds_what_was_answered(shipped: Pipeline) -> None:
    answer = shipped.ask("园区由哪个部门牵头管理？")
    past = [Exchange("a", answer), Exchange("b", error=UsageError("x", "x")), Exchange("c")]
    assert [(turn.role, turn.content) for turn in turns(past)] == [("user", "a"), ("assistant", answer.answer)]


def test_a_question_is_shown_while_it_is_looked_for_and_then_answered(shipped: Pipeline) -> None:
    opened = Opened(load_settings(index=shipped.settings.index))
    waiting, done = ask(opened, "园区由哪个部门牵头管理？", [], "zh")
    assert 'aria-busy="true"' in waiting[0]
    assert done[1][0].answer.citations
    *_, refused = ask(opened, "字" * 20_000, [], "en")
    assert "at most 2000" in refused[0]
    assert len(refused[0]) < 2_000


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


def test_figures_of_a_run_are_shown_and_a_missing_run_is_told(tmp_path: Path) -> None:
    assert "policy-eval run" in figures_html(tmp_path, "zh")
    figure = {"mean": 0.8125, "se": None, "n": 16, "undefined": 1}
    suite = {"cases": 17, "figures": {"recall@5": figure}, "dangers": {"number": 2, "body": 0}}
    (tmp_path / "figures.json").write_text(json.dumps({"<retrieval>": suite}), "utf-8")
    markup = figures_html(tmp_path, "en")
    assert "0.812" in markup
    assert "2 dangerous errors" in markup
    assert "<retrieval>" not in markup
    (tmp_path / "figures.json").write_text("[]", "utf-8")
    assert "policy-eval run" in figures_html(tmp_path, "en")
