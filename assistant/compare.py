"""What a plan promises beside what a report tells, by subject: comparable or not, and why not.

The default is not comparable: only the same indicator, the same scope and the same unit, with numbers and years on
both sides, may be set against each other (54% of tax is not 60% of the economy).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from heapq import nsmallest
from itertools import pairwise

from ingest.document import Target
from ingest.official import form
from ingest.text import search_key, squeeze

SHOWN = 4  # reported figures set beside one promise
RELATED = 0.22  # share of a subject's pairs of characters, weighted by rarity, that makes a figure worth showing
_KINDS = (
    ("同比 增长 增幅 增速 下降 减少", "growth", "一为增速，一为水平或占比", "one is a growth rate, the other a level or share"),
    ("第一 首位 前列 首个 首例 领先 唯一 首次", "rank", "一为位次，一为数值", "one is a rank, the other a value"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reason:
    """Why two figures are not compared; ``kind``: value, indicator, growth, rank, denominator, scope, unit or year."""

    kind: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A promise and a reported figure of a like subject. ``reasons`` is empty exactly where they are comparable."""

    planned: Target
    reported: Target
    comparable: bool
    reasons: tuple[Reason, ...]
    likeness: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Comparable pairs first, each in the order of the promises; promises and figures without a like one on the other
    side."""

    pairs: tuple[Pair, ...]
    only_planned: tuple[Target, ...]
    only_reported: tuple[Target, ...]


def compare(targets: Sequence[Target]) -> Comparison:
    """Promises (target, direction) beside figures that another document reports; empty where a side is missing."""
    planned = [target for target in targets if target.type in ("target", "direction")]
    reported = [target for target in targets if target.type == "reported"]
    rarity = _rarity([*planned, *reported])
    figures = [_subject(figure, rarity) for figure in reported]
    holders: dict[str, list[int]] = {}
    for at, figure in enumerate(figures):
        for pair in figure.pairs:
            holders.setdefault(pair, []).append(at)
    pairs: list[Pair] = []
    for promise in planned:
        for likeness, at in _near(_subject(promise, rarity), figures, holders, rarity):
            reasons = tuple(why_not(promise, reported[at]))
            pairs.append(Pair(promise, reported[at], not reasons, reasons, round(likeness, 3)))
    left, right = {pair.planned.id for pair in pairs}, {pair.reported.id for pair in pairs}
    return Comparison(
        tuple(sorted(pairs, key=lambda pair: not pair.comparable)),
        tuple(target for target in planned if target.id not in left),
        tuple(target for target in reported if target.id not in right),
    )


def to_json(comparison: Comparison) -> dict[str, object]:
    """The result as ``policy compare --json`` writes it."""

    def row(target: Target) -> dict[str, object]:
        fields = asdict(target)
        return {"written": fields.pop("value_as_written"), **fields}

    return {
        "pairs": [
            {
                "planned": row(pair.planned), "reported": row(pair.reported), "comparable": pair.comparable,
                "reasons": [asdict(reason) for reason in pair.reasons],
            }
            for pair in comparison.pairs
        ],
        "only_planned": [row(target) for target in comparison.only_planned],
        "only_reported": [row(target) for target in comparison.only_reported],
    }  # fmt: skip


def why_not(planned: Target, reported: Target) -> list[Reason]:
    """Every reason against comparing the two, of which messages speak as the former and the latter; [] where they may
    be compared."""
    both = (planned, reported)
    reasons = [*_missing(both, "value", "没有给出数值", "prints no number")]
    for words, kind, zh, en in _KINDS:
        if _numeric_says(words, planned) != _numeric_says(words, reported):
            reasons.append(Reason(kind, zh, en))
    mine, theirs = (form("share_of").search(squeeze(target.quote)) for target in both)
    if (mine is None) != (theirs is None):
        reasons.append(Reason("denominator", "一为占比，一不是占比", "one is a share, the other is not"))
    elif mine is not None and theirs is not None:
        reasons += _differing("denominator", "分母", mine["of"], theirs["of"])
    if not planned.indicator or search_key(planned.indicator) != search_key(reported.indicator):
        # None beside "": two figures that are told of nothing are not told of the same.
        reasons += _differing("indicator", "指标", planned.indicator or None, reported.indicator)
    reasons += _differing("scope", "范围", planned.scope, reported.scope)
    reasons += _differing("unit", "单位", planned.unit, reported.unit)
    return [*reasons, *_missing(both, "year", "未写年份", "prints no year")]


def _missing(both: Sequence[Target], field: str, zh: str, en: str) -> list[Reason]:
    lacking = [at for at, target in enumerate(both) if not _stated(getattr(target, field), field)]
    named = (
        "和".join("前后"[at] + "者" for at in lacking),
        " and ".join(("the former", "the latter")[at] for at in lacking),
    )
    return [Reason(field, named[0] + zh, f"{named[1]} {en}")] if lacking else []


def _stated(value: object, field: str) -> bool:
    """Whether a value is a number, or a year is printed."""
    return isinstance(value, (int, float)) if field == "value" else value is not None


def _differing(kind: str, zh: str, left: str | None, right: str | None) -> list[Reason]:
    if left == right:
        return []
    return [
        Reason(kind, f"{zh}不同：{left or '未写明'}；{right or '未写明'}",
               f"{kind}s differ: {left or 'not stated'}; {right or 'not stated'}")
    ]  # fmt: skip


def _numeric_says(words: str, target: Target) -> bool:
    written = target.value_as_written or ""
    at = target.quote.find(written)
    near = target.quote[max(0, at - 6) : at + len(written)] if at >= 0 else target.quote
    return target.value is not None and any(word in near for word in words.split())


@dataclass(frozen=True, slots=True)
class _Subject:
    """What a target is about: pairs of characters, what they weigh together, and whether it is a share of something."""

    target: Target
    pairs: tuple[str, ...]
    weight: float
    share: bool


def _subject(target: Target, rarity: dict[str, float]) -> _Subject:
    pairs, share = _pairs(target), target.unit == "%" or form("share_of").search(target.quote) is not None
    return _Subject(target, pairs, sum(rarity[pair] for pair in pairs), share)


def _pairs(target: Target) -> tuple[str, ...]:
    key = search_key(target.indicator + target.quote)
    return tuple(dict.fromkeys(a + b for a, b in pairwise(key) if not (a + b).isascii()))


def _rarity(targets: Sequence[Target]) -> dict[str, float]:
    counts = Counter(pair for target in targets for pair in _pairs(target))
    return {pair: math.log(1 + len(targets) / count) for pair, count in counts.items()}


def _near(
    promise: _Subject, figures: Sequence[_Subject], holders: dict[str, list[int]], rarity: dict[str, float]
) -> list[tuple[float, int]]:
    """Likeness, in [0, 1], and index of the figures of other documents nearest to a promise, at most SHOWN.

    It is what both share, weighted by rarity, against the smaller subject. Shares are always worth showing: people set
    them against each other whatever they are shares of.
    """
    alike: dict[int, float] = {}
    for pair in promise.pairs:
        for at in holders.get(pair, ()):
            alike[at] = alike.get(at, 0.0) + rarity[pair]
    alike = {at: shared / min(promise.weight, figures[at].weight) for at, shared in alike.items()}
    if promise.share:
        alike |= {at: min(1.0, RELATED + alike.get(at, 0.0)) for at, one in enumerate(figures) if one.share}
    near = (
        (likeness, at)
        for at, likeness in alike.items()
        if likeness >= RELATED and figures[at].target.document != promise.target.document
    )
    return nsmallest(SHOWN, near, key=lambda one: (-one[0], one[1]))
