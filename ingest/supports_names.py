"""Printed names, addressees, places and bodies inside a clause; every result is a span of the text."""

from __future__ import annotations

import re
from itertools import pairwise

from ingest.document import Span
from ingest.supports_cues import BODY, HEAD, PLACE_HEAD

_PEOPLE = (
    r"(?:企业|人才|人员|团队|主体|用人单位|单位|创业者|青年|毕业生|研发总部|楼宇|特色园区|科技成果|服务业|人士|个人|机构|组织|"
    r"个体工商户|退役军人|劳动者|投资者|投资人|职工|学生|妇女|残疾人|高校|高等学校|科研院所|农户|项目|孵化载体|发明人|完成人)"
)
_ENDS_IN_PEOPLE = re.compile(_PEOPLE + r"$")
_ONE = rf"(?P<who>[^，,。；：、]{{0,24}}(?:、[^，,。；：]{{2,20}}){{0,6}}?{_PEOPLE})"
_WHO = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:^|[^因作成以视])为{_ONE}(?:创新创业|创业|开展[^，。]{{2,12}}|在[^，。]{{2,16}}|在地转化)?(?:免费)?(?:提供|开辟|办理|争取)",
        rf"(?:^|[，,、\s]|应当|可以|依法|按照?规定)(?:对|给){_ONE}(?=[^，。；：]{{0,30}}(?:给予|予以|实行|提供|按照|免|减|奖|补|发放|优先))",
        rf"面向{_ONE}(?:开放|提供|开展|推|的|$)",
        rf"向{_ONE}(?:提供|发放|开放|倾斜|推送|辐射|免费|推介|转移|转让)",
        r"向(?:更多)?(?P<who>[^，,。；]{2,24}(?:楼宇|园区))辐射",
        rf"(?:协助|帮助|引导|辅导){_ONE}(?=开展|将|申请|申报|引进|建立|解决|对接|加强|参与|开拓|做好|拓|提升|积极|依法|运用)",
        rf"支持(?:和鼓励)?(?P<who>符合[^，。；]{{2,24}}{_PEOPLE})",
        rf"表彰(?:和奖励)?{_ONE}(?:$|[，,。])",
        rf"吸引集聚(?:一批)?{_ONE}(?:$|[，,。])",
        rf"推荐{_ONE}(?:荣获|申报|参加|参评)",
        rf"服务(?P<who>[^，。；、]{{2,16}}{_PEOPLE})的",
        r"指导(?P<who>属地企业|[^，。；、]{0,8}企业)",
        r"推动(?P<who>[^，。；]{2,30}服务业)集聚",
        r"助力(?P<who>[^，。；、]{2,16}企业)集聚",
        r"实施(?P<who>[^，。；]{4,40}企业)培育计划",
        r"减少(?P<who>[^，。；、]{2,12}(?:人才|人员))",
        rf"(?:^|，)(?:符合[^，。；]{{2,20}}的)?(?P<who>[^，,。；：]{{2,30}}{_PEOPLE})(?:[^，。；]{{0,24}}的)?，?(?:可以|按照国家|按照规定|按规定|依法)(?:[^，。；]{{0,12}})(?:享受|享有|申请|申领|获得)",
        rf"(?:鼓励|支持|引导)(?:和(?:鼓励|支持|引导))?{_ONE}(?=通过|开展|参与|申请|申报|设立|建立|建设|开发|利用|创办|引进|投保|与|到|在|加大|加强|依法|参加|购买|采用|拓|制定|创新|共|集成|为|面向|提供|开放|运用|按照|以|推|将|向)",
    )
)
_FOREIGN = re.compile(
    r"(?:海外|外国|外籍|国际|留学回国|港澳台?|外资)[^，、。；的为以]{0,12}?(?:（[^）]{1,3}）)?[^，、。；的为以]{0,6}?(?:人才|人员|团队|研发总部|人)(?:和[^，、。；的]{2,10}(?:人才|人员|团队))?"
)
_LEADING = re.compile(
    r"^(?:更多|一批|一系列的?|相应的?|各类|各种|形式多样的|有关|相关|必要的|其他|\d+\s*(?:个|场)|若干|首届|市、区|了|发展(?!基金|资金|中心|计划|政策))+"
)
_MEASURES = re.compile(r"的?(?:规模|力度|比例|水平|质量|数量|范围|门槛|成本|覆盖面|职能|作用|环境|办理流程|办法)$")
_ENDS_BEFORE = re.compile(
    r"协助|帮助|落地|服务(?=突破)|面向|为(?=[^主核])|以(?=[^及])|向(?=[^导])|由|用于|推动|推进|支持(?!政策|措施)|给予|促进|助力|引导|$"
)
_JOINED = re.compile(r"(?<=政策)和(?=[^，]{2,12}政策)|(?<=计划)和(?=[^，]{2,12}计划)|(?<=服务)和(?=[^，]{2,12}服务)")
_LISTED = re.compile("[、，]|(?<=”)“")
_CLASSED = re.compile(
    r"载体|服务$|计划$|赛事|平台|设施$|空间|园区项目|活动$|课程|奖|通道|项目建设$|培训$|沙龙|产品$|资金$|基地$|中心$"
)


