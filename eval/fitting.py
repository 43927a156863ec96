"""``python -m eval.fitting``: fits what the reader weighs, on the split *fit* alone, and saves it with what it was fitted on.

``words --data DIR``: how rare words are in Chinese at large.
``ranker``: which sentences answer, on the open questions of *fit*. ``answered --data DIR``: whether they do, on those
questions, the near misses and questions about anything else of eval/cases, and on public sets in DIR (``questions/``
and ``reader/`` of a data folder). Both are logistic sums: a few plain numbers. Constants are chosen on *choose*.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from assistant.knowledge import rarity
from assistant.pipeline import EVIDENCE
from assistant.reading import answered, rank
from eval.case import load_cases
from eval.fitting_sets import Asked, answers, anything, elsewhere, judged, our_own
from eval.fitting_words import common_words
from eval.indexes import new_pipeline
from eval.subject import Subject
from eval.suite import Row
from eval.suites.answers import SUITE
from ingest.errors import PolicyError
from ingest.onnx_encoder import shipped_encoder

if TYPE_CHECKING:
    from assistant.reading.printed import Sentence
    from assistant.reading.rank import Floats
    from assistant.reading.reader import QuotingReader

STRENGTH = 0.03  # of the ranker's weights (C of LogisticRegression); few questions: a strong prior
JUDGED = 0.1  # the same for whether a question is answered
# Share of the answerable questions of *choose* that may be refused, by whether a value is asked for: where none is, nothing
# tells near misses of our documents (area 0.47 of what reads both together, 0.76 where one is), so hardly any.
FALSE_REFUSALS = {True: 0.02, False: 0.01}


def main() -> int:
    """Exit status 1 where something cannot be read."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("words", "ranker", "answered"))
    parser.add_argument("--data", type=Path, help="folder of public question sets (answered)")
    options = parser.parse_args()
    if options.what == "words":
        rarity.TABLE.write_text(common_words(options.data), "utf-8")
        return 0
    try:
        with new_pipeline([]) as pipeline, closing(Subject(pipeline)) as subject:
            if options.what == "ranker":
                _save(rank.FITTED, fit_ranker(subject))
            else:
                _save(answered.FITTED, fit_answered(subject, options.data))
    except PolicyError as error:
        sys.stderr.write(f"{error.zh}\n{error.en}\n")
        return 1
    return 0


def fit_ranker(subject: Subject) -> dict[str, Any]:
    """Weights of ``rank.FIGURES``: does a sentence print what a gold quote of its question prints?"""
    figures: list[Floats] = []
    labels: list[bool] = []
    rows = [row for row in load_cases(SUITE) if row["split"] == "fit" and row["answerable"] and row["gold_quotes"]]
    for number, row in enumerate(rows, 1):
        _tell(f"ranker {number}/{len(rows)}")
        sentences, found = _candidates(subject.of(row), row)
        told = [answers(sentence.text, row["gold_quotes"]) for sentence in sentences]
        if any(told):
            figures.append(found)
            labels += told
    made = _logistic(np.concatenate(figures), np.array(labels), None, STRENGTH)
    return _described(
        made, rank.FIGURES, {}, f"{len(rows)} answerable questions of fit (questions.jsonl, others.jsonl)"
    )


def fit_answered(subject: Subject, data: Path | None) -> dict[str, Any]:
    """Weights of ``answered.FIGURES`` and the threshold."""
    np.save(answered.COHORT, shipped_encoder().encode_queries(anything()).astype(np.float16))
    figures, asked = _figures(subject, [*our_own(), *elsewhere(data)])
    made = _logistic(figures, np.array([a.answerable for a in asked]), np.array([a.weight for a in asked]), JUDGED)
    model = rank.Linear(*_by_name(made, answered.FIGURES))
    chosen, known = _figures(subject, list(judged()))
    scores, ours = model(chosen, answered.FIGURES), np.array([a.answerable for a in known])
    asks = chosen[:, answered.FIGURES.index("asks")] > 0
    settings = {
        name: float(np.quantile(scores[ours & (asks == valued)], FALSE_REFUSALS[valued], method="lower"))
        for name, valued in answered.THRESHOLDS.items()
    }
    over = (_above(model, figures, settings), asked), (_above(model, chosen, settings), known)
    for name in sorted({a.source for a in (*asked, *known)}):
        _rates(name, *over)
    return _described(made, answered.FIGURES, settings, f"{len(asked)} questions: {_counted(asked)}")


