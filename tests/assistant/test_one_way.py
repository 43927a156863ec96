"""Retrieval is asked once for a question, and what it found is what is read, judged and shown."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from assistant.answer import Evidence, Query
from assistant.chain import chain_over
from assistant.pipeline import Pipeline
from assistant.retrieve import Retriever
from assistant.settings import load_settings

QUESTIONS = (
    "园区由哪个部门牵头管理",
    "人才公寓的申请条件和联系电话",
    "方案和评估报告的目标有什么不同",
    "二、（五）12、讲了什么",
    "Which body leads the management of the park?",
    "北京的落户政策是什么",
    "一共有几部分",
)


class Counted:
    """An index that counts what searches it is asked for."""

    def __init__(self, index: Any) -> None:
        self._index = index
        self.searched = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._index, name)

    def __len__(self) -> int:
        return len(self._index)

    def lexical(self, terms: Any) -> Any:
        self.searched += 1
        return self._index.lexical(terms)


class Kept(Retriever):
    """A retriever that keeps what it gave."""

    gave: list[Evidence]

    def retrieve(self, query: Query, k: int = 10, *, document: str | None = None) -> list[Evidence]:
        self.gave = super().retrieve(query, k, document=document)
        return self.gave


@pytest.fixture(scope="module")
def counted(shipped_index: Path) -> Iterator[tuple[Pipeline, Counted]]:
    with closing(Pipeline.open(load_settings(index=shipped_index, store="exact"))) as opened:
        index = Counted(opened.index)
        yield Pipeline(index, opened.encoder, opened.settings), index


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("way", ["pipeline", "chain"])
def test_one_search_for_one_question(counted: tuple[Pipeline, Counted], question: str, way: str) -> None:
    pipeline, index = counted
    before = index.searched
    answer = pipeline.ask(question) if way == "pipeline" else chain_over(pipeline).invoke(question)
    assert index.searched == before + 1
    assert answer.evidence


def test_what_was_retrieved_is_passed_on(counted: tuple[Pipeline, Counted]) -> None:
    pipeline, index = counted
    kept = Kept(index, pipeline.retriever.meaning)
    pipeline.retriever, own = kept, pipeline.retriever
    try:
        assert list(pipeline.ask(QUESTIONS[0]).evidence) == kept.gave
        assert list(chain_over(pipeline).invoke(QUESTIONS[0]).evidence) == kept.gave
    finally:
        pipeline.retriever = own
