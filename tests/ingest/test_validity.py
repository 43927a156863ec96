"""Dates in every printed form, and what a document says of its own force."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ingest.dates import iso_date
from ingest.document import Document
from ingest.outline import outline
from ingest.read import Raw
from ingest.validity import Validity, replaced_by, validity


@pytest.mark.parametrize(
    ("printed", "iso"),
    [
        ("2025年7月25日", "2025-07-25"), ("二〇二五年七月", "2025-07"), ("二○二五年七月三日", "2025-07-03"), ("二０二五年七月", "2025-07"),
        ("二0二五年", "2025"),
        ("中華民國114年3月18日", "2025-03-18"), ("民國一百十年七月二十八日", "2021-07-28"), ("114年3月18日", "2025-03-18"), ("2025 年 7 月 5 日", "2025-07-05"),
        ("发布时间：2025-06-12 09:30", "2025-06-12"), ("Issued 3 February 2025", "2025-02-03"),
        ("February 3, 2025", "2025-02-03"), ("2025年2月30日", None), ("第12.3.4条", None),
    ],
)  # fmt: skip
def test_dates_as_they_are_printed(printed: str, iso: str | None) -> None:
    assert iso_date(printed) == iso


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("本办法自2030年7月1日起施行，有效期3年。", Validity("2030-07-01", "2033-06-30")),
        ("第九条 本办法自印发之日起施行，有效期至2032年12月31日。", Validity("2030-05-06", "2032-12-31")),
        ("本规定自发布之日起30日后施行。", Validity("2030-06-05")),
        ("本通知自2030年7月1日起执行，试行期一年。原《某办法》（某发〔2020〕3号）同时废止。",
         Validity("2030-07-01", "2031-06-30", ("某办法", "某发〔2020〕3号"))),
        ("本辦法自中華民國一百二十年一月一日起施行。", Validity("2031-01-01")),
        ("This procedure comes into force on 1 March 2031.", Validity("2031-03-01")),
        ("许可证有效期5年，期满前三十日内申请延续。", Validity()),
        ("根据《关于废止部分规章的决定》，制定本办法。", Validity()),
        ("甲公司自2030年1月1日起执行新标准。", Validity()),
    ],
)  # fmt: skip
def test_force_is_told_of_the_document_alone(text: str, expected: Validity) -> None:
    assert validity(text, "2030-05-06") == expected


def paper(identifier: str, *lines: str) -> Document:
    return outline(Raw(identifier, f"{identifier}.txt", "", lines))[0]


def test_a_document_that_another_ends_is_followed_by_it() -> None:
    old = paper("old", "某市养犬办法", "某政规〔2020〕6号", "第一条 为规范养犬，制定本办法。", "第二条 每户一犬。")
    new = paper(
        "new", "某市养犬管理办法", "某政规〔2030〕2号", "第一条 为规范养犬，制定本办法。",
        "第二条 本办法自2030年7月1日起施行，《某市养犬办法》（某政规〔2020〕6号）同时废止。",
    )  # fmt: skip
    assert new.replaces == ("某市养犬办法", "某政规〔2020〕6号")
    assert replaced_by([old, new]) == {"old": "new"}
    assert replaced_by([new]) == {}


def test_two_printings_of_one_title_are_told_apart_by_number_and_date() -> None:
    first = paper("a", "某市养犬办法", "某政规〔2020〕6号", "第一条 每户一犬。")
    later = replace(first, id="b", number="某政规〔2024〕1号", date="2024-01-02")
    assert replaced_by([later, replace(first, date="2020-01-02")]) == {"a": "b"}
    assert replaced_by([later, first]) == {}  # nothing says which came first


def test_the_issuer_stands_in_the_title_where_no_one_signs() -> None:
    document = paper("n", "某市民政局关于发放补贴的通知", "各区民政局：", "一、标准", "每户300元。")
    assert (document.issuer, document.addressee) == ("某市民政局", "各区民政局")
