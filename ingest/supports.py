"""Sections → Supports: what a document offers, by rules over its outline.

A support is a clause whose predicate offers something (a service, a place, money, a permit …) to firms or people.
Every printed field is a slice of the text; what is not printed is None, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ingest import supports_names as printed
from ingest import supports_rules as rules
from ingest.document import Document, Section, Span, Support
from ingest.supports_clauses import clauses, masked, offering_sections, sentence_spans
from ingest.supports_cues import (
    BODY,
    CUE,
    FINISHED_VERBS,
    NEVER_OFFERS,
    ASPIRATION,
    INTERNAL,
    PAST,
    PLACE_HEAD,
    REFUSED,
    SUBJECT_VERBS,
    TAIL,
    HEAD,
    Cue,
    find_cue,
    kind_of,
)

_LEAST = 4  # characters of a clause that can offer anything
_BASE = re.compile(r"(?<![\u4e00-\u9fff])(?:并|(?:[\u4e00-\u9fff]{0,4}(?:地区|片区)))?(?:特别是)?(?P<word>依托|通过|围绕|结合|借助|在原有)")
_PURPOSE = re.compile(r"为(?:更好地|了|贯彻|深入|进一步|切实)")
_OWN_AFFAIRS = re.compile(r"激励机制|考核评价|工作机制|领导小组")
_IS_PLACE = re.compile(r"(?:圈|受理点|站|空间|园区?|中心|基地|窗口|体系|集聚[带区]|街区)”?$")
_COUNTED = re.compile(r"(?:举办|开展|召开|组织)了")
_RUNNERS = re.compile(r"(?:各片区)?(?:孵化器)?(?:运营主体|运营平台|运营机构|平台公司)")
_MEANS = re.compile(r"(?:资源|优势|契机|特点|方式|条件|基础上?)$")


@dataclass(slots=True)
class _Draft:
    """A support in the making; its end grows while clauses go on about it."""

    section: Section
    cue: Span
    status: str
    names: list[Span]
    start: int
    end: int
    what: Span
    where: Span | None = None
    responsible: list[Span] = field(default_factory=list)


@dataclass(slots=True)
class _Carried:
    """What earlier clauses of a sentence say for the later ones."""

    bodies: list[Span] = field(default_factory=list)
    where: Span | None = None
    start: int | None = None  # where a quote has to begin to show what is carried
    cue: tuple[Span, str] | None = None  # decides the status of the next predicate
    last: tuple[Span, str] | None = None  # the predicate before
    listed: Span | None = None  # places that are there already (在原有A、B等载体的基础上)
    internal: bool = False  # the sentence is about the administration itself


def supports(document: Document, sections: Sequence[Section]) -> list[Support]:
    """What the document offers, in reading order; empty where it offers nothing."""
    hidden = masked(document.text)
    found: list[Support] = []
    regulation = document.kind == "regulation" or sum(s.numeral.startswith("第") for s in sections) > 3
    reader = _Reader(document, hidden, regulation=regulation)
    for section, span in offering_sections(document, sections):
        for sentence in sentence_spans(document.text, span):
            for draft in reader.sentence(section, sentence):
                found += reader.made(draft, len(found))
    return found


def words_of(text: str, span: Span) -> str:
    return text[span.start : span.end]


def _leads_on(hidden: str, cue: Cue, clause: Span) -> bool:
    """引导金融机构开发…: whether the hedge is followed by a predicate of its own."""
    inner = CUE.search(hidden, cue.end, clause.end)
    return inner is not None and inner["verb"] in _INNER


def _base_of(hidden: str, clause: Span) -> re.Match[str] | None:
    match = _BASE.search(hidden, clause.start, clause.end)
    return match if match and match.start() == clause.start else None


class _Reader:
    def __init__(self, document: Document, hidden: str, *, regulation: bool) -> None:
        self._document = document
        self._text = document.text
        self._hidden = hidden
        self._report = document.kind == "report"
        self._regulation = regulation

    def sentence(self, section: Section, sentence: Span) -> list[_Draft]:
        drafts: list[_Draft] = []
        if self._regulation and rules.duty_sentence(words_of(self._text, sentence)):
            return drafts
        carried = _Carried()
        for clause in clauses(self._text, self._hidden, sentence):
            new = list(self._clause(section, clause, carried))
            if new:
                if self._hidden.startswith("使", clause.start):
                    drafts = drafts[:-1]
                drafts += new
            elif drafts and not REFUSED.search(self._text, clause.start, clause.end):
                for draft in drafts[-1:]:
                    draft.end = clause.end
        return self._over(drafts, sentence)

    def _over(self, drafts: list[_Draft], sentence: Span) -> list[_Draft]:
        """In a report, what a time of emergency or a count of events dates is over for the whole sentence."""
        if self._report:
            words = self._text[sentence.start : sentence.end]
            match = re.search(r"疫情[^，。；]{0,4}期间|疫情", words) or _COUNTED.search(words)
            if match:
                for draft in drafts:
                    draft.status = "past"
                    draft.cue = Span(sentence.start + match.start(), sentence.start + match.end())
        return drafts

    def _clause(self, section: Section, clause: Span, carried: _Carried) -> Iterator[_Draft]:
        words = self._text[clause.start : clause.end]
        if len(words) < _LEAST or REFUSED.search(words) or (_PURPOSE.match(words) and "提供" not in words):
            return
        if moved := re.match(r"调入(?P<where>[^，。；]+地块)", words):
            carried.where = Span(clause.start + moved.start("where"), clause.start + moved.end("where"))
            carried.start = clause.start
        if self._bodies(clause, carried):
            yield from self._duties(section, clause, carried)
            return
        at = clause.start
        based = list(self._base(section, clause, carried))
        yield from based
        base = _base_of(self._hidden, clause)
        if base and (base["word"] != "通过" or based):
            at = self._base_end(base.end(), clause.end)
        if carried.internal or (base and _MEANS.search(words) and base.end() < clause.end and "依托" != base["word"]):
            return
        if _OWN_AFFAIRS.search(words):
            carried.internal = True
            return
        if TAIL.match(self._text[at : clause.end]) and at == clause.start:
            return
        if at >= clause.end:
            return
        yield from self._main(section, clause, at, carried, based)

    # -- bodies ---------------------------------------------------------------------------------------------------

    def _bodies(self, clause: Span, carried: _Carried) -> bool:
        """Whether the clause only says who acts; the bodies are carried on."""
        body = printed.led(self._text, clause)
        if body and re.search(BODY, words_of(self._text, body)):
            carried.bodies = [body]
            carried.start = clause.start
            return True
        if more := printed.joined_bodies(self._text, clause):
            carried.bodies = [*carried.bodies, *more]
            return True
        words = self._hidden[clause.start : clause.end]
        if re.search(rf"{BODY}$", words) and not CUE.search(words):
            carried.bodies = [clause]
            carried.start = clause.start
        return False

    def _duties(self, section: Section, clause: Span, carried: _Carried) -> Iterator[_Draft]:
        """由X牵头…组成Y；由X承接…服务: what the bodies do is the support."""
        words = self._text[clause.start : clause.end]
        made = re.search(r"组成|成立", words)
        verb = re.search(r"承接|承担|负责|牵头", words)
        own = Span(clause.start + verb.start(), clause.start + verb.end()) if verb else clause
        cue, status = carried.last or (own, "planned")
        if made:
            name = printed.trimmed(self._text, clause.start + made.end(), clause.end)
        elif kind_of(words) and carried.bodies and "牵头" not in words:
            name = carried.bodies[0]
        else:
            return
        if INTERNAL.search(self._text[name.start : name.end]):
            return
        yield _Draft(section, cue, status, [name], carried.start or clause.start, clause.end,
                     Span(clause.start, clause.end), None, list(carried.bodies))  # fmt: skip

    # -- 依托 X ---------------------------------------------------------------------------------------------------

    def _base_end(self, start: int, end: int) -> int:
        """Where the thing leaned on ends and the predicate begins."""
        cue = CUE.search(self._hidden, start, end)
        while cue and cue["verb"] in {"运营", "服务", "集聚", "发展", "协同"}:
            cue = CUE.search(self._hidden, cue.end(), end)
        return cue.start() if cue else end

    def _base(self, section: Section, clause: Span, carried: _Carried) -> Iterator[_Draft]:
        match = _base_of(self._hidden, clause)
        if match is None:
            return
        word, start = match["word"], match.end()
        end = self._base_end(start, clause.end)
        thing = printed.trimmed(self._text, start, end)
        words = self._text[thing.start : thing.end]
        cue = Span(match.start("word"), match.end("word"))
        if runner := _RUNNERS.search(words):
            carried.bodies = [Span(thing.start + runner.start(), thing.start + runner.end())]
            carried.start, carried.cue = clause.start, (cue, "operating")
            return
        if _MEANS.search(words) or word == "在原有":
            listed = re.match(r"(?P<list>.+?)等", self._hidden[thing.start : thing.end])
            if listed:
                carried.where = Span(thing.start, thing.start + listed.end("list"))
                carried.start = clause.start
            if word == "在原有":
                carried.listed = carried.where
                carried.cue = (Span(cue.start + 1, cue.end), "operating")
            return
        building = word in ("围绕", "结合") and words.endswith("建设")
        if word == "围绕" and not building:
            return
        names = printed.names(self._text, self._hidden, thing.start, thing.end - 2 * building)
        names = [name for name in names if self._is_named(name, word)]
        if not names:
            return
        if printed.place(self._text, names[0]):
            carried.where = names[0] if len(names) == 1 else None
            carried.start = clause.start
        yield _Draft(section, cue, "planned" if building else "operating", names, clause.start, clause.end,
                     Span(clause.start, clause.end))  # fmt: skip

    def _is_named(self, name: Span, word: str) -> bool:
        words = self._text[name.start : name.end]
        if self._regulation:
            return False
        if word == "通过":
            return bool(re.search(r"(?:窗口|服务|中心|站)”?$", words))
        return "“" in words or bool(PLACE_HEAD.search(words)) and len(words) > 4

    # -- the predicate --------------------------------------------------------------------------------------------

    def _main(
        self, section: Section, clause: Span, at: int, carried: _Carried, based: list[_Draft]
    ) -> Iterator[_Draft]:
        cue = find_cue(self._text, at, clause.end, report=self._report, masked=self._hidden)
        if cue is None:
            yield from self._without_verb(section, clause, carried)
            return
        if cue.verb in NEVER_OFFERS and not (cue.verb == "通过" and "共建" in self._text[at : clause.end]):
            return
        if cue.verb == "引导" and not _leads_on(self._hidden, cue, clause):
            return
        names = self._named_by(cue, clause)
        if at_place := self._at(clause, cue):
            yield _Draft(section, Span(cue.start, cue.end), cue.status, [at_place], clause.start, clause.end,
                         clause, at_place)  # fmt: skip
            return
        span = Span(cue.start, cue.end)
        status = cue.status
        if carried.cue and (cue.status != "aspiration" or cue.verb == "探索"):
            span, status = carried.cue
            carried.cue = None
        if words_of(self._text, clause).startswith("使") and carried.last:
            span, status = carried.last
            carried.start = span.start
        span, status = self._past(clause, cue, span, status)
        carried.last = (Span(cue.start, cue.end), cue.status)
        object_words = self._text[names[0].start : names[-1].end] if names else ""
        kind = kind_of(object_words) or kind_of(self._text[cue.start : clause.end])
        if not names or kind is None or INTERNAL.search(object_words):
            return
        if not HEAD.search(object_words + self._text[cue.start : clause.end]) and kind not in _DIRECT:
            return
        if self._regulation and not self._rules(cue, clause, names):
            return
        responsible = list(carried.bodies)
        if self._regulation and (body := printed.duty(self._text, clause)):
            responsible = carried.bodies = [body]
        start = carried.start if carried.start is not None and (responsible or carried.where) else clause.start
        where = self._site(cue, clause, names) or carried.where
        if where and _IS_PLACE.search(words_of(self._text, names[-1])):
            where = None if where != carried.where or not re.search("地块|载体", self._text[start : clause.start]) else where
        if carried.listed and cue.verb == "探索":
            names, where = [carried.listed], carried.listed
        if names[0].end <= section.heading_end and names[0].end - names[0].start < 6:
            return
        yield _Draft(section, span, status, names, start, clause.end, Span(clause.start, clause.end),
                     where, responsible)  # fmt: skip

    def _at(self, clause: Span, cue: Cue) -> Span | None:
        """在X推进…: X, where it is a place."""
        match = re.match(r"在(?P<where>[^，。；]{4,20}(?:集聚[带区]|园区|街区|园))$", self._text[clause.start : cue.start])
        return Span(clause.start + match.start("where"), clause.start + match.end("where")) if match else None

    def _site(self, cue: Cue, clause: Span, names: list[Span]) -> Span | None:
        """鼓励X基地开发…: X; …落地X: X."""
        between = Span(cue.end, names[0].start)
        words = self._text[between.start : between.end]
        if cue.verb in ASPIRATION and (match := re.match(r"[^，、]{3,20}?(?:基地|中心|园)(?=\w)", words)):
            return Span(between.start, between.start + match.end())
        if cue.verb == "落地":
            site = printed.trimmed(self._text, cue.end, clause.end)
            return site if 1 < site.end - site.start < 12 else None
        return None

    def _named_by(self, cue: Cue, clause: Span) -> list[Span]:
        """The names that a predicate is about: before it, inside 将…打造成, or behind its last verb."""
        if cue.verb in SUBJECT_VERBS:
            subject = printed.trimmed(self._text, clause.start, cue.start)
            return [subject] if subject.end > subject.start else []
        words = self._hidden[clause.start : clause.end]
        if made := re.search(r"(?:将|把|使)(?P<thing>[^，。；]+?)(?:建设成|打造成|建成|发展成|向[^，。；]+辐射)", words):
            return printed.names(
                self._text, self._hidden, clause.start + made.start("thing"), clause.start + made.end("thing")
            )
        start = cue.end
        if cue.verb in ASPIRATION or cue.verb == "通过":
            inner = CUE.search(self._hidden, start, clause.end)
            while inner and clause.end - inner.end() > 3 and inner["verb"] in _INNER:
                named = HEAD.search(self._text, start, inner.start()) and start > cue.end
                if named:
                    break
                start = inner.end()
                inner = CUE.search(self._hidden, start, clause.end)
        end = clause.end
        if self._hidden[:end].endswith("建设"):
            end -= 2
        return printed.names(self._text, self._hidden, start, end)

    def _without_verb(self, section: Section, clause: Span, carried: _Carried) -> Iterator[_Draft]:
        """“X”孵化器以…为创新策源: what the section's heading says is done to X."""
        words = self._hidden[clause.start : clause.end]
        subject = re.match(r"(?P<name>“[^”]+”[^，。以]{2,16}?)以.+为", words)
        if subject and (cue := CUE.search(section.heading)) and section.heading.endswith(subject["name"][-3:]):
            shift = section.heading_start
            printed_cue = Span(shift + cue.start(), shift + cue.end("verb"))
            name = Span(clause.start, clause.start + subject.end("name"))
            yield _Draft(section, printed_cue, "planned", [name], clause.start, clause.end, clause)


    def _past(self, clause: Span, cue: Cue, span: Span, status: str) -> tuple[Span, str]:
        """What is over: a finished event, a year that is over, a time of emergency."""
        match = PAST.search(self._text, clause.start, clause.end)
        over = match is not None and self._report
        if self._report and not over and cue.verb in FINISHED_VERBS:
            return Span(cue.start, cue.end), "past"
        if over and match is not None:
            return Span(match.start(), match.end()), "past"
        return span, status

    def _rules(self, cue: Cue, clause: Span, names: list[Span]) -> bool:
        text = self._text
        if text[clause.end + 1 :].startswith("应当"):  # 提供服务，应当订立合同: a condition
            return False
        named = text[names[0].start : names[-1].end]
        has_who = printed.who(text, clause.start, clause.end, names[0]) is not None
        return rules.offers(
            cue.verb, text[clause.start : cue.start], text[cue.end : clause.end], named, has_who=has_who
        )

    # -- the value ------------------------------------------------------------------------------------------------

    def made(self, draft: _Draft, count: int) -> list[Support]:
        """One support for each name of a draft."""
        text, document = self._text, self._document
        start, end = draft.start, draft.end
        status, cue = draft.status, draft.cue
        made = []
        for number, name in enumerate(draft.names):
            kind = kind_of(text[name.start : name.end], text[draft.what.start : end]) or "service"
            who = printed.who(text, min(start, draft.what.start), end, name)
            where = printed.place(text, name) or draft.where
            if len(draft.names) > 1 and kind in ("space", "incubation") and not draft.responsible:
                where = name  # items of a list of places
            what = printed.trimmed(text, draft.what.start, end)
            made.append(
                Support(
                    id=f"{document.id}:s{count + number + 1}", document=document.id, section=draft.section.id,
                    name=text[name.start : name.end],
                    kind=kind,
                    status=status, cue=text[cue.start : cue.end], what=text[what.start : what.end],
                    who=text[who.start : who.end] if who else None,
                    where=text[where.start : where.end] if where else None,
                    responsible=tuple(text[body.start : body.end] for body in draft.responsible),
                    as_of=document.date, start=start, end=end, quote=text[start:end],
                )
            )  # fmt: skip
        return made


_DIRECT = frozenset({"ip", "finance", "overseas", "talent", "cultivation", "market", "transfer", "incubation"})
_INNER = frozenset(
    "建设 开发 开展 设立 建立 打造 提供 集成 搭建 举办 创建 给予 发放 实施 完善 健全 发展 推广 构建 制定 出台 加大 扩大 享受 安排 延伸 "
    "简化 落实 推进 形成 加强 优化 支持 培育 引进 拓展 拓宽 利用 参与 申请 负责 协助 集成 共建".split()
)  # fmt: skip
