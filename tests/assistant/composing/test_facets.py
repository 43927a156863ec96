"""What is asked for, and the form that it has where it is printed."""

import pytest

from answers import sound
from assistant.composing.facets import FACETS, asked_in_words, missing, names
from assistant.pipeline import Pipeline


@pytest.mark.parametrize(
    ("facet", "printed", "not_printed"),
    [
        ("amount", ["最高5万元", "补贴三千元", "总规模1000亿元"], ["若干补贴", "60%", "5800余家"]),
        ("rate", ["占54%", "百分之二", "四分之一", "年利率"], ["1000亿元", "提高占比"]),
        ("deadline", ["每年10月31日前截止", "5个工作日内", "自2026年5月1日起施行"], ["持续开展", "2026年"]),
        ("address", ["云杉路18号", "长宁路 9 弄", "地址见附件"], ["愚园路城市更新", "9号楼"]),
        ("phone", ["电话另行公布", "0571-88886666", "服务热线"], ["5800余家"]),
        ("materials", ["提交证明材料"], ["提出申请"]),
        ("body", ["由市就业局负责", "区科委牵头", "由市政府组织实施"], ["推进建设"]),
        ("number", ["21 个", "四大方向"], ["若干"]),
        ("year", ["到2026年", "2022 年"], ["明年"]),
    ],
)
def test_printed_forms(facet: str, printed: list[str], not_printed: list[str]) -> None:
    assert [missing([facet], [text]) for text in printed] == [()] * len(printed)
    assert [missing([facet], [text]) for text in not_printed] == [(FACETS[facet],)] * len(not_printed)


def test_missing_keeps_the_order_asked_and_skips_what_is_no_facet() -> None:
    lacking = missing(["phone", "yes_no", "amount", "rate"], ["占比60%", "无"])
    assert [facet.name for facet in lacking] == ["phone", "amount"]
    assert names(lacking, "zh") == ("电话、联系方式", "金额、额度")
    assert names(lacking, "en") == ("telephone or contact", "amount of money")
    assert missing(["phone"], []) == (FACETS["phone"],)
    assert missing([], []) == ()


@pytest.mark.parametrize("facet", ["address", "phone"])
def test_the_shipped_documents_print_none(shipped: Pipeline, facet: str) -> None:
    assert missing([facet], [d.text for d in shipped.index.documents()]) == (FACETS[facet],)


@pytest.mark.parametrize(
    ("asks", "text", "asked"),
    [
        (("address",), "基地建在什么地方", ("place",)),
        (("address",), "窗口在什么地方办公", ("address",)),
        ((), "园区放在哪个片区", ("place",)),
        (("number",), "街区面积多大", ("area",)),
        (("number",), "企业有多少家", ("number",)),
    ],
)
def test_whereabouts_are_no_address_and_an_area_is_no_number(
    asks: tuple[str, ...], text: str, asked: tuple[str, ...]
) -> None:
    assert asked_in_words(asks, text) == asked


@pytest.mark.parametrize(
    ("question", "status"),
    [
        ("低空经济总部集聚区放在哪里？", "answered"),
        ("网红直播基地建在哪个片区？", "answered"),
        ("概念验证中心建在什么地方？", "not_stated"),
        ("居住证受理点设在哪条路上？", "not_stated"),
        ("“上海硅巷”街区的面积是多少？", "not_stated"),
    ],
)
def test_a_printed_place_answers_and_no_other(shipped: Pipeline, question: str, status: str) -> None:
    assert sound(shipped, question).status == status
