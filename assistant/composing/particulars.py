"""Particulars that a question asks for and no clause on the matter prints: who by name, which by name, how large, when.

A clause on the matter of such a question is easily found and does not answer it: 组长叫什么名字 finds the clause on the
专班. What is asked has a form of its own where it is printed, and that form is looked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.answer import Query

_ROLE = "主任|组长|局长|区长|处长|科长|书记|总?经理|院长|所长|理事长|董事长|会长|联系人|经办人"
_ROLE_EN = r"director|head|leader|chair(?:man|person)?|mayor|secretary|manager"
_MANY = r"[\d两二三四五六七八九十百几]+"
# Counted things (九大实验室) are items of an enumeration, and names of none.
_COUNTED = re.compile(r"[\d两二三四五六七八九十百]+\s*(?:大|个|项|类|条)[^、，。；]*")
_ENUMERATION = re.compile(r"[^、，。；]{2,20}、[^、，。；]{2,20}")
_NAMES = re.compile(
    rf"(?P<head>[\u4e00-\u9fff]{{2}})?(?:的|们|里面?|中)?(?:完整|全部|具体|详细)?"
    rf"(?:(?:分别|都|各)(?:叫|是|指)(?:什么|啥|谁|哪)|名单|名录|清单|都有谁|是哪{_MANY}[个家条项类大所])"
)

_MEMBER = re.compile(r"名[单录](?:里面?|中|上)?(?:有没有|有无|是否有|是不是有|包不包括|包括)([^，。？?吗]{2,12})")


@dataclass(frozen=True, slots=True)
class Particular:
    """Something asked for in these words, how it is called, and the form that it has where it is printed."""

    asked: re.Pattern[str]
    printed: Callable[[str], bool]
    zh: str
    en: str


def _prints(pattern: str) -> Callable[[str], bool]:
    form = re.compile(pattern)
    return lambda text: bool(form.search(text))


PARTICULARS = (
    Particular(
        re.compile(
            rf"(?:{_ROLE})(?:的?名字|现在)?(?:是|叫|姓)(?:谁|哪位|什么|啥)|谁(?:是|当|任|做).{{0,8}}(?:{_ROLE})"
            rf"|\bwho (?:is|are) the (?:\w+ ){{0,2}}(?:{_ROLE_EN})s?\b|\bname of the (?:{_ROLE_EN})\b",
            re.IGNORECASE,
        ),
        _prints(rf"(?:{_ROLE})[：:\s]*[\u4e00-\u9fff]{{2,3}}(?=[，。、；（）\s]|$)"),
        "人员姓名", "names of persons",
    ),
    Particular(
        re.compile(
            r"(?:要求|条件|门槛|至少要?|不低于|限制|必须)[^，。？]{0,12}(?:多少|几|百分之)|(?:满|毕业|成立|注册|缴|交)[^，。？]{0,4}几年"
            r"|收不收|限不限|\bminimum\b|at least how",
            re.IGNORECASE,
        ),
        _prints(r"不低于|不少于|超过|至少|应当具备|须|不限|百分之|[\d一二三四五六七八九十]\s*(?:个月|[日天]内|年以[上下内]|万元|周岁)|满[\d一二三四五六七八九十]+年"),
        "具体条件、认定标准", "conditions or criteria",
    ),
    Particular(
        re.compile(
            r"几点(?!建议|要求|内容|措施|意见)|(?:周[末六日天]|节假日|中午).{0,6}(?:开|上班|办公|休息|受理)|营业时间|上班时间|办公时间|开放时间"
            r"|opening hours|office hours|what time does|open on (?:weekend|saturday|sunday)",
            re.IGNORECASE,
        ),
        _prints(r"\d{1,2}\s*[:：]\s*\d\d|[\d一二三四五六七八九十]+点(?:半|整|钟|至|到)|周[一二三四五六日]|工作日"),
        "办公时间", "opening hours",
    ),
)  # fmt: skip


def asks_particulars(query: Query) -> bool:
    """Whether a question asks for a particular at all; one that asks several things, or for wording, is not looked at."""
    if query.pieces or query.kind in ("wording", "comparison", "outline"):
        return False
    return bool(_asked(query) or _MEMBER.search(query.standalone) or _NAMES.search(query.standalone))


def unprinted_particulars(
    query: Query, carrying: Sequence[str], around: Sequence[str], is_printed: Callable[[str], bool]
) -> tuple[str, ...]:
    """What the question asks for in particular and the clauses do not print, in the answer's language; () for none.

    ``carrying`` are the sentences that carry the question: a list of names must stand in one of them. ``around`` are
    the texts of the clauses found: everything else may stand anywhere in them. ``is_printed`` tells whether any
    document prints a word.
    """
    english = query.language == "en"
    lacking = [p.en if english else p.zh for p in _asked(query) if not any(map(p.printed, around))]
    if (member := _MEMBER.search(query.standalone)) and not is_printed(member[1]):
        return (*lacking, member[1])
    names = _NAMES.search(query.standalone)
    itemised = any("（一）" in text and "（二）" in text for text in around)
    if names and not itemised and not any(_lists(names["head"] or "", text) for text in carrying):
        lacking.append("the names, one by one" if english else "具体名单")
    return tuple(lacking)


def _asked(query: Query) -> list[Particular]:
    return [p for p in PARTICULARS if p.asked.search(query.standalone) or p.asked.search(query.asked)]


def _lists(head: str, sentence: str) -> bool:
    """Whether a sentence names one by one what ``head`` says (载体), or anything where it is "": A、B、C等…载体, 载体：A、B."""
    rest = _COUNTED.sub("", sentence)
    if not head or head not in sentence:
        return bool(_ENUMERATION.search(rest))
    return bool(
        re.search(rf"、[^，。；、]{{1,20}}等[^，。；]{{0,12}}{head}", sentence)
        or re.search(rf"{head}[^，。；]{{0,6}}(?:包括|：|:|分别为|即|如|有)[^，。；]*、", sentence)
        or re.search(rf"、[^，。；]{{1,30}}{head}", rest)
    )
