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
