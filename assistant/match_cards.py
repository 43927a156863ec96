"""A support as a card: verdict, why it was chosen, what is not printed; and its JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, cast

from assistant.answer import Citation
from assistant.jsonl import citation_json
from assistant.knowledge import slots
from assistant.knowledge.english import gloss
from ingest.document import Support

if TYPE_CHECKING:
    from assistant.shapes import SupportJson

# What a person needs to know before going to a window: the slot that names it, and those any of whose values would be it.
# Only slots whose values have forms that the table knows: of the others nobody can say that none is printed.
DETAILS = (
    ("amount", ("amount", "rate", "share", "fee")),
    ("period", ("period", "time_limit", "deadline", "validity", "date", "date_range")),
    ("address", ("address", "window")),
    ("telephone", ("telephone",)),
)
VERDICTS = {"stated": ("文件明确", "stated in the document"), "related": ("方向相关", "related direction"),
            "not_stated": ("文件未规定", "not provided for")}  # fmt: skip
STATUSES = {"operating": ("在办", "operating"), "planned": ("计划", "planned"), "aspiration": ("争取", "aspiration"),
            "past": ("历史", "past")}  # fmt: skip
LIKELY = 0.0  # logarithm of odds from which the ranker takes a sentence for an answer


@dataclass(frozen=True, slots=True)
class Reason:
    """A fact of the profile beside the words of the clause; ``printed`` is a slice of the quotation."""

    said: str
    printed: str


@dataclass(frozen=True, slots=True)
class Match:
    """A card. Every printed field is a slice of the document, None or () where nothing is printed.

    ``verdict``: stated, related or not_stated; never an eligibility. ``not_stated`` names what neither the quotation
    nor what speaks of it prints. ``siblings`` are other things that the quotation offers. ``gloss`` is an English name, None where the
    glossary lacks a part. ``score`` orders cards of one profile and means nothing across profiles.
    """

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
    responsible: tuple[str, ...]
    not_stated: tuple[str, ...]
    reasons: tuple[Reason, ...]
    why: str
    siblings: tuple[str, ...]
    citation: Citation
    score: float

    def as_json(self) -> SupportJson:
        """The object of ``policy match``; ``citation`` as in an answer."""
        return cast("SupportJson", {**asdict(self), "citation": citation_json(self.citation)})


def card(
    support: Support, siblings: tuple[str, ...], citation: Citation, score: float, reasons: tuple[Reason, ...],
    about: str, language: str,
) -> Match:  # fmt: skip
    """The card of a support in zh or en; ``about`` is the text of the document that speaks of it."""
    stated = reasons and score >= LIKELY and support.status != "aspiration"
    return Match(
        id=support.id, name=support.name, gloss=gloss(support.name), kind=support.kind,
        verdict="stated" if stated else "related", status=support.status, cue=support.cue, as_of=support.as_of,
        who=support.who, what=support.what, where=support.where or _first(citation.quote, "window", "address"),
        responsible=support.responsible or _bodies(citation.quote, about),
        not_stated=not_printed(f"{citation.quote}\n{about}", language), reasons=reasons,
        why=_why(reasons, support, language), siblings=siblings, citation=citation, score=round(score, 4),
    )  # fmt: skip


def not_printed(text: str, language: str = "zh") -> tuple[str, ...]:
    """Which of amount, period, address and telephone a text does not print in any form."""
    return tuple(
        label(name, language) for name, any_of in DETAILS if not any(slots.prints(one, text) for one in any_of)
    )


def label(slot: str, language: str) -> str:
    """The name of a slot in zh or en."""
    return slots.slot(slot).labels[language]


def _first(text: str, *names: str) -> str | None:
    """The first printed value of these slots; None where there is none."""
    return next((text[start:end] for name in names for start, end in slots.printed(name, text)), None)


def _bodies(*texts: str) -> tuple[str, ...]:
    """Who is printed to answer for it, of the first text that says so."""
    return next(((body,) for text in texts if (body := _first(text, "body"))), ())


def _why(reasons: tuple[Reason, ...], support: Support, language: str) -> str:
    if language == "en":
        if reasons:
            return "; ".join(f'You said "{reason.said}"; the clause prints “{reason.printed}”' for reason in reasons)
        return f"Close in subject to what you describe: “{support.name}”"
    if reasons:
        return "；".join(f"您提到“{reason.said}”，原文写有“{reason.printed}”" for reason in reasons)
    return f"与您所述内容相近：原文“{support.name}”"
