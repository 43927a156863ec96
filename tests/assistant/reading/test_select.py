"""Selection: whole statements in order, nothing twice, no more than fits."""

import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.pipeline import EVIDENCE, Pipeline
from assistant.reading.rank import Ranked
from assistant.reading.select import Budget, Selector

QUESTIONS = ("申请稳岗补助要具备什么条件？", "停车证要什么材料？", "每名职工补助多少钱？", "公园每日几时开放？")


def ranked(pipeline: Pipeline, question: str) -> list[Ranked]:
    query = pipeline.understand(question)
    return pipeline.reader.ranker.rank(query, pipeline.retriever.retrieve(query, EVIDENCE))


def selector(pipeline: Pipeline, budget: Budget | None = None) -> Selector:
    return Selector(pipeline.reader.printed, budget)


def texts(chosen: list[Ranked]) -> list[str]:
    return [one.sentence.text for one in chosen]


def test_nothing_of_nothing(own: Pipeline) -> None:
    assert selector(own).select([]) == []


def test_a_list_is_chosen_with_its_lead_and_all_its_items(own: Pipeline) -> None:
    chosen = texts(selector(own, Budget(behind=0.0)).select(ranked(own, "申请稳岗补助要具备什么条件？")))
    assert set(chosen) == {
        "申请稳岗补助的企业，应当同时具备下列条件：",
        "在本县依法登记满两年；",
        "上一年度未裁减职工；",
        "按时缴纳失业保险费。",
    }


def test_the_first_statement_is_whole_though_it_is_longer_than_the_room(own: Pipeline) -> None:
    chosen = selector(own, Budget(characters=1)).select(ranked(own, "停车证要什么材料？"))
    assert "".join(texts(chosen)) == "办理停车证需要下列材料：身份证复印件；车辆行驶证；居住证明。"


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_is_far_behind_the_best_is_not_chosen(own: Pipeline, question: str) -> None:
    found = ranked(own, question)
    chosen = [selector(own, Budget(behind, 350, 350)).select(found) for behind in (0.0, 0.5, 2.0, math.inf)]
    assert [len(one) for one in chosen] == sorted(len(one) for one in chosen)
    assert len(chosen[0]) < len(chosen[-1])
    assert chosen[-1] == selector(own, Budget(0.0, 1, 350)).select(found, whole=True)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(QUESTIONS), st.integers(1, 400), st.integers(1, 900), st.floats(0.0, 20.0))
def test_order_room_and_nothing_twice(own: Pipeline, question: str, characters: int, whole: int, behind: float) -> None:
    found = ranked(own, question)
    chosen = selector(own, Budget(behind, characters, whole)).select(found)
    assert found[0].sentence in [one.sentence for one in chosen]
    assert len({one.sentence.place for one in chosen}) == len(chosen)
    clauses = [one.sentence.clause for one in chosen]
    assert len(list(dict.fromkeys(clauses))) == sum(a != b for a, b in zip(clauses, [None, *clauses], strict=False))
    for one, other in pairwise(chosen):
        if one.sentence.clause == other.sentence.clause:
            assert one.sentence.place.end <= other.sentence.place.start
    first = len(found[0].sentence.text)
    assert sum(map(len, texts(chosen))) <= max(characters, whole, first)


def test_others_are_added_whole_and_once(own: Pipeline) -> None:
    found = ranked(own, "公园每日几时开放？")
    chooses = selector(own, Budget(behind=0.0))
    chosen = chooses.select(found)
    other = next(one for one in found if "3000元" in one.sentence.text)
    both = chooses.with_others(chosen, [other, other])
    assert texts(both)[: len(chosen)] == texts(chosen)
    assert texts(both)[len(chosen) :] == [
        "对符合条件的企业，按每名职工3000元给予一次性补助；",
        "安置残疾职工的，每名再增加800元。",
    ]
    assert chooses.with_others(both, [other]) == both
