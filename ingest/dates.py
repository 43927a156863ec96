"""Dates as official documents print them: 2025年7月25日, 二〇二五年七月, 中華民國114年3月18日, 2025-06-12, 3 February 2025."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ingest.numerals import han_to_int

_HAN = "〇○零一二三四五六七八九"
_SMALL = r"(\d{1,2}|[一二三四五六七八九十]{1,3})"
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
           "november", "december")  # fmt: skip
_MONTH = "(" + "|".join(f"{name[:3]}(?:{name[3:]})?" for name in _MONTHS) + r")\.?"
CHINESE = re.compile(
    rf"((?:19|20)\d{{2}}|二[{_HAN}\d]{{3}}|一九[{_HAN}]{{2}})\s?年(?:\s?{_SMALL}\s?月)?(?:\s?{_SMALL}\s?日)?"
)
_REPUBLIC = re.compile(
    rf"(?:中華民國|中华民国|民國|民国)\s?(\d{{1,3}}|[一二三四五六七八九十百零〇]{{1,6}})\s?年(?:\s?{_SMALL}\s?月)?(?:\s?{_SMALL}\s?日)?"
)
# A year of three digits with month and day is one of the Republic, also where 民國 is left out.
_YEAR_OF_REPUBLIC = re.compile(r"(?<!\d)(1[0-2]\d)\s?年\s?(\d{1,2})\s?月\s?(\d{1,2})\s?日")
_NUMBERS = re.compile(r"(?<![\d.])((?:19|20)\d{2})([-/.])(\d{1,2})\2(\d{1,2})(?![\d.]|年)")
_DAY_FIRST = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH}\s*,?\s+((?:19|20)\d{{2}})\b", re.IGNORECASE)
_MONTH_FIRST = re.compile(rf"\b{_MONTH}\s+(?:(\d{{1,2}})(?:st|nd|rd|th)?\s*,\s*)?((?:19|20)\d{{2}})\b", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")
_YEARS = re.compile(r"((?:19|20)\d{2})\s*[-—–~至到]\s*((?:19|20)\d{2})")
_LONGEST_RANGE = 20  # years from the first to the last: more are two numbers
_FIRST_OF_REPUBLIC = 1911  # the year before 民國元年
_SOME = re.compile(r"年|19|20")  # what every date has
_LONGEST = 60  # characters of a line that is a date and nothing else


@dataclass(frozen=True, slots=True)
class Printed:
    """A date at ``text[start:end]``; ``iso`` to the precision printed: 2025-07-25, 2023-08 or 2023."""

    start: int
    end: int
    iso: str


def dates(text: str) -> list[Printed]:
    """Every date of a text in printed order; one that no calendar has (2月30日) is none."""
    found = sorted(_all(text) if _SOME.search(text) else (), key=lambda one: (one.start, -one.end))
    kept: list[Printed] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def iso_date(text: str) -> str | None:
    """The first date of a text: 2025年7月25日 → 2025-07-25, 2023年8月 → 2023-08; None where there is none."""
    return next((one.iso for one in dates(text)), None)


def is_date_line(line: str) -> bool:
    """Whether a line is a date and nothing else, brackets aside."""
    found = dates(line) if len(line) <= _LONGEST else []
    return len(found) == 1 and (found[0].start, found[0].end) == (0, len(line))


def _all(text: str) -> Iterator[Printed]:
    for match in (*_REPUBLIC.finditer(text), *_YEAR_OF_REPUBLIC.finditer(text)):
        yield from _printed(match, han_to_int(match[1]) + _FIRST_OF_REPUBLIC, match[2], match[3])
    for match in CHINESE.finditer(text):
        yield from _printed(match, han_to_int(match[1].replace("○", "〇")), match[2], match[3])
    for match in _NUMBERS.finditer(text):
        yield from _printed(match, int(match[1]), match[3], match[4])
    for match in _DAY_FIRST.finditer(text):
        yield from _printed(match, int(match[3]), _month(match[2]), match[1])
    for match in _MONTH_FIRST.finditer(text):
        yield from _printed(match, int(match[3]), _month(match[1]), match[2])


def _month(name: str) -> str:
    return str(1 + next(index for index, month in enumerate(_MONTHS) if month.startswith(name[:3].lower())))


def _printed(match: re.Match[str], year: int, month: str | None, day: str | None) -> Iterator[Printed]:
    parts = [year, *(han_to_int(part) for part in (month, day) if part)]
    try:
        date(year, *[*parts[1:], 1, 1][:2])
    except ValueError:
        return
    yield Printed(match.start(), match.end(), "-".join([f"{year:04d}", *(f"{part:02d}" for part in parts[1:])]))


def printed_years(text: str) -> frozenset[str]:
    """Every year of four digits that a text prints, those inside printed ranges too (2022-2024)."""
    years = {match[1] for match in _YEAR.finditer(text)}
    for match in _YEARS.finditer(text):
        first, last = int(match[1]), int(match[2])
        if 0 < last - first <= _LONGEST_RANGE:
            years.update(str(year) for year in range(first, last + 1))
    return frozenset(years)
