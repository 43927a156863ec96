"""Question and sentence read together, by the small transformer of ``ingest.onnx_pairs``: how surely a sentence answers.

A reading takes some 16 ms, so only sentences that may turn what is decided are read, each once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from assistant.answer import Query
from assistant.reading.printed import Printed
from assistant.reading.rank import Ranked
from ingest.onnx_pairs import PairReader

FIRST = 3  # sentences, best first, of which the reading may put another first
WEIGHT = 0.5  # of a reading beside the ranker's score; both are logarithms of odds
SUREST = 4.0  # a surer reading counts as this: what no reading can turn is not read
_TITLE = 60  # characters of a document's title that are read


class Paired:
    """Reads sentences of one index together with questions. Safe to share between threads."""

    def __init__(self, printed: Printed, reader: PairReader) -> None:
        self.printed = printed
        self._scores = lru_cache(256)(lambda question, sentence: float(reader.scores([(question, sentence)])[0]))

    def read(self, query: Query, one: Ranked) -> float:
        """The logarithm of odds that a sentence, behind its title and headings, answers."""
        return self._scores(query.standalone, whole(self.printed, one))

    def ordered(self, query: Query, ranked: Sequence[Ranked]) -> list[Ranked]:
        """The sentences in the order of score and reading together, as far as of the first ``FIRST`` they are read; the best
        score stays what it was."""
        sums: list[float] = []
        for one in ranked[:FIRST] if len(ranked) > 1 else ():
            if sums and one.score + WEIGHT * SUREST <= max(sums):
                break  # no reading could put it first
            sums.append(one.score + WEIGHT * min(self.read(query, one), SUREST))
        less = ranked[0].score - max(sums) if sums else 0.0
        read = [replace(one, score=total + less) for one, total in zip(ranked, sums, strict=False)]
        return sorted([*read, *ranked[len(sums) :]], key=lambda one: -one.score)


def whole(printed: Printed, one: Ranked) -> str:
    """A sentence as it is read, also in training: "title，headings：sentence"."""
    text = one.sentence.text
    above = (head for head in printed.headings(*one.sentence.clause) if head not in text)
    title = printed.index.document(one.sentence.place.document).title
    return f"{'，'.join((title[:_TITLE], *above))}：{text}"
