"""Evidence weighed by the cards that match: nothing lost or made up, the matched clause gains."""

from pathlib import Path

import pytest

from assistant.composing.cards import SHARE, Cards
from assistant.pipeline import Pipeline
from assistant.settings import load_settings
from ingest.encoder import load_encoder
from ingest.job import ingest

QUESTIONS = ("我们是小微企业，想贷款", "我从海外留学回来创业", "专利被国外公司告了怎么办", "初创公司找办公场地")


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_same_evidence_in_a_new_order(shipped: Pipeline, question: str) -> None:
    query = shipped.understand(question)
    evidence = shipped.retriever.retrieve(query, 10)
    cards = shipped.extractor.cards
    assert cards is not None
    weighed = cards.weighed(query, evidence)
    before = {(e.document, e.section): e for e in evidence}
    assert {(e.document, e.section) for e in weighed} == before.keys()
    assert [e.score for e in weighed] == sorted((e.score for e in weighed), reverse=True)
    for found in weighed:
        old = before[found.document, found.section]
        assert (found.start, found.end, found.text, found.parts) == (old.start, old.end, old.text, old.parts)
        assert old.score <= found.score <= old.score + SHARE
    assert any(e.score > before[e.document, e.section].score for e in weighed)
    assert weighed == cards.weighed(query, evidence)


def test_no_evidence(shipped: Pipeline) -> None:
    assert shipped.extractor.cards is not None
    assert shipped.extractor.cards.weighed(shipped.understand(QUESTIONS[0]), []) == []


def test_an_index_without_supports_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "p.jsonl").write_text(
        '{"id": "a", "text": "云杉是一种乔木。"}\n{"id": "b", "text": "松树四季常青。"}\n', "utf-8"
    )
    ingest([tmp_path / "p.jsonl"], index=tmp_path / "index", encoder=load_encoder(""))
    pipeline = Pipeline.open(load_settings(index=tmp_path / "index"), one_shot=True)
    query = pipeline.understand("云杉")
    evidence = pipeline.retriever.retrieve(query, 5)
    assert evidence
    assert Cards(pipeline.index, pipeline.encoder, pipeline.understander).weighed(query, evidence) == evidence
