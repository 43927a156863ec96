"""The value types of an answer: frozen, without logic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Status = Literal["answered", "partial", "not_stated", "out_of_scope", "declined"]


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a conversation; ``role`` is ``user`` or ``assistant``."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Query:
    """A question, understood.

    ``asked`` is what the person typed; ``standalone`` the same made self-contained (simplified, typos
    mended, the subject of an earlier turn put in). ``language`` is ``zh``, ``zh-hant`` or ``en``; ``kind`` is
    ``injection`` (an attempt to misuse), ``small_talk`` or ``question``.
    ``terms`` are weighted lexical terms. ``documents`` are preferred to others, () for none; ``among`` alone are asked: those of the places that the question
    names, () for all;
    ``sections`` are (document, section) places the question names by numeral (``numbered``) or by heading.
    ``years`` are named (2026, a period by its ordinal 十五五). ``foreign_places`` and ``foreign_years`` are asked about but
    not covered by the index, a year inside a printed range (2022-2024) being covered; ``context`` are the last
    questions of the conversation before this one, as typed. ``pieces`` are the questions of a message that asks
    several, () for one. ``lexicon`` holds (everyday word, official word, weight) for what was read into the question.
    ``said`` are the printed words that earlier answers quoted, where the question asks for what they left out; () for
    other questions. ``sides`` are the documents that the question sets beside one another, () for none.
    """

    asked: str
    standalone: str
    language: str
    kind: str
    terms: Mapping[str, float] = field(default_factory=dict)
    documents: tuple[str, ...] = ()
    among: tuple[str, ...] = ()
    sections: tuple[tuple[str, str], ...] = ()
    numbered: bool = False
    notes: tuple[str, ...] = ()  # what was rewritten, for people to see
    years: tuple[str, ...] = ()
    foreign_places: tuple[str, ...] = ()
    foreign_years: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    pieces: tuple[str, ...] = ()
    lexicon: tuple[tuple[str, str, float], ...] = ()
    said: tuple[str, ...] = ()
    sides: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """A section found for a query, with the best chunk in it. ``score`` is from 0, greater is better.

    Scores are of one search: those of another, or of another index, are not on the same scale.

    ``also`` names further documents of the very same title and text that were found with it; () where there are none.
    """

    document: str
    section: str
    start: int
    end: int
    text: str
    score: float
    parts: Mapping[str, float] = field(default_factory=dict)  # the scores that were fused, by name
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """A place and its printed words: ``document.text[start:end] == quote``, always."""

    n: int
    document: str
    section: str
    start: int
    end: int
    quote: str
    heading: str
    path: str
    date: str | None
    force: str
    title: str = ""
    note: str | None = None  # 原文如此 where the source is odd


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of an answer and the numbers of the citations it rests on."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What is shown and what scripts read; INTERFACE.md gives its JSON."""

    status: Status
    language: str
    answer: str
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    evidence: tuple[Evidence, ...]
    not_stated: tuple[str, ...]
    caveats: tuple[str, ...]
    follow_ups: tuple[str, ...]
    query: Query
    answered_by: str = "extract"
    milliseconds: Mapping[str, float] = field(default_factory=dict)
    removed: tuple[str, ...] = ()  # what the gate removed, and which guard did
    stated: bool = False  # a value of what was asked for stands in the quotations, or the document's structure answers
    more: tuple[Citation, ...] = ()  # items of lists quoted in part, that did not fit; `answer` tells their number


@dataclass(frozen=True, slots=True)
class Place:
    """A span of a document's text inside one section; what a drafted statement rests on."""

    document: str
    section: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Claim:
    """A drafted statement: words that are to be shown, and the places they rest on.

    ``lead`` is a label that the program puts before it (a path, a date, a role); it asserts nothing of its own.
    """

    text: str
    places: tuple[Place, ...]
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """What an answerer proposes; nothing of it is shown before verify.py has passed it.

    ``opening`` is a sentence in the program's own words that decides the question (yes, no, how often, not
    comparable) and holds no fact beyond what ``claims`` cite; "" where none is needed. ``more`` are the items of lists
    that ``claims`` quote in part: one an item, told by their number, and shown on request. ``sure``: the structure of the document answers.
    """

    status: Status
    claims: tuple[Claim, ...]
    opening: str = ""
    not_stated: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()
    follow_ups: tuple[str, ...] = ()
    answered_by: str = "extract"
    removed: tuple[str, ...] = ()
    more: tuple[Claim, ...] = ()
    sure: bool = False


@dataclass(frozen=True, slots=True)
class Verified:
    """Claims that passed, with their citations numbered from 1; what was removed and by which guard; citations of the
    items left out, numbered on."""

    claims: tuple[Claim, ...]
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    removed: tuple[str, ...]
    more: tuple[Citation, ...] = ()
