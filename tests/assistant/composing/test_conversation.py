"""Further questions: the item meant, what was left out, another language, another document, and a new subject."""

import pytest

from answers import sections
from assistant.answer import Answer, Turn
from assistant.pipeline import Pipeline
from ingest.chunk import bare_heading
from ingest.text import squeeze


def talk(pipeline: Pipeline, *questions: str) -> list[Answer]:
    """The answers to questions put one after the other in one conversation."""
    turns: list[Turn] = []
    answers = []
    for question in questions:
        answers.append(pipeline.ask(question, turns))
        turns += [Turn("user", question), Turn("assistant", answers[-1].answer)]
    return answers


@pytest.mark.parametrize(
    ("question", "at"),
    [
        ("第二个具体讲什么？", 1),
        ("第一条展开说说", 0),
        ("最后一项写了什么", -1),
        ("那第三点呢，内容是什么", 2),
        ("What is the second one about?", 1),
    ],
)
@pytest.mark.parametrize("listed", ["方案的保障措施有哪些", "评估报告列出了哪些问题"])
def test_an_ordinal_means_that_item_of_the_last_answer(shipped: Pipeline, listed: str, question: str, at: int) -> None:
    first, second = talk(shipped, listed, question)
    wanted = sections(first)[at]
    assert set(sections(second)) == {wanted}
    section = next(s for s in shipped.index.sections(wanted[0]) if s.id == wanted[1])
    assert all(squeeze(c.quote).rstrip("。") != squeeze(section.heading) for c in second.citations)


@pytest.mark.parametrize("headings", [("强化组织领导", "加强政策保障", "加强统计跟踪")])
def test_items_of_an_answer_in_other_words_are_known_by_their_headings(
    shipped: Pipeline, headings: tuple[str, ...]
) -> None:
    said = "三条：" + "，".join(f"{'一二三'[n]}是{heading}" for n, heading in enumerate(headings))
    for n, heading in enumerate(headings):
        asked = [Turn("user", "保障措施有几条？"), Turn("assistant", said)]
        answer = shipped.ask(f"第{'一二三'[n]}条具体干什么？", asked)
        places = {(s.document, s.id) for s in shipped.index.sections("plan") if bare_heading(s) == heading}
        assert set(sections(answer)) <= places


@pytest.mark.parametrize("more", ["还有别的吗？", "还有吗", "其他的呢", "anything else?"])
def test_what_was_quoted_is_not_quoted_again_when_more_is_asked(shipped: Pipeline, more: str) -> None:
    first, second = talk(shipped, "“上海硅巷”有哪些建设内容？", more)
    assert second.citations
    assert not {c.quote for c in first.citations} & {c.quote for c in second.citations}
    last = talk(shipped, "低空经济放在哪里？", more)[-1]
    assert last.status == "not_stated"
    assert not last.citations


@pytest.mark.parametrize(
    ("again", "language"),
    [
        ("英文里再说一遍", "en"),
        ("Say that in English, please", "en"),
        ("用中文再说一遍", "zh"),
        ("没看懂，再说一遍", "zh"),
    ],
)
def test_the_last_question_is_answered_again_in_the_language_asked_for(
    shipped: Pipeline, again: str, language: str
) -> None:
    first, second = talk(shipped, "管理专班由谁牵头？", again)
    assert second.language == language
    assert sections(second) == sections(first)


@pytest.mark.parametrize("question", ["新方案怎么应对？", "方案里有什么办法吗", "方案拿什么来解决这个问题"])
def test_a_question_to_another_document_keeps_the_matter_and_quotes_both(shipped: Pipeline, question: str) -> None:
    said = "数字经济优势受到挑战：周边各区均在人工智能、元宇宙等数字产业发力。"
    answer = shipped.ask(question, [Turn("user", "评估报告的第一个问题是什么"), Turn("assistant", said)])
    assert answer.query.standalone.startswith("（承上：")
    assert {c.document for c in answer.citations} == {"review", "plan"}


@pytest.mark.parametrize(
    "question",
    ["园区由谁牵头管理？", "好的。方案分几个部分？", "低空经济总部集聚区放在哪里？", "What is the plan's number?"],
)
def test_a_new_subject_does_not_carry_the_old_one(shipped: Pipeline, question: str) -> None:
    alone = shipped.ask(question)
    after = talk(shipped, "小微企业贷款有什么支持？", question)[-1]
    assert sections(after) == sections(alone)


def test_whether_a_body_does_it_is_decided_by_the_sentence_on_that_duty(shipped: Pipeline) -> None:
    answer = talk(shipped, "管理专班由谁牵头？", "那填报统计数据也归它负责吗？")[-1]
    assert answer.answer.startswith("不是：")
    assert all("统计数据" in citation.quote for citation in answer.citations)
