"""Questions that may come next and that the documents can answer, made from the outline around an answer."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answer import Citation, Query
from ingest.chunk import bare_heading
from ingest.document import Section
from ingest.store.base import Index
from ingest.text import traditional

_NEXT = ("“{heading}”写了哪些内容？", "What does “{heading}” say?")
_WORDING = ("“{heading}”的原文怎么写？", "What is the exact Chinese wording under “{heading}”?")
WANTED = 3


def follow_ups(query: Query, citations: Sequence[Citation], index: Index) -> tuple[str, ...]:
    """At most three questions; () where the answer cites nothing or the index is a passage corpus."""
    if not citations or index.document(citations[0].document).kind == "passage":
        return ()
    sections = [s for s in index.sections(citations[0].document) if s.heading and s.level > 0]
    cited = [c.section for c in citations if c.document == citations[0].document]
    at = next((i for section in cited for i, s in enumerate(sections) if s.id == section), None)
    if at is None:  # nothing with a heading is cited: a preamble, a signature
        return ()
    asked: list[tuple[tuple[str, str], Section]] = [(_WORDING, sections[at])]
    others = [s for s in sections if s.id != sections[at].id]
    others.sort(key=lambda s: (s.parent != sections[at].parent, abs(s.start - sections[at].start)))
    asked += [(_NEXT, s) for s in others]
    made = (
        form[query.language == "en"].format(heading=bare_heading(section))
        for form, section in asked
        if bare_heading(section)
    )
    questions = list(dict.fromkeys(made))[:WANTED]
    return tuple(traditional(q) if query.language == "zh-hant" else q for q in questions)
