"""Whether a question is about what the index holds at all: the difference between 未写明 and a wrong subject.

A question that points at the documents (a numeral, a heading, quoted printed words, an earlier turn) is taken as meant
for them. Any other is judged by a logistic model of figures of the question against the index
(``relevance_features``), so that it holds for whatever documents are ingested. ``python -m eval.calibration`` fits it.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from assistant.answer import Evidence, Query
from assistant.relevance_features import Features
from assistant.retrieve import SMALL, Retriever
from ingest.store.base import Index
from ingest.terms import words
from ingest.text import has_chinese

WEIGHTS = Path(__file__).parent / "lexicon" / "relevance.json"
_QUOTED = re.compile(r"[“\"「]([^”\"」]{2,30})[”\"」]")
# 第一个使用……的人 and 1.4版 count things of the world; 第一个任务 and 1.4 count clauses.
_ORDINAL = re.compile(
    r"第[一二三四五六七八九十\d]+(?=[个位次座名届任大代部首家款颗种])(?!个(?:任务|部分|问题|方面|重点|要点|附件))"
    r"|\d+\.\d+(?=版|米|公里|千米|%|亿|万|元|度|倍|吨|公斤|英)"
)


class Relevance:
    """Judges questions against one index."""

    def __init__(self, index: Index, retriever: Retriever) -> None:
        self.index = index
        self.small = len(index) <= SMALL
        self._features = Features(index, retriever)

    def relevant(self, query: Query, evidence: Sequence[Evidence], best_sentence: float) -> bool:
        """Whether the question is about the index. A large passage collection holds everything: always True there.

        ``best_sentence`` is the score, in [0, 1], of the printed sentence that carries most of the question.
        """
        if not evidence:
            return False
        if not self.small or self.points_at(query, evidence):
            return True
        if not has_chinese(query.standalone) and not any(map(self.index.document_frequency, words(query.standalone))):
            return False  # nothing of an English question could be read: single letters alone would find a clause
        features = self.features(query, evidence, best_sentence)
        if features["another"] and not (features["own"] or features["home"] or features["named"]):
            return False
        return _probability(features) >= model().threshold

    def probability(self, query: Query, evidence: Sequence[Evidence], best_sentence: float) -> float:
        """How surely a question is about the index, in (0, 1), by the fitted model. ``evidence`` must not be empty."""
        return _probability(self.features(query, evidence, best_sentence))

    def features(self, query: Query, evidence: Sequence[Evidence], best_sentence: float) -> dict[str, float]:
        """What the model sees; every figure is relative to this index. ``evidence`` must not be empty."""
        return self._features.of(query, evidence, best_sentence)

    def is_printed(self, words: str) -> bool:
        """Whether a document prints these words, width and traditional characters aside."""
        return self._features.is_printed(words)

    def points_at(self, query: Query, evidence: Sequence[Evidence]) -> bool:
        """Whether a question points at the documents: by an earlier turn, a place in them or words that they print."""
        if query.standalone.startswith("（承上"):
            return True
        if evidence[0].parts["places"] >= 1 and not _ORDINAL.search(query.asked):
            return True
        return any(map(self.is_printed, _QUOTED.findall(f"{query.asked} {query.standalone}")))


@dataclass(frozen=True, slots=True)
class Model:
    """A fitted logistic model: a weight for each feature, a bias, and the probability from which to answer."""

    weights: Mapping[str, float]
    bias: float
    threshold: float


@lru_cache(maxsize=1)
def model() -> Model:
    fitted = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return Model(fitted["weights"], fitted["bias"], fitted["threshold"])


def _probability(features: Mapping[str, float]) -> float:
    fitted = model()
    logit = fitted.bias + sum(fitted.weights[name] * value for name, value in features.items())
    return 1 / (1 + math.exp(-max(min(logit, 50.0), -50.0)))
