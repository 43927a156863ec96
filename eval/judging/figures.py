"""What a judge's verdicts come to: means, agreement with the string checks, and how far the judge agrees with itself."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from eval.figures import agreement, figure
from eval.judging.reply import FULL

SCALES = ("faithfulness", "completeness")
Row = Mapping[str, Any]
Check = Callable[[Row], bool | None]


def _value(name: str, least: float) -> Check:
    """Whether a figure of the sample reaches ``least``; None where it is undefined for the case."""

    def check(sample: Row) -> bool | None:
        value = sample["values"].get(name)
        return None if value is None else value >= least

    return check


def _safe(sample: Row) -> bool | None:
    return not sample["dangers"]


# What a string check says of the same answer: (scale of the judge, name of the check, the check).
CHECKS: tuple[tuple[str, str, Check], ...] = (
    ("completeness", "complete", _value("complete", 1.0)),
    ("completeness", "must_include = 1", _value("must_include", 1.0)),
    ("completeness", "refusal_recall", _value("refusal_recall", 1.0)),
    ("faithfulness", "no dangerous error", _safe),
    ("faithfulness", "citation_precision = 1", _value("citation_precision", 1.0)),
)


def judge_figures(rows: Sequence[Row], samples: Sequence[Row], runs: int) -> dict[str, Any]:
    """Figures of the verdicts on ``samples`` in the first ``runs`` runs.

    Scores are grades over FULL, in [0, 1]; a case's score is the mean of its runs, undefined where no run gave one.
    """
    ids = {sample["id"] for sample in samples}
    used = [row for row in rows if row["id"] in ids and row["run"] <= runs]
    scores = {scale: _scores(used, scale) for scale in SCALES}
    return {
        "cases": len(samples),
        "runs": runs,
        "verdicts": len(used),
        "undefined": sum(row["faithfulness"] is None for row in used),
        "unanswered": len(samples) * runs - len(used),
        "scores": {
            scale: asdict(figure([_mean(found.get(sample["id"])) for sample in samples]))
            for scale, found in scores.items()
        },
        "agreement": [made for scale, name, check in CHECKS if (made := _agreement(scores, samples, scale, name, check))],
        "variance": {scale: _variance(found) for scale, found in scores.items()},
        "tokens": {name: sum(row[f"{name}_tokens"] for row in used) for name in ("input", "output")},
    }  # fmt: skip


def full(scores: Sequence[float]) -> bool:
    """The judge's verdict on a case: full marks in more than half of the runs that gave any."""
    return sum(score == 1.0 for score in scores) * 2 > len(scores)


def _scores(rows: Sequence[Row], scale: str) -> dict[str, list[float]]:
    found: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        if row[scale] is not None:
            found[row["id"]].append(row[scale] / FULL)
    return found


def _mean(scores: Sequence[float] | None) -> float | None:
    return statistics.fmean(scores) if scores else None


def _agreement(
    scores: Mapping[str, Mapping[str, Sequence[float]]], samples: Sequence[Row], scale: str, name: str, check: Check
) -> dict[str, Any] | None:
    """Judge and check over the cases that both decide, with the four counts; None where there is none."""
    pairs = [
        (full(judged), checked)
        for sample in samples
        if (judged := scores[scale].get(sample["id"])) and (checked := check(sample)) is not None
    ]
    if not pairs:
        return None
    counts = {
        "both": pairs.count((True, True)),
        "judge_only": pairs.count((True, False)),
        "check_only": pairs.count((False, True)),
        "neither": pairs.count((False, False)),
    }
    return {"judge": scale, "check": name, **asdict(agreement(pairs)), **counts}


def _variance(scores: Mapping[str, Sequence[float]]) -> dict[str, Any]:
    """Over the cases with two runs or more: the mean standard deviation of a case, the share whose verdict changed."""
    several = [found for found in scores.values() if len(found) > 1]
    if not several:
        return {"cases": 0, "sd": None, "changed": None}
    changed = [len({score == 1.0 for score in found}) > 1 for found in several]
    return {
        "cases": len(several),
        "sd": round(statistics.fmean(statistics.stdev(found) for found in several), 4),
        "changed": round(statistics.fmean(changed), 4),
    }


def disputed(rows: Sequence[Row], samples: Sequence[Row]) -> list[dict[str, Any]]:
    """Cases on which the judge and a check differ, each with the judge's words; those of the split ``test`` left out."""
    scores = {scale: _scores(rows, scale) for scale in SCALES}
    found = []
    for sample in samples:
        if sample["case"]["split"] == "test":
            continue
        reason = next((row["reason"] for row in rows if row["id"] == sample["id"] and row["reason"]), "")
        for scale in SCALES:
            judged = scores[scale].get(sample["id"])
            differing = [name for name, holds in _held(sample, scale) if judged and full(judged) != holds]
            if differing:
                found.append(
                    {"id": sample["id"], "judge": scale, "score": _mean(judged), "checks": differing, "reason": reason}
                )
    return found


def _held(sample: Row, scale: str) -> Iterator[tuple[str, bool]]:
    for of_scale, name, check in CHECKS:
        if of_scale == scale and (holds := check(sample)) is not None:
            yield name, holds
