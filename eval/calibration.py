"""Fits the model that tells questions about an index from questions about anything else.

    python -m eval.calibration --data DIR

Positives are the fit half of eval/cases/scope.jsonl and the answerable questions of questions.jsonl, asked of the two
shipped documents and of one, and questions on laws asked of 40 laws and of one. Negatives are reading comprehension
(cmrc2018, drcd), other subjects and, of the shipped documents, questions on laws. Needs scikit-learn (extra ``eval``).
Writes assistant/lexicon/relevance.json; the same files give the same weights. Prints what the threshold costs.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from assistant.relevance import WEIGHTS

from assistant.answer import Turn
from assistant.pipeline import Pipeline
from eval.calibration_sets import Collection, Row, collections
from eval.indexes import new_pipeline
from ingest.errors import PolicyError

CASES = Path(__file__).parent / "cases"
PASSED = 0.0105  # share of the exam questions that may pass; a tenth of them or more are refused by what follows
REGULARITY = 0.3  # scikit-learn's C
FOLDS = 10
SHARES = (1.0, 0.4, 0.3)  # of exams, other subjects and other laws among the negatives of a collection


@dataclass(frozen=True, slots=True)
class Sample:
    """A question's figures against an index; ``points``: it is taken as meant for the index whatever they are."""

    collection: str
    features: Mapping[str, float]
    label: int
    weight: float
    points: bool
    exam: bool


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with corpus/ and questions/")
    parser.add_argument("--scope", type=Path, default=CASES / "scope.jsonl")
    parser.add_argument("--questions", type=Path, default=CASES / "questions.jsonl")
    parser.add_argument("--to", type=Path, default=WEIGHTS, help="where the weights are written")
    arguments = parser.parse_args()
    samples: list[Sample] = []
    with tempfile.TemporaryDirectory(prefix="calibration-") as folder:
        for collection in collections(arguments.scope, arguments.questions, arguments.data, Path(folder)):
            with new_pipeline(collection.sources) as pipeline:
                samples += _samples(pipeline, collection)
    fitted = _fitted(samples)
    arguments.to.write_text(json.dumps(fitted, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps(fitted, ensure_ascii=False) + "\n")


def _samples(pipeline: Pipeline, collection: Collection) -> Iterator[Sample]:
    half = collection.weight / 2
    total = sum(SHARES[: len(collection.others)])
    for row in collection.answered:
        yield from _sample(pipeline, collection.name, row, 1, half / len(collection.answered), exam=False)
    for at, group in enumerate(collection.others):
        for row in group:
            yield from _sample(pipeline, collection.name, row, 0, half * SHARES[at] / total / len(group), exam=not at)


def _sample(
    pipeline: Pipeline, collection: str, row: Row, label: int, weight: float, *, exam: bool
) -> Iterator[Sample]:
    """The sample of a question; none where nothing is found for it, for that is refused without a model."""
    history = [Turn(turn["role"], turn["content"]) for turn in row.get("history") or []]
    try:
        query = pipeline.understand(row["question"], history)
    except PolicyError:
        return
    if evidence := pipeline.retriever.retrieve(query, 10):
        extractor = pipeline.extractor
        best = max((s.score for s in extractor.ranker.rank(query, evidence[:3])), default=1.0)
        features = extractor.relevance.features(query, evidence, best)
        yield Sample(collection, features, label, weight, extractor.relevance.points_at(query, evidence), exam)


def _fitted(samples: Sequence[Sample]) -> dict[str, Any]:
    """Weights on the figures as they are, and the threshold at which PASSED of the exam questions pass."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold
    from sklearn.preprocessing import StandardScaler

    names = list(samples[0].features)
    x = np.array([[sample.features[name] for name in names] for sample in samples])
    y = np.array([sample.label for sample in samples])
    weight = np.array([sample.weight for sample in samples])
    weight *= len(samples) / weight.sum()
    scaler = StandardScaler().fit(x)
    scaled = scaler.transform(x)
    model = LogisticRegression(C=REGULARITY, max_iter=5000)
    crossed = np.zeros(len(y))
    for train, test in StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(scaled, y):
        crossed[test] = model.fit(scaled[train], y[train], weight[train]).predict_proba(scaled[test])[:, 1]
    model.fit(scaled, y, weight)
    exam = np.array([sample.exam and sample.collection == "both" for sample in samples])
    threshold = round(float(np.quantile(crossed[exam], 1 - PASSED)), 3)
    weights = model.coef_[0] / scaler.scale_
    return {
        "reason": _cost(samples, crossed >= threshold),
        "bias": round(float(model.intercept_[0] - (weights * scaler.mean_).sum()), 5),
        "threshold": threshold,
        "weights": {name: round(float(value), 5) for name, value in zip(names, weights, strict=True)},
    }


def _cost(samples: Sequence[Sample], passed: npt.NDArray[np.bool_]) -> str:
    """Cross-validated: of each collection the share of its own questions refused, and of others passed."""
    parts = []
    for name in dict.fromkeys(sample.collection for sample in samples):
        here = [(s.label, bool(p or s.points)) for s, p in zip(samples, passed, strict=True) if s.collection == name]
        own, others = [p for label, p in here if label], [p for label, p in here if not label]
        parts.append(
            f"{name}: own refused {1 - sum(own) / len(own):.3f} of {len(own)}, "
            f"others passed {sum(others) / len(others):.3f} of {len(others)}"
        )
    return "cross-validated; " + "; ".join(parts)


if __name__ == "__main__":
    main()
