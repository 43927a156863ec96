"""Two documents side by side: both cited, the earlier first; figures of different kinds are called 不可比."""

import pytest

from answers import sound
from assistant.composing.comparison import compares
from assistant.pipeline import Pipeline


@pytest.mark.parametrize(
    ("question", "of_review", "of_plan"),
    [
        ("对比一下：互联网服务占全区经济的目标和评估报告里数字经济税收占比有什么不同？", "54%", "60%"),
        ("评估报告的数字经济税收占比和方案的互联网服务占比能不能直接比较？", "54%", "60%"),
        ("Compare the tax share in the review with the economy share target in the plan", "54%", "60%"),
    ],
)
def test_unlike_figures_are_quoted_and_not_compared(
    shipped: Pipeline, question: str, of_review: str, of_plan: str
) -> None:
    answer = sound(shipped, question)
    assert answer.status in {"answered", "partial"}
    assert ("not comparable" if answer.language == "en" else "不可比") in answer.answer.splitlines()[0]
    documents = [citation.document for citation in answer.citations]
    assert documents == sorted(documents, reverse=True)  # review, of 2023, before plan, of 2025
    assert any(of_review in c.quote for c in answer.citations if c.document == "review")
    assert any(of_plan in c.quote and c.force == "aspiration" for c in answer.citations if c.document == "plan")


@pytest.mark.parametrize(
    "question",
    [
        "评估报告和方案对孵化空间的说法有什么变化？",
        "对比评估报告与方案的海外人才服务",
        "和2023年的评估相比，方案的人才政策变了吗？",
    ],
)
def test_both_are_cited_the_earlier_first(shipped: Pipeline, question: str) -> None:
    answer = sound(shipped, question)
    documents = list(dict.fromkeys(citation.document for citation in answer.citations))
    assert documents == ["review", "plan"]
    assert [citation.date for citation in answer.citations] == sorted(c.date or "" for c in answer.citations)


def test_words_without_figures_are_not_called_incomparable(shipped: Pipeline) -> None:
    assert "不可比" not in sound(shipped, "对比评估报告与方案里的“上海硅巷”").answer


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("评估报告和方案有什么不同", True),
        ("占比从54%到60%说明了什么", True),
        ("以前的老问题，新方案怎么解决", True),
        ("园区由谁牵头", False),
        ("方案的保障措施有哪些", False),
    ],
)
def test_which_questions_compare(shipped: Pipeline, question: str, expected: bool) -> None:
    assert compares(shipped.understand(question), shipped.index) == expected
