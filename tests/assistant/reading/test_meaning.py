"""Nearness in meaning: cosines of the vectors that ingest made, the same by row and for all."""

import numpy as np
import pytest

from assistant.pipeline import Pipeline
from assistant.reading import printed
from assistant.reading.meaning import TURNS, Meaning, asked
from assistant.reading.printed import Printed
from ingest.onnx_encoder import shipped_encoder


@pytest.fixture
def meaning(own: Pipeline) -> Meaning:
    return Meaning(Printed(own.index), shipped_encoder())


def test_other_words_for_the_same_are_nearest(own: Pipeline, meaning: Meaning) -> None:
    near = meaning.near(own.understand("在公园里能钓鱼吗？"))
    assert "禁止垂钓" in meaning.printed.all[int(near.argmax())].text


def test_cosines_of_rows_are_those_of_all(own: Pipeline, meaning: Meaning, monkeypatch: pytest.MonkeyPatch) -> None:
    query = own.understand("每名职工补助多少钱？")
    every, rows = meaning.near(query), np.array([5, 0, 11])
    assert every.shape == (own.index.statement_count,)
    assert (np.abs(every) <= 1.001).all()
    assert meaning.near(query, rows).tolist() == every[rows].tolist()
    monkeypatch.setattr(printed, "WHOLE", 1)
    large = Meaning(Printed(own.index), shipped_encoder())
    np.testing.assert_allclose(large.near(query, rows), every[rows], atol=1e-3)


def test_each_question_of_a_message_has_its_vector(own: Pipeline, meaning: Meaning) -> None:
    query = own.understand("每名职工补助多少钱？申请截止到哪天？")
    vectors = meaning.vectors(query)
    assert len(vectors) == 1 + len(query.pieces) == 3
    chunks = np.arange(len(own.index))
    alone = [own.index.near(vector[None], chunks) for vector in vectors]
    np.testing.assert_allclose(own.index.near(vectors, chunks), np.maximum.reduce(alone), atol=1e-6)


def test_the_greatest_cosine_of_each_question(meaning: Meaning) -> None:
    vectors = shipped_encoder().encode_queries(["公园几时开放", "车辆停放"])
    greatest = meaning.greatest(vectors)
    assert greatest.shape == (2,)
    assert greatest[0] == pytest.approx((meaning.greatest(vectors[:1]))[0], abs=1e-5)


def test_a_question_is_encoded_behind_the_last_of_its_conversation(own: Pipeline) -> None:
    from assistant.answer import Turn

    history = [Turn("user", f"第{n}问") for n in range(4)]
    text = asked(own.understand("那几点关门？", history))
    assert text.endswith("那几点关门？")
    assert text.split() == [f"第{n}问" for n in range(4 - TURNS, 4)] + ["那几点关门？"]
