"""Years that a question asks about."""

from __future__ import annotations

from assistant.knowledge.phrase_table import form
from ingest.numerals import han_to_int


def years(text: str) -> tuple[str, ...]:
    """Years (2030) and five-year periods by their ordinal (十五五) that a question names; 2000万 names none."""
    named = [match[1] for match in form("year_asked").finditer(text)]
    named += [f"20{match[1]}" for match in form("short_year").finditer(text)]
    named += [str(han_to_int(match[1])) for match in form("han_year").finditer(text)]
    periods = [f"{match[1]}五" for match in form("five_years").finditer(text)]
    periods += [f"十{'零一二三四五六七八九'[int(match[1]) - 10]}五" for match in form("five_years_en").finditer(text)]
    return tuple(dict.fromkeys([*named, *periods]))
