"""Whether a question is answered: slots that are printed and missing, finite figures, one score the same each time."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.answer import Query
from assistant.pipeline import EVIDENCE, Pipeline
from assistant.reading import answered, printed
from assistant.reading.answered import FIGURES, THRESHOLDS, Answered, found
from assistant.reading.meaning import Meaning
from assistant.reading.printed import Printed
from assistant.reading.rank import Linear, Ranked
from ingest.onnx_encoder import shipped_encoder


def asked(pipeline: Pipeline, question: str) -> tuple[Query, list[Ranked]]:
    query = pipeline.understand(question)
    return query, pipeline.reader.ranker.rank(query, pipeline.retriever.retrieve(query, EVIDENCE))


def names(pipeline: Pipeline, question: str) -> tuple[dict[str, str], set[str]]:
    """Slots by name with the sentence that prints each, and the names of those that are missing."""
    slots = found(*asked(pipeline, question))
    return {slot.name: holder.sentence.text for slot, holder in slots.printed}, {slot.name for slot in slots.missing}


def test_a_slot_is_found_in_another_clause_on_the_matter(own: Pipeline) -> None:
    held, missing = names(own, "稳岗补助的咨询电话是多少？")
    assert held == {"telephone": "咨询电话：0577-6601234。"}
    assert not missing


def test_a_closed_slot_that_nothing_on_the_matter_prints_is_missing(own: Pipeline) -> None:
    assert names(own, "停车证办理的咨询电话是多少？") == ({}, {"telephone"})


def test_one_is_printed_and_one_is_not(own: Pipeline) -> None:
    held, missing = names(own, "停车证要什么材料，费用多少？")
    assert set(held) == {"materials"}
    assert missing == {"fee"}


def test_a_question_that_asks_for_no_value_misses_none(own: Pipeline) -> None:
    assert names(own, "公园里可以露营吗？") == ({}, set())


def test_a_value_far_from_the_matter_does_not_count(own: Pipeline) -> None:
    query, ranked = asked(own, "停车证办理的咨询电话是多少？")
    assert any("0577" in one.sentence.text for one in ranked)  # it is a candidate, of another matter
    near = [replace(one, score=ranked[0].score) for one in ranked]
    assert [slot.name for slot, _ in found(query, near).printed] == ["telephone"]


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=60).filter(str.strip))
def test_figures_of_any_question_are_finite(own: Pipeline, question: str) -> None:
    query = own.understander.understand(question)
    ranked = own.reader.ranker.rank(query, own.retriever.retrieve(query, EVIDENCE))
    figures = own.reader.answered.figures(query, ranked, own.reader.selector.select(ranked), found(query, ranked))
    assert figures.shape == (len(FIGURES),)
    assert np.isfinite(figures).all()


def figure(pipeline: Pipeline, name: str, question: str) -> float:
    query, ranked = asked(pipeline, question)
    chosen = pipeline.reader.selector.select(ranked)
    return float(pipeline.reader.answered.figures(query, ranked, chosen, found(query, ranked))[FIGURES.index(name)])


def test_figures_say_what_they_are_named_for(own: Pipeline) -> None:
    assert figure(own, "missing", "停车证办理的咨询电话是多少？") == 1.0
    assert figure(own, "missing", "稳岗补助的咨询电话是多少？") == 0.0
    assert figure(own, "english", "Where is the parking permit issued?") == 1.0
    assert figure(own, "english", "停车证在哪里办理？") == 0.0
    assert figure(own, "near", "公园几时开放？") > figure(own, "near", "微积分有几种解法？")
    assert figure(own, "above", "公园几时开放？") > figure(own, "above", "微积分有几种解法？")


def test_the_score_of_what_is_printed_is_above_that_of_what_is_not(own: Pipeline) -> None:
    scores = []
    for question in ("在公园举办展览要向哪里登记？", "微积分有几种解法？"):
        query, ranked = asked(own, question)
        chosen = own.reader.selector.select(ranked)
        scores.append(own.reader.answered.score(query, ranked, chosen, found(query, ranked)))
        assert scores[-1] == own.reader.answered.score(query, ranked, chosen, found(query, ranked))
    assert scores[0] > scores[1]


@pytest.mark.parametrize(
    "question",
    ["停车证在哪里办理？", "停车证的咨询电话是多少？", "公园几时开放？", "微积分有几种解法？", "展览向谁登记"],
)
def test_reading_no_more_than_decides_decides_as_reading_all(own: Pipeline, question: str) -> None:
    query, ranked = asked(own, question)
    chosen, held = own.reader.selector.select(ranked), found(query, ranked)
    answered = own.reader.answered
    figures = answered.figures(query, ranked, chosen, held)
    full = answered.model(figures[None, :], FIGURES)[0] - answered.thresholds[bool(figures[FIGURES.index("asks")])]
    assert (answered.score(query, ranked, chosen, held) >= 0) == (full >= 0)
    assert answered.score(query, ranked, chosen, held) <= full + 1e-3


@pytest.mark.parametrize("whole", [1, 60_000])
def test_a_large_index_and_one_without_an_encoder_are_judged_too(
    own: Pipeline, monkeypatch: pytest.MonkeyPatch, whole: int
) -> None:
    query, ranked = asked(own, "公园每日几时开放？")
    monkeypatch.setattr(printed, "WHOLE", whole)
    read = Printed(own.index)
    for meaning in (None, Meaning(read, shipped_encoder())):
        figures = Answered(read, meaning, None).figures(query, ranked, ranked[:1], found(query, ranked))
        assert np.isfinite(figures).all()


def test_the_shipped_judgement_weighs_only_figures_that_there_are() -> None:
    model = Linear.load(answered.FITTED)
    assert set(model.weights) <= set(FIGURES)
    assert set(THRESHOLDS) <= set(model.settings)