def _candidates(subject: Subject, row: Row) -> tuple[Sequence[Sentence], Floats]:
    from assistant.jsonl import turns_of

    pipeline: Any = subject.pipeline
    reader: QuotingReader = pipeline.reader
    query = pipeline.understand(row["question"], turns_of(row))
    return reader.ranker.figures(query, pipeline.retriever.retrieve(query, EVIDENCE))


def _figures(subject: Subject, asked: Sequence[Asked]) -> tuple[Floats, list[Asked]]:
    """The figures of each question that is judged at all, and those questions."""
    rows: list[Floats] = []
    kept: list[Asked] = []
    for number, one in enumerate(asked, 1):
        _tell(f"answered {number}/{len(asked)}")
        if one.files and subject.indexes.read(one.files)[0] is None:
            continue  # a file that this installation cannot read (a scan without the extra [ocr])
        pipeline: Any = subject.over(one.files).pipeline if one.files else subject.pipeline
        reader: QuotingReader = pipeline.reader
        query = pipeline.understand(one.question, one.history)
        figures = reader.figures(query, pipeline.retriever.retrieve(query, EVIDENCE))
        if figures is not None:
            rows.append(figures)
            kept.append(one)
    return np.array(rows), kept


def _logistic(figures: Floats, labels: Any, weights: Any, strength: float) -> tuple[Floats, Floats, Floats, float]:
    """Weights, means, scales and intercept; deterministic."""
    from sklearn.linear_model import LogisticRegression

    mean, scale = figures.mean(axis=0), figures.std(axis=0) + 1e-9
    model = LogisticRegression(C=strength, class_weight=None if weights is not None else "balanced", max_iter=5000)
    model.fit((figures - mean) / scale, labels, sample_weight=weights)
    return model.coef_[0], mean, scale, float(model.intercept_[0])


def _by_name(made: tuple[Floats, Floats, Floats, float], names: Sequence[str]) -> tuple[Any, Any, Any, float]:
    weights, mean, scale, intercept = made
    one, two, three = (dict(zip(names, map(float, column), strict=True)) for column in (weights, mean, scale))
    return one, two, three, intercept


def _described(
    made: tuple[Floats, Floats, Floats, float], names: Sequence[str], settings: Mapping[str, float], fitted_on: str
) -> dict[str, Any]:
    weights, mean, scale, intercept = _by_name(made, names)
    return {
        "fitted_by": "python -m eval.fitting", "fitted_on": fitted_on, "chosen_on": "choose" if settings else "",
        "weights": weights, "mean": mean, "scale": scale, "intercept": intercept, "settings": dict(settings),
    }  # fmt: skip


def _above(model: rank.Linear, figures: Floats, settings: Mapping[str, float]) -> Floats:
    """How far each is above the threshold of its kind."""
    asks = figures[:, answered.FIGURES.index("asks")] > 0
    by_kind = {asked: settings[name] for name, asked in answered.THRESHOLDS.items()}
    return model(figures, answered.FIGURES) - np.where(asks, by_kind[True], by_kind[False])


def _rates(name: str, fit: tuple[Floats, Sequence[Asked]], choose: tuple[Floats, Sequence[Asked]]) -> None:
    """Tells how many questions of a source are above the threshold."""
    told = []
    for split, (scores, asked) in (("fit", fit), ("choose", choose)):
        passed = [score >= 0 for score, one in zip(scores, asked, strict=True) if one.source == name]
        if passed:
            told.append(f"{split} {np.mean(passed):.2f} of {len(passed)}")
    sys.stdout.write(f"{name}: answered {'; '.join(told)}\n")


def _counted(asked: Sequence[Asked]) -> str:
    counts: dict[str, int] = {}
    for one in asked:
        counts[one.source] = counts.get(one.source, 0) + 1
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))


def _save(path: Path, fitted: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(fitted, ensure_ascii=False, indent=1) + "\n", "utf-8")
    sys.stdout.write(f"{path}\n")


def _tell(text: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{text} ")


if __name__ == "__main__":
    raise SystemExit(main())
