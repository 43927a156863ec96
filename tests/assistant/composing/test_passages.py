"""The sentences an answer is made of: whole, in printed order, within their room."""

import pytest

from assistant.composing.passages import CHOICES, Choice, choose, passages
from assistant.pipeline import Pipeline

QUESTIONS = (
    "海外人才有哪些服务",
    "小微企业融资",
    "园区由谁牵头",
    "数字经济税收占多少",
    "知识产权怎么保护",
    "“硅巷”原文",
)


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("kind", [None, *CHOICES])
def test_sentences_are_whole_and_in_printed_order(shipped: Pipeline, question: str, kind: str | None) -> None:
    query = shipped.understand(question)
    choice = CHOICES[kind] if kind else Choice()
    chosen = choose(query, shipped.retriever.retrieve(query, 10), shipped.extractor.ranker, choice)
    assert chosen
    clauses = list(dict.fromkeys((s.place.document, s.place.section) for s in chosen))
    assert len(clauses) <= choice.clauses
    for clause in clauses:
        places = [s.place for s in chosen if (s.place.document, s.place.section) == clause]
        assert places == sorted(places, key=lambda place: place.start)
        assert set(places) <= {place for place, _ in shipped.extractor.ranker.sentences(*clause)}
    assert len(chosen) == 1 or sum(len(s.text) for s in chosen) <= choice.characters


def test_the_best_sentence_is_given_whole_however_long(shipped: Pipeline) -> None:
    query = shipped.understand("10个创新功能性平台")
    evidence = shipped.retriever.retrieve(query, 3)
    [claim] = passages(query, evidence, shipped.extractor.ranker, Choice(clauses=1, characters=1))
    assert claim.text.startswith("到 2026 年，力争创建 10 个")
    assert claim.text.endswith("。")


def test_a_clause_that_prints_what_is_asked_comes_first(shipped: Pipeline) -> None:
    query = shipped.understand("园区管理由哪个部门牵头")
    claims = passages(query, shipped.retriever.retrieve(query, 10), shipped.extractor.ranker, CHOICES["responsible"])
    assert "牵头" in claims[0].text


def test_no_evidence_no_claims(shipped: Pipeline) -> None:
    assert passages(shipped.understand("园区"), [], shipped.extractor.ranker) == ()
