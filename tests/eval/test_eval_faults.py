"""A fault of each kind turns its suite red, and the gate names it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from eval_samples import QUESTION, Faulty, Without, shifted, small_cases, with_words, without_hedge

from assistant.answer import Answer
from assistant.pipeline import Pipeline
from eval.case import CASES, numbered
from eval.evaluate import evaluate_subject
from eval.gate import judge, table
from eval.marks import Marks

NO_MARKS = Marks({}, {}, {}, {})


def dangers(figures: dict[str, Any], suite: str) -> set[tuple[str, str]]:
    return {(one["id"], one["kind"]) for one in figures[suite]["dangerous"]}


def answers_of(pipeline: Any, tmp_path: Path, question: dict[str, Any] = QUESTION) -> dict[str, Any]:
    cases = small_cases(tmp_path / "cases", [question])
    return evaluate_subject(pipeline, ["answers"], out=tmp_path / "run", cases=cases)


def test_a_sound_pipeline_has_no_dangerous_error(shipped: Pipeline, tmp_path: Path) -> None:
    figures = answers_of(shipped, tmp_path)
    assert figures["answers"]["dangerous"] == []
    assert all(line.passed for line in judge(figures, {}, NO_MARKS))


def test_an_altered_gold_quote_is_named(shipped: Pipeline, tmp_path: Path) -> None:
    altered = QUESTION | {"gold_quotes": ["三大先导产业总规模突破2000亿元"]}
    figures = answers_of(shipped, tmp_path, altered)
    assert dangers(figures, "answers") == {("t1", "altered_gold")}
    lines = judge(figures, {}, NO_MARKS)
    assert not all(line.passed for line in lines)
    assert "t1: 三大先导产业总规模突破2000亿元" in table(lines)


@pytest.mark.parametrize(
    ("spoil", "kind"),
    [
        (without_hedge, "lost_hedge"),
        (shifted, "quote_not_slice"),
        (with_words("每家企业奖励50万元。"), "invented_sum"),
        (with_words("利率为3.5%。"), "invented_sum"),
        (with_words("详询021-62345678。"), "invented_sum"),
        (with_words("由长宁区财政局负责发放。"), "guessed_body"),
        (with_words("总规模已经突破1000亿元。"), "hallucinated"),
    ],
)
def test_a_faulty_answer_is_named(
    shipped: Pipeline, tmp_path: Path, spoil: Callable[[Answer], Answer], kind: str
) -> None:
    figures = answers_of(Faulty(shipped, spoil), tmp_path, QUESTION | {"split": "choose"})
    assert ("t1", kind) in dangers(figures, "answers")
    failed = [line for line in judge(figures, {}, NO_MARKS) if not line.passed]
    assert any(line.name == f"!! {kind}" and line.note.startswith("t1") for line in failed)


def test_a_forbidden_string_of_fit_is_told_and_is_information(shipped: Pipeline, tmp_path: Path) -> None:
    spoiled = Faulty(shipped, with_words("总规模已经突破1000亿元。"))
    figures = answers_of(spoiled, tmp_path, QUESTION | {"split": "fit"})
    lines = [line for line in judge(figures, {}, NO_MARKS) if line.name == "!! hallucinated"]
    assert lines
    assert all(line.passed and not line.asked for line in lines)
    assert "t1" in table(lines)


def test_a_lost_section_is_named(shipped: Pipeline, tmp_path: Path) -> None:
    faulty = Faulty(shipped, lambda answer: answer)
    faulty.index = Without(shipped.index, "plan", "2.5.12")
    figures = evaluate_subject(faulty, ["outline"], out=tmp_path, cases=CASES)
    assert dangers(figures, "outline") == {("plan:2.5.12", "lost_section"), ("plan:2.5.12", "altered_gold")}
    sections = sum(1 for _ in numbered(CASES / "sections.jsonl"))
    assert figures["outline"]["figures"]["id"]["mean"] == pytest.approx(1 - 1 / sections, abs=1e-6)
    assert "plan:2.5.12" in table(judge(figures, {}, NO_MARKS))


def test_an_accepted_alteration_is_named(shipped: Pipeline, tmp_path: Path) -> None:
    from eval.subject import Subject
    from eval.suites.wording import SUITE

    row = {"verdict": "altered_meaning", "claim": "突破2000亿元", "source": None, "differences": []}
    output = {"sentences": [{"verdict": "exact", "source": None, "differences": []}]}
    scored = SUITE.score(Subject(shipped), row, output)
    assert [danger.kind for danger in scored.dangers] == ["accepted_alteration"]
    assert scored.values["missed_alteration"] == 1.0


def test_a_known_error_is_told_but_does_not_fail(shipped: Pipeline, tmp_path: Path) -> None:
    figures = answers_of(Faulty(shipped, with_words("每家企业奖励50万元。")), tmp_path)
    lines = judge(
        figures,
        {},
        Marks({}, {}, {}, {"answers": ("t1 invented_sum", "t3 invented_sum", "t4 invented_sum", "t5 invented_sum")}),
    )
    assert any("已知" in line.note for line in lines)
    assert [line.note for line in lines if not line.passed and line.note.startswith("t1")] == []


def test_the_question_in_quotation_marks_is_no_assertion(shipped: Pipeline, tmp_path: Path) -> None:
    question = QUESTION | {"question": "三大先导产业总规模是不是突破了3000亿元？", "must_include": ["1000亿元"]}
    figures = answers_of(Faulty(shipped, with_words("文件中没有“3000亿元”。")), tmp_path, question)
    assert ("t1", "invented_sum") not in dangers(figures, "answers")
