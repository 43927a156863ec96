"""Query → Evidence: words and meaning mixed, structure on top, one hit a section.

Scores are mixed, not ranks: reciprocal rank fusion loses against it (policies hit@1 0.72 against 0.82).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Protocol

import numpy as np

from assistant.answer import Evidence, Query
from ingest.chunk import bare_heading
from ingest.document import SMALL_INDEX, Chunk
from ingest.store.base import Index, Rows, Scores, Vectors
from ingest.terms import terms
from ingest.text import search_key

CANDIDATES = 200  # chunks that words propose, and statements that meaning does
_NUMERAL = re.compile(
    r"第\s*[（(]?[一二三四五六七八九十\d]+|任务\s*\d|\d\s*、|[一二三四五]、|[（(][一二三四五六七八九十]+[）)]|\d\.\d|(?:task|item|section|clause|part)\s*\d",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_DOCUMENT_WORDS = ("行动方案", "方案", "评估报告", "中期评估", "报告", "文件", "公文")
SHARED = 0.12  # of a place whose heading only shares words with the question
_RARE = 0.1  # share of the chunks that a rare number may stand in
FRAME = ("notice", "title", "preamble", "signoff", "contents")  # sections of front and back matter


@dataclass(frozen=True, slots=True)
class Mix:
    """How much each score counts. They need not sum to 1; ``places`` is added for a place that is named.

    ``unnamed`` and ``frame`` are factors: for documents other than those that the question names, and for front
    and back matter, which repeats the words of every question about the document itself.
    """

    lexical: float = 0.6
    near: float = 1.0  # of the statement of a chunk that is nearest in meaning
    places: float = 0.5
    number: float = 2.0  # of a number that the question gives and few chunks print
    naming: float = 0.2  # of a word that only names a document
    unnamed: float = 0.75
    frame: float = 0.85


NEAR = 0.15  # of a cosine below the best one at which a chunk counts as not near at all


class Meaning(Protocol):
    """An encoder over the index, which the reader shares."""

    def vectors(self, query: Query) -> Vectors:
        """Unit vectors of the question and of each of several in one message, shape (n, dimension)."""
        ...


class Retriever:
    """Ranks the sections of one index. Holds what is computed once per index; safe to share between threads."""

    def __init__(self, index: Index, meaning: Meaning | None = None, mix: Mix | None = None) -> None:
        """``meaning`` is the encoder over this index; None ranks by words alone."""
        self.index = index
        self.meaning = meaning
        self.mix = mix or Mix()
        self._names: frozenset[str] | None = None
        self._kept: Sequence[Chunk] | None = None
        self._places: dict[tuple[str, str], list[int]] | None = None

    def retrieve(self, query: Query, k: int = 10, *, document: str | None = None) -> list[Evidence]:
        """At most k sections, best first; [] where nothing of the question occurs anywhere.

        ``document`` restricts to one document; the documents that the query names are only preferred.
        """
        if not len(self.index):
            return []
        query = self._weighed(query)
        rows = self._candidates(query)
        if not len(rows):
            return []
        parts = self._scores(query, rows)
        weights = {name: getattr(self.mix, name) for name in parts}
        score = sum((weights[name] * part for name, part in parts.items()), np.zeros(len(rows), dtype=np.float32))
        places = self._places_at(rows)
        score = score * np.array([self._factor(query, place) for place in places], dtype=np.float32)
        best = _best_of_each(score, places, document)
        return [
            Evidence(
                chunk.document, chunk.section, chunk.start, chunk.end, chunk.text,
                round(float(score[at]), 4), {name: round(float(part[at]), 4) for name, part in parts.items()}, also,
            )
            for at, chunk, also in self._distinct(best, rows, score, k)
        ]  # fmt: skip

    def _distinct(
        self, best: Iterator[int], rows: Rows, score: Scores, count: int
    ) -> list[tuple[int, Chunk, tuple[str, ...]]]:
        """The first ``count`` of these places, documents of the same title and text counted once, and their twins.

        The same paper is often held twice, under two names: it should not take two places of what is shown.
        """
        kept: list[tuple[int, Chunk, list[str]]] = []
        printed: dict[tuple[str, int, int, str], list[int]] = {}
        while batch := list(islice(best, count)):
            if len(kept) == count:  # only texts of the last one's score can be its twins
                batch = [at for at in batch if score[at] >= score[kept[-1][0]]]
                if not batch:
                    break
            for at, chunk in zip(batch, self._chunks(rows[batch]), strict=True):
                like = printed.setdefault((chunk.section, chunk.start, chunk.end, chunk.text), [])
                twin = next((one for one in like if self._same(kept[one][1].document, chunk.document)), None)
                if twin is not None:
                    kept[twin][2].append(chunk.document)
                elif len(kept) < count:
                    like.append(len(kept))
                    kept.append((at, chunk, []))
        return [(at, chunk, tuple(also)) for at, chunk, also in kept]

    def _same(self, one: str, other: str) -> bool:
        """Whether two documents have the same title and text."""
        first, second = self.index.document(one), self.index.document(other)
        return (first.title, first.text) == (second.title, second.text)

    def _places_at(self, rows: Rows) -> Sequence[tuple[str, str]]:
        """Document and section of these rows; the texts of a large index are read for the best alone."""
        if len(self.index) > SMALL_INDEX:
            return self.index.places(rows.tolist())
        return [(chunk.document, chunk.section) for chunk in self._chunks(rows)]

    def _chunks(self, rows: Rows) -> Sequence[Chunk]:
        """The chunks of these rows; those of a small index are read once."""
        if len(self.index) > SMALL_INDEX:
            return self.index.chunks(rows.tolist())
        if self._kept is None:
            self._kept = self.index.chunks(range(len(self.index)))
        return [self._kept[row] for row in rows.tolist()]

    def _factor(self, query: Query, place: tuple[str, str]) -> float:
        named = not query.documents or place[0] in query.documents
        return (1.0 if named else self.mix.unnamed) * (self.mix.frame if place[1] in FRAME else 1.0)

    def _weighed(self, query: Query) -> Query:
        """Numbers count more, for 54% names its clause better than any word does; words that only name a document less."""
        few = max(2.0, _RARE * len(self.index))
        naming = self._naming()

        def weighed(term: str, weight: float) -> float:
            if term in naming:
                return weight * self.mix.naming
            rare = bool(_DIGIT.search(term)) and 0 < self.index.document_frequency(term) <= few
            return weight * self.mix.number if rare else weight

        return replace(query, terms={term: weighed(term, weight) for term, weight in query.terms.items()})

    def _naming(self) -> frozenset[str]:
        """Terms by which people name the documents themselves: their year and 方案, 报告, 文件."""
        if self._names is None:
            small = len(self.index) <= SMALL_INDEX
            years = {d.date[:4] for d in self.index.documents() if d.date} if small else set()
            self._names = frozenset(t for text in (*years, *(_DOCUMENT_WORDS if small else ())) for t in terms(text))
        return self._names

    def _candidates(self, query: Query) -> Rows:
        mix = self.mix  # what counts for nothing proposes nothing
        lexical, _ = self.index.lexical(query.terms if mix.lexical else {})
        vectors = self.meaning.vectors(query) if self.meaning is not None and mix.near else ()
        near = [self.index.nearest(vector, CANDIDATES) for vector in vectors]
        named = [row for place in query.sections for row in self._rows_of(place)] if mix.places else []
        return np.unique(np.concatenate([lexical[:CANDIDATES], *near, np.array(named, dtype=np.int64)])).astype(
            np.int64
        )

    def _rows_of(self, place: tuple[str, str]) -> list[int]:
        if self._places is None:
            self._places = {}
            if len(self.index) <= SMALL_INDEX:
                for row, chunk in enumerate(self._chunks(np.arange(len(self.index)))):
                    self._places.setdefault((chunk.document, chunk.section), []).append(row)
        return self._places.get(place, [])

    def _scores(self, query: Query, rows: Rows) -> dict[str, Scores]:
        lexical = self.index.lexical_scores(query.terms, rows)
        named = {row: self._named(query, place) for place in query.sections for row in self._rows_of(place)}
        parts = {
            "lexical": lexical / (float(lexical.max(initial=0.0)) or 1.0),
            "places": np.array([named.get(row, 0.0) for row in rows.tolist()], dtype=np.float32),
        }
        if self.meaning is not None and self.mix.near:
            near = self.index.near(self.meaning.vectors(query), rows)
            parts["near"] = np.clip(1 + (near - near.max(initial=0.0)) / NEAR, 0, 1)
        return parts

    def _named(self, query: Query, place: tuple[str, str]) -> float:
        """How surely a place is named: 1 by its numeral or its whole heading, less by words shared with the heading."""
        if _NUMERAL.search(query.asked):
            return 1.0
        section = next((s for s in self.index.sections(place[0]) if s.id == place[1]), None)
        heading = search_key(bare_heading(section)) if section else ""
        return 1.0 if heading and heading in search_key(query.standalone) else SHARED


def _best_of_each(score: Scores, places: Sequence[tuple[str, str]], document: str | None) -> Iterator[int]:
    """Where the best chunk of each section stands, best first; of one document or (None) of all."""
    seen: set[tuple[str, str]] = set()
    for at in np.argsort(-score, kind="stable").tolist():
        if document in (None, places[at][0]) and places[at] not in seen:
            seen.add(places[at])
            yield at
