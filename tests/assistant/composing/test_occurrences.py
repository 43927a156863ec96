"""How often a term is printed: as str.count says; which of two forms; never, said plainly."""

import random
import re

import pytest

from answers import sound
from assistant.composing.occurrences import SHOWN, occurrences
from assistant.pipeline import Pipeline
from ingest.text import fold, squeeze

TERMS = ("孵化器", "硅巷", "数字经济", "人才", "虹桥", "在线新经济", "中科院", "力争", "元宇宙", "知识产权")


def printed(pipeline: Pipeline, term: str, *documents: str) -> int:
    return sum(squeeze(pipeline.index.document(d).text).count(term) for d in documents)


@pytest.mark.parametrize("term", TERMS)
def test_counts_of_a_document_are_those_of_its_text(shipped: Pipeline, term: str) -> None:
    for document, name in (("plan", "方案"), ("review", "评估报告")):
        answer = sound(shipped, f"“{term}”在{name}里出现了几次？")
        count = printed(shipped, term, document)
        if count:
            assert answer.status == "answered"
            assert f"在{name}中出现{count}次" in answer.answer
            assert 1 <= len(answer.citations) <= SHOWN
            assert all(term in squeeze(citation.quote) for citation in answer.citations)
            assert {citation.document for citation in answer.citations} == {document}
        else:
            assert f"{name}没有出现“{term}”" in answer.answer
            assert document not in {citation.document for citation in answer.citations}


def test_both_documents_without_one_named(shipped: Pipeline) -> None:
    answer = sound(shipped, "“绿色通道”一共出现多少次？")
    count = printed(shipped, "绿色通道", "plan", "review")
    assert answer.answer.startswith(f"“绿色通道”在方案、评估报告中出现{count}次")


@pytest.mark.parametrize(
    "question", ["How many times does the plan print “硅巷”?", 'How many times does the plan print "硅巷"?']
)
def test_an_english_question(shipped: Pipeline, question: str) -> None:
    count = printed(shipped, "硅巷", "plan")
    assert sound(shipped, question).answer.startswith(f"“硅巷” is printed {count} time(s) in Plan:")


@pytest.mark.parametrize("term", ["飞鸟计划", "量子芯片"])
def test_a_term_that_is_nowhere_is_counted_as_none(shipped: Pipeline, term: str) -> None:
    answer = sound(shipped, f"“{term}”在方案里出现几次？")
    assert answer.status == "not_stated"
    assert f"“{term}”在方案中出现0次" in answer.answer
    assert not answer.citations


def test_a_term_in_a_heading_cites_the_heading_whole(shipped: Pipeline) -> None:
    answer = sound(shipped, "“策源辐射”在评估报告里出现几次？")
    assert [citation.quote for citation in answer.citations] == ["（三）创新策源辐射能力不足"]


def test_any_run_of_printed_characters_is_found_as_often_as_it_is_printed(shipped: Pipeline) -> None:
    chance = random.Random(5)
    for document in shipped.index.documents():
        folded = fold(document.text).text
        for _ in range(100):
            at = chance.randrange(len(folded) - 6)
            term = folded[at : at + chance.randint(2, 6)]
            found = occurrences(term, shipped.index, [document.id])
            assert len(found) == folded.count(term)
            assert all(fold(document.text[o.start : o.end]).text == term for o in found)
            assert all(o.section.start <= o.start < o.section.end for o in found)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("方案写的是“首席技师”还是“首席工程师”？", "文件写的是“首席技师”。"),
        ("是“饭块”还是“板块”？", "两种写法都出现，不一致：“饭块”1处，“板块”2处。"),
        ("方案写的是“力争创建”还是“创建”？", "文件写的是“力争创建”。"),
        ('Is it "首席技师" or "首席工程师"?', "The document prints “首席技师”."),
    ],
)
def test_which_of_two_forms_is_printed(shipped: Pipeline, question: str, said: str) -> None:
    answer = sound(shipped, question)
    assert answer.status == "answered"
    assert answer.answer.startswith(said)
    forms = re.findall('[“"](.+?)[”"]', question)
    assert all(any(form in squeeze(citation.quote) for form in forms) for citation in answer.citations)
