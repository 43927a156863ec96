"""Lists in full and in order, from the outline."""

import pytest

from answers import sections, sound
from assistant.pipeline import Pipeline
from ingest.chunk import bare_heading

LISTS = {
    "方案的保障措施有哪几条？": ("plan", "3"),
    "重点任务分为哪几个部分？": ("plan", "2"),
    "方案的发展方向有哪几点？": ("plan", "1"),
    "完善创新创业生态体系包括哪几项任务？": ("plan", "2.5"),
    "评估报告指出了哪些问题？": ("review", "2"),
    "评估报告的进展情况分哪几块？": ("review", "1"),
    "方案分哪几大部分？": ("plan", None),
    "评估报告的章节结构是什么？": ("review", None),
    "What are the main parts of the review?": ("review", None),
}


@pytest.mark.parametrize("question", LISTS)
def test_a_list_is_complete_and_in_printed_order(shipped: Pipeline, question: str) -> None:
    document, parent = LISTS[question]
    inside = [s for s in shipped.index.sections(document) if s.parent == parent and s.heading and s.level]
    answer = sound(shipped, question)
    assert answer.status == "answered"
    assert sections(answer) == [(document, section.id) for section in inside]
    for citation, section in zip(answer.citations, inside, strict=True):
        assert bare_heading(section) in citation.quote
    count = f"{len(inside)} in all:" if answer.language == "en" else f"共{len(inside)}项："
    assert answer.answer.startswith(count)


@pytest.mark.parametrize("document", ["plan", "review"])
def test_every_heading_over_two_or_more_lists_them(shipped: Pipeline, document: str) -> None:
    outline = shipped.index.sections(document)
    for section in outline:
        children = [s for s in outline if s.parent == section.id and s.heading]
        if section.level and len(children) >= 2 and bare_heading(section) not in {bare_heading(c) for c in children}:
            heading = bare_heading(section).replace("“", "").replace("”", "")
            answer = sound(shipped, f"“{heading}”下面有哪几条？")
            assert sections(answer) == [(document, child.id) for child in children], section.heading


def test_a_list_within_a_sentence_is_the_sentence(shipped: Pipeline) -> None:
    answer = sound(shipped, "海外高端人才绿色通道包括哪些服务？")
    assert any("APEC商旅卡、长三角外国人就业许可证" in citation.quote for citation in answer.citations)


@pytest.mark.parametrize(
    "question", ["方案的重点任务一共有多少条？", "方案总共部署了几项任务？", "How many tasks does the plan list?"]
)
def test_tasks_numbered_on_and_on_are_counted_themselves(shipped: Pipeline, question: str) -> None:
    answer = sound(shipped, question)
    numbers = [s.id for s in shipped.index.sections("plan") if s.parent and s.parent.startswith("2.")]
    assert [section for _, section in sections(answer)] == numbers
    assert str(len(numbers)) in answer.answer.splitlines()[0]


@pytest.mark.parametrize("question", ["评估报告列了几个方面的问题？", "评估报告说的问题有几条？"])
def test_points_that_are_not_numbered_on_are_counted_under_their_heading(shipped: Pipeline, question: str) -> None:
    places = sections(sound(shipped, question))
    assert places == [("review", s.id) for s in shipped.index.sections("review") if s.parent == "2"]


def test_the_second_part_of_each_document_is_listed(shipped: Pipeline) -> None:
    parents = {(d, section.rsplit(".", 1)[0]) for d, section in sections(sound(shipped, "第二部分分成几块？"))}
    assert parents == {("plan", "2"), ("review", "2")}


@pytest.mark.parametrize("question", ["链主在第几项任务里？", "微系统所有几个研发平台？", "方案里提到了几个工作站？"])
def test_what_stands_in_a_clause_is_not_counted_from_the_outline(shipped: Pipeline, question: str) -> None:
    assert not sound(shipped, question).answer.startswith("共")