def trimmed(text: str, start: int, end: int) -> Span:
    """The span without marks and spaces at its ends."""
    while start < end and text[start] in " ，,、；;。：:并和及与\n":
        start += 1
    while end > start and text[end - 1] in " ，,、；;。：:和及与\n":
        end -= 1
    return Span(start, end)


def names(text: str, hidden: str, start: int, end: int) -> list[Span]:
    """The names of what is offered in ``text[start:end]``: one, or the items of a printed list."""
    start, end = trimmed(text, start, end).start, trimmed(text, start, end).end
    return _items(text, hidden, start, end) or _single(text, hidden, start, end)


def _items(text: str, hidden: str, start: int, end: int) -> list[Span]:
    flat = hidden[start:end]
    listed = re.match(r"(?P<list>.+?)等(?!于)(?P<noun>[^等]*)$", flat)
    if listed is None and "等于" in flat:
        return []
    noun = listed["noun"] if listed else ""
    if listed and _ENDS_IN_PEOPLE.search(re.split(r"培育|培养", noun)[0]):
        return []
    stop = start + listed.end("list") if listed else end
    spans = _split(text, hidden, start, stop)
    if len(spans) < 2:
        return []
    classed = bool(_CLASSED.search(noun))
    good = [span for span in spans if _is_item(text[span.start : span.end], classed)]
    return good if len(good) == len(spans) else []


def _split(text: str, hidden: str, start: int, end: int) -> list[Span]:
    listed = {match.start() for match in _LISTED.finditer(hidden, start, end)}
    joined = {start + match.start() for match in _JOINED.finditer(hidden[start:end])}
    cuts = sorted({start, *listed, *joined, end})
    spans = [trimmed(text, a, b) for a, b in pairwise(cuts)]
    return [span for span in spans if span.end - span.start > 1]


def _is_item(item: str, classed: bool) -> bool:
    if _ENDS_IN_PEOPLE.search(item.rstrip("”")) and not item.endswith(("机构", "项目")):
        return False
    quoted = item.startswith("“") and item.endswith("”")
    ends = [match.end() for match in HEAD.finditer(item)]
    return quoted or (len(item) >= 4 and bool(ends) and ends[-1] == len(item)) or (classed and 2 < len(item) <= 18)


def _single(text: str, hidden: str, start: int, end: int) -> list[Span]:
    flat = hidden[start:end]
    flat = flat[: len(flat) - len(match[0])] if (match := _MEASURES.search(flat)) else flat
    heads = [match.end() for match in HEAD.finditer(flat)]
    if heads:
        first = heads[0]
        relation = _ENDS_BEFORE.search(flat, first)
        limit = relation.start() if relation else len(flat)
        stop = max(at for at in heads if at <= max(limit, first))
        if stop < len(flat) and flat[stop] == "”":
            stop += 1
        tail = flat[stop:]
        if not tail.startswith(("的", "，", "。", "")) or len(tail) <= 2:
            stop = len(flat) if len(tail) <= 2 else stop
        flat = flat[:stop]
    if lead := _LEADING.match(flat):
        start, flat = start + lead.end(), flat[lead.end() :]
    if (at := flat.rfind("的")) >= 0 and len(flat) - at > 4 and HEAD.search(flat, at):
        start, flat = start + at + 1, flat[at + 1 :]
    found = trimmed(text, start, start + len(flat))
    return [found] if found.end - found.start >= 2 else []


