"""What is computed once for the supports of an index: terms, vectors, tokens, audiences."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from assistant.answer import Query
from ingest.chunk import bare_heading, heading_chain
from ingest.document import Support
from ingest.encoder import Encoder
from ingest.store.base import Index
from ingest.terms import terms

Scores = npt.NDArray[np.float32]
NAME, QUOTE, HEADING = 2.5, 1.0, 0.7  # how much a word of each field counts
COVERED = 0.2  # of the weight asked: where no support covers that much, words say little
NEAR = 0.15  # of a cosine below the best one at which a support counts as not near at all
SATURATION = 1.2  # of BM25: a word met three times is not three times as telling
# Words of a support's own audience that others cannot be.
_ABROAD = re.compile(
    r"外国|外籍|海外(?!维权|布局|知识产权|市场)|留学|留创|国际人才|永居|永久居留|居住证|出入境|商旅卡|中日|购付汇"
)


class Features:
    """Scores of a query against every support, each an array of shape (supports,), in [0, 1]."""

    def __init__(self, index: Index, encoder: Encoder | None, supports: Sequence[Support]) -> None:
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
        self._vectors = encoder.encode_passages(texts + named) if supports and encoder else None
        self._count = len(supports)

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
        """How near the question is to a support in meaning, the better of two views, against the nearest one."""
        if self._encoder is None or self._vectors is None:
            return np.zeros(self._count, dtype=np.float32)
        official = " ".join(dict.fromkeys(word for _, word, _ in query.lexicon))
        near = self._vectors @ self._encoder.encode_queries([f"{query.standalone} {official}".strip()])[0]
        better = np.maximum(near[: self._count], near[self._count :])
        return np.asarray(np.clip(1 + (better - better.max(initial=0.0)) / NEAR, 0, 1), dtype=np.float32)


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
