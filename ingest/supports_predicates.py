"""The predicate of a clause: what it offers, with which force, and where."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest import supports_names as printed
from ingest import supports_rules as rules
from ingest.document import Section, Span
from ingest.supports_cues import (
    ASPIRATION,
    CUE,
    FINISHED_VERBS,
    HEAD,
    INTERNAL,
    NEVER_OFFERS,
    PAST,
    SUBJECT_VERBS,
    Cue,
    find_cue,
    kind_of,
)
from ingest.supports_drafts import Carried, Draft, Page

_IS_PLACE = re.compile(r"(?:圈|受理点|站|空间|园区?|中心|基地|窗口|体系|集聚[带区]|街区)”?$")
_AT = re.compile(r"在(?P<where>[^，。；]{4,20}(?:集聚[带区]|园区|街区|园))$")
_MADE_INTO = re.compile(r"(?:将|把|使)(?P<thing>[^，。；]{1,40}?)(?:建设成|打造成|建成|发展成|向[^，。；]{1,30}辐射)")
_MADE_BY_HEADING = re.compile(r"(?P<name>“[^”]+”[^，。以]{2,16}?)以.+为")
_SHORT = 6  # characters: a shorter name inside a heading is a topic, not a thing
# Kinds whose words alone say that something is offered, without a noun of a thing.
_DIRECT = frozenset({"ip", "finance", "overseas", "talent", "cultivation", "market", "transfer", "incubation"})
# Predicates that may follow a hedge: 支持X建设Y offers Y.
_INNER_WORDS = (
    "建设 开发 开展 设立 建立 打造 提供 集成 搭建 举办 创建 给予 发放 实施 完善 健全 发展 推广 "
    "构建 制定 出台 加大 扩大 享受 安排 延伸 简化 落实 推进 形成 加强 优化 支持 培育 引进 拓展 "
    "拓宽 利用 参与 申请 负责 协助 共建 开放"
)
_INNER = frozenset(_INNER_WORDS.split())


def offered(page: Page, section: Section, clause: Span, at: int, carried: Carried) -> Iterator[Draft]:
    """What the predicate behind ``at`` offers; nothing where it offers nothing."""
    cue = find_cue(at, clause.end, report=page.report, masked=page.hidden)
    if cue is None:
        yield from _by_heading(page, section, clause)
        return
    if _says_nothing(page, cue, clause, at):
        return
    if site := _place_before(page, clause, cue):
        yield Draft(section, Span(cue.start, cue.end), cue.status, [site], clause.start, clause.end, clause, site)
        return
    names = _names(page, cue, clause)
    span, status = _force(page, clause, cue, carried)
    if not names or not _is_offer(page, section, clause, cue, names):
        return
    if page.regulation and (body := printed.duty(page.text, clause)):
        carried.bodies = (body,)
    where = _site(page, cue, clause, names) or _carried_site(page, clause, names, carried)
    start = clause.start
    if carried.start is not None and (carried.bodies or carried.where):
        start = carried.start
    if carried.listed and cue.verb == "探索":
        names, where = [carried.listed], carried.listed
    yield Draft(section, span, status, names, start, clause.end, clause, where, carried.bodies)


def _says_nothing(page: Page, cue: Cue, clause: Span, at: int) -> bool:
    """发挥X作用 says how a means is used; 引导企业… without a predicate of its own offers nothing."""
    if cue.verb in NEVER_OFFERS:
        return not (cue.verb == "通过" and "共建" in page.text[at : clause.end])
    if cue.verb == "引导":
        inner = CUE.search(page.hidden, cue.end, clause.end)
        return inner is None or inner["verb"] not in _INNER
    return False


def _force(page: Page, clause: Span, cue: Cue, carried: Carried) -> tuple[Span, str]:
    """The words that decide the status, and the status: a base's, the predicate's before 使, or the cue's own."""
    span, status = Span(cue.start, cue.end), cue.status
    if carried.cue and (cue.status != "aspiration" or cue.verb == "探索"):
        span, status = carried.cue
        carried.cue = None
    if page.text.startswith("使", clause.start) and carried.last:
        span, status = carried.last
        carried.start = span.start
    carried.last = (Span(cue.start, cue.end), cue.status)
    if page.report:
        if match := PAST.search(page.text, clause.start, clause.end):
            return Span(match.start(), match.end()), "past"
        if cue.verb in FINISHED_VERBS:
            return Span(cue.start, cue.end), "past"
    return span, status


