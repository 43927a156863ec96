"""What a plan promises beside what a report tells, by subject: comparable or not, and why not.

The default is not comparable: only the same indicator, the same scope and the same unit, with numbers and years on
both sides, may be set against each other (54% of tax is not 60% of the economy).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.document import Target
from ingest.text import search_key

SHOWN = 4  # reported figures set beside one promise
RELATED = 0.22  # share of a subject's pairs of characters, weighted by rarity, that makes a figure worth showing
_GROWTH = re.compile("同比|增长|增幅|增速|下降|减少")
_SHARE = re.compile("占(?!比)(?P<of>[\u4e00-\u9fff]{1,12}?)(?:的?(?:比重|比例)|达|超|不到|约|$)|占比|比重|比例")
_RANK = re.compile("第一|首位|前列|首个|首例|领先|唯一|首次")


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
    """Pairs in the order of the promises; promises and figures without a like one on the other side."""

    pairs: tuple[Pair, ...]
    only_planned: tuple[Target, ...]
    only_reported: tuple[Target, ...]


def compare(targets: Sequence[Target]) -> Comparison:
    """Promises (target, direction) beside figures that another document reports; empty where a side is missing."""
    planned = [target for target in targets if target.type in ("target", "direction")]
    reported = [target for target in targets if target.type == "reported"]
    rarity = _rarity([*planned, *reported])
    pairs: list[Pair] = []
    for promise in planned:
        scored = [
            (_likeness(promise, figure, rarity), figure) for figure in reported if figure.document != promise.document
        ]
        near = sorted((s for s in scored if s[0] >= RELATED), key=lambda s: -s[0])[:SHOWN]
        for likeness, figure in near:
            reasons = tuple(why_not(promise, figure))
            pairs.append(Pair(promise, figure, not reasons, reasons, round(likeness, 3)))
    left, right = {pair.planned.id for pair in pairs}, {pair.reported.id for pair in pairs}
    return Comparison(
        tuple(pairs),
        tuple(target for target in planned if target.id not in left),
        tuple(target for target in reported if target.id not in right),
    )


def to_json(comparison: Comparison) -> dict[str, object]:
    """The result as ``policy compare --json`` writes it."""

    def row(target: Target) -> dict[str, object]:
        return {
            "id": target.id, "document": target.document, "section": target.section, "type": target.type,
            "indicator": target.indicator, "value": target.value, "unit": target.unit, "year": target.year,
            "force": target.force, "written": target.value_as_written, "scope": target.scope,
            "start": target.start, "end": target.end, "quote": target.quote,
        }  # fmt: skip

    return {
        "pairs": [
            {
                "planned": row(pair.planned), "reported": row(pair.reported), "comparable": pair.comparable,
                "reasons": [{"kind": r.kind, "zh": r.zh, "en": r.en} for r in pair.reasons],
            }
            for pair in comparison.pairs
        ],
        "only_planned": [row(target) for target in comparison.only_planned],
        "only_reported": [row(target) for target in comparison.only_reported],
    }  # fmt: skip


def why_not(planned: Target, reported: Target) -> list[Reason]:
    """Every reason against comparing the two; [] where they may be compared."""
    return [
        reason
        for reason in (
            _value(planned, reported), _kind(planned, reported), _denominator(planned, reported),
            _indicator(planned, reported), _scope(planned, reported), _unit(planned, reported),
            _year(planned, reported),
        )
        if reason is not None
    ]  # fmt: skip


def _value(planned: Target, reported: Target) -> Reason | None:
    missing = [(t, zh, en) for t, zh, en in ((planned, "方案", "the plan"), (reported, "报告", "the report"))
               if not isinstance(t.value, (int, float))]  # fmt: skip
    if not missing:
        return None
    zh, en = "和".join(zh for _, zh, _ in missing), " and ".join(en for _, _, en in missing)
    return Reason("value", f"{zh}没有给出数值", f"no number is printed in {en}")


def _kind(planned: Target, reported: Target) -> Reason | None:
    for pattern, kind, zh, en in (
        (_GROWTH, "growth", "一为增速，一为水平或占比", "one is a growth rate, the other a level or share"),
        (_RANK, "rank", "一为位次，一为数值", "one is a rank, the other a value"),
    ):
        if _numeric_says(pattern, planned) != _numeric_says(pattern, reported):
            return Reason(kind, zh, en)
    return None


def _numeric_says(pattern: re.Pattern[str], target: Target) -> bool:
    written = target.value_as_written or ""
    at = target.quote.find(written)
    near = target.quote[max(0, at - 6) : at + len(written)] if at >= 0 else target.quote
    return target.value is not None and bool(pattern.search(near))


def _denominator(planned: Target, reported: Target) -> Reason | None:
    mine, theirs = (_SHARE.search(re.sub(r"\s", "", target.quote)) for target in (planned, reported))
    if (mine is None) != (theirs is None):
        return Reason("denominator", "一为占比，一不是占比", "one is a share, the other is not")
    if mine is not None and theirs is not None and mine["of"] != theirs["of"]:
        left, right = mine["of"] or "未写明", theirs["of"] or "未写明"
        return Reason("denominator", f"分母不同：{left}；{right}", f"denominators differ: {left}; {right}")
    return None


def _indicator(planned: Target, reported: Target) -> Reason | None:
    mine, theirs = search_key(planned.indicator), search_key(reported.indicator)
    if mine and mine == theirs:
        return None
    return Reason(
        "indicator", f"指标不同：{planned.indicator or '未写明'}；{reported.indicator or '未写明'}",
        f"indicators differ: {planned.indicator or 'not stated'}; {reported.indicator or 'not stated'}",
    )  # fmt: skip


def _scope(planned: Target, reported: Target) -> Reason | None:
    if planned.scope == reported.scope:
        return None
    left, right = planned.scope or "未写明", reported.scope or "未写明"
    return Reason("scope", f"范围不同：{left}；{right}", f"scopes differ: {left}; {right}")


def _unit(planned: Target, reported: Target) -> Reason | None:
    if planned.unit == reported.unit:
        return None
    left, right = planned.unit or "无", reported.unit or "无"
    return Reason("unit", f"单位不同：{left}；{right}", f"units differ: {left}; {right}")


def _year(planned: Target, reported: Target) -> Reason | None:
    missing = [zh for target, zh in ((planned, "方案"), (reported, "报告")) if target.year is None]
    if not missing:
        return None
    return Reason("year", f"{'和'.join(missing)}未写年份", "a year is not printed on one side or both")


def _pairs(target: Target) -> set[str]:
    key = search_key(target.indicator + target.quote)
    return {a + b for a, b in pairwise(key) if not (a + b).isascii()}


def _rarity(targets: Sequence[Target]) -> dict[str, float]:
    counts = Counter(pair for target in targets for pair in _pairs(target))
    return {pair: math.log(1 + len(targets) / count) for pair, count in counts.items()}


def _likeness(planned: Target, reported: Target, rarity: dict[str, float]) -> float:
    """Shared pairs of characters, weighted by rarity, against the smaller subject; in [0, 1]."""
    mine, theirs = _pairs(planned), _pairs(reported)
    smaller = min(sum(rarity[p] for p in mine), sum(rarity[p] for p in theirs))
    likeness = sum(rarity[p] for p in mine & theirs) / smaller if smaller else 0.0
    numbers = planned.value is not None or reported.value is not None
    if _tempting(planned, reported) or (numbers and _share_a_name(planned, reported, rarity)):
        return min(1.0, RELATED + likeness)
    return likeness


def _tempting(planned: Target, reported: Target) -> bool:
    """Shares and percentages, which people set against each other whatever they are shares of."""
    percent = [target.unit == "%" or bool(_SHARE.search(target.quote)) for target in (planned, reported)]
    return all(percent)


def _share_a_name(planned: Target, reported: Target, rarity: dict[str, float]) -> bool:
    """Whether three characters on end are printed in both and seldom elsewhere: 孵化器."""
    mine, theirs = (search_key(target.quote) for target in (planned, reported))
    seldom = math.log(1 + math.exp(max(rarity.values())) / 6)
    return any(
        mine[at : at + 3] in theirs and all(rarity.get(mine[i : i + 2], 0.0) >= seldom for i in (at, at + 1))
        for at in range(len(mine) - 2)
    )
