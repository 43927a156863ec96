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
LESS_IS_BETTER = frozenset({"hallucinated", "false_refusal", "failed", "missed_alteration", "extra"})


@dataclass(frozen=True, slots=True)
class Gap:
    """A figure on fit and on test. ``by`` is how much better it is on fit, in the figure's own unit."""

    metric: str
    fit: float
    test: float
    by: float

    @property
    def told(self) -> bool:
        return self.by > GAP + 1e-9


def gaps(made: Mapping[str, Any], names: Sequence[str]) -> Iterator[Gap]:
    """Of a suite's figures, those of these names that both splits define."""
    for name in names:
        fit, test = (
            made["splits"].get(split, {}).get("figures", {}).get(name, {}).get("mean") for split in ("fit", "test")
        )
        if fit is not None and test is not None:
            by = test - fit if name in LESS_IS_BETTER else fit - test
            yield Gap(name, fit, test, round(by, 6))


def in_order(found: Sequence[str]) -> list[str]:
    """The splits that are there, in the order of SPLITS."""
    return [split for split in SPLITS if split in found]
