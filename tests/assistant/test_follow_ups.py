"""Follow-ups: three, in the language of the question, each answerable."""

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.follow_ups import follow_ups
from assistant.pipeline import Pipeline
from assistant.settings import load_settings
from ingest.encoder import load_encoder
from ingest.job import ingest

ASKED = (
    "电商平台交易额超过亿元的有几个？", "到2026年要建多少个创新功能性平台？", "方案的保障措施有哪几条？",
    "评估报告指出了哪些问题？", "What does the plan say about incubators?", "知識產權有什麼服務？",
    "数字经济占税收多少？", "留创园的地址在哪里？",
)  # fmt: skip


@pytest.mark.parametrize("question", ASKED)
def test_three_and_each_can_be_answered(shipped: Pipeline, question: str) -> None:
    first = shipped.ask(question)
    assert len(set(first.follow_ups)) == 3
    assert question not in first.follow_ups
    for follow_up in first.follow_ups:
        answer = shipped.ask(follow_up)
        assert answer.status in {"answered", "partial"}, follow_up
        assert answer.language == first.language
        assert answer.citations[0].document == first.citations[0].document, follow_up


def test_every_heading_makes_a_question_that_can_be_answered(shipped: Pipeline) -> None:
    query = shipped.understand("园区由谁牵头")
    made = shipped.ask("园区由谁牵头").citations[0]
    for section in shipped.index.sections("review"):
        if section.level and section.heading:
            place = replace(made, document="review", section=section.id)
            for question in follow_ups(query, [place], (), shipped.index)[:1]:
                assert shipped.ask(question).status in {"answered", "partial"}, question


@pytest.mark.parametrize("question", ["你好", "红烧肉怎么做？"])
def test_none_where_nothing_is_cited(shipped: Pipeline, question: str) -> None:
    assert shipped.ask(question).follow_ups == ()


def test_none_for_a_corpus_of_passages(tmp_path: Path) -> None:
    (tmp_path / "p.jsonl").write_text(
        '{"id": "a", "title": "云杉", "text": "云杉是一种乔木，高达四十五米。"}\n', "utf-8"
    )
    ingest([tmp_path / "p.jsonl"], index=tmp_path / "index", encoder=load_encoder(""))
    pipeline = Pipeline.open(load_settings(index=tmp_path / "index"), one_shot=True)
    answer = pipeline.ask("云杉高达多少米？")
    assert answer.citations
    assert answer.follow_ups == ()
