"""The numerals that Word prints by itself: a paragraph's list level → 一、 （二） 3. 第四条."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DIGITS = "〇一二三四五六七八九"
_LEGAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"))
_ROMAN_ONES = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
_COUNTED = 10_000  # numbers from here on print as digits: no document counts so far
_CLOSED = "、，）)】〕》」．：:"  # after these a printed numeral needs no space


def chinese_number(number: int, digits: str = _DIGITS, units: str = "十百千") -> str:
    """A number as it is counted: 十二, 二十, 一百零三. Legal digits keep their 壹 before 拾."""
    if not 0 < number < _COUNTED:
        return str(number)
    text, gap = "", False
    for power in range(3, -1, -1):
        digit = number // 10**power % 10
        if digit:
            text += ("零" if gap and text else "") + digits[digit] + (units[power - 1] if power else "")
            gap = False
        else:
            gap = True
    return text[1:] if digits == _DIGITS and text.startswith("一十") else text


def _letters(number: int) -> str:
    repeat, place = divmod(number - 1, 26)
    return chr(ord("a") + place) * (repeat + 1)


def _roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        text += letters * count
    return text + _ROMAN_ONES[number]


def _positions(number: int, digits: str = _DIGITS) -> str:
    return "".join(digits[int(digit)] for digit in str(number))


def _symbol(first: int, last: int) -> Callable[[int], str]:
    """Symbols of one character, ① from its code point on; beyond the last, plain digits."""
    return lambda number: chr(first + number - 1) if 0 < number <= last else str(number)


_FORMATS: Mapping[str, Callable[[int], str]] = {
    **dict.fromkeys(
        (
            "chineseCounting",
            "chineseCountingThousand",
            "japaneseCounting",
            "taiwaneseCounting",
            "taiwaneseCountingThousand",
            "koreanDigital2",
        ),
        chinese_number,
    ),
    **dict.fromkeys(("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital"), _positions),
    **dict.fromkeys(
        ("chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal"),
        lambda number: chinese_number(number, _LEGAL_DIGITS, "拾佰仟"),
    ),
    "ideographTraditional": lambda number: _STEMS[number - 1] if 0 < number <= len(_STEMS) else str(number),
    "ideographZodiac": lambda number: _BRANCHES[number - 1] if 0 < number <= len(_BRANCHES) else str(number),
    **dict.fromkeys(("decimalEnclosedCircle", "decimalEnclosedCircleChinese"), _symbol(0x2460, 20)),
    "decimalEnclosedParen": _symbol(0x2474, 20),
    "decimalEnclosedFullstop": _symbol(0x2488, 20),
    "ideographEnclosedCircle": _symbol(0x3280, 10),
    "decimalZero": lambda number: f"{number:02d}",
    **dict.fromkeys(
        ("decimalFullWidth", "decimalFullWidth2"),
        lambda number: "".join(chr(0xFF10 + int(digit)) for digit in str(number)),
    ),
    "upperRoman": lambda number: _roman(number).upper(),
    "lowerRoman": _roman,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerLetter": _letters,
    "bullet": lambda _: "",
    "none": lambda _: "",
}


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list as the file defines it. ``text`` holds %1 … %9 for the numbers of levels 1 … 9."""

    start: int
    format: str
    text: str
    suffix: str
    legal: bool
    style: str | None
    restart: int | None


