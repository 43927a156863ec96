"""Particulars: what is asked by name, by condition or by hours is looked for in the form that it has in print."""

import pytest

from assistant.answer import Query
from assistant.composing.particulars import asks_particulars, unprinted_particulars
from assistant.pipeline import Pipeline


def lacking(question: str, text: str, language: str = "zh") -> tuple[str, ...]:
    query = Query(asked=question, standalone=question, language=language, kind="other")
    assert asks_particulars(query)
    return unprinted_particulars(query, [text], [text], lambda word: word in text)


@pytest.mark.parametrize(
    ("question", "text", "said"),
    [
        ("专班的组长是谁", "由区科委牵头组成专班。", ("人员姓名",)),
        ("专班的组长是谁", "组长：王小明，副组长若干。", ()),
        ("窗口周六开不开", "设立公共服务窗口。", ("办公时间",)),
        ("窗口几点开门", "受理时间为工作日9:00至17:00。", ()),
        ("入驻要求注册资本多少", "打造高质量孵化器。", ("具体条件、认定标准",)),
        ("入驻要求注册资本多少", "注册资本不低于100万元。", ()),
        ("十个平台的名单", "力争创建10个创新平台。", ("具体名单",)),
        ("创新载体的名单", "打造甲园、乙园、丙园等创新载体。", ()),
        ("名单里有没有丁公司", "发挥龙头企业作用。", ("丁公司",)),
    ],
)
def test_a_form_that_is_not_printed_is_named(question: str, text: str, said: tuple[str, ...]) -> None:
    assert lacking(question, text) == said


def test_it_is_said_in_the_language_of_the_question() -> None:
    assert lacking("Who is the director of the office?", "由办公室牵头。", "en") == ("names of persons",)


@pytest.mark.parametrize("question", ["这几幢重点楼宇分别叫什么名字", "长宁区科委主任是谁", "人才服务中心周日上班吗"])
def test_the_nearest_clause_is_given_where_it_is_not_stated(shipped: Pipeline, question: str) -> None:
    answer = shipped.ask(question)
    assert answer.status == "not_stated"
    assert answer.not_stated


def test_several_questions_at_once_are_not_judged_by_one_particular() -> None:
    query = Query(
        "组长是谁？有什么支持？", "组长是谁？有什么支持？", "zh", "other", pieces=("组长是谁？", "有什么支持？")
    )
    assert not asks_particulars(query)
