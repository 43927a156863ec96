"""Normal forms: two printings of one value are the same, and what is open stays open."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.knowledge.slots import values
from assistant.knowledge.values import Dates, Normal, Quantity


def _value(name: str, text: str) -> Normal | None:
    return next(value.value for value in values(text) if value.name == name)


def _money(low: str | None, high: str | None, unit: str = "CNY") -> Quantity:
    return Quantity(None if low is None else Decimal(low), None if high is None else Decimal(high), unit)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("奖励五万元", _money("50000", "50000")),
        ("奖励50,000元", _money("50000", "50000")),
        ("奖励５万元", _money("50000", "50000")),
        ("补助5-10万元", _money("50000", "100000")),
        ("处2000元以上1万元以下罚款", _money("2000", "10000")),
        ("不超过800萬元", _money(None, "8000000")),
        ("1.2亿元以上", _money("120000000", None)),
        ("新臺幣三萬元", _money("30000", "30000", "TWD")),
        ("a grant of £1.5m", _money("1500000", "1500000", "GBP")),
        ("RMB 5 million", _money("5000000", "5000000")),
    ],
)
def test_amounts(text: str, wanted: Quantity) -> None:
    assert _value("amount", text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("占60%", Quantity(Decimal(60), Decimal(60), "%")),
        ("占百分之六十", Quantity(Decimal(60), Decimal(60), "%")),
        ("占六成", Quantity(Decimal(60), Decimal(60), "%")),
        ("占五分之三", Quantity(Decimal(60), Decimal(60), "%")),
        ("不低于30％", Quantity(Decimal(30), None, "%")),
    ],
)
def test_shares(text: str, wanted: Quantity) -> None:
    assert _value("share", text) == wanted


def test_points_on_top_of_the_lpr_are_no_plain_share() -> None:
    assert _value("rate", "利率为LPR+50BP") == Quantity(Decimal("0.5"), Decimal("0.5"), "LPR%")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("自2025年9月1日", Dates("2025-09-01", "2025-09-01")),
        ("二〇二五年九月一日", Dates("2025-09-01", "2025-09-01")),
        ("民國114年9月1日", Dates("2025-09-01", "2025-09-01")),
        ("2025-09-01", Dates("2025-09-01", "2025-09-01")),
        ("on 1 September 2025", Dates("2025-09-01", "2025-09-01")),
        ("2025年9月1日至10月31日", Dates("2025-09-01", "2025-10-31")),
        ("每年4月5日", Dates("--04-05", "--04-05")),
    ],
)
def test_dates(text: str, wanted: Dates) -> None:
    assert _value("date", text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("租期十八个月", Quantity(Decimal(18), Decimal(18), "month")),
        ("租期一年半", Quantity(Decimal("1.5"), Decimal("1.5"), "year")),
        ("不超过15个工作日", Quantity(None, Decimal(15), "workday")),
        ("thirty (30) days", Quantity(Decimal(30), Decimal(30), "day")),
        ("3～5年", Quantity(Decimal(3), Decimal(5), "year")),
    ],
)
def test_periods(text: str, wanted: Quantity) -> None:
    assert _value("period", text) == wanted


def test_names_are_values_of_themselves() -> None:
    assert _value("telephone", "电话：（07）338-1810") == "(07)338-1810"
    assert _value("mail", "邮箱：Office@Example.gov.cn") == "office@example.gov.cn"


@given(st.integers(1, 9999))
def test_width_and_separators_do_not_change_an_amount(number: int) -> None:
    wide = str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    forms = [f"补{number}元", f"补{number:,}元", f"补{wide}元"]
    assert {_value("amount", form) for form in forms} == {_money(str(number), str(number))}