@dataclass(slots=True)
class Numbering:
    """The lists of one docx and how far each has counted; paragraphs must come in document order."""

    lists: Mapping[str, str] = field(default_factory=dict)  # numId → abstractNumId
    levels: Mapping[str, Mapping[int, Level]] = field(default_factory=dict)
    overrides: Mapping[tuple[str, int], Level] = field(default_factory=dict)  # (numId, level) → its own definition
    starts: Mapping[tuple[str, int], int] = field(default_factory=dict)  # (numId, level) → where it starts afresh
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _started: set[tuple[str, int]] = field(default_factory=set)

    def level_of_style(self, number: str, style: str) -> int:
        """The level that a list ties to a paragraph style; 0 where it ties none."""
        levels = self.levels.get(self.lists.get(number, ""), {})
        return next((index for index, level in levels.items() if level.style == style), 0)

    def next(self, number: str, index: int) -> str:
        """The numeral printed before the next paragraph at a level; "" for bullets and for lists not defined."""
        abstract = self.lists.get(number, "")
        level = self._level(number, index)
        if level is None:
            return ""
        counts = self._counts.setdefault(abstract, {})
        if (number, index) in self.starts and (number, index) not in self._started:
            counts[index] = self.starts[number, index]
        else:
            counts[index] = counts[index] + 1 if index in counts else level.start
        self._started.add((number, index))
        for deeper in [other for other in counts if other > index]:
            below = self._level(number, deeper)
            if below is None or below.restart is None or index + 1 <= below.restart:
                del counts[deeper]
        return self._printed(number, level, counts)

    def _level(self, number: str, index: int) -> Level | None:
        override = self.overrides.get((number, index))
        return override or self.levels.get(self.lists.get(number, ""), {}).get(index)

    def _printed(self, number: str, level: Level, counts: dict[int, int]) -> str:
        text = level.text
        if level.format in ("bullet", "none") and "%" not in text:
            return ""
        for place in range(9):
            if (mark := f"%{place + 1}") in text:
                other = self._level(number, place)
                value = counts.get(place, other.start if other else 1)
                style = "decimal" if level.legal or other is None else other.format
                text = text.replace(mark, _FORMATS.get(style, str)(value) if 0 < value < _COUNTED else str(value))
        text = text.strip()
        return f"{text} " if text and level.suffix != "nothing" and text[-1] not in _CLOSED else text


def parse_numbering(root: Any) -> Numbering:
    """The lists of a numbering part's root element."""
    levels: dict[str, dict[int, Level]] = {}
    linked: dict[str, str] = {}  # style → the abstract list that defines it
    wanted: dict[str, str] = {}  # abstract list → the style it borrows
    for abstract in root.findall(f"{W}abstractNum"):
        key = abstract.get(f"{W}abstractNumId")
        levels[key] = {int(level.get(f"{W}ilvl")): _parse_level(level) for level in abstract.findall(f"{W}lvl")}
        if (style := value_of(abstract, "styleLink")) is not None:
            linked[style] = key
        if (style := value_of(abstract, "numStyleLink")) is not None:
            wanted[key] = style
    lists: dict[str, str] = {}
    overrides: dict[tuple[str, int], Level] = {}
    starts: dict[tuple[str, int], int] = {}
    for number in root.findall(f"{W}num"):
        key, abstract_key = number.get(f"{W}numId"), value_of(number, "abstractNumId") or ""
        lists[key] = linked.get(wanted.get(abstract_key, ""), abstract_key)
        for override in number.findall(f"{W}lvlOverride"):
            place = (key, int(override.get(f"{W}ilvl")))
            start, level = value_of(override, "startOverride"), override.find(f"{W}lvl")
            if level is not None:
                overrides[place] = _parse_level(level)
            if start is not None:
                starts[place] = int(start)
    return Numbering(lists, levels, overrides, starts)


def _parse_level(level: Any) -> Level:
    restart = value_of(level, "lvlRestart")
    legal = level.find(f"{W}isLgl")
    return Level(
        start=int(value_of(level, "start") or 1),
        format=value_of(level, "numFmt") or "decimal",
        text=value_of(level, "lvlText") or "",
        suffix=value_of(level, "suff") or "tab",
        legal=legal is not None and legal.get(f"{W}val") not in ("0", "false"),
        style=value_of(level, "pStyle"),
        restart=int(restart) if restart is not None else None,
    )


def value_of(element: Any, tag: str) -> str | None:
    """The w:val of a child element; None where there is no such child or value."""
    child = element.find(f"{W}{tag}")
    return None if child is None else child.get(f"{W}val")
