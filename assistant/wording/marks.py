"""The marks of pasted markdown: blanked before words are compared, so that every offset stays."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.reading.rows import CELL

_HEADING = re.compile(r"[ \t\u3000]*(#{1,6})(?=[ \t\u3000]|[^\s#])")
_QUOTED = re.compile(r"[ \t]*((?:>[ \t]?)+)")
_BULLET = re.compile(r"[ \t]*([-*+•])[ \t]+(?=\S)")
# What frames a table, an underlined heading or a break: | --- | :-: |, ====, * * *.
_RULE = re.compile(r"[ \t]*[|:=*_\-─━┄═╌+┼├┤┌┐└┘┬┴│ \t]{3,}$")
# Doubled marks with words between them; * alone is printed (麦角酸*, 张**), and so is __ in a form to fill in.
_AROUND = re.compile(r"(\*{2,3}|~~|`{1,3})(?=[^\s*~`、，。；：,.;)）])([^\n]{1,300}?)(?<=[^\s*~`])(\1)(?!\*)")
_TAG = re.compile(r"</?(?:br|b|i|u|em|strong|sup|sub|span|p|td|tr|th|table|tbody|thead)\b[^>\n]{0,200}>", re.IGNORECASE)
_FENCE = re.compile(r"[ \t]*(?:```|~~~)[A-Za-z+-]*[ \t]*$")
_BARS = "|｜│┃"
_LEAST_BARS = 2  # of a line that is the row of a table without a frame: A|B alone may be printed


def blanked(text: str) -> str:
    """The text with its marks as spaces and its cell borders as tabs, of the same length; words are never touched.

    Documents keep their cells apart by the same mark.
    """
    return "".join(_line(line) for line in text.splitlines(keepends=True))


def _line(line: str) -> str:
    words = line.rstrip("\r\n")
    end = line[len(words) :]
    if not words.strip():
        return line
    if _is_rule(words) or _FENCE.fullmatch(words):
        return " " * len(words) + end
    made = list(words)
    for start, stop in _marks(words):
        made[start:stop] = " " * (stop - start)
    if _is_row(words):
        made = [CELL if mark in _BARS and (at == 0 or words[at - 1] != "\\") else mark for at, mark in enumerate(made)]
    return "".join(made) + end


def _is_rule(words: str) -> bool:
    return bool(_RULE.fullmatch(words)) and any(mark in "-=*_─━═+" for mark in words)


def _is_row(words: str) -> bool:
    bare = words.strip()
    bars = sum(bare.count(bar) for bar in _BARS)
    return bars >= _LEAST_BARS or (bars > 0 and (bare[0] in _BARS or bare[-1] in _BARS))


def _marks(words: str) -> Iterator[tuple[int, int]]:
    if quoted := _QUOTED.match(words):
        yield quoted.span(1)
    at = quoted.end() if quoted else 0
    if heading := _HEADING.match(words, at):
        yield heading.span(1)
        bare = words.rstrip(" \t")
        closing = len(bare.rstrip("#"))
        if closing > heading.end() and bare[closing - 1] in " \t":
            yield closing, len(bare)
    elif bullet := _BULLET.match(words, at):
        yield bullet.span(1)
    for around in _AROUND.finditer(words):
        yield around.span(1)
        yield around.span(3)
    for tag in _TAG.finditer(words):
        yield tag.span()