def _is_offer(page: Page, section: Section, clause: Span, cue: Cue, names: list[Span]) -> bool:
    named = page.text[names[0].start : names[-1].end]
    behind = page.text[cue.start : clause.end]
    kind = kind_of(named) or kind_of(behind)
    if kind is None or INTERNAL.search(named) or (not HEAD.search(named + behind) and kind not in _DIRECT):
        return False
    if names[0].end <= section.heading_end and names[0].end - names[0].start < _SHORT:
        return False
    return not page.regulation or _is_given(page, clause, cue, names)


def _is_given(page: Page, clause: Span, cue: Cue, names: list[Span]) -> bool:
    text = page.text
    if text.startswith("应当", clause.end + 1):  # 提供服务，应当订立合同: a condition
        return False
    named = text[names[0].start : names[-1].end]
    has_who = printed.who(text, clause.start, clause.end, names[0]) is not None
    return rules.offers(cue.verb, text[clause.start : cue.start], text[cue.end : clause.end], named, has_who=has_who)


def _names(page: Page, cue: Cue, clause: Span) -> list[Span]:
    """The names that a predicate is about: before it, inside 将…打造成, or behind its last verb."""
    if cue.verb in SUBJECT_VERBS:
        subject = printed.trimmed(page.text, clause.start, cue.start)
        return [subject] if subject.end > subject.start else []
    if made := _MADE_INTO.search(page.hidden, clause.start, clause.end):
        return printed.names(page.text, page.hidden, made.start("thing"), made.end("thing"))
    start = cue.end
    if cue.verb in ASPIRATION or cue.verb == "通过":
        start = _behind_inner(page, start, clause.end)
    end = clause.end - 2 if page.hidden.endswith("建设", start, clause.end) else clause.end
    return printed.names(page.text, page.hidden, start, end)


def _behind_inner(page: Page, first: int, end: int) -> int:
    """Behind the predicates that follow a hedge, up to the first thing that is named."""
    start = first
    inner = CUE.search(page.hidden, start, end)
    while inner and end - inner.end() > 3 and inner["verb"] in _INNER:
        if start > first and HEAD.search(page.text, start, inner.start()):
            break
        start = inner.end()
        inner = CUE.search(page.hidden, start, end)
    return start


def _place_before(page: Page, clause: Span, cue: Cue) -> Span | None:
    """在X推进…: X, where it is a place."""
    match = _AT.match(page.text[clause.start : cue.start])
    return Span(clause.start + match.start("where"), clause.start + match.end("where")) if match else None


def _site(page: Page, cue: Cue, clause: Span, names: list[Span]) -> Span | None:
    """鼓励X基地开发…: X; …落地X: X. A thing that is a place itself is elsewhere only by its own name."""
    if _IS_PLACE.search(page.words(names[-1])) and cue.verb != "落地":
        return None
    between = page.text[cue.end : names[0].start]
    if cue.verb in ASPIRATION and (match := re.match(r"[^，、]{3,20}?(?:基地|中心|园)(?=\w)", between)):
        return Span(cue.end, cue.end + match.end())
    if cue.verb == "落地":
        site = printed.trimmed(page.text, cue.end, clause.end)
        return site if 1 < site.end - site.start < 12 else None
    return None


def _carried_site(page: Page, clause: Span, names: list[Span], carried: Carried) -> Span | None:
    """The place that an earlier clause leans on; a new place is only in it where land was moved into it."""
    if carried.where is None or not _IS_PLACE.search(page.words(names[-1])):
        return carried.where
    start = clause.start if carried.start is None else carried.start
    return carried.where if re.search("地块|载体", page.text[start : clause.start]) else None


def _by_heading(page: Page, section: Section, clause: Span) -> Iterator[Draft]:
    """“X”孵化器以…为创新策源: what the section's heading says is done to X."""
    subject = _MADE_BY_HEADING.match(page.hidden[clause.start : clause.end])
    cue = CUE.search(section.heading)
    if subject and cue and section.heading.endswith(subject["name"][-3:]):
        at = section.heading_start
        name = Span(clause.start, clause.start + subject.end("name"))
        yield Draft(section, Span(at + cue.start(), at + cue.end("verb")), "planned", [name], clause.start, clause.end,
                    clause)  # fmt: skip
