"""Guards: what a sentence asserts must stand in the words that it cites.

Each guard is a function of a sentence and its quotes; the first that is broken names why the sentence is dropped.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from ingest.document import Document
from ingest.numerals import han_to_int
from ingest.text import fold

HEDGES = ("力争", "争取", "努力", "鼓励", "推动", "探索", "推进", "支持", "引导", "逐步", "适时", "拟", "计划", "预计", "约", "不到", "超过", "突破", "至少", "最高", "以上")  # fmt: skip
ROLES = ("牵头", "协同", "配合", "负责", "统筹", "承接", "指导", "组织协调", "参与", "会同", "主管", "督促")
_UNITS = "万亿元|亿元|万元|元|亿|万|%|‰|个百分点|个|家|幢|件|场|名|人|项|条|年|月|日|天|岁|平方公里|平方米|公顷|亩|号|分钟|小时|次|位|所|座|种|类|期|届|倍|成|千|百|余家|余"
_NUMBER = re.compile(
    rf"(?:\d+(?:[.,]\d+)*|[零〇一二三四五六七八九十百千两]+(?=(?:{_UNITS}|大|分之))|数[十百千])\s*(?:{_UNITS}|分之[一二三四五六七八九十]+|大)?"
)
_BODY = re.compile(
    r"[\u4e00-\u9fff]{1,12}?(?:委员会|管委会|领导小组|办公室|人民政府|科技委|发改委|商务委|国资委|科委|政府|专班|投促办|人才局|数据局|工作站|服务站|窗口|中心|大学|研究院|研究所|孵化器|基地|联盟|银行|公司|[^部]局|[^全内]部门)"
)
_TITLE = re.compile(r"[《“\"]([^》”\"]{2,60})[》”\"]")
_CLAUSE = re.compile(r"[^，,；;。！？\n]+")


def broken_guard(text: str, quotes: Sequence[str], documents: Sequence[Document]) -> str | None:
    """The name of the first guard that a sentence breaks against its quotes, or None."""
    said = fold(text).text
    cited = fold("\n".join(quotes)).text
    printed = cited + "".join(fold("".join(filter(None, (d.title, *d.aliases, d.number)))).text for d in documents)
    for name, guard in _GUARDS.items():
        if not guard(said, cited, printed):
            return name
    return None


def numbers(text: str) -> Counter[str]:
    """Numbers with their units, in one form: 千家 and 1000家 are one."""
    return Counter(_normal(match[0]) for match in _NUMBER.finditer(text))


def _normal(number: str) -> str:
    number = number.replace(" ", "").replace(",", "")
    han = re.match(r"[零〇一二三四五六七八九十百千两]+", number)
    if han and "分之" not in number and not number.startswith("数"):
        try:
            return f"{han_to_int(han[0])}{number[han.end() :]}"
        except (KeyError, ValueError):
            return number
    return number


def _numbers_stand(said: str, cited: str, printed: str) -> bool:
    allowed = numbers(cited) + numbers(printed)
    return all(number in allowed for number in numbers(said))


def _bodies_stand(said: str, cited: str, printed: str) -> bool:
    return all(any(body[at:] in printed for at in range(min(4, len(body) - 2))) for body in _bodies(said))


def _bodies(text: str) -> Iterator[str]:
    for match in _BODY.finditer(text):
        yield match[0]


def _titles_stand(said: str, cited: str, printed: str) -> bool:
    return all(match[1] in printed for match in _TITLE.finditer(said))


def _roles_stand(said: str, cited: str, printed: str) -> bool:
    """Every role word stands in the quote, with the same words before it."""
    for role in ROLES:
        for match in re.finditer(role, said):
            holder = said[max(0, match.start() - 3) : match.start()].lstrip("由，,、。:：的是为")
            if holder and holder + role not in cited and role in cited:
                return False
            if role not in cited:
                return False
    return True


def _force_stands(said: str, cited: str, printed: str) -> bool:
    """A hedge that governs cited words which are said must be said; none may be added."""
    for hedge in HEDGES:
        if hedge in said and hedge not in cited:
            return False
    for sentence in re.split(r"[.。！？!?\n]", cited):
        for hedge in HEDGES:
            at = sentence.find(hedge)
            if at >= 0 and hedge not in said and _shares(sentence[at + len(hedge) :], said):
                return False
    return True


def _shares(governed: str, said: str) -> bool:
    """Whether said words come from a governed clause: four characters in a row."""
    return any(governed[at : at + 4] in said for at in range(len(governed) - 3))


_GUARDS: dict[str, Callable[[str, str, str], bool]] = {
    "number": _numbers_stand,
    "title": _titles_stand,
    "body": _bodies_stand,
    "role": _roles_stand,
    "force": _force_stands,
}
