"""Figures of a run: means with standard errors, the number of undefined cases, and paired bootstrap intervals."""

from __future__ import annotations

import math
import statistics
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from eval.splits import in_order
from eval.suite import DANGERS, Row, Suite
from ingest.errors import UsageError

SEED = 20250725
RESAMPLES = 10_000
FEWEST = 6  # cases: of fewer, even a change of all in one direction is not rare by chance (sign test, two-sided, 0.05)


@dataclass(frozen=True, slots=True)
class Figure:
    """``mean`` over the ``n`` cases where the metric is defined; ``se`` its standard error, None for one case.

    ``undefined`` counts the cases that ask for the metric and for which it has no value; ``mean`` is None where
    that is all of them.
    """

    mean: float | None
    se: float | None
    n: int
    undefined: int


def figure(values: Sequence[float | None]) -> Figure:
    """Raises UsageError for no values at all: a figure of nothing says nothing."""
    if not values:
        raise UsageError("没有任何取值，无法计算指标。请检查用例。", "There are no values to make a figure of.")
    defined = [value for value in values if value is not None]
    if not defined:
        return Figure(None, None, 0, len(values))
    error = statistics.stdev(defined) / math.sqrt(len(defined)) if len(defined) > 1 else None
    return Figure(_round(statistics.fmean(defined)), _round(error), len(defined), len(values) - len(defined))


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def suite_figures(suite: Suite, samples: Sequence[Row]) -> dict[str, Any]:
    """Every figure of a suite: over all cases, each slice, each split and its slices; dangerous errors one by one.

    Raises UsageError for an empty suite.
    """
    if not samples:
        raise UsageError(
            f"评测集“{suite.name}”没有用例。请检查 eval/cases 或 --cases 指定的文件夹。",
            f"Suite '{suite.name}' has no cases. Check eval/cases, or the folder given with --cases.",
        )
    by_split: dict[str, list[Row]] = defaultdict(list)
    for sample in samples:
        by_split[sample["case"]["split"]].append(sample)
    dangers = [{"id": s["id"], "split": s["case"]["split"], **danger} for s in samples for danger in s["dangers"]]
    return {
        **_over(suite, samples),
        "key": suite.key,
        "splits": {name: _over(suite, by_split[name]) for name in in_order(list(by_split))},
        "dangers": {kind: sum(d["kind"] == kind for d in dangers) for kind in DANGERS},
        "dangerous": dangers,
    }


def _over(suite: Suite, samples: Sequence[Row]) -> dict[str, Any]:
    slices = sorted({name for sample in samples for name in sample["slices"]})
    return {
        "cases": len(samples),
        "figures": _metrics(samples),
        "totals": dict(suite.totals(samples)),
        "slices": {name: _metrics([s for s in samples if name in s["slices"]]) for name in slices},
    }


def _metrics(samples: Iterable[Row]) -> dict[str, dict[str, Any]]:
    values: dict[str, list[float | None]] = defaultdict(list)
    for sample in samples:
        for name, value in sample["values"].items():
            values[name].append(value)
    return {name: asdict(figure(found)) for name, found in sorted(values.items())}


@dataclass(frozen=True, slots=True)
class Difference:
    """B minus A over the cases that both define, with a 95 % interval of the paired bootstrap.

    ``noise`` is True where the interval holds 0, or for fewer than FEWEST cases. ``better`` are ids of cases whose value
    rose, ``worse`` of those where it fell.
    """

    mean: float
    low: float
    high: float
    n: int
    noise: bool
    better: tuple[str, ...]
    worse: tuple[str, ...]


def paired(a: Mapping[str, float | None], b: Mapping[str, float | None]) -> Difference | None:
    """The difference of two runs over one metric, by case id; None where no case is defined in both."""
    ids = [name for name in a if a[name] is not None and b.get(name) is not None]
    if not ids:
        return None
    deltas = np.array([float(b[name]) - float(a[name]) for name in ids])  # type: ignore[arg-type]
    low, high = interval(deltas) if deltas.any() else (0.0, 0.0)
    return Difference(
        round(float(deltas.mean()), 6), low, high, len(ids), low <= 0 <= high or len(ids) < FEWEST,
        tuple(name for name, delta in zip(ids, deltas, strict=True) if delta > 0),
        tuple(name for name, delta in zip(ids, deltas, strict=True) if delta < 0),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two raters over the same ``cases``: the share on which they agree, and Cohen's kappa.

    ``kappa`` is None where chance alone would agree always: both say one and the same of every case.
    """

    cases: int
    agreement: float
    kappa: float | None


def agreement(pairs: Sequence[tuple[Hashable, Hashable]]) -> Agreement:
    """Of the two raters' labels by case; raises UsageError for none."""
    if not pairs:
        raise UsageError("没有共同的用例，无法计算一致程度。", "There are no cases in common to compare raters on.")
    n = len(pairs)
    observed = sum(a == b for a, b in pairs) / n
    one, other = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    chance = sum(one[label] * other[label] for label in one) / n**2
    kappa = None if chance == 1 else round((observed - chance) / (1 - chance), 4)
    return Agreement(n, round(observed, 4), kappa)


def interval(values: Any, *, resamples: int = RESAMPLES, seed: int = SEED) -> tuple[float, float]:
    """The 95 % percentile interval of the mean of resampled values, shape (n,); the same for the same values."""
    data = np.asarray(values, dtype=np.float64)
    chance = np.random.default_rng(seed)
    means = np.concatenate(
        [data[chance.integers(0, len(data), (size, len(data)))].mean(axis=1) for size in _blocks(resamples, len(data))]
    )
    low, high = np.percentile(means, [2.5, 97.5])
    return round(float(low), 6), round(float(high), 6)


def _blocks(resamples: int, n: int) -> list[int]:
    """Resamples in blocks of at most a million draws, so that memory stays flat for large suites."""
    size = max(1, min(resamples, 1_000_000 // max(n, 1)))
    whole, rest = divmod(resamples, size)
    return [size] * whole + ([rest] if rest else [])
