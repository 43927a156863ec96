"""Selection: whole statements in order, nothing twice, no more than fits."""

import math
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.pipeline import EVIDENCE, Pipeline
from assistant.reading.rank import Ranked
from assistant.reading.select import Budget, Selector
from assistant.settings import load_settings
from ingest.job import ingest
from ingest.onnx_encoder import shipped_encoder

QUESTIONS = ("申请稳岗补助要具备什么条件？", "停车证要什么材料？", "每名职工补助多少钱？", "公园每日几时开放？")


SIGNED = """# 关于银滩游泳馆夏季开放的通知

各村民委员会、镇属各单位：

现将《关于银滩游泳馆夏季开放的通知》发给你们，请转告居民。

一、开放时间

每日9时至21时开放，周一上午换水闭馆。

二、票价

成人每场30元，学生每场15元。

银滩镇文体中心

2024年5月28日
"""


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pipeline]:
    folder = tmp_path_factory.mktemp("signed")
    (folder / "pool.md").write_text(SIGNED, "utf-8")
    ingest([folder / "pool.md"], index=folder / "index", encoder=shipped_encoder())
    with closing(Pipeline.open(load_settings(index=folder / "index"))) as pipeline:
        yield pipeline


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
    chosen = selector(own, Budget(characters=1, paragraph=0)).select(ranked(own, "停车证要什么材料？"))
    assert "".join(texts(chosen)) == "办理停车证需要下列材料：身份证复印件；车辆行驶证；居住证明。"


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_is_far_behind_the_best_is_not_chosen(own: Pipeline, question: str) -> None:
    found = ranked(own, question)
    wide = Budget(least=-math.inf, characters=350, share=math.inf, paragraph=0, whole=350)
    chosen = [selector(own, replace(wide, behind=behind)).select(found) for behind in (0.0, 0.5, 2.0, math.inf)]
    assert [len(one) for one in chosen] == sorted(len(one) for one in chosen)
    assert len(chosen[0]) < len(chosen[-1])
    assert chosen[-1] == selector(own, replace(wide, behind=0.0, characters=1)).select(found, whole=True)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(QUESTIONS), st.integers(1, 400), st.integers(1, 900), st.floats(0.0, 20.0))
def test_order_room_and_nothing_twice(own: Pipeline, question: str, characters: int, whole: int, behind: float) -> None:
    found = ranked(own, question)
    chosen = selector(own, Budget(behind=behind, characters=characters, whole=whole)).select(found)
    assert found[0].sentence in [one.sentence for one in chosen]
    assert len({one.sentence.place for one in chosen}) == len(chosen)
    clauses = [one.sentence.clause for one in chosen]
    assert len(list(dict.fromkeys(clauses))) == sum(a != b for a, b in zip(clauses, [None, *clauses], strict=False))
    for one, other in pairwise(chosen):
        if one.sentence.clause == other.sentence.clause:
            assert one.sentence.place.end <= other.sentence.place.start
    first = len(found[0].sentence.text)
    assert sum(map(len, texts(chosen))) <= max(characters, whole, first)


@pytest.mark.parametrize("question", QUESTIONS)
def test_beyond_the_best_only_what_is_likely_and_a_share_of_the_document(own: Pipeline, question: str) -> None:
    found = ranked(own, question)
    lowest = min(one.score for one in found)
    loose = Budget(behind=math.inf, least=lowest, little=0, share=math.inf, paragraph=0)
    likely, short = replace(loose, least=found[0].score), replace(loose, share=0.35)
    every, few, part = (selector(own, budget).select(found) for budget in (loose, likely, short))
    assert len(few) < len(every)
    room = short.share * len(own.index.document(found[0].sentence.place.document).text)
    assert sum(map(len, texts(part))) <= max(room, sum(map(len, texts(few))))


def test_the_best_has_its_paragraph_where_that_is_short(own: Pipeline) -> None:
    found = ranked(own, "停车证要什么材料？")
    assert "材料齐全的当场办结。" in texts(selector(own, Budget(behind=0.0)).select(found))
    assert "材料齐全的当场办结。" not in texts(selector(own, Budget(behind=0.0, paragraph=20)).select(found))


@pytest.mark.parametrize("question", ["几点开门？", "有停车位吗？", "狗能进吗？", "什么时候施行？"])
def test_no_line_of_a_sign_off_is_quoted_beside_what_answers(signed: Pipeline, question: str) -> None:
    found = [one for one in ranked(signed, question) if one.sentence.place.section != "signoff"]
    off = [one for one in ranked(signed, question) if one.sentence.place.section == "signoff"]
    assert off  # the ranker knows it
    chosen = selector(signed, Budget(behind=math.inf, least=-math.inf, share=math.inf)).select([*found, *off])
    assert not {"signoff", "title"} & {one.sentence.place.section for one in chosen}


@pytest.mark.parametrize("question", ["几点开门？", "学生票多少钱？"])
def test_nobody_is_told_whom_the_paper_was_sent_to(signed: Pipeline, question: str) -> None:
    found = ranked(signed, question)
    everything = Budget(behind=math.inf, least=-math.inf, share=math.inf)
    quoted = texts(selector(signed, everything).select(found))
    assert not [text for text in quoted if "村民委员会" in text or "现将" in text]


def test_whom_it_was_sent_to_is_quoted_where_that_is_asked(signed: Pipeline) -> None:
    assert "各村民委员会、镇属各单位：" in texts(
        selector(signed).select(ranked(signed, "这份通知发给哪些村民委员会和单位？"))
    )


def test_what_comes_nearest_is_whole_but_little(own: Pipeline) -> None:
    for question in QUESTIONS:
        found = ranked(own, question)
        nearest = selector(own).nearest(found)
        assert found[0].sentence in [one.sentence for one in nearest]
        room = max(Budget().nearest, len(found[0].sentence.text)) + Budget().apart
        assert sum(map(len, texts(nearest))) <= room
        assert max(found, key=lambda one: one.near).sentence.clause in {one.sentence.clause for one in nearest}


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


@pytest.mark.parametrize("characters", [30, 60, 100])
def test_a_list_beside_the_answer_is_whole_or_not_quoted(own: Pipeline, characters: int) -> None:
    found = ranked(own, "每名职工补助多少钱？")
    lead = next(one for one in found if "应当同时具备下列条件：" in one.sentence.text)
    budget = Budget(behind=math.inf, least=-math.inf, characters=characters, share=math.inf, paragraph=0)
    chosen = texts(selector(own, budget).select([found[0], lead]))
    items = [
        text for text in chosen if text in ("在本县依法登记满两年；", "上一年度未裁减职工；", "按时缴纳失业保险费。")
    ]
    assert len(items) == (3 if lead.sentence.text in chosen else 0)
