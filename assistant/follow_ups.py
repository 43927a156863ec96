"""Questions that may come next and that the documents can answer: what an answer left open, and the clauses beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from assistant.answer import Citation, Evidence, Query
from assistant.cite import clause
from assistant.knowledge import slots
from assistant.titles import short_title
from ingest.chunk import bare_heading
from ingest.document import Section
from ingest.store.base import Index
from ingest.text import traditional

_OPEN = ("conditions", "deadline", "body", "telephone", "address")  # what people ask next: who may, until when, where
_VALUE = ("{about}的{what}是什么？", "What is the {what} for {about}?")
_NEXT = ("{about}写了哪些内容？", "What does {about} say?")
WANTED = 3
MATTER = 0.5  # share of the best clause's score from which a clause is on the matter


def follow_ups(
    query: Query, citations: Sequence[Citation], evidence: Sequence[Evidence], index: Index
) -> tuple[str, ...]:
    """At most three questions; () where the answer cites nothing or the index is a passage corpus."""
    if not citations or index.document(citations[0].document).kind == "passage":
        return ()
    form, language = query.language == "en", query.language
    around = [e for e in evidence if e.document == citations[0].document]
    title = (
        short_title(index.document(citations[0].document), index, language) if len(index.manifest.documents) > 1 else ""
    )
    title += " " if title and form else ""
    values = (
        _VALUE[form].format(about=title + about, what=slots.slot(name).labels[language])
        for name, about in _left_open(query, citations, around, index)
    )
    beside = (_NEXT[form].format(about=title + about) for about in _beside(citations, around, index))
    questions = [*islice(values, WANTED - 1)]
    questions += islice(beside, WANTED - len(questions))
    return tuple(traditional(q) if language == "zh-hant" else q for q in questions)


def _left_open(
    query: Query, citations: Sequence[Citation], around: Sequence[Evidence], index: Index
) -> Iterator[tuple[str, str]]:
    """Slots that were neither asked for nor are quoted, each with the name of a clause on the matter that prints it."""
    asked = {slot.name for slot in slots.asked(query.asked)}
    least = MATTER * max((e.score for e in around), default=0.0)
    for name in _OPEN:
        if name in asked or any(slots.prints(name, c.quote) for c in citations):
            continue
        holders = (e for e in around if e.score >= least and slots.prints(name, e.text, own=True))
        if about := next((a for e in holders if (a := _called(e.document, e.section, index))), ""):
            yield name, about


def _beside(citations: Sequence[Citation], around: Sequence[Evidence], index: Index) -> Iterator[str]:
    """Names of the clauses that scored best and are not quoted, then of those that stand beside the quoted one."""
    document, known = citations[0].document, {_called(c.document, c.section, index) for c in citations}
    beside = sorted(index.sections(document), key=lambda section: abs(section.start - citations[0].start))
    for section in (*(e.section for e in around), *(s.id for s in beside)):
        if (about := _called(document, section, index)) and about not in known:
            known.add(about)
            yield about


def _called(document: str, section: str, index: Index) -> str:
    """A clause by the nearest heading over it, its own first, without numeral, else by its number, if it is an article; ""
    for others and for front and back matter."""
    sections = {s.id: s for s in index.sections(document)}
    at: Section | None = sections[section]
    if at is None or at.level == 0:
        return ""
    while at is not None and at.level > 0:
        if heading := bare_heading(at):
            return f"“{heading}”"
        at = sections.get(at.parent or "")
    path = clause(sections[section])
    return path if path.startswith("第") else ""
