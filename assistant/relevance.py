"""Whether a question is about what the index holds at all: the difference between 未写明 and a wrong subject.

A question that speaks to the documents (names one, quotes printed words, speaks of the asker's own situation) is
taken as meant for them. Any other is judged by a logistic model of nine features of the question against the
index, so that it holds for whatever documents are ingested. Its weights were fitted by ``python -m
eval.calibration``: answerable gold questions against questions on other texts (cmrc2018, drcd, statutes).
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from assistant.answer import Evidence, Query
from assistant.retrieve import SMALL, Retriever
from ingest.store.base import Index, Vectors
from ingest.terms import terms, words
from ingest.text import fold, folded, has_chinese

WEIGHTS = Path(__file__).parent / "lexicon" / "relevance.json"
# Ways of speaking to the documents or of oneself: nobody asks an encyclopaedia so.
_ADDRESSED = re.compile(
    r"我|咱|俺|本公司|本企业|园区|区里|区内|本区|方案|落款|抬头|标题|附注|写着|写了|说了|提到|政策|这个文|此文|本文|发文|文号|"
    r"评估报告|评估说|报告里|文件|公文|原文|原话|原句|逐字|照抄|哪一节|哪一?句|说法|写法|提法|前后(?=两|说|文|是|有|变|一)|"
    r"第几项|第几条|这份|\bour\b|\bwe\b|\bmy\b|the plan|the review|the park|the district|\bchinese sentence",
    re.IGNORECASE,
)
_TITLE = re.compile(r"《[^》]*》|「[^」]*」")
_WORK = re.compile(r"《([^》]+)》")
_ORGANISATION = re.compile(r"(?:公司|银行|集团|大学|学院|医院|协会|联盟|机构|车站|大厦|工作室)$")
_QUOTED = re.compile(r"[“\"「]([^”\"」]{2,30})[”\"」]")
MEANT = 0.08  # late-interaction score under which even an addressed question touches nothing of the index
DIRECT, KNOWN = 0.27, 0.34  # late-interaction score, and share of unknown letters, of a question in printed words
PLAIN = 0.42  # late-interaction score from which most of a question is printed in one clause
CARRIED = 0.3  # score of a sentence that carries such a question
FAINT = 0.16  # of the best sentence: below it a question that nothing ties to the documents is about something else
TIES = 2  # everyday words of a question that the lexicon reads as official ones


class Relevance:
    """Judges questions against one index."""

    def __init__(self, index: Index, retriever: Retriever) -> None:
        self.index = index
        self.retriever = retriever
        self.small = len(index) <= SMALL
        self._home_names: tuple[str, ...] | None = None
        self._mean_vector: Vectors | None = None

    def relevant(self, query: Query, evidence: Sequence[Evidence], best_sentence: float = 1.0) -> bool:
        """Whether the question is about the index. A large passage collection holds everything: always True there.

        ``best_sentence`` is the score, in [0, 1], of the printed sentence that carries most of the question.
        """
        if not evidence:
            return False
        if not self.small or self._speaks_to(query, evidence):
            return True
        if not has_chinese(query.standalone) and not any(map(self.index.document_frequency, words(query.standalone))):
            return False  # nothing of an English question could be read: single letters alone would find a clause
        if self._names_another(query):
            return False
        fitted = model()
        features = self.features(query, evidence)
        # Asked in the documents' own words; the model was fitted on everyday ones.
        plain = features["late"] >= PLAIN and best_sentence >= CARRIED
        if plain or (features["late"] >= DIRECT and features["unknown"] <= KNOWN):
            return True
        logit = fitted.bias + sum(fitted.weights[name] * value for name, value in features.items())
        return 1 / (1 + math.exp(-max(min(logit, 50.0), -50.0))) >= fitted.threshold

    def features(self, query: Query, evidence: Sequence[Evidence]) -> dict[str, float]:
        """What the model sees; every feature is relative to this index. ``evidence`` must not be empty."""
        asked = words(query.standalone)
        frequency = {word: self.index.document_frequency(word) for word in asked}
        everyday = {character for word, _, _ in query.lexicon for character in word}
        unknown = [word for word in asked if not frequency[word] and not set(word) <= everyday]
        letters = sum(map(len, asked)) or 1
        rarity = {word: self._rarity(word) for word in set(asked)}
        total = sum(rarity[word] for word in asked) or 1.0
        top = evidence[:3]
        return {
            "late": max(e.parts["late"] for e in top),
            "dense": max(e.parts["dense"] for e in top),
            "score": evidence[0].score,
            "unknown": sum(map(len, unknown)) / letters,
            "unknown_rarity": sum(rarity[word] for word in unknown) / total,
            "unknown_weight": math.log1p(sum(rarity[word] for word in unknown)),
            "known_weight": math.log1p(sum(rarity[word] for word in asked if frequency[word])),
            "overlap": math.log1p(max(self._overlap(query, e) for e in top)),
            "centre": self._centre(query),
        }

    def _names_another(self, query: Query) -> bool:
        """Whether a question names a work or an organisation that no document prints: it is about that one."""
        titles = [name for name in _WORK.findall(query.asked) if not self._is_printed(name)]
        bodies = [name for name in query.names if _ORGANISATION.search(name)]
        return bool(titles or (bodies and query.kind != "support"))

    def untied(self, query: Query, evidence: Sequence[Evidence]) -> bool:
        """Whether nothing ties a question to the documents but words that a clause happens to share.

        Such a question is about something else where not even one sentence carries it (FAINT).
        """
        ties = len({word for word, _, _ in query.lexicon})
        return self.small and ties < TIES and not self._speaks_to(query, evidence)

    def _speaks_to(self, query: Query, evidence: Sequence[Evidence]) -> bool:
        if query.standalone.startswith("（承上") or evidence[0].parts["places"] >= 1:
            return True
        text = _TITLE.sub("", f"{query.asked} {query.standalone}")
        if any(self._is_printed(quoted) for quoted in _QUOTED.findall(f"{query.asked} {query.standalone}")):
            return True
        if not query.lexicon and all(not self.index.document_frequency(word) for word in words(query.standalone)):
            return False  # no word of it is printed: a phrase like 哪句话 alone ties it to nothing
        home = any(name in text for name in (*self._home(), *self._years()))
        return (home or bool(_ADDRESSED.search(text))) and max(e.parts["late"] for e in evidence[:3]) >= MEANT

    def _home(self) -> tuple[str, ...]:
        """What the titles and issuers of the documents call their place: 长宁, 张江."""
        if self._home_names is None:
            named = " ".join(f"{d.title} {d.issuer or ''}" for d in self.index.documents())
            found = re.findall(r"([\u4e00-\u9fff]{2})(?:区|市|省|县|园|街道|镇)", named)
            self._home_names = tuple(dict.fromkeys(found))
        return self._home_names

    def _years(self) -> tuple[str, ...]:
        """Years of the documents' dates, as a question says them: 2023年."""
        return tuple(f"{d.date[:4]}年" for d in self.index.documents() if d.date)

    def _is_printed(self, quoted: str) -> bool:
        key = fold(quoted).text
        return any(key in folded(d.text) for d in self.index.documents())

    def _rarity(self, word: str) -> float:
        """How rare a word is in general Chinese, by the encoder's word weights, times its length."""
        encoder = self.retriever.encoder
        ids = encoder.tokens(word)
        if encoder.token_vectors is None or not len(ids):
            return float(len(word)) * 10
        return float(np.mean(encoder.token_weights[ids])) * len(word) * (1.3 if len(ids) > 1 else 1.0)

    def _overlap(self, query: Query, evidence: Evidence) -> float:
        """Weighted rarity (in the index) of the question's terms that the evidence holds."""
        held = set(terms(evidence.text))
        chunks = len(self.index)
        return sum(
            weight * math.log(1 + chunks / (0.5 + self.index.document_frequency(term)))
            for term, weight in query.terms.items()
            if term in held
        )

    def _centre(self, query: Query) -> float:
        vector = self.retriever.encoder.encode([query.standalone])[0]
        return float(self._mean() @ vector)

    def _mean(self) -> Vectors:
        if self._mean_vector is None:
            self._mean_vector = self.index.vectors(np.arange(len(self.index))).mean(axis=0)
        return self._mean_vector


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
