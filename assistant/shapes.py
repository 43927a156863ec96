"""The JSON of the four answers, as types: what ``--jsonl`` writes, HTTP returns and its OpenAPI page describes."""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict  # pydantic needs this one below Python 3.12

from assistant.answer import Status
from assistant.wording.verdict import Kind, Verdict


class ErrorJson(TypedDict):
    """What happened, what was expected and the next step; ``type`` is a stable name."""

    type: str
    message: str
    message_en: NotRequired[str]


class StatementJson(TypedDict):
    """A sentence of an answer and the numbers of the citations it rests on."""

    text: str
    citations: list[int]


class PlaceJson(TypedDict):
    """Printed words and where they stand: characters ``start`` to ``end`` of the document's text are ``quote``."""

    document: str
    section: str
    start: int
    end: int
    quote: str


class CitationJson(PlaceJson):
    """``path`` are the printed numerals, ``date`` that of the document (null: none printed), ``force`` how firmly it
    speaks; ``note`` stands where the source itself is odd."""

    n: int
    heading: str
    path: str
    date: str | None
    force: str
    note: NotRequired[str]


class EvidenceJson(TypedDict):
    """A section that was looked at; ``also`` names further documents of the very same text."""

    document: str
    section: str
    score: float
    also: NotRequired[list[str]]
    parts: NotRequired[dict[str, float]]


class QueryJson(TypedDict):
    """The question made self-contained, and its kind."""

    standalone: str
    kind: str


class ExplainJson(TypedDict):
    """How a question was read (words put in from the lexicon with their weight), and what was removed from a draft."""

    language: str
    notes: list[str]
    lexicon: list[tuple[str, str, float]]
    removed: list[str]


class AnswerJson(TypedDict):
    """An answer: its text, every sentence with its citations, and what the documents do not state."""

    status: Status
    language: str
    answer: str
    statements: list[StatementJson]
    citations: list[CitationJson]
    more: list[CitationJson]
    stated: bool
    evidence: list[EvidenceJson]
    not_stated: list[str]
    caveats: list[str]
    follow_ups: list[str]
    query: QueryJson
    answered_by: str
    milliseconds: dict[str, float]
    explain: NotRequired[ExplainJson]


class EventJson(TypedDict):
    """A line of a streamed answer: ``event`` names the field that it holds. ``sentence`` comes with a model alone, each
    verified; ``answer`` comes last and alone holds; ``error`` ends a stream that could not go on."""

    event: Literal["query", "evidence", "sentence", "answer", "error"]
    query: NotRequired[QueryJson]
    evidence: NotRequired[list[EvidenceJson]]
    sentence: NotRequired[str]
    answer: NotRequired[AnswerJson]
    error: NotRequired[ErrorJson]


class HitJson(TypedDict):
    """A section found, with its words; scores compare within one search alone."""

    document: str
    section: str
    start: int
    end: int
    text: str
    score: float
    also: NotRequired[list[str]]


class HitsJson(TypedDict):
    """Sections, best first, at most one hit a section."""

    hits: list[HitJson]


class DifferenceJson(TypedDict):
    """What was claimed beside what is printed; null on the side where nothing stands."""

    kind: Kind
    claimed: str | None
    actual: str | None


class SentenceJson(TypedDict):
    """A sentence checked; ``source`` is the printed one nearest to it, null where there is none."""

    text: str
    verdict: Verdict
    source: PlaceJson | None
    differences: list[DifferenceJson]
    notes: list[str]


class SentencesJson(TypedDict):
    """Every sentence of a text, in its order."""

    sentences: list[SentenceJson]


class ReasonJson(TypedDict):
    """What was said of the enterprise beside the words of the clause that meet it."""

    said: str
    printed: str


class SupportJson(TypedDict):
    """A support as printed; null or [] where the document prints nothing. It never says who is eligible."""

    id: str
    name: str
    gloss: str | None
    kind: str
    verdict: str
    status: str
    cue: str
    as_of: str | None
    who: str | None
    what: str
    where: str | None
    responsible: list[str]
    not_stated: list[str]
    reasons: list[ReasonJson]
    why: str
    siblings: list[str]
    citation: CitationJson
    score: float


class SupportsJson(TypedDict):
    """The supports that concern a person or an enterprise, best first; [] where there is none."""

    supports: list[SupportJson]
