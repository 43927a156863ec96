"""Annexes: the lines that open them, their titles, and the lists of their names that are none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.dates import is_date_line
from ingest.numerals import han_to_int, numeral
from ingest.reading.text_lines import ROW

_ANNEX_MARK = r"(?:附件|附录|附錄|附表)\s?(?:\d{1,2}|[一二三四五六七八九十]{1,2}|[A-Z])?|(?:Annex|Appendix|Schedule)\s(?:\d{1,2}|[A-Z])"
_ANNEX = re.compile(rf"(?:{_ANNEX_MARK})\s*[：:]?")
_ANNEX_LIST = re.compile(r"附[件录錄表]?\s?[：:]\s*\S")
_TITLED_ANNEX = re.compile(
    rf"(?:{_ANNEX_MARK})(?:\s*[：:]\s*|[ \u3000]+)(?=[\u4e00-\u9fff《A-Za-z])[^。；;！？：:]{{2,50}}"
)
_NUMBERED = re.compile(
    r"(?:附件|附录|附錄|附表|Annex|Appendix|Schedule)\s?(\d{1,2}|[一二三四五六七八九十]{1,2}|[A-Z](?![a-z]))?"
)
_SENTENCE = re.compile(r"[。；！？]")


def annex_lines(lines: Sequence[str], styles: Sequence[str]) -> Iterator[int]:
    """The lines that open an annex, each with the line below it where that is its title.

    A list of annexes is none: their names one upon another, or one above the signature.
    """
    for i in range(1, len(lines)):
        if styles[i] == ROW:
            continue
        below = lines[i + 1] if i + 1 < len(lines) else ""
        if _ANNEX.fullmatch(lines[i]):
            yield i
            if (
                below
                and styles[i + 1] != ROW
                and is_short(below, 50)
                and not numeral(below)
                and not is_date_line(below)
                and not is_annex(below)
            ):
                yield i + 1
        elif below and _TITLED_ANNEX.fullmatch(lines[i]):
            around = (lines[i - 1], *lines[i + 1 : i + 5])
            listed = any(_TITLED_ANNEX.fullmatch(line) or is_date_line(line) for line in around)
            if not listed and not _ANNEX.fullmatch(below):
                yield i


def listed_from(lines: Sequence[str], first: int, start: int) -> int:
    """Where the list of annexes above the signature begins (附件：1.……, 2.……), or ``start`` where there is none."""
    at = start
    while at > max(first, start - 20) and numeral(lines[at - 1]) and is_short(lines[at - 1], 60):
        at -= 1
    return at - 1 if at > first and _ANNEX_LIST.match(lines[at - 1]) else start


def annex_id(heading: str) -> str:
    """附件2 → annex2, 附录A → annexA, 附件： → annex; "" for a line that names no annex, such as its title."""
    found = _NUMBERED.match(heading)
    if found is None:
        return ""
    number = found[1] or ""
    return "annex" + (number if not number or number.isascii() else str(han_to_int(number)))


def is_annex(line: str) -> bool:
    """Whether a line names an annex and nothing else: 附件2, 附录：."""
    return _ANNEX.fullmatch(line) is not None


def is_short(line: str, limit: int = 40) -> bool:
    """Whether a line is short and no sentence, as headings, titles and signatures are."""
    return len(line) <= limit and not _SENTENCE.search(line)
