"""What a check says of a sentence: value types, and their JSON."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from assistant.shapes import SentenceJson

Verdict = Literal["exact", "minor_variant", "altered_meaning", "not_in_document"]
Kind = Literal["number", "year", "body", "role", "force", "scope", "name", "wording", "punctuation"]
SEVERITY: tuple[Verdict, ...] = ("exact", "minor_variant", "altered_meaning", "not_in_document")


@dataclass(frozen=True, slots=True)
class Source:
    """The printed words: ``document.text[start:end] == quote``; ``path`` is the clause (二、（五）12、) or ""."""

    document: str
    section: str
    start: int
    end: int
    quote: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """What was claimed and what is printed; None on the side where nothing stands.

    ``at`` is where the claimed words begin in the text that was judged, or where the printed ones are missing; None
    where that is not known, as of differences of printing.
    """

    kind: Kind
    claimed: str | None
    actual: str | None
    at: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class CheckedSentence:
    """One sentence of the text, judged. ``start`` and ``end`` are its place in the text that was checked.

    ``source`` is None exactly where the verdict is not_in_document. ``notes`` tell what a reader should know
    beside the verdict: 原文如此, a condition that stands before the quoted words. ``score`` is the share of the
    sentence's words that the source prints, in [0, 1].
    """

    text: str
    verdict: Verdict
    source: Source | None
    differences: tuple[Difference, ...]
    notes: tuple[str, ...] = ()
    start: int = 0
    end: int = 0
    score: float = 1.0


def placed(differences: Iterable[Difference], by: int | None) -> tuple[Difference, ...]:
    """Differences of a part of a text as those of the whole, in which the part begins at ``by``; None: not known."""
    return tuple(replace(d, at=None if d.at is None or by is None else d.at + by) for d in differences)


def to_json(sentence: CheckedSentence) -> SentenceJson:
    """A sentence as ``policy check --json`` writes it."""
    source = sentence.source
    return {
        "text": sentence.text,
        "verdict": sentence.verdict,
        "source": None
        if source is None
        else {
            "document": source.document, "section": source.section, "start": source.start, "end": source.end,
            "quote": source.quote,
        },
        "differences": [
            {"kind": d.kind, "claimed": d.claimed, "actual": d.actual} for d in sentence.differences
        ],
        "notes": list(sentence.notes),
    }  # fmt: skip
