"""English sentences: a frame in English around printed Chinese words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.guarding.source import Cited
from ingest.text import chinese_in, has_chinese

# Words that say who speaks and join quotations; none asserts, denies, counts, or names a role or a body.
_FRAME = frozenset(
    "the this that it its a an of in on to and also further same document documents text clause clauses section "
    "plan action development report review evaluation assessment mid term interim notice published dated "
    "says say said states state sets set out reads read notes note writes adds lists list describes provides "
    "puts as follows following words wording quote quoted original chinese according under there for i e namely".split()
)
_KINDS = {"plan": "plan", "review": "report", "report": "report", "evaluation": "report"}
_NESTING = {"“": "”", "「": "」", "『": "』"}
_WORD = re.compile(r"[A-Za-z]+")


def is_english(text: str) -> bool:
    """Whether a sentence is English with Chinese in it, and not Chinese with a Latin name in it."""
    frame, _ = framed(text)
    words = len(_WORD.findall(frame))
    return words >= 3 and words * 2 > sum(map(len, chinese_in(frame)))


def quoted(text: str, cited: Sequence[Cited]) -> tuple[list[str], Sequence[Cited]]:
    """The printed words that an English sentence quotes, and what is cited of the document that it says speaks.

    ([], …) where its frame asserts something of its own.
    """
    frame, parts = framed(text)
    kinds = {_KINDS[word] for word in map(str.lower, _WORD.findall(frame)) if word in _KINDS}
    speaking = [one for one in cited if not kinds or one.document.kind in kinds]
    for form in sorted({form for one in speaking for form in _dates(one.document.date)}, key=len, reverse=True):
        frame = re.sub(rf"(?<![\w-]){re.escape(form)}(?![\w-])", " ", frame)
    asserts = has_chinese(frame) or any(c.isnumeric() or c == "%" for c in frame)
    if asserts or len(kinds) > 1 or not all(word.lower() in _FRAME for word in _WORD.findall(frame)):
        return [], ()
    return parts, speaking


def framed(text: str) -> tuple[str, list[str]]:
    """The frame, and what its outermost quotation marks hold that has Chinese in it."""
    frame: list[str] = []
    parts: list[str] = []
    at = 0
    while at < len(text):
        end = _closing(text, at)
        if end is not None and has_chinese(text[at + 1 : end]):
            parts.append(text[at + 1 : end])
            frame.append(" ")
            at = end + 1
        else:
            frame.append(text[at])
            at += 1
    return "".join(frame), parts


def _closing(text: str, at: int) -> int | None:
    """Where the quotation that opens at an offset closes; None where none opens or it does not close."""
    mark = text[at]
    if mark == '"':
        end = text.find('"', at + 1)
        return end if end > 0 else None
    if mark not in _NESTING:
        return None
    depth = 0
    for end in range(at, len(text)):
        depth += (text[end] == mark) - (text[end] == _NESTING[mark])
        if not depth:
            return end
    return None


_MONTHS = (
    "January February March April May June July August September October November December".split()
)  # fmt: skip


def _dates(date: str | None) -> list[str]:
    """English forms of an ISO date: 25 July 2025, July 25, 2025, July 2025; longest first."""
    if not date:
        return []
    year, *rest = date.split("-")
    if not rest:
        return [year]
    month = _MONTHS[int(rest[0]) - 1]
    days = [f"{int(rest[1])} {month} {year}", f"{month} {int(rest[1])}, {year}"] if len(rest) > 1 else []
    return [date, *days, f"{month} {year}", year]
