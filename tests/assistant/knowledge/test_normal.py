"""Normal forms, from the printed words straight: units, scales, open sides, names and dates."""

from decimal import Decimal

import pytest

from assistant.knowledge.values import Dates, Quantity, normal, open_sides


def both(number: str, unit: str) -> Quantity:
    return Quantity(Decimal(number), Decimal(number), unit)


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("5万元", both("50000", "CNY")),
        ("新台币3万元", both("30000", "TWD")),
        ("nt$300", both("300", "TWD")),
        ("港币200元", both("200", "HKD")),
        ("HK$200", both("200", "HKD")),
        ("100美元", both("100", "USD")),
        ("US$1,500", both("1500", "USD")),
        ("20 dollars", both("20", "USD")),
        ("30欧元", both("30", "EUR")),
        ("€30", both("30", "EUR")),
        ("£40", both("40", "GBP")),
        ("50 pence", both("0.5", "GBP")),
        ("£1p", both("0.01", "GBP")),
        ("500日元", both("500", "JPY")),
        ("two thousand yuan", both("2000", "CNY")),
        ("2 thousand yuan", both("2000", "CNY")),
        ("£2.5 million", both("2500000", "GBP")),
        ("£3bn", both("3000000000", "GBP")),
        ("£7k", both("7000", "GBP")),
        ("1,200.50元", both("1200.5", "CNY")),
        ("占60%的资金", None),  # a share is no sum
        ("百分之五的资金", None),
        ("三成资金", None),
        ("若干元", None),
        ("壹拾万元", both("100000", "CNY")),
        ("10余万元", both("100000", "CNY")),
        ("5-10万元", Quantity(Decimal(50000), Decimal(100000), "CNY")),
        ("5至10亿元", Quantity(Decimal(500000000), Decimal(1000000000), "CNY")),
        ("5万至10万元", Quantity(Decimal(50000), Decimal(100000), "CNY")),
        ("10万元以下5万元以上", Quantity(Decimal(50000), Decimal(100000), "CNY")),
        ("不超过5万元", Quantity(None, Decimal(50000), "CNY")),
        ("5万元以上", Quantity(Decimal(50000), None, "CNY")),
        ("up to £500", Quantity(None, Decimal(500), "GBP")),
        ("at least £500", Quantity(Decimal(500), None, "GBP")),
    ],
)
def test_sums(words: str, wanted: Quantity | None) -> None:
    assert normal("money", words) == wanted


def test_a_sum_is_written_out() -> None:
    found = [normal("money", words) for words in ("5万元", "1,200.50元", "5元")]
    assert [str(one.low) for one in found if isinstance(one, Quantity)] == ["50000", "1200.5", "5"]


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("60%", both("60", "%")),
        ("60percent", both("60", "%")),
        ("25‰", both("2.5", "%")),
        ("百分之十二点五", both("12.5", "%")),
        ("三分之一", both("33.333333", "%")),
        ("六成半", both("65", "%")),
        ("1.5个百分点", both("1.5", "%")),
        ("50个基点", both("0.5", "%")),
        ("LPR+30BP", both("0.3", "LPR%")),
        ("lpr减20个基点", both("0.2", "LPR%")),
        ("20%-30%", Quantity(Decimal(20), Decimal(30), "%")),
        ("不低于5%", Quantity(Decimal(5), None, "%")),
        ("若干", None),
        ("5", None),
    ],
)
def test_shares(words: str, wanted: Quantity | None) -> None:
    assert normal("share", words) == wanted


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("5个工作日", both("5", "workday")),
        ("3个交易日", both("3", "workday")),
        ("three working days", both("3", "workday")),
        ("2 business days", both("2", "workday")),
        ("3小时", both("3", "hour")),
        ("2 hours", both("2", "hour")),
        ("30分钟", both("30", "minute")),
        ("45 minutes", both("45", "minute")),
        ("3个月", both("3", "month")),
        ("6 months", both("6", "month")),
        ("2周年", both("2", "year")),
        ("2周", both("2", "week")),
        ("三星期", both("3", "week")),
        ("4 weeks", both("4", "week")),
        ("两季度", both("2", "quarter")),
        ("5年", both("5", "year")),
        ("two years", both("2", "year")),
        ("a year", both("1", "year")),
        ("10天", both("10", "day")),
        ("10日内", Quantity(None, Decimal(10), "day")),
        ("ninety days", both("90", "day")),
        ("半年", both("0.5", "year")),
        ("两年半", both("2.5", "year")),
        ("半个月", both("0.5", "month")),
        ("3-5天", Quantity(Decimal(3), Decimal(5), "day")),
        ("至少3年", Quantity(Decimal(3), None, "year")),
        ("若干年", None),
        ("三次", None),
    ],
)
def test_spans_of_time(words: str, wanted: Quantity | None) -> None:
    assert normal("period", words) == wanted


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("2025年9月1日", Dates("2025-09-01", "2025-09-01")),
        ("2025年9月", Dates("2025-09", "2025-09")),
        ("2025年9月1日至2026年8月31日", Dates("2025-09-01", "2026-08-31")),
        ("2025年3月1日至10月31日", Dates("2025-03-01", "2025-10-31")),
        ("每年3月1日至10月31日", Dates("--03-01", "--10-31")),
        ("十二月三日", Dates("--12-03", "--12-03")),
        ("每年5月", Dates("--05", "--05")),
        ("5月31日号", Dates("--05-31", "--05-31")),
        ("2025", Dates("2025", "2025")),
        ("某日", None),
    ],
)
def test_dates(words: str, wanted: Dates | None) -> None:
    assert normal("date", words) == wanted


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("电话:5550123", "5550123"),
        ("咨询 电话 : 555 0123", "5550123"),
        ("ABC路5号", "abc路5号"),
        ("www.a.cn:80", "80"),
        ("https://a.cn/b", "https://a.cn/b"),
        ("a/b:c", "a/b:c"),
        ("me@a.cn:x", "me@a.cn:x"),
        ("电话:", "电话:"),
        (":5550123", ":5550123"),
        ("一二三四五六七八九十甲乙:5", "5"),
        ("一二三四五六七八九十甲乙丙:5", "一二三四五六七八九十甲乙丙:5"),
    ],
)
def test_a_name_stands_without_its_label(words: str, wanted: str) -> None:
    assert normal("text", words) == wanted


@pytest.mark.parametrize(
    ("words", "sides"),
    [
        ("不超过5万元", (True, False)),
        ("5万元以上", (False, True)),
        ("5万元", (False, False)),
        ("最低5万元最高8万元", (True, True)),
    ],
)
def test_words_around_a_number_leave_it_open(words: str, sides: tuple[bool, bool]) -> None:
    assert open_sides(words) == sides
