"""The numerals that Chinese official documents print before their sections, and their order.

GB/T 9704 gives 一、 → （一） → 1. → （1）; laws 第X编 → 章 → 节 → 条 → （一） → 1.; other documents add ①, ——
and the run-in 一是 … 二是 …. A numeral's *rank* orders the kinds when nothing else decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_HAN = "[零〇一二三四五六七八九十百千两]{1,7}"
_CIRCLES = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"

_PATTERNS: tuple[tuple[str, int, re.Pattern[str]], ...] = (
    ("part", 0, re.compile(rf"第({_HAN}|\d+)(?:分编|编|篇)(?=[\s\u3000]|$|[^的、，第])")),
    ("chapter", 1, re.compile(rf"第({_HAN}|\d+)章(?=[\s\u3000]|$|[^的、，第])")),
    ("division", 2, re.compile(rf"第({_HAN}|\d+)节(?=[\s\u3000]|$|[^的、，第])")),
    ("article", 3, re.compile(rf"第({_HAN}|\d+)条(?:之([一二三四五六七八九十]))?")),
    ("han", 4, re.compile(rf"({_HAN})(?:、|．|\.(?!\d))")),
    ("han_bracket", 5, re.compile(rf"[（(]({_HAN})[）)]、?")),
    ("arabic", 6, re.compile(r"(\d{1,3})(?:、|．(?!\d)|\.(?![\d．]))")),
    ("arabic_bracket", 8, re.compile(r"(?:[（(](\d{1,3})[）)]、?|(\d{1,2})[）)])")),
    ("circle", 9, re.compile(rf"([{_CIRCLES}])")),
    ("dash", 10, re.compile(r"(?:——|--)(?=[^\s—-])")),
)
_DOTTED = re.compile(r"(\d{1,2}(?:\.\d{1,3}){1,4})(?=[\s\u3000、．]|\.\s)")
# Ordinals that open a run-in item; a full sequence from the first on is asked for before they count.
_ORDINALS = {"首先": 1, "其次": 2, "再次": 3, "再者": 3, "最后": 0} | {
    f"{han}是": n for n, han in enumerate("一二三四五六七八九", start=1)
}
RUN_IN = re.compile(r"(?:(?<=[。；：！？;”\n])|\A)(首先|其次|再次|再者|最后|[一二三四五六七八九]是)(?=[^\s])")
RUN_IN_RANK = 11


@dataclass(frozen=True, slots=True)
class Numeral:
    """A printed numeral: its kind, rank, value (0 for ——), suffix (之一 → "1"), and its printed form."""

    kind: str
    rank: float
    value: int
    printed: str
    suffix: str = ""


def han_to_int(text: str) -> int:
    """一百二十 → 120, 十 → 10, 二〇二五 → 2025, 12 → 12. Raises ValueError for anything else."""
    if text.isdecimal():
        return int(text)
    if not any(c in _UNITS for c in text):
        return int("".join(str(_DIGITS[c]) for c in text))
    total, digit = 0, 0
    for character in text:
        if character in _UNITS:
            total += (digit or 1) * _UNITS[character]
            digit = 0
        else:
            digit = _DIGITS[character]
    return total + digit


def numeral(line: str) -> Numeral | None:
    """The numeral that a line begins with, or None."""
    if dotted := _DOTTED.match(line):
        parts = dotted[1].split(".")
        return Numeral(f"dotted{len(parts)}", 6 + len(parts) / 10, int(parts[-1]), dotted[0])
    for kind, rank, pattern in _PATTERNS:
        if not (match := pattern.match(line)):
            continue
        groups = [group for group in match.groups() if group]
        if kind == "dash":
            return Numeral(kind, rank, 0, match[0])
        if kind == "circle":
            return Numeral(kind, rank, _CIRCLES.index(groups[0]) + 1, match[0])
        suffix = str(han_to_int(groups[1])) if kind == "article" and len(groups) > 1 else ""
        return Numeral(kind, rank, han_to_int(groups[0]), match[0], suffix)
    return None


def run_in_items(text: str) -> list[tuple[int, Numeral]]:
    """Where 一是 … 二是 … (or 首先 … 其次 …) items begin in a text: offsets and numerals.

    Only whole sequences that start at the first and rise by one count; a lone 一是 is prose.
    """
    found: list[tuple[int, Numeral]] = []
    for match in RUN_IN.finditer(text):
        value = _ORDINALS[match[1]] or len(found) + 1
        if value == len(found) + 1:
            found.append((match.start(1), Numeral("run_in", RUN_IN_RANK, value, match[1])))
        elif value == 1 and len(found) < 2:
            found = [(match.start(1), Numeral("run_in", RUN_IN_RANK, 1, match[1]))]
    return found if len(found) > 1 else []
