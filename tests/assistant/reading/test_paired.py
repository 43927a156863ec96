"""Question and sentence read together: what is put first, and how little is read for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from assistant.answer import Query
from assistant.pipeline import EVIDENCE, Pipeline
from assistant.reading.paired import FIRST, SUREST, WEIGHT, Paired
from assistant.reading.rank import Ranked
from ingest.onnx_pairs import PairReader, Scores


class Counting(PairReader):
    """The shipped reader, which counts what it reads."""

    read = 0

    def scores(self, pairs: Sequence[tuple[str, str]]) -> Scores:
        self.read += len(pairs)
        return super().scores(pairs)


def ranked_for(pipeline: Pipeline, question: str) -> tuple[Query, list[Ranked]]:
    query = pipeline.understand(question)
    return query, pipeline.reader.ranker.rank(query, pipeline.retrieve(query, EVIDENCE))


def test_the_sentence_that_answers_comes_first_where_scores_are_alike(own: Pipeline) -> None:
    query, ranked = ranked_for(own, "公园几时开放？")
    alike = [replace(one, score=1.0) for one in ranked[:FIRST]]
    paired = Paired(own.reader.printed, Counting())
    assert "6时至22时" in paired.ordered(query, alike)[0].sentence.text
    assert "6时至22时" in paired.ordered(query, alike[::-1])[0].sentence.text


def test_the_same_sentences_come_back_and_the_best_score_stays(own: Pipeline) -> None:
    query, ranked = ranked_for(own, "办理停车证要带什么？")
    ordered = Paired(own.reader.printed, Counting()).ordered(query, ranked)
    assert sorted(one.sentence.row for one in ordered) == sorted(one.sentence.row for one in ranked)
    assert ordered[0].score == pytest.approx(ranked[0].score)
    assert [one.score for one in ordered] == sorted((one.score for one in ordered), reverse=True)


def test_what_no_reading_could_put_first_is_not_read(own: Pipeline) -> None:
    query, ranked = ranked_for(own, "办理停车证要带什么？")
    reader = Counting()
    checked = reader.read  # what it reads when it is opened
    far = [replace(ranked[0], score=30.0), *(replace(one, score=0.0) for one in ranked[1:])]
    assert [one.sentence for one in Paired(own.reader.printed, reader).ordered(query, far)] == [
        one.sentence for one in far
    ]
    assert reader.read - checked == 1
    assert WEIGHT * SUREST < 30


def test_nothing_is_read_of_one_sentence_or_none(own: Pipeline) -> None:
    query, ranked = ranked_for(own, "办理停车证要带什么？")
    reader = Counting()
    checked = reader.read
    paired = Paired(own.reader.printed, reader)
    assert paired.ordered(query, []) == []
    assert paired.ordered(query, ranked[:1]) == ranked[:1]
    assert reader.read == checked
