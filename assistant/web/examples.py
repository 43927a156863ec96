"""Questions to begin with, made of the documents that are there; each is one that they answer."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice, zip_longest

from assistant.pipeline import EVIDENCE, Pipeline
from assistant.titles import short_title
from assistant.web.i18n import say
from ingest.chunk import bare_heading
from ingest.document import Document

WANTED = 4
_TRIED = 12  # questions that are asked to find so many; a tenth of a second each
_LOOKED_AT = 20  # documents whose clauses are looked at
_SHORT, _LONG = 4, 16  # characters of a heading that reads well in a question


def examples(pipeline: Pipeline, language: str) -> tuple[str, ...]:
    """At most four questions in a language; () where the documents have no headings to ask about."""
    answered = (q for q in islice(_candidates(pipeline, language), _TRIED) if _is_answered(pipeline, q))
    return tuple(islice(answered, WANTED))


def _is_answered(pipeline: Pipeline, question: str) -> bool:
    """By the reader alone: a page does not wait for a chat model before it opens."""
    query = pipeline.understander.understand(question, ())
    return pipeline.reader.read(query, pipeline.retriever.retrieve(query, EVIDENCE)).status == "answered"


def _candidates(pipeline: Pipeline, language: str) -> Iterator[str]:
    """Of each document in turn: who does what, what is to be reached, what a clause says."""
    documents = [d for d in pipeline.index.documents()[:_LOOKED_AT] if d.kind != "passage"]
    made = [_of(pipeline, document, language) for document in documents]
    found = chain.from_iterable(zip_longest(*made))
    return iter(dict.fromkeys(question for question in found if question))


def _of(pipeline: Pipeline, document: Document, language: str) -> Iterator[str]:
    index = pipeline.index
    title = short_title(document, index, language)
    years = sorted({t.year for t in index.targets() if t.document == document.id and t.year and t.type == "target"})
    yield from (say("example_target", language, title=title, year=year[:4]) for year in years[:1])
    bodies = {s.section for s in index.supports() if s.document == document.id and s.responsible}
    names = [(s.id, bare_heading(s)) for s in index.sections(document.id) if s.level > 0]
    asked = [(section, name) for section, name in names if _SHORT <= len(name) <= _LONG]
    yield from (say("example_body", language, about=name) for section, name in asked if section in bodies)
    yield from (say("example_clause", language, title=title, about=name) for _, name in asked[1:])
