"""Query → Evidence: lexical, dense and late-interaction scores mixed, structure on top, one hit a section.

Scores are mixed, not ranks: reciprocal rank fusion loses against it (policies hit@1 0.72 against 0.82).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from assistant.answer import Evidence, Query
from ingest.chunk import bare_heading
from ingest.document import Chunk
from ingest.encoder import Encoder, Ids, Vectors, Weights
from ingest.late import Texts, late_scores, products
from ingest.store.base import Index, Rows, Scores
from ingest.terms import terms
from ingest.text import search_key

if TYPE_CHECKING:
    from assistant.reading.meaning import Meaning

CANDIDATES = 200  # rows that each of the two rankings proposes; late interaction looks at these alone
_CONTEXT = re.compile(r"（承上：(.*?)）")  # how a follow-up shows what it was made self-contained with
_NUMERAL = re.compile(
    r"第\s*[（(]?[一二三四五六七八九十\d]+|任务\s*\d|\d\s*、|[一二三四五]、|[（(][一二三四五六七八九十]+[）)]|\d\.\d|(?:task|item|section|clause|part)\s*\d",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_DOCUMENT_WORDS = ("行动方案", "方案", "评估报告", "中期评估", "报告", "文件", "公文")
SHARED = 0.12  # of a place whose heading only shares words with the question
_RARE = 0.1  # share of the chunks that a rare number may stand in
FRAME = ("notice", "title", "preamble", "signoff", "contents")  # sections of front and back matter
SMALL = 5000  # chunks up to which places named in a question are looked up among all of them


@dataclass(frozen=True, slots=True)
class Mix:
    """How much each score counts. They need not sum to 1; ``places`` is added for a place that is named.

    ``unnamed`` and ``frame`` are factors: for documents other than those that the question names, and for front
    and back matter, which repeats the words of every question about the document itself.
    """

    lexical: float = 0.35
    late: float = 0.35
    dense: float = 0.30
    places: float = 0.5
    coverage: bool = False  # lexical scores are a share of the whole question, not of the best text's score
    near: float = (
        0.6  # of the sentence of a section that is nearest in meaning, where the index is small enough to ask all
    )
    lead: float = 0.0  # with ``coverage``: of a text whose lexical score is above every other's
    official: float = 0.5  # of the words read into the question, against the words asked, word by word
    meaning: float = 0.5  # of the same words together, in the question's vector
    context: float = 0.5  # of what an earlier turn spoke of, against the words asked
    number: float = 2.0  # of a number that the question gives and few chunks print
    naming: float = 0.2  # of a word that only names a document
    unnamed: float = 0.75
    frame: float = 0.85


# In a collection a question concerns one text of very many. Where it shares few words with any (a layman asks, a law
# answers) its meaning decides; a name or number that one text alone holds decides by its lead; everyday words of support
# policy say little. In a few documents on one matter most clauses hold some of the words: the best is the measure.
COLLECTION = Mix(lexical=0.6, late=0.12, dense=0.6, places=0.4, lead=0.8, coverage=True, meaning=0.0)
FEW = 50  # documents up to which an index is no collection
NEAR = 0.15  # of a cosine below the best one at which a section counts as not near at all
LEAD = 60  # a text with 0.96 of the best one's lexical score takes a twelfth of its lead


def mix_for(index: Index) -> Mix:
    """The mixture for an index of this many documents; docs/benchmarks-encoder.md has the figures of both."""
    return COLLECTION if len(index.documents()) > FEW else Mix()


class Retriever:
    """Ranks the sections of one index. Holds what is computed once per index; safe to share between threads."""

    def __init__(self, index: Index, encoder: Encoder, mix: Mix | None = None, meaning: Meaning | None = None) -> None:
        """``meaning`` is the reader's encoder over this index; None ranks without it."""
        self.index = index
        self.encoder = encoder
        self.mix = mix or mix_for(index)
        self.meaning = meaning
        self._names: frozenset[str] | None = None
        self._tokens = lru_cache(8192)(encoder.tokens)
        self._row_tokens = lru_cache(SMALL)(index.tokens)
        self._texts: Texts | None = None
        self._kept: Sequence[Chunk] | None = None
        self._places: dict[tuple[str, str], list[int]] | None = None

    def retrieve(self, query: Query, k: int = 10, *, document: str | None = None) -> list[Evidence]:
        """At most k sections, best first; [] where nothing of the question occurs anywhere.

        ``document`` restricts to one document; the documents that the query names are only preferred.
        """
        if not len(self.index):
            return []
        query = self._weighed(query)
        vector = self._vector(query)
        rows = self._candidates(query, vector)
        if not len(rows):
            return []
        parts = self._scores(query, vector, rows)
        mix = self.mix
        score = mix.lexical * parts["lexical"] + mix.late * parts["late"] + mix.dense * parts["dense"]
        score = score + mix.places * parts["places"]
        if "near" in parts:
            score = score + mix.near * parts["near"]
        if mix.coverage:
            score = score + mix.lead * parts["lead"]
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
        if len(self.index) > SMALL:
            return self.index.places(rows.tolist())
        return [(chunk.document, chunk.section) for chunk in self._chunks(rows)]

    def _chunks(self, rows: Rows) -> Sequence[Chunk]:
        """The chunks of these rows; those of a small index are read once."""
        if len(self.index) > SMALL:
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
            small = len(self.index) <= SMALL
            years = {d.date[:4] for d in self.index.documents() if d.date} if small else set()
            self._names = frozenset(t for text in (*years, *(_DOCUMENT_WORDS if small else ())) for t in terms(text))
        return self._names

    def _vector(self, query: Query) -> Vectors:
        """Unit vector of the question and, at less weight, of the official words read into it."""
        official = " ".join(dict.fromkeys(word for _, word, _ in query.lexicon))
        vectors = self.encoder.encode([query.standalone, official])
        vector = vectors[0] + self.mix.meaning * vectors[1]
        length = float(np.linalg.norm(vector))
        return np.asarray(vector / length if length > 0 else vector, dtype=np.float32)

    def _candidates(self, query: Query, vector: Vectors) -> Rows:
        mix = self.mix  # what counts for nothing proposes nothing, but someone must
        lexical, _ = self.index.lexical(query.terms if mix.lexical else {})
        by_vector = vector.any() and (mix.dense or not mix.lexical)
        near, _ = self.index.nearest(vector, CANDIDATES) if by_vector else (lexical[:0], None)
        named = [row for place in query.sections for row in self._rows_of(place)] if mix.places else []
        return np.unique(np.concatenate([lexical[:CANDIDATES], near, np.array(named, dtype=np.int64)])).astype(np.int64)

    def _rows_of(self, place: tuple[str, str]) -> list[int]:
        if self._places is None:
            self._places = {}
            if len(self.index) <= SMALL:
                for row, chunk in enumerate(self._chunks(np.arange(len(self.index)))):
                    self._places.setdefault((chunk.document, chunk.section), []).append(row)
        return self._places.get(place, [])

    def _scores(self, query: Query, vector: Vectors, rows: Rows) -> dict[str, Scores]:
        lexical = self.index.lexical_scores(query.terms, rows)
        share = lexical / (float(lexical.max(initial=0.0)) or 1.0)
        named = {row: self._named(query, place) for place in query.sections for row in self._rows_of(place)}
        parts = {
            "lexical": share,
            "late": self._late(query, rows),
            "dense": np.clip(products(self.index.vectors(rows), vector[None, :])[:, 0], 0, 1),
            "places": np.array([named.get(row, 0.0) for row in rows.tolist()], dtype=np.float32),
        }
        if self.meaning is not None and self.mix.near and (near := self.meaning.clauses(query)):
            found = np.array([near.get(place, -1.0) for place in self._places_at(rows)], dtype=np.float32)
            parts["near"] = np.clip(1 + (found - max(near.values())) / NEAR, 0, 1)
        if self.mix.coverage:
            held = lexical / (self._whole(query) or 1.0)
            parts |= {"lexical": held, "lead": held * share**LEAD}
        return parts

    def _whole(self, query: Query) -> float:
        """The BM25 score that no text can reach: every term of the question, times without number."""
        chunks = len(self.index)
        found = ((self.index.document_frequency(term), weight) for term, weight in query.terms.items())
        return sum(weight * math.log1p((chunks - n + 0.5) / (n + 0.5)) for n, weight in found)

    def _named(self, query: Query, place: tuple[str, str]) -> float:
        """How surely a place is named: 1 by its numeral or its whole heading, less by words shared with the heading."""
        if _NUMERAL.search(query.asked):
            return 1.0
        section = next((s for s in self.index.sections(place[0]) if s.id == place[1]), None)
        heading = search_key(bare_heading(section)) if section else ""
        return 1.0 if heading and heading in search_key(query.standalone) else SHARED

    def _late(self, query: Query, rows: Rows) -> npt.NDArray[np.float32]:
        if self.encoder.token_vectors is None:
            return np.zeros(len(rows), dtype=np.float32)
        ids, weights = self.query_tokens(query)
        if len(self.index) > CANDIDATES:
            texts = [self._row_tokens(row) for row in rows.tolist()]
            return late_scores(ids, weights, texts, self.encoder.token_vectors)
        if self._texts is None:  # every row of so few is a candidate of every question
            self._texts = Texts([self.index.tokens(row) for row in range(len(self.index))], self.encoder.token_vectors)
        return self._texts.scores(ids, weights)[rows]

    def query_tokens(self, query: Query) -> tuple[Ids, Weights]:
        """Token ids of the question, of what it leans on and of the official words read into it, and their weights."""
        weights: dict[int, float] = {}
        context = _CONTEXT.match(query.standalone)
        asked = query.standalone[context.end() :] if context else query.standalone
        official = ((word, w * self.mix.official) for _, word, w in query.lexicon)
        for text, weight in [(asked, 1.0), *([(context[1], self.mix.context)] if context else []), *official]:
            for token in self._tokens(text).tolist():
                weights[token] = max(weights.get(token, 0.0), weight * float(self.encoder.token_weights[token]))
        return np.array(list(weights), dtype=np.int32), np.array(list(weights.values()), dtype=np.float32)


def _best_of_each(score: Scores, places: Sequence[tuple[str, str]], document: str | None) -> Iterator[int]:
    """Where the best chunk of each section stands, best first; of one document or (None) of all."""
    seen: set[tuple[str, str]] = set()
    for at in np.argsort(-score, kind="stable").tolist():
        if document in (None, places[at][0]) and places[at] not in seen:
            seen.add(places[at])
            yield at
