"""Years that a question asks about and the index does not cover."""

from __future__ import annotations

import re
from collections.abc import Callable

from assistant.understanding.tables import form
from ingest.numerals import han_to_int


def foreign_years(text: str, printed: Callable[[str], bool]) -> tuple[str, ...]:
    """Years and five-year periods that the question names and no document prints.

    ``printed`` says whether a year (2030) or a period's ordinal (十五五) is printed; a year inside a printed range
    (2022-2024) counts as printed.
    """
    named = [match[1] for match in form("year_asked").finditer(text)]
    named += [f"20{match[1]}" for match in form("short_year").finditer(text)]
    named += [str(han_to_int(match[1])) for match in form("han_year").finditer(text)]
    periods = [f"{match[1]}五" for match in form("five_years").finditer(text)]
    periods += [f"十{'零一二三四五六七八九'[int(match[1]) - 10]}五" for match in form("five_years_en").finditer(text)]
    return tuple(dict.fromkeys(year for year in [*named, *periods] if not printed(year)))


def printed_years(text: str) -> frozenset[str]:
    """Every year a text prints, those inside printed ranges too."""
    years = {match[1] for match in re.finditer(r"(?<!\d)((?:19|20)\d{2})(?!\d)", text)}
    for match in form("year_range").finditer(text):
        first, last = int(match[1]), int(match[2])
        if 0 < last - first <= 20:
            years.update(str(year) for year in range(first, last + 1))
    return frozenset(years)
