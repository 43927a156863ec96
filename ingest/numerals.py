"""The numerals that official documents print before their sections, and their order.

GB/T 9704 gives 一、 → （一） → 1. → （1）; laws 第X编 → 章 → 节 → 条 → （一） → 1.; Taiwan 壹、 → 一、 → （一） → 1.;
standards 4 → 4.9 → 4.9.1; other documents add ①, a., ——, 问：, and the run-in 一是 … 二是 …. A numeral's *rank*
orders the kinds when nothing else decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "兩": 2}
_CAPITALS = {"壹": "一", "貳": "二", "贰": "二", "參": "三", "叁": "三", "叄": "三", "肆": "四", "伍": "五",
             "陸": "六", "陆": "六", "柒": "七", "捌": "八", "玖": "九", "拾": "十"}  # fmt: skip
_UNITS = {"十": 10, "百": 100, "千": 1000}
_HAN = "[零〇一二三四五六七八九十百千两兩]{1,7}"
_GAP = r"[ \u3000]{0,2}"  # 第 1 條, 第 二 章: Taiwan and Hong Kong print a space on both sides
_NUMBER = rf"({_HAN}|\d+(?: \d)*)"  # some files set 10 as 1 0
_ENDS = r"(?=[\s\u3000]|$|[^的、，第])"
# Marks of one character that hold their number: ① ⑴ ⒈ ㈠, each by the code of its first and how many there are.
_MARKS = (("circle", 9, 0x2460, 20), ("arabic_bracket", 8, 0x2474, 20), ("arabic", 6, 0x2488, 20),
          ("han_bracket", 5, 0x3220, 10))  # fmt: skip

_RANKS: dict[str, float] = {"part": 0, "chapter": 1, "division": 2, "article": 3, "capital": 3.5, "han": 4,
          "han_bracket": 5, "arabic": 6, "arabic_bracket": 8, "dash": 10}  # fmt: skip
# The first that fits counts.
_NUMERAL = re.compile(
    rf"(?P<part>第{_GAP}{_NUMBER}{_GAP}(?:分编|分編|编|編|篇){_ENDS})"
    rf"|(?P<chapter>第{_GAP}{_NUMBER}{_GAP}章{_ENDS})"
    rf"|(?P<division>第{_GAP}{_NUMBER}{_GAP}[节節]{_ENDS})"
    rf"|(?P<article>第{_GAP}{_NUMBER}(?:-(\d{{1,2}}))?{_GAP}[条條](?:{_GAP}之{_GAP}([一二三四五六七八九十]{{1,2}}|\d{{1,2}}))?)"
    rf"|(?P<capital>([{''.join(_CAPITALS)}]{{1,3}})[、．])"
    rf"|(?P<han>({_HAN})(?:[ \u3000]?、|．|\.(?!\d)))"
    rf"|(?P<han_bracket>[（(]({_HAN})[）)]、?)"
    # 4.2025年度… is item 4 and a year, never a decimal
    r"|(?P<arabic>(\d{1,3})(?:、|．(?!\d)|\.(?![\d．])|[.．](?=(?:19|20)\d{2}\s?年)))"
    r"|(?P<arabic_bracket>[（(](\d{1,3})[）)]、?|(\d{1,2})[）)])"
    r"|(?P<dash>(?:——|--)(?=[^\s—-]))"
)
_DOTTED = re.compile(r"(\d{1,2}(?:\.\d{1,3}){1,4})(?:(?=[\s\u3000、．]|\.\s)|(?=[\u4e00-\u9fff]))")
_LETTER = re.compile(r"(?:[（(]([a-z])[）)]|([a-z])(?:[)）、．]|\.(?=[\s\u3000\u4e00-\u9fff])))")
_QUESTION = re.compile(r"(?:问|問|Q|Question)\s?(\d{1,3})?\s?(?:[：:、]|\.(?!\d))")
_BARE = re.compile(r"(\d{1,2})[\s\u3000]+(?=[^\s\d])")
# Ordinals that open a run-in item; a full sequence from the first on is asked for before they count.
_ORDINALS = {"首先": 1, "其次": 2, "再次": 3, "再者": 3, "最后": 0} | {
    f"{han}是": n for n, han in enumerate("一二三四五六七八九", start=1)
}
RUN_IN = re.compile(r"(?:(?<=[。；：！？;”\n])|\A)(首先|其次|再次|再者|最后|[一二三四五六七八九]是)(?=[^\s])")
RUN_IN_RANK = 11


@dataclass(frozen=True, slots=True)
class Numeral:
    """A printed numeral: its kind, rank, value (0 for —— and 问：), suffix (之一 → "1"), and its printed form.

    ``above`` holds the numbers before the last of a dotted one: 4.9.1 → (4, 9).
    """

    kind: str
    rank: float
    value: int
    printed: str
    suffix: str = ""
    above: tuple[int, ...] = ()


def han_to_int(text: str) -> int:
    """一百二十 → 120, 十 → 10, 二〇二五 → 2025, 12 → 12, 拾 → 10. Raises ValueError for anything else."""
    text = text.replace(" ", "")
    if text.isdecimal():
        return int(text)
    text = "".join(_CAPITALS.get(character, character) for character in text)
    if not any(c in _UNITS for c in text):
        return int("".join(str(_DIGITS.get(c, c)) for c in text))
    total, digit = 0, 0
    for character in text:
        if character in _UNITS:
            total += (digit or 1) * _UNITS[character]
            digit = 0
        else:
            digit = _DIGITS[character]
    return total + digit


def numeral(line: str) -> Numeral | None:
    """The numeral that a line begins with, or None. Letters and bare numbers are asked for by ``lettered``, ``bare``."""
    if dotted := _dotted(line):
        return dotted
    for kind, order, first, count in _MARKS if "①" <= line[:1] <= "㈩" else ():
        if first <= ord(line[0]) < first + count:
            return Numeral(kind, order, ord(line[0]) - first + 1, line[0])
    if match := _NUMERAL.match(line):
        named = str(match.lastgroup)
        _, *groups = (group for group in match.groups() if group)
        suffix = str(han_to_int(groups[1])) if named == "article" and len(groups) > 1 else ""
        return Numeral(named, _RANKS[named], han_to_int(groups[0]) if groups else 0, match[0].rstrip(), suffix)
    if asked := _QUESTION.match(line):
        return Numeral("question", 7, int(asked[1] or 0), asked[0])
    return None


def lettered(line: str) -> Numeral | None:
    """The letter that a line begins with as an item's: a. a) （a）; the caller asks that letters come in order."""
    match = _LETTER.match(line)
    return Numeral("letter", 8.5, ord(match[1] or match[2]) - ord("a") + 1, match[0]) if match else None


def bare(line: str) -> Numeral | None:
    """A number with a space alone (4　墙体): one only where the document counts on below it (4.1, 4.2)."""
    match = _BARE.match(line)
    return Numeral("dotted1", 6.1, int(match[1]), match[1]) if match else None


def _dotted(line: str) -> Numeral | None:
    match = _DOTTED.match(line)
    if match is None:
        return None
    *above, value = map(int, match[1].split("."))
    if len(above) < 2 and line[match.end() : match.end() + 1].isalpha():
        return None  # 1.5万元: two numbers with no space behind them may be a decimal
    return Numeral(f"dotted{len(above) + 1}", 6 + (len(above) + 1) / 10, value, match[0], above=tuple(above))


def numbers(found: Numeral) -> tuple[int, ...]:
    """The numbers that a numeral of a standard prints: 4.9.1 → (4, 9, 1); 4 → (4,)."""
    return (*found.above, found.value)


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