def who(text: str, start: int, end: int, name: Span) -> Span | None:
    """Whom a support is for, as written; None where nothing is written."""
    words = text[start:end]
    for pattern in _WHO:
        for match in pattern.finditer(words):
            found = trimmed(text, start + match.start("who"), start + match.end("who"))
            if found.end - found.start >= 2:
                return found
    called = re.sub(r"“[^”]*”", lambda m: "□" * len(m[0]), text[name.start : name.end])
    if foreign := _FOREIGN.search(called):
        return trimmed(text, name.start + foreign.start(), name.start + foreign.end())
    return None


def place(text: str, name: Span) -> Span | None:
    """Where a named thing is: itself where it is a place with a name of its own, or the quoted place in it."""
    words = text[name.start : name.end]
    quoted = re.match(r"“[^”]+”", words)
    if quoted and len(quoted[0]) == len(words):
        return name if PLACE_HEAD.search(words) or "智谷" in words else None
    if quoted and not re.match(r"“(?:一站|\d)", words):
        if re.search(r"(?:园|中心|街区|基地|集聚[带区])$", words):
            return name
        return (
            Span(name.start, name.start + quoted.end())
            if re.search(r"(?:孵化器|加速器|众创空间)$|[谷巷港湾]”", words)
            else None
        )
    if not quoted and PLACE_HEAD.search(words) and not _UNNAMED.search(words) and _named(words):
        return name
    return None


_UNNAMED = re.compile(r"的|开放式|高质量|新型|特色产业|首个|一批")
_REGION = re.compile(r"[区市县]|[东西南北中]部|国家")


def _named(words: str) -> bool:
    return bool(_REGION.search(words[:-2])) or (
        len(words) <= 10 and words.endswith(("金融园", "产业园", "科创园", "智谷", "商城", "大厦"))
    )


_LED = re.compile(r"由(?P<body>[^，,。；]{2,30}?)(?:牵头|负责|承接|承担|主管|会同)")
_WITH = re.compile(
    r"^(?:协同|会同|配合|联合)(?P<list>[^，。；、][^，。；]*?)等?(?:相关|有关)?(?:部门|单位)?(?:组成|建立|成立|开展|$)"
)
_DUTY = re.compile(
    rf"^(?P<body>[^，,。；：的]{{1,60}}?{BODY}(?:等(?:有关|相关)?(?:部门|单位)?)?)(?:应当|负责|依法|按照|会同)"
)


def led(text: str, clause: Span) -> Span | None:
    """由X牵头: the body that leads; None where there is none."""
    match = _LED.search(text, clause.start, clause.end)
    return Span(match.start("body"), match.end("body")) if match else None


def joined_bodies(text: str, clause: Span) -> list[Span]:
    """协同A、B、C等相关部门: each body of the list."""
    match = _WITH.match(text[clause.start : clause.end])
    if not match:
        return []
    at = clause.start + match.start("list")
    found = []
    for part in re.finditer(r"[^、]+", match["list"]):
        found.append(Span(at + part.start(), at + part.end()))
    return found


def duty(text: str, clause: Span) -> Span | None:
    """X部门应当…: the body that a clause gives a duty to; None where there is none."""
    match = _DUTY.match(text[clause.start : clause.end])
    if not match:
        return None
    if re.search(r"应当|可以|鼓励|支持", match["body"]):
        return None
    found = trimmed(text, clause.start + match.start("body"), clause.start + match.end("body"))
    lead = re.match(r"第[一二三四五六七八九十百零]+条\s*", text[found.start : found.end])
    return Span(found.start + (lead.end() if lead else 0), found.end)
