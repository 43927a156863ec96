"""What a message is: a greeting, one question or several; and the years that it names."""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.knowledge.phrase_table import form, rows
from ingest.numerals import han_to_int

_THRESHOLD = 1.0  # one plain cue is enough
_SMALL_TALK_LENGTH = 24  # a greeting in front of a real question is longer than this
_SHORTEST = 4  # characters of a question among others
MOST = 6  # questions of a message that are looked at


@lru_cache(maxsize=1)
def _cues() -> tuple[tuple[float, re.Pattern[str]], ...]:
    """Weight and pattern of each row. English words match from their beginning: "cost" is in "costs", not in
    "accosted"."""
    found = []
    for weight, cell in rows("cues.tsv"):
        words = (re.escape(word.strip()) for word in cell.split("|"))
        pattern = "|".join(
            rf"(?<![a-z0-9]){word}" if word[0].isascii() and word[0].isalpha() else word for word in words
        )
        found.append((float(weight), re.compile(pattern, re.IGNORECASE)))
    return tuple(found)


def is_small_talk(text: str) -> bool:
    """Whether a text, simplified, is a greeting, thanks or a question who one is, and nothing more."""
    return (
        len(text) <= _SMALL_TALK_LENGTH
        and sum(weight * len(set(pattern.findall(text.lower()))) for weight, pattern in _cues()) >= _THRESHOLD
    )


def parts_of(text: str) -> list[str]:
    """The parts of a message that may each be a question, in order."""
    parts = [part.strip(" ，,") for part in form("between_questions").split(text) if part]
    return [part for part in parts if len(part) >= _SHORTEST]


def years(text: str) -> tuple[str, ...]:
    """Years (2030) and five-year periods by their ordinal (十五五) that a question names; 2000万 names none."""
    named = [match[1] for match in form("year_asked").finditer(text)]
    named += [f"20{match[1]}" for match in form("short_year").finditer(text)]
    named += [str(han_to_int(match[1])) for match in form("han_year").finditer(text)]
    periods = [f"{match[1]}五" for match in form("five_years").finditer(text)]
    periods += [f"十{'零一二三四五六七八九'[int(match[1]) - 10]}五" for match in form("five_years_en").finditer(text)]
    return tuple(dict.fromkeys([*named, *periods]))
