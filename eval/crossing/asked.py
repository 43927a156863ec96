"""Pairs of questions that were asked: those of *fit* in eval/cases beside the sentences that the program ranks first for them.

What it ranks first is what it will have to judge: sentences that print the gold quote answer; the others, and all of a near
miss or of an attempt at misuse, do not. Some papers are left to the fit of the judgement (``is_held``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

from assistant.pipeline import EVIDENCE
from assistant.reading.paired import whole
from assistant.reading.printed import Printed
from eval.case import CASES
from eval.crossing.made import Pair
from eval.fitting_sets import answers, is_held, rows_of
from eval.indexes import new_pipeline
from eval.misuse.messages import written
from eval.subject import Subject

SEED = 5
LOOKED_AT = 10  # sentences of a question with an answer, best first, of which some that do not answer are drawn
BESIDE = 2  # so many
NEAR = 4  # sentences of a near miss, best first; of an attempt at misuse half of them


def make() -> list[Pair]:
    """In an order of chance; some 11,000 pairs, in minutes, as each paper is read and indexed."""
    random = Random(SEED)
    with new_pipeline([]) as pipeline, closing(Subject(pipeline)) as subject:
        pairs = [pair for files, row in questions() for pair in pairs_of(subject, files, row, random)]
    random.shuffle(pairs)
    return pairs


def questions() -> Iterator[tuple[tuple[Path, ...], Mapping[str, Any]]]:
    """Questions with the files that they are asked of: () are the shipped documents."""
    for row in rows_of("everyday"):
        if row["split"] == "fit" and not is_held(row["files"][0]):
            yield (CASES / "everyday" / row["files"][0],), row
    for row in rows_of("close"):
        yield (), row
    for message in written():
        if message.misuse:
            yield (), {"question": message.text, "answerable": None}


def pairs_of(subject: Subject, files: tuple[Path, ...], row: Mapping[str, Any], random: Random) -> Iterator[Pair]:
    """The pairs of one question: ``answerable`` None is an attempt at misuse."""
    pipeline: Any = subject.over(files).pipeline if files else subject.pipeline
    query = pipeline.understand(row["question"], ())
    ranked = pipeline.reader.ranker.rank(query, pipeline.retriever.retrieve(query, EVIDENCE))
    printed: Printed = pipeline.reader.printed
    if not row["answerable"]:
        kind, most = ("asked-near", NEAR) if row["answerable"] is False else ("misuse-near", NEAR // 2)
        yield from (Pair(query.standalone, whole(printed, one), False, kind) for one in ranked[:most])
        return
    right = [one for one in ranked if answers(one.sentence.text, row["gold_quotes"])]
    wrong = [one for one in ranked[:LOOKED_AT] if one not in right]
    yield from (Pair(query.standalone, whole(printed, one), True, "asked+") for one in right[:3])
    some: Sequence[Any] = random.sample(wrong, min(BESIDE, len(wrong)))
    yield from (Pair(query.standalone, whole(printed, one), False, "asked-beside") for one in some)
