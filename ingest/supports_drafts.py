"""Supports in the making: the page they are read from, and what one clause carries on to the next."""

from __future__ import annotations

from dataclasses import dataclass, field

from ingest.document import Document, Section, Span
from ingest.supports_clauses import masked


@dataclass(frozen=True, slots=True)
class Page:
    """A document's text; ``hidden`` is the same with the inside of quotation marks and brackets blanked."""

    text: str
    hidden: str
    report: bool
    regulation: bool

    @classmethod
    def of(cls, document: Document, *, regulation: bool) -> Page:
        return cls(document.text, masked(document.text), document.kind == "report", regulation)

    def words(self, span: Span) -> str:
        return self.text[span.start : span.end]


@dataclass(slots=True)
class Draft:
    """A support in the making; its end grows while clauses go on about it."""

    section: Section
    cue: Span
    status: str
    names: list[Span]
    start: int
    end: int
    what: Span
    where: Span | None = None
    responsible: tuple[Span, ...] = ()


@dataclass(slots=True)
class Carried:
    """What earlier clauses of a sentence say for the later ones."""

    bodies: tuple[Span, ...] = ()
    where: Span | None = None
    start: int | None = None  # where a quote has to begin to show what is carried
    cue: tuple[Span, str] | None = None  # decides the status of the next predicate
    last: tuple[Span, str] | None = None  # the predicate before
    listed: Span | None = None  # places that are there already (在原有A、B等载体的基础上)
    internal: bool = False  # the sentence is about the administration itself
    drafts: list[Draft] = field(default_factory=list)
