"""What a question asks for, and whether the printed words hold it: sums, rates, dates, addresses, bodies, …"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_DIGIT = r"[\d零〇一二三四五六七八九十百千万亿两]+"

# 三十日内, 五十年, 24小时; neither 7月25日 nor 2025年, which are dates, nor 三年行动.
_PERIOD = (
    r"(?<![\d月第])(?:[一二三四五六七八九十百两]+|\d{1,3})\s*(?:日|天|个月|周|小时|年)(?=[内以之前后书通，。；、的])"
)


@dataclass(frozen=True, slots=True)
class Facet:
    """Something asked for: how it is called, and the form that it has where it is printed.

    ``alone``: a question for it that finds it not printed is answered by nothing else.
    """

    name: str
    zh: str
    en: str
    printed: re.Pattern[str]
    alone: bool = True


def _facet(name: str, zh: str, en: str, printed: str, *, alone: bool = True) -> Facet:
    return Facet(name, zh, en, re.compile(printed), alone)


FACETS = {
    facet.name: facet
    for facet in (
        _facet("amount", "金额、额度", "amount of money", rf"{_DIGIT}\s*(?:万|亿)?元|{_DIGIT}万(?!亿)|免费|不得?收(?:取|费)"),
        _facet("rate", "比率（利率、贴息、税率等）", "rate", r"\d\s*[%％]|百分之|分之|利率|基点"),
        _facet("deadline", "期限、起止时间", "deadline or period", rf"截止|之前|日前|底前|工作日|有效期|施行|{_PERIOD}"),
        _facet("address", "地址", "address", r"[路街道]\s*\d+\s*(?:号|弄)|地址"),
        _facet("place", "具体地点", "the place",
               r"(?:在|于|至|到|落地|落户|位于|调入|入驻|沿|临空|迁入)[^，。；]{0,14}?(?:片区|地区|区域|园|集聚带|地带|沿线|街区|街道|镇|路|楼|中心|大厦|基地|广场|地块|开发区|新区|城区|机场|港|区)"
               r"|(?:落地|落户)[\u4e00-\u9fff]{2}"),
        _facet("area", "面积", "the area", r"\d[\d.,]*\s*万?\s*(?:平方米|平方公里|公顷|亩|㎡|平米)"),
        _facet("phone", "电话、联系方式", "telephone or contact", r"\d{7,}|电话|热线|网址|邮箱"),
        _facet("condition", "具体条件、认定标准", "conditions or criteria", r"条件|标准为|应当具备|须|符合[^，。；]*的|不低于|不少于", alone=False),
        _facet("procedure", "办理流程", "procedure", r"流程|程序|申请|受理|办理|审批", alone=False),
        _facet("materials", "申请材料", "required documents", r"材料|证明|表格"),
        _facet("body", "责任部门", "responsible body", r"牵头|负责|主管|承接|督促|由[^，。；]{2,20}(?:组织|实施|承担|协调|统筹|享有)"
               r"|归[^，。；]{1,12}所有|审议|印发"),
        _facet("number", "具体数值", "a figure",
               rf"\d|[{'零〇一二三四五六七八九十百千数'}]+(?:个|家|大|项|成|分之|倍|名|件|场|余)|首位|第[一二三]|前列|首个", alone=False),
        _facet("year", "年份", "the year", r"(?:19|20)\d{2}\s*年", alone=False),
    )
}  # fmt: skip


def missing(asks: Iterable[str], quotes: Sequence[str]) -> tuple[Facet, ...]:
    """The facets asked for that none of the quotes prints, in the order asked."""
    text = "\n".join(quotes)
    return tuple(FACETS[name] for name in asks if name in FACETS and not FACETS[name].printed.search(text))


def names(facets: Iterable[Facet], language: str) -> tuple[str, ...]:
    return tuple(facet.en if language == "en" else facet.zh for facet in facets)


_WHEREABOUTS = re.compile(
    r"(?:放|落|建|布局|布置|布|设|选址|打造|安排|集聚|集中|落户|位于|调入)(?:在|到|于|进)?了?(?:哪(?!些|条|个部门|个单位|家|项|一[条项])|什么(?:地方|位置|区域|片区)|何处)"
    r"|(?:在|到)(?:哪个|哪一个|什么|哪)(?:片区|区域|地块|园区|地段|地带|板块)|哪个?(?:片区|区域|地块|板块)"
    r"|\bwhere\b.{0,40}\b(?:placed|built|located|set up|developed|based|go|sit|land|put|established)\b|\bwhich (?:area|part of|zone|district)",
    re.IGNORECASE,
)
_DOOR = re.compile(
    r"地址|门牌|几号|几楼|哪层|哪条|什么路|办公|窗口|怎么走|怎么去|办理|申请|\baddress\b|street|floor|office|apply",
    re.IGNORECASE,
)
_AREA = re.compile(
    r"面积|占地|多少(?:平方|亩|公顷)|(?:街区|园区|片区|空间|地块|场地|基地|园)[^，。？]{0,6}多大|square met|floor area|what (?:is the )?area",
    re.IGNORECASE,
)


def asked_in_words(asks: Iterable[str], text: str) -> tuple[str, ...]:
    """The facets asked for, with those that the words of a question make narrower or add.

    Whereabouts of a thing (放在哪个片区) are a place, where an office has an address; 面积 asks for an area.
    """
    found = list(asks)
    if _WHEREABOUTS.search(text) and not _DOOR.search(text):
        found = ["place", *(name for name in found if name != "address")]
    if _AREA.search(text):
        found = ["area", *(name for name in found if name != "number")]
    return tuple(dict.fromkeys(found))
