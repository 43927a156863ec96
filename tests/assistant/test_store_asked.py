"""Whoever answers many questions asks the store, whatever the size of the index, and finds what a scan finds."""

import json
import logging
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from assistant.chain import PolicyRetriever
from assistant.pipeline import Pipeline
from assistant.settings import load_settings
from assistant.web.chat import answered
from assistant.web.opened import Opened
from eval.case import CASES

ASKED = "园区由哪个部门牵头管理"
QUESTIONS = 100


@pytest.fixture(scope="module")
def by_chroma(shipped_index: Path) -> Iterator[Pipeline]:
    with closing(Pipeline.open(load_settings(index=shipped_index))) as pipeline:
        yield pipeline


def questions() -> list[str]:
    files = ("questions.jsonl", "questions2.jsonl", "scope.jsonl")
    rows = [json.loads(line) for name in files for line in (CASES / name).read_text("utf-8").splitlines()]
    return [row["question"] for row in rows if row["split"] != "test"][::4][:QUESTIONS]


@pytest.fixture(scope="module")
def by_milvus(shipped_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pipeline]:
    index = tmp_path_factory.mktemp("milvus") / "index"
    shutil.copytree(shipped_index, index)
    settings = load_settings(index=index, store="milvus")
    with closing(Pipeline.open(settings)) as first:
        first.search(ASKED)  # made for Chroma, it has no collection of Milvus yet
    with closing(Pipeline.open(settings)) as pipeline:
        yield pipeline


@pytest.mark.parametrize("store", ["by_chroma", "by_milvus"])
def test_the_hits_are_those_of_a_command_that_scans(
    store: str, shipped: Pipeline, request: pytest.FixtureRequest
) -> None:
    asking, asked = request.getfixturevalue(store), questions()
    assert len(asked) == QUESTIONS
    for question in asked:
        assert asking.search(question) == shipped.search(question), question
    assert asking.index.asked_store >= QUESTIONS
    assert shipped.index.asked_store == 0  # type: ignore[attr-defined]
    assert not asking.index.warnings


def test_the_page_asks_chroma_for_each_question(shipped_index: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="ingest.store.neighbours"):
        opened = Opened(load_settings(index=shipped_index))
        published = opened._published
        published.prepare()
        before = published.asked_store
        for question in (ASKED, "人才公寓怎么申请"):
            *_, exchange = answered(opened, question, [])
            assert exchange.answer is not None
        assert published.asked_store >= before + 2
        opened.pipeline.close()
    told = f"Chroma proposes near statements: {published.statement_count} vectors"
    assert any(told in message for message in caplog.messages)


def test_a_chain_of_ones_own_asks_chroma(by_chroma: Pipeline) -> None:
    before = by_chroma.index.asked_store  # type: ignore[attr-defined]
    assert PolicyRetriever(pipeline=by_chroma).invoke("知识产权方面有哪些服务")
    assert by_chroma.index.asked_store > before  # type: ignore[attr-defined]
