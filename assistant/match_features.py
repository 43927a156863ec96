"""What is computed once for the supports of an index: terms, vectors, tokens, audiences."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from assistant.answer import Query
from ingest.chunk import bare_heading, heading_chain
from ingest.document import Support
from ingest.encoder import Encoder, Ids, Vectors, Weights
from ingest.late import CUT
from ingest.store.base import Index
from ingest.terms import terms

Scores = npt.NDArray[np.float32]
NAME, QUOTE, HEADING = 2.5, 1.0, 0.7  # how much a word of each field counts
COVERED = 0.2  # of the weight asked: where no support covers that much, words say little
SATURATION = 1.2  # of BM25: a word met three times is not three times as telling
OFFICIAL = 0.5  # words read into a question, against the words asked
# Words of a support's own audience that others cannot be.
_ABROAD = re.compile(
    r"外国|外籍|海外(?!维权|布局|知识产权|市场)|留学|留创|国际人才|永居|永久居留|居住证|出入境|商旅卡|中日|购付汇"
)


class Features:
    """Scores of a query against every support, each an array of shape (supports,), in [0, 1]."""

    def __init__(self, index: Index, encoder: Encoder, supports: Sequence[Support]) -> None:
        self._encoder = encoder
        self.sections = {
            (section.document, section.id): section
            for document in dict.fromkeys(support.document for support in supports)
            for section in index.sections(document)
        }
        by_document = {
            document: {section.id: section for (owner, _), section in self.sections.items() if owner == document}
            for document in dict.fromkeys(support.document for support in supports)
        }
        chains = [heading_chain(self.sections[s.document, s.section], by_document[s.document]) for s in supports]
        headings = [" ".join(part for part in chain[1:] if part) or chain[0] for chain in chains]
        self.kinds = [support.kind for support in supports]
        self.audience = [_audience(support) for support in supports]
        self.places = [
            f"{support.quote}{support.where or ''}{heading}"
            for support, heading in zip(supports, headings, strict=True)
        ]
        self._postings = _postings(supports, headings)
        texts = [f"{support.name}，{support.quote}" for support in supports]
        named = [f"{bare_heading(self.sections[s.document, s.section])}，{s.name}" for s in supports]
        vectors = encoder.encode(texts + named) if supports else np.zeros((0, encoder.dimension), np.float32)
        self._vectors, self._named = vectors[: len(supports)], vectors[len(supports) :]
        self._count = len(supports)
        self._tokens_of = lru_cache(_KEPT)(lambda word: encoder.tokens(word).tolist())
        self._words = _Words.of(encoder, [f"{heading} {text}" for heading, text in zip(headings, texts, strict=True)])

    def lexical(self, weights: Mapping[str, float]) -> Scores:
        """The words that a support prints, rare words counting more, against the best support.

        Where even the best prints little of what is asked, its score is below 1.
        """
        scores = np.zeros(self._count, dtype=np.float32)
        asked = 0.0
        rarest = math.log(1 + self._count)
        for term, weight in weights.items():
            found = self._postings.get(term)
            if found is None:
                asked += weight * rarest
                continue
            rows, values = found
            scores[rows] += np.float32(weight) * values
            asked += weight * float(values.max())
        top = max(float(scores.max(initial=0.0)), COVERED * asked)
        return scores / top if top > 0 else scores

    def dense(self, query: Query) -> Scores:
        """Cosine of the question, with the official words read into it, and a support; the better of two views."""
        official = " ".join(dict.fromkeys(word for _, word, _ in query.lexicon))
        vectors = self._encoder.encode([query.standalone, official])
        vector = vectors[0] + OFFICIAL * vectors[1]
        length = float(np.linalg.norm(vector))
        if length <= 0:
            return np.zeros(self._count, dtype=np.float32)
        vector = vector / length
        near = np.maximum(self._vectors @ vector, self._named @ vector)
        return np.asarray(np.clip(near, 0, 1), dtype=np.float32)

    def late(self, query: Query) -> Scores:
        """How well a support's words cover the question's, word by word; 0 for an encoder without words."""
        if self._encoder.token_vectors is None or self._words is None:
            return np.zeros(self._count, dtype=np.float32)
        ids, weights = self._query_tokens(query)
        return (
            self._words.late(self._encoder.token_vectors[ids], weights)
            if len(ids)
            else np.zeros(self._count, np.float32)
        )

    def _query_tokens(self, query: Query) -> tuple[Ids, Weights]:
        weights: dict[int, float] = {}
        asked = [(self._encoder.tokens(query.standalone).tolist(), 1.0)]
        asked += [(self._tokens_of(word), weight * OFFICIAL) for _, word, weight in query.lexicon]
        for tokens, weight in asked:
            for token in tokens:
                weights[token] = max(weights.get(token, 0.0), weight * float(self._encoder.token_weights[token]))
        return np.array(list(weights), dtype=np.int32), np.array(list(weights.values()), dtype=np.float32)


# The words of the lexicon come again and again; there are a few thousand.
_KEPT = 4096


class _Words:
    """The words of every support, each word's vector held once: late interaction as one product."""

    def __init__(self, vectors: Vectors, places: npt.NDArray[np.int64], starts: npt.NDArray[np.int64]) -> None:
        self._vectors = vectors
        self._places = places
        self._starts = starts

    @classmethod
    def of(cls, encoder: Encoder, texts: Sequence[str]) -> _Words | None:
        """None for an encoder without words of its own, or without texts."""
        if encoder.token_vectors is None or not texts:
            return None
        ids = [encoder.tokens(text) for text in texts]
        ids = [row if len(row) else np.zeros(1, np.int32) for row in ids]
        known, places = np.unique(np.concatenate(ids), return_inverse=True)
        starts = np.concatenate(([0], np.cumsum([len(row) for row in ids])[:-1]))
        return cls(encoder.token_vectors[known], places.astype(np.int64), starts.astype(np.int64))

    def late(self, vectors: Vectors, weights: Weights) -> Scores:
        """As ``ingest.late.late_scores``: the weighted mean of squared best matches above its cut."""
        matches = self._vectors @ vectors.T
        matches = np.where(matches > CUT, np.minimum(matches, 1), 0) ** 2
        best = np.maximum.reduceat(matches[self._places], self._starts, axis=0)
        total = float(weights.sum())
        return (best @ weights / total).astype(np.float32) if total > 0 else np.zeros(len(best), np.float32)


def _audience(support: Support) -> str | None:
    """The printed word that says a support is for people from abroad; None where it is for anybody."""
    for text in (support.who or "", support.name):
        if match := _ABROAD.search(text):
            return match[0]
    return None


def _postings(
    supports: Sequence[Support], headings: Sequence[str]
) -> dict[str, tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]]:
    rows: dict[str, dict[int, float]] = {}
    for at, (support, heading) in enumerate(zip(supports, headings, strict=True)):
        counts: defaultdict[str, float] = defaultdict(float)
        for text, weight in ((support.name, NAME), (support.quote, QUOTE), (heading, HEADING)):
            for term in terms(text):
                counts[term] += weight
        for term, count in counts.items():
            rows.setdefault(term, {})[at] = count / (count + SATURATION)
    total = len(supports)
    return {
        term: (
            np.array(list(found), dtype=np.int64),
            np.array(list(found.values()), dtype=np.float32) * math.log(1 + total / len(found)),
        )
        for term, found in rows.items()
    }
