"""Which sentences of a clause answer: every sentence of the evidence, scored against the question."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from assistant.answer import Evidence, Place, Query
from assistant.retrieve import Retriever
from ingest.document import Section
from ingest.late import late_scores
from ingest.outline import own_spans
from ingest.store.base import Index, Scores
from ingest.terms import terms
from ingest.text import sentences

LATE = 0.6  # of a sentence's score; the rest is the share of the question's terms that it holds


@dataclass(frozen=True, slots=True)
class Sentence:
    """A printed sentence of a section's own text. ``score`` in [0, 1]; ``section_score`` is its evidence's."""

    place: Place
    text: str
    score: float
    section_score: float


class SentenceRanker:
    """Scores sentences against questions, over one index."""

    def __init__(self, index: Index, retriever: Retriever) -> None:
        self.index = index
        self.retriever = retriever
        self._places = lru_cache(4096)(self._sentence_places)
        self._tokens = lru_cache(8192)(retriever.encoder.tokens)
        self._terms = lru_cache(8192)(lambda text: frozenset(terms(text)))

    def rank(self, query: Query, evidence: Sequence[Evidence]) -> list[Sentence]:
        """The sentences of all evidence in reading order within each section, sections in the order given."""
        rows = [(place, text, e.score) for e in evidence for place, text in self._places(e.document, e.section)]
        if not rows:
            return []
        scores = self._late(query, [text for _, text, _ in rows])
        overlaps = self._overlap(query, [text for _, text, _ in rows])
        return [
            Sentence(place, text, round(float(LATE * late + (1 - LATE) * overlap), 4), section_score)
            for (place, text, section_score), late, overlap in zip(rows, scores, overlaps, strict=True)
        ]

    def sentences(self, document: str, section: str) -> Sequence[tuple[Place, str]]:
        """The sentences of a section's own text, without its heading."""
        return self._places(document, section)

    def _late(self, query: Query, texts: Sequence[str]) -> Scores:
        encoder = self.retriever.encoder
        if encoder.token_vectors is None:
            near = encoder.encode(texts) @ encoder.encode([query.standalone])[0]
            return np.asarray(np.clip(near, 0, 1), dtype=np.float32)
        ids, weights = self.retriever.query_tokens(query)
        return late_scores(ids, weights, [self._tokens(text) for text in texts], encoder.token_vectors)

    def _overlap(self, query: Query, texts: Sequence[str]) -> Scores:
        """Share of the question's terms, each by weight and rarity, that a sentence holds."""
        chunks = max(len(self.index), 1)
        worth = {
            term: weight * math.log(1 + chunks / (1 + self.index.document_frequency(term)))
            for term, weight in query.terms.items()
        }
        total = sum(worth.values())
        if total <= 0:
            return np.zeros(len(texts), dtype=np.float32)
        shares = [sum(worth.get(term, 0.0) for term in self._terms(text)) / total for text in texts]
        return np.array(shares, dtype=np.float32)

    def _sentence_places(self, document: str, section_id: str) -> tuple[tuple[Place, str], ...]:
        text = self.index.document(document).text
        sections = self.index.sections(document)
        section = next(s for s in sections if s.id == section_id)
        found: list[tuple[Place, str]] = []
        for own in own_spans(section, sections):
            start = _after_heading(text, section, own.start)
            for span in sentences(text, start, own.end):
                found.append((Place(document, section_id, span.start, span.end), text[span.start : span.end]))
        return tuple(found)


def _after_heading(text: str, section: Section, start: int) -> int:
    """Where the text behind a heading begins; a 一是 heading is part of its sentence."""
    if start > section.heading_start or not section.heading or section.numeral.endswith("是"):
        return start
    end = section.heading_end
    while end < section.end and text[end] in "。\n \u3000":
        end += 1
    return end if end < section.end else start
