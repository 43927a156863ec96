"""Sentences of a clause, scored: slices in reading order, the one asked about first."""

from itertools import pairwise

import pytest

from assistant.pipeline import Pipeline

ASKED = {
    "亿元以上电商平台有多少个": "21 个",
    "外国人来华工作许可审批了多少件": "5000件",
    "持续开展什么评选活动": "科创之星",
    "低空经济总部集聚区调入哪里的地块": "虹桥机场东片区",
}


@pytest.mark.parametrize("question", ASKED)
def test_the_sentence_asked_about_scores_best(shipped: Pipeline, question: str) -> None:
    query = shipped.understand(question)
    ranked = shipped.extractor.ranker.rank(query, shipped.retriever.retrieve(query, 3))
    assert ASKED[question] in max(ranked, key=lambda s: s.score).text


def test_sentences_are_slices_of_their_own_section_in_reading_order(shipped: Pipeline) -> None:
    ranker = shipped.extractor.ranker
    for document in shipped.index.documents():
        for section in shipped.index.sections(document.id):
            places = [place for place, _ in ranker.sentences(document.id, section.id)]
            assert all(a.end <= b.start for a, b in pairwise(places))
            assert all(section.start <= p.start < p.end <= section.end for p in places)
            assert all(document.text[p.start : p.end] == text for p, text in ranker.sentences(document.id, section.id))


def test_every_printed_character_stands_in_a_sentence_or_a_heading(shipped: Pipeline) -> None:
    for document in shipped.index.documents():
        held = [False] * len(document.text)
        for section in shipped.index.sections(document.id):
            held[section.heading_start : section.heading_end] = [True] * (section.heading_end - section.heading_start)
            for place, _ in shipped.extractor.ranker.sentences(document.id, section.id):
                held[place.start : place.end] = [True] * (place.end - place.start)
        left = "".join(c for c, kept in zip(document.text, held, strict=True) if not kept)
        assert not any(c.isalnum() for c in left), left


def test_scores_and_their_bounds(shipped: Pipeline) -> None:
    query = shipped.understand("园区由谁牵头")
    evidence = shipped.retriever.retrieve(query, 5)
    ranked = shipped.extractor.ranker.rank(query, evidence)
    assert all(0 <= sentence.score <= 1 for sentence in ranked)
    assert {s.section_score for s in ranked} <= {e.score for e in evidence}
    assert shipped.extractor.ranker.rank(query, []) == []
