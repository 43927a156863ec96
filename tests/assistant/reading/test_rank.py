"""Ranking: the sentence that answers is first, the same each time, with and without an encoder, in large indexes too."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.pipeline import EVIDENCE, Pipeline
from assistant.reading import printed, rank
from assistant.reading.meaning import Meaning
from assistant.reading.printed import Printed
from assistant.reading.rank import FIGURES, Linear, Ranked, Ranker
from ingest.onnx_encoder import shipped_encoder

ANSWERED_BY = {
    "每名职工补助多少钱？": "3000元",
    "停车证在哪里办理？": "3号窗口",
    "公园每日几时开放？": "6时至22时",
    "在公园举办展览要向哪里登记？": "镇文化站",
}


def ranked(pipeline: Pipeline, question: str, ranker: Ranker | None = None) -> list[Ranked]:
    query = pipeline.understand(question)
    return (ranker or pipeline.reader.ranker).rank(query, pipeline.retriever.retrieve(query, EVIDENCE))


@pytest.mark.parametrize("question", ANSWERED_BY)
def test_the_sentence_that_answers_is_first(own: Pipeline, question: str) -> None:
    assert ANSWERED_BY[question] in ranked(own, question)[0].sentence.text


@pytest.mark.parametrize("question", ANSWERED_BY)
def test_it_is_among_the_first_by_words_alone(by_words: Pipeline, question: str) -> None:
    found = ranked(by_words, question)
    assert any(ANSWERED_BY[question] in one.sentence.text for one in found[:3])
    assert {one.near for one in found} == {0.0}


def test_best_first_each_sentence_once_and_the_same_again(own: Pipeline) -> None:
    found = ranked(own, "每名职工补助多少钱？")
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert len({one.sentence.place for one in found}) == len(found)
    assert max(one.clause for one in found) == 1.0
    assert all(0.0 <= one.overlap <= 1.0 + 1e-9 for one in found)
    assert ranked(own, "每名职工补助多少钱？") == found


def test_nothing_is_ranked_where_nothing_is_found(by_words: Pipeline) -> None:
    query = by_words.understand("每名职工补助多少钱？")
    assert by_words.reader.ranker.rank(query, []) == []


def test_meaning_finds_what_retrieval_did_not(own: Pipeline) -> None:
    query = own.understand("每名职工补助多少钱？")
    found = own.reader.ranker.rank(query, [])
    assert "3000元" in found[0].sentence.text


def test_a_large_index_ranks_the_clauses_that_were_retrieved(own: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    small = ranked(own, "停车证在哪里办理？")
    monkeypatch.setattr(printed, "WHOLE", 1)
    read = Printed(own.index)
    ranker = Ranker(read, Meaning(read, shipped_encoder()))
    large = ranked(own, "停车证在哪里办理？", ranker)
    assert large[0].sentence == small[0].sentence
    assert large[0].near == pytest.approx(small[0].near, abs=1e-3)


def test_figures_are_finite_and_relative_to_the_best(own: Pipeline) -> None:
    query = own.understand("停车证要哪些材料？")
    sentences, figures = own.reader.ranker.figures(query, own.retriever.retrieve(query, EVIDENCE))
    assert figures.shape == (len(sentences), len(FIGURES))
    assert np.isfinite(figures).all()
    assert figures[:, FIGURES.index("near")].max() == 0.0


def test_another_model_ranks_otherwise(own: Pipeline) -> None:
    shipped = Linear.load(rank.FITTED)
    upside_down = replace(shipped, weights={name: -weight for name, weight in shipped.weights.items()})
    ranker = own.reader.ranker
    other = Ranker(ranker.printed, ranker.meaning, upside_down)
    best, worst = ranked(own, "停车证在哪里办理？"), ranked(own, "停车证在哪里办理？", other)
    assert best[0].sentence == worst[-1].sentence


def test_a_fitted_sum_is_what_its_file_says(tmp_path: Path) -> None:
    (tmp_path / "m.json").write_text(
        '{"weights": {"a": 2.0}, "mean": {"a": 1.0}, "scale": {"a": 0.5}, "intercept": 0.25, "settings": {"t": 3.0}}'
    )
    model = Linear.load(tmp_path / "m.json")
    assert model(np.array([[2.0, 9.0], [1.0, 9.0]]), ("a", "b")).tolist() == [4.25, 0.25]
    assert model.settings["t"] == 3.0


def test_the_shipped_sum_weighs_only_figures_that_there_are() -> None:
    assert set(Linear.load(rank.FITTED).weights) <= set(FIGURES)
