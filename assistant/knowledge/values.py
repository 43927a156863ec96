"""Normal forms of printed values, so that two printings of one value are the same: 五万元 and 50,000元."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from ingest.numbers import parse


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

_MANY = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟○，", "一二三四五六七八九十百千〇,")
_HAN = "〇零一二两三四五六七八九十百千万亿"
_NUMBER = re.compile(rf"\d[\d,]*(?:\.\d+)?\s?[余多]?(?:[{_HAN[-5:]}]{{0,3}})|[{_HAN}]+(?:点[{_HAN}]+)?|半")
_LABEL = re.compile(r"^[^:：@/]{1,12}[:：](?!//)")  # 电话：5550123
_TO = re.compile(r"\s?(?:-{1,2}|~|至|到|to|and)\s?")
_SCALE = {"百": 100, "千": 1000, "十": 10, "万": 10**4, "亿": 10**8}
_ENGLISH = {"thousand": 1000, "million": 10**6, "billion": 10**9, "bn": 10**9, "k": 1000, "m": 10**6}
_WORDS = dict(zip("one two three four five six seven eight nine ten eleven twelve".split(), range(1, 13), strict=True)) | {
    "a": 1, "an": 1, "fourteen": 14, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "sixty": 60, "ninety": 90,
}  # fmt: skip
_WORD = re.compile(rf"\b({'|'.join(_WORDS)})\b", re.IGNORECASE)
_SCALED = re.compile(rf"(\d[\d,]*(?:\.\d+)?)\s?({'|'.join(_ENGLISH)})\b", re.IGNORECASE)
_MOST = re.compile(
    r"不(?:得)?(?:超过|高于|多于|大于|足|到)|最高|最多|至多|上限|以下|以内|之内|内|(?<!不)(?<!不得)(?:低于|少于)"
    r"|up to|at most|maximum|within|under|below|not? (?:more|exceeding)",
    re.IGNORECASE,
)
_LEAST = re.compile(
    r"不(?:得)?(?:低于|少于|小于)|最低|最少|至少|下限|以上|(?<!不)(?<!不得)(?:超过|高于)|at least|not? (?:less|fewer)|over|above",
    re.IGNORECASE,
)
_CURRENCIES = (
    ("TWD", r"新台币|台币|nt\$|ntd"), ("HKD", "港元|港币|hk\\$|hkd"), ("USD", r"美元|美金|us\$|usd|dollar"),
    ("EUR", "欧元|€|eur|euro"), ("GBP", "英镑|£|gbp|pound|pence|\\dp\\b"), ("JPY", "日元"), ("CNY", "."),
)  # fmt: skip
_UNITS = (
    ("workday", "工作日|工作天|交易日|working day|business day"), ("hour", "小时|hour"), ("minute", "分钟|minute"),
    ("month", "个月|month"), ("week", "周(?!年)|星期|week"), ("quarter", "季度"), ("year", "年|year"), ("day", "天|日|day"),
)  # fmt: skip
_MONTHS = {m: i for i, m in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_ISO = re.compile(r"((?:19|20)\d\d)[-/.](\d{1,2})[-/.](\d{1,2})")
_EN_DATE = re.compile(
    rf"(?:(\d{{1,2}})(?:st|nd|rd|th)?\s(?:of\s)?)?({'|'.join(_MONTHS)})[a-z]*(?:\s(\d{{1,2}})(?!\d)(?:st|nd|rd|th)?)?(?:,?\s((?:19|20)\d\d))?", re.IGNORECASE
)  # fmt: skip
_ZH_DATE = re.compile(
    rf"(?:((?:中华)?民国)?\s?(\d{{2,4}}|[{_HAN}]{{2,4}})\s?年)?\s?(?:(\d{{1,2}}|[{_HAN}]{{1,3}})\s?月)?\s?(?:(\d{{1,2}}|[{_HAN}]{{1,3}})\s?[日号])?"
)
_REPUBLIC = 1911  # year 1 of the Republic, by which Taiwan counts, is 1912


def normal(kind: str, words: str) -> Normal | None:
    """The normal form of a printed value (folded text) of that kind; None where the words do not give one."""
    words = words.translate(_MANY)
    if kind == "text":
        return _LABEL.sub("", re.sub(r"\s+", "", words)).lower()
    if kind == "date":
        return _dates(words)
    if kind == "money":
        code = next(code for code, form in _CURRENCIES if re.search(form, words, re.IGNORECASE | re.DOTALL))
        scale = Decimal("0.01") if re.search(r"pence|\dp\b", words, re.IGNORECASE) else Decimal(1)
        return None if re.search("%|百分之|成", words) else _quantity(words, code, scale)
    if kind == "share":
        return _share(words)
    unit = next((unit for unit, form in _UNITS if re.search(form, words, re.IGNORECASE)), None)
    return None if unit is None else _quantity(words, unit)


def _share(words: str) -> Quantity | None:
    if found := re.search(rf"([{_HAN}\d]+)分之([{_HAN}\d.]+)", words):
        whole, part = parse(found[1]), parse(found[2])
        return None if not whole or part is None else _bounded([part / whole * 100], words, "%")
    if tenths := re.search(r"([一二三四五六七八九])成(半?)", words):
        return _bounded([Fraction("〇一二三四五六七八九".index(tenths[1]) * 10 + (5 if tenths[2] else 0))], words, "%")
    if "‰" in words:
        return _quantity(words, "%", Decimal("0.1"))
    unit = "LPR%" if re.search("lpr", words, re.IGNORECASE) else "%"  # on top of it
    if re.search("bps?|基点", words, re.IGNORECASE):
        return _quantity(words, unit, Decimal("0.01"))
    return _quantity(words, unit) if re.search("%|百分点|per ?cent", words, re.IGNORECASE) else None


def _quantity(words: str, unit: str, scale: Decimal = Decimal(1)) -> Quantity | None:
    return _bounded([n * Fraction(scale) for n in _numbers(words)], words, unit)


def _bounded(numbers: list[Fraction], words: str, unit: str) -> Quantity | None:
    if not numbers:
        return None
    made = [_decimal(number) for number in numbers[:2]]
    if len(made) == 2:
        return Quantity(min(made), max(made), unit)
    if _MOST.search(words):
        return Quantity(None, made[0], unit)
    return Quantity(made[0], None if _LEAST.search(words) else made[0], unit)


def open_sides(words: str) -> tuple[bool, bool]:
    """Whether words around a number leave it open below (不超过) and above (以上)."""
    return bool(_MOST.search(words)), bool(_LEAST.search(words))


def _decimal(number: Fraction) -> Decimal:
    made = Decimal(number.numerator) / Decimal(number.denominator)
    return made.quantize(Decimal(1)) if made == made.to_integral_value() else round(made, 6).normalize()


def _numbers(words: str) -> list[Fraction]:
    """The numbers of a value; in 5-10万元 the first takes the scale of the second."""
    words = _SCALED.sub(lambda m: str(Decimal(m[1].replace(",", "")) * _ENGLISH[m[2].lower()]), words)
    words = _WORD.sub(lambda m: str(_WORDS[m[1].lower()]), re.sub(r"\s\(\d+\)", "", words))
    found: list[Fraction] = []
    printed = list(_NUMBER.finditer(words))
    for at, match in enumerate(printed):
        one = match[0].replace(" ", "")
        digits = re.match(r"[\d,.]+", one)
        tail = _scale_of(one) if digits else ""
        if digits and not tail and at + 1 < len(printed) and _TO.fullmatch(words, match.end(), printed[at + 1].start()):
            tail = _scale_of(printed[at + 1][0])
        value = Fraction(1, 2) if one == "半" else parse(digits[0].rstrip(",.")) if digits else parse(one)
        if one == "半" and found:  # 一年半
            found[-1] += Fraction(1, 2)
        elif value is not None:
            for character in tail:
                value *= _SCALE[character]
            found.append(value)
    return found


def _scale_of(number: str) -> str:
    return re.sub(rf"[^{_HAN[-5:]}]", "", number) if number[0].isdecimal() else ""


def _dates(words: str) -> Dates | None:
    found = [d for d in _each_date(words) if d]
    if not found:
        return None
    first, last = found[0], found[-1] if len(found) > 1 else found[0]
    if last.startswith("--") and not first.startswith("--"):  # 2025年3月1日至10月31日: the year is printed once
        last = first[:4] + last[1:]
    return Dates(first, last)


def _each_date(words: str) -> list[str]:
    if iso := list(_ISO.finditer(words)):
        return ["-".join((m[1], f"{int(m[2]):02}", f"{int(m[3]):02}")) for m in iso]
    if re.search("年|月", words) is None:
        return [_english(m) for m in _EN_DATE.finditer(words)] or re.findall(r"(?:19|20)\d\d", words)
    return [_chinese(m) for m in _ZH_DATE.finditer(words) if m[2] or m[3]]


def _english(match: re.Match[str]) -> str:
    day = match[1] or match[3]
    return (match[4] or "-") + f"-{_MONTHS[match[2][:3].lower()]:02}" + (f"-{int(day):02}" if day else "")


def _chinese(match: re.Match[str]) -> str:
    year = parse(match[2]) if match[2] else None
    if year is not None and (match[1] or year < 200):
        year += _REPUBLIC
    month, day = (parse(part) if part else None for part in (match[3], match[4]))
    if month is None:
        return "" if year is None else f"{int(year)}"
    return ("-" if year is None else f"{int(year)}") + f"-{int(month):02}" + ("" if day is None else f"-{int(day):02}")
