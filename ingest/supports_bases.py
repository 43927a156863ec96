"""依托X, 通过X, 围绕X建设: what is there already; 由X牵头, X团队: who acts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest import supports_names as printed
from ingest.document import Section, Span
from ingest.supports_cues import BODY, CUE, INTERNAL, PLACE_HEAD, kind_of
from ingest.supports_drafts import Carried, Draft, Page

_BASE = re.compile(
    r"(?<![\u4e00-\u9fff])(?:并|(?:[\u4e00-\u9fff]{0,4}(?:地区|片区)))?(?:特别是)?"
    r"(?P<word>依托|通过|围绕|结合|借助|在原有)"
)
_BODY, _ENDS_IN_BODY = re.compile(BODY), re.compile(rf"{BODY}$")
_RUNNERS = re.compile(r"(?:各片区)?(?:孵化器)?(?:运营主体|运营平台|运营机构|平台公司)")
MEANS = re.compile(r"(?:资源|优势|契机|特点|方式|条件|基础上?)$")


def base_of(page: Page, clause: Span) -> re.Match[str] | None:
    """依托, 通过 … at the beginning of a clause."""
    match = _BASE.search(page.hidden, clause.start, clause.end)
    return match if match and match.start() == clause.start else None


def base_end(page: Page, start: int, end: int) -> int:
    """Where the thing leaned on ends and the predicate begins."""
    cue = CUE.search(page.hidden, start, end)
    while cue and cue["verb"] in {"集聚", "发展"}:
        cue = CUE.search(page.hidden, cue.end(), end)
    return cue.start() if cue else end


def based(page: Page, section: Section, clause: Span, carried: Carried) -> Iterator[Draft]:
    """The named things that a clause leans on; what they mean for the next clauses is carried on."""
    match = base_of(page, clause)
    if match is None:
        return
    word = match["word"]
    thing = printed.trimmed(page.text, match.end(), base_end(page, match.end(), clause.end))
    words = page.words(thing)
    cue = Span(match.start("word"), match.end("word"))
    if runner := _RUNNERS.search(words):
        carried.bodies = (Span(thing.start + runner.start(), thing.start + runner.end()),)
        carried.start, carried.cue = clause.start, (cue, "operating")
    elif MEANS.search(words) or word == "在原有":
        _carry_means(page, clause, thing, cue, carried)
    else:
        yield from _named(page, section, clause, thing, cue, carried)


def _carry_means(page: Page, clause: Span, thing: Span, cue: Span, carried: Carried) -> None:
    """依托A、B等资源: A and B are where the next predicate happens."""
    if listed := re.match(r"(?P<list>.+?)等", page.hidden[thing.start : thing.end]):
        carried.where = Span(thing.start, thing.start + listed.end("list"))
        carried.start = clause.start
    if page.words(cue) == "在原有":
        carried.listed = carried.where
        carried.cue = (Span(cue.start + 1, cue.end), "operating")


def _named(page: Page, section: Section, clause: Span, thing: Span, cue: Span, carried: Carried) -> Iterator[Draft]:
    word, words = page.words(cue), page.words(thing)
    building = word in ("围绕", "结合") and words.endswith("建设")
    if word == "围绕" and not building:
        return
    names = printed.names(page.text, page.hidden, thing.start, thing.end - 2 * building)
    names = [name for name in names if _has_name(page, name, word)]
    if not names:
        return
    if printed.place(page.text, names[0]):
        carried.where = names[0] if len(names) == 1 else None
        carried.start = clause.start
    status = "planned" if building else "operating"
    yield Draft(section, cue, status, names, clause.start, clause.end, clause)


def _has_name(page: Page, name: Span, word: str) -> bool:
    """Whether what is leaned on is one thing with a name, not a kind of thing; regulations name kinds."""
    words = page.words(name)
    if page.regulation:
        return False
    if word == "通过":
        return bool(re.search(r"(?:窗口|服务|中心|站)”?$", words))
    return "“" in words or (bool(PLACE_HEAD.search(words)) and len(words) > 4)


def carries_bodies(page: Page, clause: Span, carried: Carried) -> bool:
    """Whether the clause only says who acts; the bodies are carried on.

    In a regulation 由X会同Y编制 and the like are procedure; its bodies stand before 应当.
    """
    if page.regulation:
        return False
    body = printed.led(page.text, clause)
    if body and _BODY.search(page.words(body)):
        carried.bodies, carried.start = (body,), clause.start
        return True
    if more := printed.joined_bodies(page.text, clause):
        carried.bodies = (*carried.bodies, *more)
        return True
    words = page.hidden[clause.start : clause.end]
    if _ENDS_IN_BODY.search(words) and not CUE.search(words):
        carried.bodies, carried.start = (clause,), clause.start
    return False


def duties(page: Page, section: Section, clause: Span, carried: Carried) -> Iterator[Draft]:
    """由X牵头…组成Y; 由X承接…服务: what the bodies make or do is the support."""
    words = page.words(clause)
    made = re.search(r"组成|成立", words)
    verb = re.search(r"承接|承担|负责|牵头", words)
    own = Span(clause.start + verb.start(), clause.start + verb.end()) if verb else clause
    cue, status = carried.last or (own, "planned")
    if made:
        name = printed.trimmed(page.text, clause.start + made.end(), clause.end)
    elif kind_of(words) and carried.bodies and "牵头" not in words:
        name = carried.bodies[0]
    else:
        return
    if name.end > name.start and not INTERNAL.search(page.words(name)):
        start = clause.start if carried.start is None else carried.start
        yield Draft(section, cue, status, [name], start, clause.end, clause, None, carried.bodies)
