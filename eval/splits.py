"""The three splits of the cases, and how far what was fitted on is from what was not.

``fit``: programs and people may fit on them; ``choose``: choices are made on them; ``test``: read as figures only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

SPLITS = ("fit", "choose", "test")
MARKED = ("choose", "test")  # marks on what was fitted on would keep every change that generalises out
GAP = 0.05  # a figure of fit that is further above test is told: about one standard error of a rate over 68 cases
FEWEST = 5  # cases of the split test that a slice is told of: of fewer, a figure is nearly a case
ALIKE = ("questions", "questions2")  # sets of fit and of test about the same documents
_ELSEWHERE = ("others",)  # a set of fit about documents that test has no questions on
LESS_IS_BETTER = frozenset({"hallucinated", "false_refusal", "failed", "missed_alteration", "extra", "honest_declined"})


@dataclass(frozen=True, slots=True)
class Gap:
    """A figure on fit and on test. ``by`` is how much better it is on fit, in the figure's own unit.

    ``alike`` where both are of questions about the same documents: ``fit`` holds other documents besides, ``test`` none.
    """

    metric: str
    fit: float
    test: float
    by: float
    alike: bool

    @property
    def told(self) -> bool:
        return self.by > GAP + 1e-9


def gaps(made: Mapping[str, Any], names: Sequence[str]) -> Iterator[Gap]:
    """Of a suite's figures, those of these names that both splits define: over all cases, then over ALIKE where it differs."""
    if not {"fit", "test"} <= made["splits"].keys():
        return
    fit, test = made["splits"]["fit"], made["splits"]["test"]
    pairs = [(fit["figures"], test["figures"], False)]
    if any(name in fit["slices"] for name in _ELSEWHERE):
        pairs.append((*(part["slices"].get(name, {}) for part, name in zip((fit, test), ALIKE, strict=True)), True))
    for before, after, alike in pairs:
        for name in names:
            one, other = (found.get(name, {}).get("mean") for found in (before, after))
            if alike and one == fit["figures"].get(name, {}).get("mean"):
                continue  # a figure that the other documents have no part in: told already
            if one is not None and other is not None:
                by = other - one if name in LESS_IS_BETTER else one - other
                yield Gap(name, one, other, round(by, 6), alike)


def in_order(found: Sequence[str]) -> list[str]:
    """The splits that are there, in the order of SPLITS."""
    return [split for split in SPLITS if split in found]
