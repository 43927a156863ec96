"""Fits the model that tells questions about the documents from questions about anything else.

    python -m eval.calibration --questions QUESTIONS.jsonl --others cmrc2018.jsonl.gz drcd.jsonl.gz statutes.jsonl.gz

Positives are the answerable questions of QUESTIONS; negatives questions whose texts the index does not hold. Needs
scikit-learn (extra ``eval``). Writes assistant/lexicon/relevance.json and prints what the threshold costs.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import sys
from pathlib import Path
from typing import Any

import numpy as np

from assistant.answer import Turn
from assistant.pipeline import Pipeline
from assistant.relevance import WEIGHTS, Relevance
from assistant.settings import load_settings
from ingest.errors import PolicyError

THRESHOLD = 0.75  # refuses few answerable questions; what passes wrongly meets the facets and the absent names next


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--others", type=Path, nargs="+", required=True)
    parser.add_argument("--each", type=int, default=500)
    arguments = parser.parse_args()
    pipeline = Pipeline.open(load_settings(), one_shot=True)
    relevance = Relevance(pipeline.index, pipeline.retriever)
    rows: list[tuple[dict[str, float], int, bool, str]] = []
    for question in _lines(arguments.questions):
        if question["answerable"]:
            history = [Turn(turn["role"], turn["content"]) for turn in question.get("history") or []]
            rows += _row(pipeline, relevance, question["question"], history, 1)
    for path in arguments.others:
        chosen = random.Random(7).sample(list(_lines(path)), arguments.each)
        for question in chosen:
            rows += _row(pipeline, relevance, question["question"], [], 0)
    _fit(rows)


def _lines(path: Path) -> list[dict[str, Any]]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def _row(
    pipeline: Pipeline, relevance: Relevance, question: object, history: list[Turn], label: int
) -> list[tuple[dict[str, float], int, bool, str]]:
    try:
        query = pipeline.understand(str(question), history)
    except PolicyError:
        return []
    evidence = pipeline.retriever.retrieve(query, 10)
    if not evidence:
        return []
    return [(relevance.features(query, evidence), label, relevance._speaks_to(query, evidence), str(question))]


def _fit(rows: list[tuple[dict[str, float], int, bool, str]]) -> None:
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    names = list(rows[0][0])
    x = np.array([[features[name] for name in names] for features, *_ in rows])
    y = np.array([label for _, label, *_ in rows])
    spoken = np.array([speaks for _, _, speaks, _ in rows])
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.5, class_weight="balanced", max_iter=2000))
    passed = (cross_val_predict(model, x, y, cv=10, method="predict_proba")[:, 1] >= THRESHOLD) | spoken
    model.fit(x, y)
    scaler, regression = model[0], model[1]
    weights = regression.coef_[0] / scaler.scale_
    bias = float(regression.intercept_[0] - (weights * scaler.mean_).sum())
    fitted = {
        "reason": "cross-validated: answerable refused "
        f"{1 - passed[y == 1].mean():.3f} of {int((y == 1).sum())}, others passed {passed[y == 0].mean():.3f} of {int((y == 0).sum())}",
        "bias": round(bias, 5),
        "threshold": THRESHOLD,
        "weights": {name: round(float(weight), 5) for name, weight in zip(names, weights, strict=True)},
    }
    WEIGHTS.write_text(json.dumps(fitted, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps(fitted, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
