"""Which sentences answer: every sentence of the best clauses, and those nearest in meaning, by a fitted sum of figures.

Each figure is relative to the best one of the same question, so that the sum holds for whatever documents are indexed.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.answer import Evidence, Query
from assistant.knowledge import slots
from assistant.reading.meaning import Meaning
from assistant.reading.printed import Printed, Sentence
from ingest.terms import terms

Floats = npt.NDArray[np.float64]

FITTED = Path(__file__).parent / "fitted" / "ranker.json"
FIGURES = ("clause", "overlap", "headed", "near", "prints", "named")
NEAREST = 60  # sentences nearest in meaning that are looked at beside those of the retrieved clauses


@dataclass(frozen=True, slots=True)
class Ranked:
    """A sentence and how well it answers: ``score`` is the logarithm of odds, ``clause`` its clause's share of the
    best clause's score, ``near`` the cosine of question and sentence (0.0 without an encoder of meaning), ``overlap``
    the share of the question's terms that the sentence holds."""

    sentence: Sentence
    score: float
    clause: float
    near: float
    overlap: float


@dataclass(frozen=True, slots=True)
class Linear:
    """A fitted sum: weights and the mean and scale that each figure is set against, by the figure's name; ``settings``
    are further numbers that were chosen with it."""

    weights: Mapping[str, float]
    mean: Mapping[str, float]
    scale: Mapping[str, float]
    intercept: float = 0.0
    settings: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path) -> Linear:
        """A model that ``python -m eval.fitting`` saved; its file says on what it was fitted."""
        fields: dict[str, Any] = json.loads(path.read_text("utf-8"))
        return cls(fields["weights"], fields["mean"], fields["scale"], fields["intercept"], fields.get("settings", {}))

    def __call__(self, figures: Floats, names: Sequence[str]) -> Floats:
        """The sum for each row of figures, shape (rows, len(names)) → (rows,)."""
        weights = np.array([self.weights.get(name, 0.0) for name in names])
        mean = np.array([self.mean.get(name, 0.0) for name in names])
        scale = np.array([self.scale.get(name, 1.0) for name in names])
        return np.asarray(((figures - mean) / scale) @ weights + self.intercept)


class Ranker:
    """Ranks sentences against questions, over one index."""

    def __init__(self, printed: Printed, meaning: Meaning | None, model: Linear | None = None) -> None:
        """``meaning`` None ranks without an encoder of sentences; ``model`` None is the shipped one."""
        self.printed = printed
        self.meaning = meaning
        self.model = model or Linear.load(FITTED)
        self._terms = lru_cache(16384)(lambda text: frozenset(terms(text)))

    def rank(self, query: Query, evidence: Sequence[Evidence]) -> list[Ranked]:
        """Sentences that may answer, best first; [] where nothing was found."""
        sentences, figures = self.figures(query, evidence)
        if not sentences:
            return []
        scores = self.model(figures, FIGURES)
        order = np.argsort(-scores, kind="stable").tolist()
        clause, overlap = FIGURES.index("clause"), FIGURES.index("overlap")
        near = self._near(query, sentences)
        return [
            Ranked(
                sentences[at], float(scores[at]), float(figures[at, clause]), float(near[at]),
                float(figures[at, overlap]),
            )
            for at in order
        ]  # fmt: skip

    def figures(self, query: Query, evidence: Sequence[Evidence]) -> tuple[list[Sentence], Floats]:
        """The candidates and their figures, shape (candidates, len(FIGURES))."""
        scores = {(e.document, e.section): e.score for e in evidence}
        near_by_row = self.meaning.near(query) if self.meaning and self.printed.all else ()
        nearest = np.argsort(-np.asarray(near_by_row), kind="stable")[:NEAREST].tolist()
        found = [sentence for clause in scores for sentence in self.printed.of(*clause)]
        held = {sentence.row for sentence in found}
        found += [self.printed.all[row] for row in nearest if row not in held]
        sentences = [sentence for sentence in found if not self.printed.is_title(sentence)]
        if not sentences:
            return [], np.empty((0, len(FIGURES)))
        clauses = [sentence.clause for sentence in sentences]
        above = {clause: self.printed.above(clause) for clause in dict.fromkeys(clauses)}
        headed = {clause: frozenset[str]().union(*map(self._terms, texts)) for clause, texts in above.items()}
        near = self._near(query, sentences)
        best = max(scores.values(), default=0.0) or 1.0
        columns = {
            "clause": [scores.get(clause, 0.0) / best for clause in clauses],
            "overlap": self._overlap(query, [self._terms(s.text) for s in sentences]),
            "headed": self._overlap(query, [headed[clause] for clause in clauses]),
            "near": near - near.max(),
            "named": [clause in query.sections for clause in clauses],
            "prints": self._prints(query, [s.text for s in sentences]),
        }
        return sentences, np.stack([np.asarray(columns[name], dtype=np.float64) for name in FIGURES], axis=1)

    def _near(self, query: Query, sentences: Sequence[Sentence]) -> Floats:
        """Cosine of question and sentence; 0 without an encoder of meaning."""
        if self.meaning is None:
            return np.zeros(len(sentences))
        rows = np.array([s.row for s in sentences], dtype=np.int64)
        return np.asarray(self.meaning.near(query, rows), dtype=np.float64)

    @staticmethod
    def _prints(query: Query, texts: Sequence[str]) -> Floats:
        """Share of the slots asked for that a sentence prints; 0 where the question asks for none."""
        wanted = slots.asked(query.asked)
        return np.array([sum(slots.prints(slot, text) for slot in wanted) / max(len(wanted), 1) for text in texts])

    def _overlap(self, query: Query, held: Sequence[frozenset[str]]) -> Floats:
        """Share of the question's terms, each by weight and rarity, that each of these holds."""
        index = self.printed.index
        chunks = max(len(index), 1)
        worth = {t: w * math.log(1 + chunks / (1 + index.document_frequency(t))) for t, w in query.terms.items()}
        total = sum(worth.values()) or 1.0
        return np.array([sum(worth.get(term, 0.0) for term in one) / total for one in held])
