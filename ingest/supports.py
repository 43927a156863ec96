"""Sections → Supports: what a document offers, by rules over its outline.

A support is a clause whose predicate offers something (a service, a place, money, a permit …) to firms or people.
Every printed field is a slice of the text; what is not printed is None, never guessed.

    supports_clauses     sections that may offer something; sentences cut into clauses
    supports_bases       依托X, 由X牵头: what is there already, who acts
    supports_predicates  what a clause offers, with which force
    supports_rules       which clauses of a regulation offer something at all
    supports_plain       sentences of papers in force that give something in any other words
    supports_names       printed names, addressees, places, bodies
    supports_cues        the cue words of all of them
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest import supports_names as printed
from ingest import supports_rules as rules
from ingest.document import Document, Section, Span, Support
from ingest.supports_bases import MEANS, base_end, base_of, based, carries_bodies, duties
from ingest.supports_clauses import clauses, offering_sections
from ingest.supports_cues import HEAD, REFUSED, TAIL, kind_of
from ingest.supports_drafts import Carried, Draft, Page
from ingest.supports_plain import given, gives_nothing, provides
from ingest.supports_predicates import offered
from ingest.text import simplify, statements_in

_LEAST = 4  # characters of a clause that can offer anything
_PURPOSE = re.compile(r"为(?:更好地|了|贯彻|深入|进一步|切实)")
_OWN_AFFAIRS = re.compile(r"激励机制|考核评价|工作机制|领导小组")
_OVER = re.compile(r"疫情[^，。；]{0,4}期间|疫情|(?:举办|开展|召开|组织)了")
_MOVED = re.compile(r"调入(?P<where>[^，。；]+地块)")
_ARTICLES = 3  # 第X条: more of them make a regulation whatever its title


def supports(document: Document, sections: Sequence[Section]) -> list[Support]:
    """What the document offers, in reading order; empty where it offers nothing."""
    regulation = document.kind == "regulation" or sum(s.numeral.startswith("第") for s in sections) > _ARTICLES
    page = Page.of(document, regulation=regulation)
    drafts = [
        draft
        for section, span in offering_sections(document, sections)
        for sentence in statements_in(document.text, span.start, span.end)
        if sentence.end - sentence.start >= _LEAST
        for draft in _drafts(page, section, sentence)
    ]
    if provides(document):
        drafts = [draft for draft in drafts if not gives_nothing(simplify(page.text[draft.start : draft.end]))]
        for draft in drafts:
            draft.status = "operating" if draft.status == "planned" else draft.status
            draft.names = [name if HEAD.search(page.words(name)) else draft.what for name in draft.names]
        drafts = sorted([*drafts, *given(document, page, sections, drafts)], key=lambda draft: draft.start)
    found: list[Support] = []
    for draft in drafts:
        found += _made(document, page, draft, len(found))
    return found


def _drafts(page: Page, section: Section, sentence: Span) -> list[Draft]:
    drafts: list[Draft] = []
    if page.regulation and rules.duty_sentence(page.words(sentence)):
        return drafts
    carried = Carried()
    for clause in clauses(page.text, page.hidden, sentence):
        goes_on = bool(drafts) and page.text.startswith(("负责", "承担", "分别承担"), clause.start)
        new = [] if goes_on else list(_clause(page, section, clause, carried))
        if new and page.text.startswith("使", clause.start):
            drafts = drafts[:-1]  # 优化X，使Y向Z延伸 offers Y
        drafts += new
        if not new and drafts and not REFUSED.search(page.text, clause.start, clause.end):
            drafts[-1].end = clause.end
    return _over(page, drafts, sentence)


def _over(page: Page, drafts: list[Draft], sentence: Span) -> list[Draft]:
    """In a report, a time of emergency or a count of events dates the whole sentence."""
    if page.report and (match := _OVER.search(page.text, sentence.start, sentence.end)):
        for draft in drafts:
            draft.status, draft.cue = "past", Span(match.start(), match.end())
    return drafts


def _clause(page: Page, section: Section, clause: Span, carried: Carried) -> Iterator[Draft]:
    words = page.words(clause)
    if len(words) < _LEAST or REFUSED.search(words) or (_PURPOSE.match(words) and "提供" not in words):
        return
    if moved := _MOVED.match(words):
        carried.where = Span(clause.start + moved.start("where"), clause.start + moved.end("where"))
        carried.start = clause.start
    if carries_bodies(page, clause, carried):
        yield from duties(page, section, clause, carried)
        return
    leaned = list(based(page, section, clause, carried))
    yield from leaned
    base = base_of(page, clause)
    at = clause.start
    if base and (base["word"] != "通过" or leaned):
        at = base_end(page, base.end(), clause.end)
    carried.internal = carried.internal or _OWN_AFFAIRS.search(words) is not None
    if carried.internal or (base and base["word"] != "依托" and MEANS.search(words)):
        return
    if at == clause.start and TAIL.match(words):
        return
    if at >= clause.end or (leaned and at > clause.start and carried.cue is None):
        return  # 依托X推动Y: X is what is there, Y what it is for
    yield from offered(page, section, clause, at, carried)


def _made(document: Document, page: Page, draft: Draft, count: int) -> list[Support]:
    """One support for each name of a draft."""
    return [
        _support(document, page, draft, name, f"{document.id}:s{number}")
        for number, name in enumerate(draft.names, count + 1)
    ]


def _support(document: Document, page: Page, draft: Draft, name: Span, support_id: str) -> Support:
    text = page.text
    what = printed.trimmed(text, draft.what.start, draft.end)
    kind = kind_of(simplify(page.words(name)), simplify(page.words(what))) or "service"
    who = printed.who(text, min(draft.start, draft.what.start), draft.end, name)
    where = printed.place(text, name) or draft.where
    if len(draft.names) > 1 and kind in ("space", "incubation") and not draft.responsible and not page.regulation:
        where = name  # items of a list of places
    return Support(
        id=support_id, document=document.id, section=draft.section.id, name=page.words(name), kind=kind,
        status=draft.status, cue=page.words(draft.cue), what=page.words(what), who=page.words(who) if who else None,
        where=page.words(where) if where else None, responsible=tuple(page.words(body) for body in draft.responsible),
        as_of=document.date, start=draft.start, end=draft.end, quote=text[draft.start : draft.end],
    )  # fmt: skip
