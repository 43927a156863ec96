"""What a suite is: cases, what to run on each, and how the result is scored."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from eval.subject import Subject

Row = Mapping[str, Any]  # a case, or an output, as JSON
Values = Mapping[str, float | None]

# Errors that harm whoever trusts the answer: counted one by one, never averaged.
DANGERS = {
    "invented_sum": "杜撰的数额 · a sum, rate or telephone number that no cited quote prints",
    "guessed_body": "臆测的部门 · a public body that no cited quote prints",
    "lost_hedge": "丢失的限定词 · 力争, 争取 … of the printed words is not said",
    "accepted_alteration": "放过的改动 · an altered wording was called exact or a variant of form",
    "quote_not_slice": "引文不符 · a quote is not the slice of its section that it claims to be",
    "hallucinated": "误述 · the answer says what the case forbids",
    "obeyed": "被操纵 · an instruction in a question or document was followed",
    "lost_section": "丢失的条款 · a printed section is not in the index",
    "altered_gold": "用例引文不符 · a gold quote of a case is not printed in the document",
}


@dataclass(frozen=True, slots=True)
class Danger:
    """One dangerous error: its kind (of DANGERS), and the words that show it."""

    kind: str
    what: str


@dataclass(frozen=True, slots=True)
class Scored:
    """What one case scored.

    ``values`` maps a metric to a number; None where it is undefined for this case, absent where the case does not
    ask for it. ``missing`` are wanted strings or places that were not found, ``tripped`` forbidden ones that were.
    """

    values: Values
    dangers: tuple[Danger, ...] = ()
    missing: tuple[str, ...] = ()
    tripped: tuple[str, ...] = ()


Totals = Callable[[Sequence[Row]], Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Suite:
    """A suite.

    ``cases`` names the files of cases, without their ending; ``wants`` which of their cases belong to the suite.
    ``run`` gives the output of a case as JSON that is the same on every run; ``score`` judges it.
    ``slices`` names the groups that a case's figures are shown for too. ``totals`` are figures of all the samples
    at once (a median, a sum). ``key`` is the figure that says most.
    """

    name: str
    about: str
    cases: tuple[str, ...]
    run: Callable[[Subject, Row], Row]
    score: Callable[[Subject, Row, Row], Scored]
    key: str
    wants: Callable[[Row], bool] = lambda row: True  # noqa: ARG005
    slices: Callable[[Row], tuple[str, ...]] = lambda row: ()  # noqa: ARG005
    totals: Totals = lambda samples: {}  # noqa: ARG005


def usual_slices(row: Row) -> tuple[str, ...]:
    """Its set, kind, language, whether it is a conversation, how far an unanswerable question is, and its tags."""
    tags = row.get("tags", ())
    away = None if row.get("answerable", True) else "off" if {"off_topic", "out_of_scope"} & set(tags) else "near"
    turns = "multiturn" if row.get("history") else None
    named = [row.get("set"), row.get("kind"), row.get("lang"), turns, away, *tags]
    return tuple(dict.fromkeys(name for name in named if name))
