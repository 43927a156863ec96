"""Places and years that a question asks about and the index does not cover."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from assistant.understanding.tables import Phrases, rows
from ingest.numerals import han_to_int

_JURISDICTION = re.compile(
    r"^(国?籍|人(?!才)|回来|回国|归来|毕业|留学|读|念|学|工作|上班|待过|客户|市场|公司|企业|团队|总部|分公司|子公司|分部|伙伴|合作|供应商|"
    r"买家|卖家|用户|订单|项目|产品|品牌|品?货|护照|专家|博士|硕士|教授|大学|高校|研究|合伙人|投资|股东|资本|基金|老板|朋友|同事|"
    r"搬|迁|过来|来的|来长|落户到|打官司|被|起诉|商|专利|商标|法院|参展|展|设|开|注册|话|语|料理|菜|餐)"
)
_JURISDICTION = re.compile(
    r"^(市|省|区|县|新区|园区|开发区|高新区|自贸区)?(政府|的|里|有|那边的|那里的|出台|给|对|最新|今年|现在|目前)*"
    r"(政策|补贴|补助|奖励|规定|办法|扶持|支持|条例|方案|规划|措施|标准|条件|待遇|优惠|免税|退税|税|签证|法律|人才|落户|积分|居转户|"
    r"孵化器|园区|产业园|科委|科技局|房租|公积金|社保|最低工资|GDP|gdp|经济|目标|指标|计划|任务|情况|怎么|呢|有什么|有哪些|有没有|能|可以|是)"
)
# A place is named as whose firms or clients are meant more often than as whose policy.
_ITS_FIRMS = re.compile(r"^的?[^，。？?]{0,4}(?:公司|企业|团队|客户|老板)")
_SET_AGAINST = re.compile(
    r"[跟和与同比][^，。？]{0,12}(?:比|相比|哪个|差别|区别|不同)|比[^，。？]{1,8}(?:高|低|宽|严|好|多|少)|\bthan\b|compared"
)
_MOVES_HERE = re.compile(
    r"搬|迁|移|落到|落户到|来(?=[^自])|过来|入驻(?!条件|标准|要求|门槛)|转到|relocat|mov(?:e|ing)|come to|set up in"
)
_YEAR = re.compile(r"(?<![\d.])((?:19|20)\d{2})(?!\d)(?!\s*(?:家|个|万|亿|元|件|人|平|米|多|余))")
_SHORT_YEAR = re.compile(r"(?<![\d.])(\d{2})年(?!前|后|内|来|期|多|以)")
_HAN_YEAR = re.compile(r"([二一][零〇九][零〇一二三四五六七八九]{2})年")
_FIVE_YEARS = re.compile(r"[“\"]?(十[一二三四五六七八九])五[”\"]?(?=规划|时期|期间|计划|[^\d一二三四五六七八九十]|$)")
_FIVE_YEARS_EN = re.compile(r"\b(1[0-9])th five[- ]year", re.IGNORECASE)
_PLURAL_RANGE = re.compile(r"((?:19|20)\d{2})\s*[-—–~至到]\s*((?:19|20)\d{2})")


@lru_cache(maxsize=1)
def _places() -> tuple[Phrases[tuple[str, str]], dict[str, tuple[str, str]]]:
    """Chinese names as phrases and English names (lower case), each with the usual name and its level."""
    chinese: list[tuple[str, tuple[str, str]]] = []
    english: dict[str, tuple[str, str]] = {}
    for name, level, aliases in rows("places.tsv"):
        for alias in [name, *aliases.split("|")]:
            if not alias:
                continue
            if alias.isascii():
                english[alias.lower()] = (name, level)
            else:
                chinese.append((alias, (name, level)))
    return Phrases(chinese), english


def foreign_places(text: str, covered: Callable[[str], bool]) -> tuple[str, ...]:
    """Places asked about as jurisdictions that the index does not cover.

    从美国回来, 日本客户 and the like name no jurisdiction. ``covered`` says whether the index prints a name.
    """
    phrases, english = _places()
    foreign: list[str] = []
    for match in phrases.longest(text):
        name, level = match.value
        if not (covered(match.phrase) or covered(name)) and _asked_about(text, match.start, match.end, level):
            foreign.append(name)
    lowered = text.lower()
    for alias, (name, level) in english.items():
        if alias not in lowered or not (found := re.search(rf"\b{re.escape(alias)}\b", lowered)):
            continue
        if not covered(name) and _asked_about_in_english(lowered, found.start(), found.end(), level):
            foreign.append(name)
    if foreign and _MOVES_HERE.search(lowered) and not _SET_AGAINST.search(lowered):
        return ()
    return tuple(dict.fromkeys(foreign))


def _asked_about(text: str, start: int, end: int, level: str) -> bool:
    behind = text[end : end + 12]
    if _ITS_FIRMS.match(behind) or re.search(r"(从|来自|离开|回|销往|出口)$", text[:start]):
        return False
    if _JURISDICTION.match(behind):
        return True
    # A country without a word of rules behind it is a market; a district without one is still a district asked about.
    return level != "country" and not re.search(r"(搬离|迁出|毕业于)$", text[:start])


def _asked_about_in_english(text: str, start: int, end: int, level: str) -> bool:
    if re.search(
        r"(from|back from|returned from|client in|clients in|customers in|market in)\s+(the\s+)?$", text[:start]
    ):
        return False
    behind = text[end : end + 30]
    if re.match(
        r"('s|s')?\s+(client|customer|market|compan|firm|team|passport|citizen|national|partner|court|patent)", behind
    ):
        return False
    if level != "country":
        return True
    return bool(re.match(r"('s|s')?\s+(polic|subsid|visa|tax|law|rule|incentive|government|support)", behind))


def foreign_years(text: str, printed: Callable[[str], bool]) -> tuple[str, ...]:
    """Years and five-year periods that the question names and no document prints.

    ``printed`` says whether a year (2030) or a period's ordinal (十五五) is printed; a year inside a printed range
    (2022-2024) counts as printed.
    """
    named = [match[1] for match in _YEAR.finditer(text)]
    named += [f"20{match[1]}" for match in _SHORT_YEAR.finditer(text)]
    named += [str(han_to_int(match[1])) for match in _HAN_YEAR.finditer(text)]
    periods = [f"{match[1]}五" for match in _FIVE_YEARS.finditer(text)]
    periods += [f"十{'零一二三四五六七八九'[int(match[1]) - 10]}五" for match in _FIVE_YEARS_EN.finditer(text)]
    return tuple(dict.fromkeys(year for year in [*named, *periods] if not printed(year)))


def printed_years(text: str) -> frozenset[str]:
    """Every year a text prints, those inside printed ranges too."""
    years = {match[1] for match in re.finditer(r"(?<!\d)((?:19|20)\d{2})(?!\d)", text)}
    for match in _PLURAL_RANGE.finditer(text):
        first, last = int(match[1]), int(match[2])
        if 0 < last - first <= 20:
            years.update(str(year) for year in range(first, last + 1))
    return frozenset(years)
