"""A figure answers only where it is a figure of what was asked, and of today where today is asked about."""

import pytest

from answers import sound
from assistant.composing.carrying import of_another, of_nothing, only_a_goal
from assistant.pipeline import Pipeline


@pytest.mark.parametrize(
    ("question", "quote", "another"),
    [
        ("有多少座博物馆？", "新建3家剧场、博物馆持续增加。", True),
        ("有多少家剧场？", "新建3家剧场、博物馆持续增加。", False),
        ("博物馆有几座", "博物馆逐步开放，观众满意。", False),  # no figure at all: another check tells that
    ],
)
def test_a_figure_of_another_thing_is_none_of_what_was_asked(
    shipped: Pipeline, question: str, quote: str, another: bool
) -> None:
    assert of_another(shipped.understand(question), [quote]) == another


def test_a_quotation_with_figures_of_other_things_is_not_near(shipped: Pipeline) -> None:
    assert of_nothing(shipped.understand("剧场的票房有多少"), "道路总长达到30公里。")
    assert not of_nothing(shipped.understand("剧场的票房有多少"), "剧场达到30家。")


@pytest.mark.parametrize(
    ("question", "quote", "goal"),
    [
        ("现在有多少家剧场", "到2031年，力争剧场达到30家。", True),
        ("现在有多少家剧场", "剧场已有30家。", False),
        ("剧场的目标是多少家", "到2031年，力争剧场达到30家。", False),
    ],
)
def test_a_goal_is_no_figure_of_today(shipped: Pipeline, question: str, quote: str, goal: bool) -> None:
    assert only_a_goal(shipped.understand(question), [quote]) == goal


@pytest.mark.parametrize("question", ["“上海硅巷”现在有几个创新功能性平台？", "目前互联网服务占全区经济总量多少？"])
def test_todays_figure_is_not_stated_where_only_a_goal_is_printed(shipped: Pipeline, question: str) -> None:
    answer = sound(shipped, question)
    assert answer.status == "not_stated"
    assert "目标" in answer.not_stated[0]
