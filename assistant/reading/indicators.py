"""Printed figures and what they are figures of: only figures of one indicator may be set against each other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_UNIT = (
    r"%|％|个百分点|亿元|万元|元|亿|平方米|平方公里|公顷|亩|人次|人|名|家|个|场|件|幢|栋|项|条|倍|天|年期|次|所|户|套"
)
_FIGURE = re.compile(
    rf"(?<![\d.“])(\d[\d,.]*\s*(?:万|千|百)?|[一二三四五六七八九十百千万两]+(?=家|场|件|幢|亿元|万元|倍))\s*[余多]?\s*({_UNIT})"
)
_CLAUSE = re.compile(r"[，。；：、,;\n「」“”]")
_LOOSE = re.compile(
    r"力争|争取|努力|达到?|突破|超过?|不低于|不超过|最高|至少|约|近|为|是|到|的|了|在|每年|共|总计|\d+\s*年[底末]?|[\s\d]"
)
_SAME = 4  # characters in a row that the names of one indicator share
_MOST = 0.6  # and the share of the shorter name that they make up


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as printed: ``value`` without spaces, ``unit``, and ``label``: the words before it in its clause."""

    value: str
    unit: str
    label: str
    start: int
    end: int


def figures(text: str) -> list[Figure]:
    """The figures of a text with their units, in order; years are none."""
    found: list[Figure] = []
    for match in _FIGURE.finditer(text):
        before = _CLAUSE.split(text[: match.start()])[-1]
        value = re.sub(r"[\s,]", "", match[1])
        found.append(Figure(value, match[2].replace("％", "%"), _LOOSE.sub("", before), match.start(), match.end()))
    return found


def comparable(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether some figure of the first texts and some figure of the others are of one indicator, as far as print shows.

    One unit, and names that share four characters in a row and most of the shorter name. Anything less is no proof.
    """
    first = [figure for text in one for figure in figures(text)]
    second = [figure for text in other for figure in figures(text)]
    return any(a.unit == b.unit and _one_name(a.label, b.label) for a in first for b in second)


def _one_name(one: str, other: str) -> bool:
    shorter = min(len(one), len(other))
    shared = _common_run(one, other)
    return shared >= _SAME and shared >= _MOST * shorter


def _common_run(one: str, other: str) -> int:
    """Length of the longest run of characters that both hold."""
    return max(
        (length for at in range(len(one)) for length in range(1, len(one) - at + 1) if one[at : at + length] in other),
        default=0,
    )
