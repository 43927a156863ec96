"""False premises: what a question states otherwise is told with the printed value, and nothing else is."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from answers import sound
from assistant.pipeline import EVIDENCE, Pipeline
from assistant.reading.premises import Correction, corrections

CLAUSE = re.compile(r"[^，。；：、\n\t“”（）《》]{9,60}")
FORMS = ("{}吗？", "为什么{}？", "{}，对吗？", "请问{}是真的吗？")
QUICK = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def told(pipeline: Pipeline, question: str) -> tuple[tuple[Correction, ...], str]:
    """The corrections of a question, and the sentences that they were made from."""
    query = pipeline.understand(question)
    reader = pipeline.reader
    ranked = reader.ranker.rank(query, pipeline.retriever.retrieve(query, EVIDENCE))  # type: ignore[attr-defined]
    chosen = reader.selector.select(ranked)  # type: ignore[attr-defined]
    text = "\n".join(one.sentence.text for one in chosen)
    return corrections(query, chosen, reader.printed), text  # type: ignore[attr-defined]


def numbered(pipeline: Pipeline) -> list[str]:
    """Printed clauses with one number in Arabic numerals, of every document."""
    texts = (document.text for document in pipeline.index.documents())
    clauses = (match[0].strip() for text in texts for match in CLAUSE.finditer(text))
    return [clause for clause in clauses if len(re.findall(r"\d[\d,.]*", clause)) == 1]


@QUICK
@given(st.data())
def test_a_printed_number_is_never_corrected_and_an_altered_one_with_the_printed(
    shipped: Pipeline, data: st.DataObject
) -> None:
    clause = data.draw(st.sampled_from(numbered(shipped)))
    form = data.draw(st.sampled_from(FORMS))
    assert told(shipped, form.format(clause))[0] == ()
    number = re.search(r"\d+", clause)
    assert number is not None
    altered = str(int(number[0]) + data.draw(st.integers(1, 9)))
    made, text = told(shipped, form.format(clause[: number.start()] + altered + clause[number.end() :]))
    for one in made:
        assert altered in one.stated
        assert number[0] in one.printed
        assert one.printed in text


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("每名职工给予5000元一次性补助吗？", "您写的是5000元，原文是3000元。"),
        ("为什么每名职工一次性补助定5000元？", "您写的是5000元，原文是3000元。"),
        ("企业应当于每年6月31日前提出申请吗？", "您写的是6月31日前，原文是5月31日前。"),
        ("每名職工給予5000元一次性補助嗎？", "您寫的是5000元，原文是3000元。"),
    ],
)
def test_the_answer_begins_with_both(own: Pipeline, question: str, line: str) -> None:
    answer = sound(own, question)
    assert answer.answer.splitlines()[0] == line
    assert any(line.split("原文是")[1].strip("。") in citation.quote for citation in answer.citations)


@pytest.mark.parametrize(
    "question",
    [
        "每名职工给予3000元一次性补助吗？",
        "我们有5000元能拿多少补助？",  # a condition of the asker's own: an amount is what is asked for
        "公司有25名职工，补助怎么申请？",
        "稳岗补助什么时候申请？",
    ],
)
def test_nothing_is_told_where_nothing_is_stated_otherwise(own: Pipeline, question: str) -> None:
    assert told(own, question)[0] == ()
