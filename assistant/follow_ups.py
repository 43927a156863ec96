"""Questions that may come next and that the documents can answer: what an answer left open, and the clauses beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.answer import Citation, Evidence, Query
from assistant.cite import clause
from assistant.reading import slots
from ingest.chunk import bare_heading
from ingest.document import Section
from ingest.store.base import Index
from ingest.text import traditional

_OPEN = ("conditions", "deadline", "materials", "amount", "body", "telephone", "address")  # what people ask next
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
    made = [
        *(_VALUE[form].format(about=about, what=slots.slot(n).labels[language]) for n, about in _left_open(query, citations, around, index)),
        *(_NEXT[form].format(about=about) for about in _beside(citations, around, index)),
    ]  # fmt: skip
    questions = list(dict.fromkeys(made))[:WANTED]
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
        holders = (e for e in around if e.score >= least and slots.prints(name, e.text))
        if about := next((a for e in holders if (a := _called(e.document, e.section, index))), ""):
            yield name, about


def _beside(citations: Sequence[Citation], around: Sequence[Evidence], index: Index) -> Iterator[str]:
    """Names of the clauses that scored best and are not quoted, then of those that stand beside the quoted one."""
    document, cited = citations[0].document, {_called(c.document, c.section, index) for c in citations}
    sections = [s.id for s in index.sections(document)]
    at = sections.index(citations[0].section)
    beside = sorted(sections, key=lambda section: abs(sections.index(section) - at))
    for section in (*(e.section for e in around), *beside):
        if (about := _called(document, section, index)) and about not in cited:
            yield about


def _called(document: str, section: str, index: Index) -> str:
    """A clause by the nearest heading over it, its own first, without numeral, else by its path; "" for front and back
    matter."""
    sections = {s.id: s for s in index.sections(document)}
    at: Section | None = sections[section]
    if at is None or at.level == 0:
        return ""
    while at is not None and at.level > 0:
        if heading := bare_heading(at):
            return f"“{heading}”"
        at = sections.get(at.parent or "")
    return clause(sections[section]).rstrip("、．.")
