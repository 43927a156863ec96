"""Numbers as official documents print them: 60%, 百分之六十, 六成, 四分之一, 1000亿, 千家, 二〇二五."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "亿": 10**8}
_HAN = "[〇零一二两三四五六七八九十百千万亿]"
_ARABIC = r"\d+(?:,\d{3})*(?:\.\d+)?"
_LONGEST = 64  # characters: a longer run (亿亿亿…) is no number that anybody prints
# 六成 is a share, 成 in 三成立, 九成效 is not.
_NOT_A_SHARE = "为立效果长功员熟本就绩品交都群链势分员型活"
_NUMBER = re.compile(
    rf"(?P<of>(?P<whole>{_HAN}+|\d+)分之(?P<part>(?:{_HAN}+(?:点{_HAN}+)?|{_ARABIC})))"
    rf"|(?P<tenths>[一二三四五六七八九](?=成(?![{_NOT_A_SHARE}])))成(?P<half>半)?"
    rf"|(?P<arabic>{_ARABIC})(?P<times>(?:百|千|十)?[万亿]+|[百千](?![百千万亿]))?(?P<sign>%|‰)?"
    rf"|(?P<han>{_HAN}+(?:点{_HAN}+)?)"
)


@dataclass(frozen=True, slots=True)
class Number:
    """A printed number, ``text[start:end]``; ``value`` is exact, and a share of one where ``share`` (60% → 3/5)."""

    start: int
    end: int
    value: Fraction
    share: bool


def numbers(text: str) -> Iterator[Number]:
    """Every number of a text in reading order; 十四五 and other runs that are no number are passed over.

    Full-width digits must have been folded before.
    """
    for match in _NUMBER.finditer(text):
        value, share = _value(*match.groups()) if match.end() - match.start() <= _LONGEST else (None, False)
        if value is not None:
            yield Number(match.start(), match.end(), value, share)


@lru_cache(maxsize=4096)  # documents print the same numbers again and again
def _value(
    of: str, whole: str, part: str, tenths: str, half: str, arabic: str, times: str, sign: str, han: str
) -> tuple[Fraction | None, bool]:
    """The value of the groups of _NUMBER, None for those that took no part, and whether it is a share."""
    if of:
        parts, counted = parse(whole), parse(part)
        return (counted / parts if parts and counted is not None else None), True
    if tenths:
        return Fraction(_DIGITS[tenths] * 2 + bool(half), 20), True
    if han:
        return parse(han), False
    value = Fraction(arabic.replace(",", ""))
    for unit in times or "":
        value *= (_SMALL | _LARGE)[unit]
    return (value / (100 if sign == "%" else 1000), True) if sign else (value, False)


def parse(text: str) -> Fraction | None:
    """One number, Arabic or Han, as an exact value; None where the characters make no number, or are too many."""
    if len(text) > _LONGEST:
        return None
    if re.fullmatch(_ARABIC, text):
        return Fraction(text.replace(",", ""))
    whole, _, decimals = text.partition("点")
    value = _whole(whole)
    if value is None or (decimals and not all(c in _DIGITS for c in decimals)):
        return None
    if not decimals:
        return Fraction(value)
    return value + Fraction(int("".join(str(_DIGITS[c]) for c in decimals)), 10 ** len(decimals))


def _whole(text: str) -> int | None:
    if all(c in _DIGITS for c in text):
        # 二〇二五 and 二〇 are read digit by digit; 三三两两, 七八 (several) are no numbers.
        if len(text) == 1 or ((len(text) >= 3 or "〇" in text) and "两" not in text):
            return int("".join(str(_DIGITS[c]) for c in text))
        return None
    for unit in ("亿", "万"):
        if unit in text:
            left, _, right = text.rpartition(unit)
            high = _whole(left) if left else 1
            low = _whole(right) if right else 0
            return None if high is None or low is None or low >= _LARGE[unit] else high * _LARGE[unit] + low
    return _below_ten_thousand(text)


def _below_ten_thousand(text: str) -> int | None:
    total, digit, limit, zero = 0, None, 10**4, False
    for character in text:
        if character in _SMALL:
            unit = _SMALL[character]
            if unit >= limit or (digit is None and total and not zero):
                return None
            total, digit, limit = total + (1 if digit is None else digit) * unit, None, unit
        elif character in "零〇":
            zero = True
        elif digit is not None:
            return None
        else:
            digit = _DIGITS[character]
    return total + (digit or 0)
