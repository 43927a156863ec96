"""Bodies that a question names for a duty: the printed one is never corrected, another is told with the printed."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from answers import sound
from assistant.knowledge.slot_table import folded
from assistant.pipeline import EVIDENCE, Pipeline
from assistant.reading import bodies

CLAUSE = re.compile(r"[^。；;\n]{10,70}")
FORMS = ("{}吗？", "为什么{}？", "请问是不是{}？", "{}，对吗？")
OTHERS = ("市水文监测局", "区渔政管理局", "县地震工作办公室", "市档案管理委员会", "省测绘局")
DUTIES = ("审核", "牵头", "负责", "发放", "受理")
QUICK = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def told(pipeline: Pipeline, question: str) -> list[tuple[str, str]]:
    """What a question states of a body, and what is printed in its place."""
    query = pipeline.understand(question)
    reader = pipeline.reader
    ranked = reader.ranker.rank(query, pipeline.retriever.retrieve(query, EVIDENCE))  # type: ignore[attr-defined]
    return list(bodies.other(query, reader.selector.select(ranked), reader.printed))  # type: ignore[attr-defined]


def clauses(*pipelines: Pipeline) -> list[tuple[Pipeline, str, str]]:
    """Printed clauses that give one body a duty, each with the body's name."""
    found = []
    for pipeline in pipelines:
        for document in pipeline.index.documents():
            for match in CLAUSE.finditer(document.text):
                clause = match[0].strip()
                if len(duties := list(bodies.duties(folded(clause)))) == 1:
                    found.append((pipeline, clause, clause[slice(*duties[0].who)]))
    return found


@QUICK
@given(st.data())
def test_a_printed_body_is_never_corrected_and_another_with_the_printed(
    shipped: Pipeline, own: Pipeline, data: st.DataObject
) -> None:
    pipeline, clause, body = data.draw(st.sampled_from(clauses(shipped, own)))
    form = data.draw(st.sampled_from(FORMS))
    assert told(pipeline, form.format(clause)) == []
    other = data.draw(st.sampled_from(OTHERS))
    for stated, printed in told(pipeline, form.format(clause.replace(body, other))):
        assert (stated, printed) == (other, body)


@given(st.sampled_from(OTHERS), st.sampled_from(OTHERS), st.sampled_from(DUTIES))
def test_a_body_is_read_with_its_duty(first: str, second: str, duty: str) -> None:
    for text in (
        f"奖金由{first}会同{second}{duty}。",
        f"经{first}会同{second}{duty}",
        f"{duty}单位：{first}会同{second}。",
    ):
        read = [(text[slice(*one.who)], one.word) for one in bodies.duties(text)]
        assert read == [(f"{first}会同{second}", duty)]


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("稳岗补助是由县财政局负责解释的吗？", "您写的是县财政局，原文是县人力资源和社会保障局。"),
        ("为什么稳岗补助由县财政局负责解释？", "您写的是县财政局，原文是县人力资源和社会保障局。"),
    ],
)
def test_the_answer_begins_with_both(own: Pipeline, question: str, line: str) -> None:
    answer = sound(own, question)
    assert answer.answer.splitlines()[0] == line
    assert any("县人力资源和社会保障局" in citation.quote for citation in answer.citations)


@pytest.mark.parametrize(
    "question",
    [
        "稳岗补助是由县人力资源和社会保障局负责解释的吗？",
        "稳岗补助是由县人力社保局负责解释的吗？",  # part of the printed name: nobody can say that it is another
        "稳岗补助由有关部门负责解释吗？",
        "稳岗补助由哪个部门负责解释，是县财政局吗？",  # who does it is what is asked
        "县财政局负责的公园什么时候开放？",
    ],
)
def test_nothing_is_told_where_it_is_not_sure(own: Pipeline, question: str) -> None:
    assert told(own, question) == []
