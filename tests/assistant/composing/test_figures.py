"""Targets in full: every figure the plan sets, hedged and dated, none that is reported."""

import pytest

from answers import sound
from assistant.composing.figures import all_targets
from assistant.pipeline import Pipeline

FIGURES = ("60%", "1000亿元", "1家高质量", "10 个创新功能性平台", "千家高成长性")


@pytest.mark.parametrize(
    "question",
    [
        "把方案的目标数字全部列出来",
        "方案里都有哪些数字目标？",
        "到2026年的目标有哪些？",
        "List all targets of the plan",
    ],
)
def test_every_figure_is_quoted_with_its_hedge(shipped: Pipeline, question: str) -> None:
    answer = sound(shipped, question)
    assert answer.status == "answered"
    quotes = [citation.quote for citation in answer.citations]
    assert all(any(figure in quote for quote in quotes) for figure in FIGURES)
    assert all("力争" in quote for quote in quotes)
    assert {citation.document for citation in answer.citations} == {"plan"}
    assert {citation.force for citation in answer.citations} == {"aspiration"}


def test_each_sentence_once_and_in_reading_order(shipped: Pipeline) -> None:
    claims = all_targets(shipped.understand("方案所有目标"), shipped.index, shipped.extractor.ranker)
    starts = [claim.places[0].start for claim in claims]
    assert starts == sorted(set(starts))


@pytest.mark.parametrize(
    "question", ["2026年目标有哪些部门负责落实，谁牵头？", "园区由谁牵头", "目标是什么意思", "有哪些服务"]
)
def test_reported_figures_are_never_among_them(shipped: Pipeline, question: str) -> None:
    claims = all_targets(shipped.understand(question), shipped.index, shipped.extractor.ranker)
    assert all(place.document == "plan" for claim in claims for place in claim.places)


def test_a_year_without_targets(shipped: Pipeline) -> None:
    assert all_targets(shipped.understand("2022年目标全部列出"), shipped.index, shipped.extractor.ranker) == ()
