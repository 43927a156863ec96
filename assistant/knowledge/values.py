"""Normal forms of printed values, so that two printings of one value are the same: 五万元 and 50,000元."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from ingest.dates import dates
from ingest.numbers import numbers
from ingest.numerals import han_to_int
from ingest.official import form


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount, share or span of time: from ``low`` to ``high``, equal where one number is printed.

    None on a side that is open: 不超过30万元 has no low, 5年以上 no high. ``unit``: CNY and other currency codes,
    ``%`` for shares, ``LPR%`` for points on top of the LPR, ``workday``, ``day``, ``month`` and so on for spans.
    """

    low: Decimal | None
    high: Decimal | None
    unit: str


@dataclass(frozen=True, slots=True)
class Dates:
    """A date or an interval in ISO form, as far as it is printed: 2025, 2025-10, 2025-10-09; a date without its
    year is --10-09. ``start == end`` for a single date."""

    start: str
    end: str


Normal = Quantity | Dates | str

_PLAIN = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟○，", "一二三四五六七八九十百千〇,", "余多")
# The first that a value prints: 周年 is no week.
_UNITS = {
    "money": {"TWD": "新台币 台币 nt$ ntd", "HKD": "港元 港币 hk$ hkd", "USD": "美元 美金 us$ usd dollar",
              "EUR": "欧元 € eur", "GBP": "英镑 £ gbp pound pence", "JPY": "日元"},
    "share": {"LPR%": "lpr", "%": "% ‰ 百分 成 分之 bp 基点 percent"},
    "period": {"workday": "工作日 工作天 交易日 workingday businessday", "hour": "小时 hour", "minute": "分钟 minute",
               "month": "个月 month", "year": "周年", "week": "周 星期 week", "quarter": "季度", "years": "年 year",
               "day": "天 日 day"},
}  # fmt: skip
_HUNDREDTH = ("pence", "bp", "基点")
_SHARED_SCALE = re.compile(
    r"(\d[\d,.]{0,30}+)(?=(?:-{1,2}|~|至|到)\d[\d,.]{0,30}+([百千万亿]+))"
)  # 5-10万元: the 5 is 5万 too
_SCALE = {"thousand": 1000, "million": 10**6, "billion": 10**9, "bn": 10**9, "k": 1000, "m": 10**6}
_SCALED = re.compile(rf"(\d[\d,]{{0,30}}(?:\.\d{{1,30}})?)\s?({'|'.join(_SCALE)})\b")
_WORDS = dict(zip("one two three four five six seven eight nine ten eleven twelve".split(), range(1, 13), strict=True)) | {
    "a": 1, "an": 1, "fourteen": 14, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "sixty": 60, "ninety": 90,
}  # fmt: skip


@lru_cache(maxsize=4096)  # papers print the same values again and again
def normal(kind: str, words: str) -> Normal | None:
    """The normal form of a printed value (folded text) of that kind; None where the words do not give one."""
    if kind == "text":
        return _unlabelled("".join(words.split()).lower())
    if kind == "date":
        return _interval(list(_each_date(words)) or form("year_alone").findall(words))
    english = " ".join(str(_WORDS.get(word, word)) for word in words.lower().replace("-", " - ").split())
    plain = "".join(_SCALED.sub(lambda m: str(Decimal(m[1].replace(",", "")) * _SCALE[m[2]]), english).split())
    unit = next((unit for unit, forms in _UNITS[kind].items() if any(one in plain for one in forms.split())), None)
    found = list(_numbers(plain, points=kind == "share"))
    if kind == "money":
        unit = None if any(mark in plain for mark in ("%", "百分之", "成")) else unit or "CNY"
        found = [value / 100 for value in found] if plain.endswith("p") else found
    return _bounded(found, words, unit.removesuffix("s")) if unit and found else None


def open_sides(words: str) -> tuple[bool, bool]:
    """Whether words around a number leave it open below (不超过) and above (以上)."""
    return bool(form("at_most").search(words)), bool(form("at_least").search(words))


def _unlabelled(words: str) -> str:
    """A name without what calls it: 电话:5550123."""
    label, _, name = words.partition(":")
    labelled = 0 < len(label) <= 12 and "@" not in label and "/" not in label and not name.startswith("//")
    return name if name and labelled else words


def _numbers(words: str, *, points: bool) -> Iterator[Fraction]:
    """The numbers of a value; ``points``: shares in hundredths, the unit that points are in."""
    plain = _SHARED_SCALE.sub(r"\1\2", words.translate(_PLAIN).replace("百分点", ""))
    found = [number.value * (100 if number.share and points else 1) for number in numbers(plain)]
    if "半" in words and "成" not in words:  # 半年, 一年半
        found = [*found[:-1], (found[-1] if found else 0) + Fraction(1, 2)]
    scale = 100 if any(one in words for one in _HUNDREDTH) else 1
    return (Fraction(value) / scale for value in found[:2])


def _bounded(found: list[Fraction], words: str, unit: str) -> Quantity:
    low, high = _decimal(min(found)), _decimal(max(found))
    below, above = open_sides(words) if len(found) == 1 else (False, False)
    return Quantity(None if below else low, None if above and not below else high, unit)


def _decimal(number: Fraction) -> Decimal:
    made = Decimal(number.numerator) / Decimal(number.denominator)
    return made.quantize(Decimal(1)) if made == made.to_integral_value() else round(made, 6).normalize()


def _each_date(words: str) -> Iterator[str]:
    at = 0
    for one in dates(words):
        yield from _without_year(words[at : one.start])
        yield one.iso
        at = one.end
    yield from _without_year(words[at:])


def _without_year(words: str) -> Iterator[str]:
    for match in form("day_of_a_year").finditer(words):
        month, day = (han_to_int(part) if part else None for part in match.groups())
        yield f"--{month:02}" + (f"-{day:02}" if day else "")


def _interval(found: list[str]) -> Dates | None:
    if not found:
        return None
    first, last = found[0], found[-1]
    if last.startswith("--") and not first.startswith("--"):  # 2025年3月1日至10月31日: the year is printed once
        last = first[:4] + last[1:]
    return Dates(first, last)
