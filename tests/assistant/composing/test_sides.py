"""Sides of a comparison that are not two documents: figures, clauses, bodies; each is quoted."""

import pytest

from answers import sound
from assistant.pipeline import Pipeline


@pytest.mark.parametrize(
    ("question", "printed"),
    [
        ("60%和1000亿元能比较吗？", ("60%", "1000亿元")),
        ("10个平台比1家孵化器多，对吗？", ("10 个", "1家")),
        ("目标60%比54%高吗", ("60%", "54%")),
    ],
)
def test_each_figure_set_against_another_is_quoted_and_called_incomparable(
    shipped: Pipeline, question: str, printed: tuple[str, ...]
) -> None:
    answer = sound(shipped, question)
    assert "不可比" in answer.answer.splitlines()[0]
    quotes = "".join(citation.quote for citation in answer.citations)
    assert all(figure in quotes for figure in printed)


@pytest.mark.parametrize(
    ("question", "sections"),
    [
        ("第3项和第8项有什么不同", {"2.1.3", "2.3.8"}),
        ("第12项与第14项的区别在哪", {"2.5.12", "2.5.14"}),
    ],
)
def test_each_clause_named_is_quoted_and_no_other(shipped: Pipeline, question: str, sections: set[str]) -> None:
    assert {citation.section for citation in sound(shipped, question).citations} == sections


def test_two_bodies_are_each_quoted(shipped: Pipeline) -> None:
    answer = sound(shipped, "管理专班和创新服务中心的职责有什么区别？")
    quotes = "".join(citation.quote for citation in answer.citations)
    assert all(body in quotes for body in ("管理专班", "创新服务中心承接"))
