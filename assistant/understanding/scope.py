"""Years that a question asks about and the index does not cover."""

from __future__ import annotations

import re
from collections.abc import Callable

from ingest.numerals import han_to_int

_YEAR = re.compile(r"(?<![\d.])((?:19|20)\d{2})(?!\d)(?!\s*(?:家|个|万|亿|元|件|人|平|米|多|余))")
_SHORT_YEAR = re.compile(r"(?<![\d.])(\d{2})年(?!前|后|内|来|期|多|以)")
_HAN_YEAR = re.compile(r"([二一][零〇九][零〇一二三四五六七八九]{2})年")
_FIVE_YEARS = re.compile(r"[“\"]?(十[一二三四五六七八九])五[”\"]?(?=规划|时期|期间|计划|[^\d一二三四五六七八九十]|$)")
_FIVE_YEARS_EN = re.compile(r"\b(1[0-9])th five[- ]year", re.IGNORECASE)
_PLURAL_RANGE = re.compile(r"((?:19|20)\d{2})\s*[-—–~至到]\s*((?:19|20)\d{2})")


def foreign_years(text: str, printed: Callable[[str], bool]) -> tuple[str, ...]:
    """Years and five-year periods that the question names and no document prints.

    ``printed`` says whether a year (2030) or a period's ordinal (十五五) is printed; a year inside a printed range
    (2022-2024) counts as printed.
    """
    named = [match[1] for match in _YEAR.finditer(text)]
    named += [f"20{match[1]}" for match in _SHORT_YEAR.finditer(text)]
    named += [str(han_to_int(match[1])) for match in _HAN_YEAR.finditer(text)]
    periods = [f"{match[1]}五" for match in _FIVE_YEARS.finditer(text)]
    periods += [f"十{'零一二三四五六七八九'[int(match[1]) - 10]}五" for match in _FIVE_YEARS_EN.finditer(text)]
    return tuple(dict.fromkeys(year for year in [*named, *periods] if not printed(year)))


def printed_years(text: str) -> frozenset[str]:
    """Every year a text prints, those inside printed ranges too."""
    years = {match[1] for match in re.finditer(r"(?<!\d)((?:19|20)\d{2})(?!\d)", text)}
    for match in _PLURAL_RANGE.finditer(text):
        first, last = int(match[1]), int(match[2])
        if 0 < last - first <= 20:
            years.update(str(year) for year in range(first, last + 1))
    return frozenset(years)
