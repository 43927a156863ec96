"""The chain gives the pipeline's answers, by every way to run it, on a hundred questions of the eval suite."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain as joined
from typing import Any

import pytest

from assistant.answer import Answer, Turn
from assistant.chain import chain_over
from assistant.pipeline import Pipeline
from eval.case import CASES

QUESTIONS = 100


def cases() -> Iterator[dict[str, Any]]:
    """Questions of the shipped documents that are read one by one: those with a history first, then in their order."""
    files = ("questions.jsonl", "questions2.jsonl", "attacks.jsonl", "scope.jsonl")
    lines = joined.from_iterable((CASES / name).read_text("utf-8").splitlines() for name in files)
    rows = [row for row in map(json.loads, lines) if row["split"] != "test"]
    yield from sorted(rows, key=lambda row: not row.get("history"))


def bare(answer: Answer) -> Answer:
    """Without what the clock says."""
    return replace(answer, milliseconds={})


@pytest.fixture(scope="module")
def asked() -> list[dict[str, Any]]:
    rows = list(cases())[: QUESTIONS - 30]
    rows += list(cases())[-30:]  # those of other places and subjects
    found = [{"question": row["question"], "history": row.get("history") or []} for row in rows]
    assert len(found) == QUESTIONS
    assert sum(bool(one["history"]) for one in found) >= 10
    return found


@pytest.fixture(scope="module")
def answers(shipped: Pipeline, asked: list[dict[str, Any]]) -> list[Answer]:
    turns = [[Turn(turn["role"], turn["content"]) for turn in one["history"]] for one in asked]
    return [bare(shipped.ask(one["question"], history)) for one, history in zip(asked, turns, strict=True)]


@pytest.fixture(scope="module")
def chain(shipped: Pipeline) -> Any:
    return chain_over(shipped)


def test_the_questions_are_of_all_kinds(answers: list[Answer]) -> None:
    assert {answer.status for answer in answers} == {"answered", "partial", "not_stated", "out_of_scope", "declined"}
    assert {answer.language for answer in answers} >= {"zh", "en"}


def test_invoke(chain: Any, asked: list[dict[str, Any]], answers: list[Answer]) -> None:
    assert [bare(chain.invoke(one)) for one in asked] == answers


def test_stream(chain: Any, asked: list[dict[str, Any]], answers: list[Answer]) -> None:
    for one, answer in zip(asked, answers, strict=True):
        *claims, last = chain.stream(one)
        assert bare(last) == answer
        assert [claim.text for claim in claims] == [statement.text for statement in answer.statements]


def test_batch(chain: Any, asked: list[dict[str, Any]], answers: list[Answer]) -> None:
    assert list(map(bare, chain.batch(asked, {"max_concurrency": 4}))) == answers


def test_ainvoke_and_astream(chain: Any, asked: list[dict[str, Any]], answers: list[Answer]) -> None:
    async def run() -> tuple[list[Answer], list[Answer]]:
        invoked = [await chain.ainvoke(one) for one in asked]
        streamed = [[part async for part in chain.astream(one)][-1] for one in asked[::5]]
        return invoked, streamed

    invoked, streamed = asyncio.run(run())
    assert list(map(bare, invoked)) == answers
    assert list(map(bare, streamed)) == answers[::5]
