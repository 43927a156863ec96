"""Slots: what a question asks the value of (金额, 截止时间, 联系电话 …), and where a text prints such values.

One table (``table.py``) says how each slot is called, asked for and printed; here it is only matched. Texts are folded
character by character (width, traditional forms, dashes), so that every span is one of the text as it was given.
All matching takes time linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.knowledge.slot_table import KEPT, LANGUAGES, Slot, compiled, families, folded, piece, table
from assistant.knowledge.values import Normal, normal

__all__ = [
    "LANGUAGES",
    "Slot",
    "Value",
    "asked",
    "piece",
    "printed",
    "printed_as_asked",
    "prints",
    "slot",
    "slots",
    "subject",
    "values",
]

_COUNTED = ("count", "measure", "figure")  # slots whose values tell nothing without their unit
_FORMS = ("money", "share")  # kinds of values that are told apart by the words around them alone
_REACH = 48  # characters: the longest words between a numeral and what tells its slot, with room


@dataclass(frozen=True, slots=True)
class Value:
    """A printed value: ``text[start:end]`` of the slot ``name``; ``value`` is None where it has no normal form."""

    name: str
    start: int
    end: int
    value: Normal | None


def slots() -> tuple[Slot, ...]:
    """Every slot that a question can ask for, most specific first."""
    return tuple(row.slot for row in table().values() if row.asked)


def slot(name: str) -> Slot:
    """The slot of that name. Raises KeyError naming the slots there are."""
    try:
        return table()[name].slot
    except KeyError:
        raise KeyError(f"no slot {name!r}; there are {', '.join(table())}") from None


def asked(question: str) -> tuple[Slot, ...]:
    """The slots whose values a question asks for, in the order of the table; () where it asks for none.

    Words that one slot has taken ask for nothing else: 罚多少钱 asks for a penalty, not for an amount beside it.
    A clause that is answered by yes or no (补助能分期吗) asks for no value.
    """
    return tuple(found for found, _ in _asked(question))


def subject(question: str) -> str:
    """A question without the words that ask for a slot, a comma in the place of each: what it is about.

    收割机每台补贴多少钱 is about 收割机每台. White space and script are the question's own.
    """
    spans = sorted(span for _, spans in _asked(question) for span in spans)
    kept, at = [], 0
    for start, end in spans:
        kept.append(question[at:start])
        at = max(at, end)
    return "，".join([*kept, question[at:]])


@lru_cache(KEPT)
def _asked(question: str) -> tuple[tuple[Slot, tuple[tuple[int, int], ...]], ...]:
    """The slots asked for, each with the spans of the question that ask for it."""
    text = _without_idle(folded(question))
    taken: list[tuple[int, int]] = []
    found: list[tuple[Slot, tuple[tuple[int, int], ...]]] = []
    for name, row in table().items():
        if not row.asked or (row.last and found):
            continue
        free = [m.span() for m in compiled(name, "asked").finditer(text) if not _overlaps(m.span(), taken)]
        if free:
            found.append((row.slot, tuple(free)))
            taken += free
    return tuple(found)


def printed(slot: Slot | str, text: str) -> tuple[tuple[int, int], ...]:
    """Spans (start, end) of ``text`` that print a value of the slot, in reading order and apart from one another.

    Values of the slots that it accepts count too: 何时发放 is answered by 10个工作日内.
    """
    return _spans(slot if isinstance(slot, str) else slot.name, text)


def prints(slot: Slot | str, text: str, *, own: bool = False) -> bool:
    """Whether a text prints a value of the slot; ``own``: of itself, none of the slots that it accepts."""
    name = slot if isinstance(slot, str) else slot.name
    return bool(_own(name, text) if own else _spans(name, text))


def prints_alike(slot: Slot, text: str) -> bool:
    """Whether a text prints a value of the slot, or of another whose values are written in the same form: 5% is a share
    where it is no rate."""
    kind = table()[slot.name].kind
    alike = (name for name, row in table().items() if kind in _FORMS and row.kind == kind)
    return prints(slot, text) or any(prints(name, text, own=True) for name in alike)


def printed_as_asked(slot: Slot | str, question: str, text: str) -> tuple[tuple[int, int], ...]:
    """Like ``printed``, but of counts and measures only those in a unit that answers the question.

    多少人 is answered by 30名, not by 5个工作日 nor by 8台; a question that names no unit takes every value.
    """
    spans = printed(slot, text)
    if (slot if isinstance(slot, str) else slot.name) not in _COUNTED:
        return spans
    asked_in = _unit(folded(question), question=True)
    if asked_in is None:
        return spans
    return tuple(span for span in spans if _unit(folded(text[slice(*span)])) in (asked_in, None))


def values(text: str) -> tuple[Value, ...]:
    """Every value that has a normal form or is a name of itself, by place; spans of different slots may overlap."""
    plain = folded(text)
    found = [
        Value(name, start, end, normal(row.kind, plain[start:end]))
        for name, row in table().items()
        if row.kind
        for start, end in _own(name, text)
    ]
    return tuple(sorted(found, key=lambda value: (value.start, -value.end)))


def _unit(text: str, *, question: bool = False) -> int | None:
    """The family of the first unit in a text, or of the one behind the word of asking; None where it has none."""
    behind = r"(?:多少|几)(?:万|亿)?|how many (?:\w+ )?" if question else ""
    found = (
        (match.start(), family)
        for family, units in enumerate(families())
        if (match := re.search(f"(?:{behind})(?:{units})", text, re.IGNORECASE))
    )
    return min(found, default=(0, None))[1]


@lru_cache(KEPT * 8)
def _spans(name: str, text: str) -> tuple[tuple[int, int], ...]:
    found = list(_own(name, text))
    for other in table()[name].accepts:
        found += _own(other, text)
    return tuple(_apart(found))


@lru_cache(KEPT * 8)
def _own(name: str, text: str) -> tuple[tuple[int, int], ...]:
    row, plain = table()[name], folded(text)
    found = [_stripped(m) for m in compiled(name, "printed").finditer(plain)] if row.printed else []
    for start, end in _around_numerals(plain) if row.figures else ():
        found += [_stripped(m) for m in compiled(name, "figures").finditer(plain, start, end)]
    return tuple(_apart(found))


@lru_cache(KEPT)
def _around_numerals(text: str) -> tuple[tuple[int, int], ...]:
    """Where values with a numeral can stand: some characters before and behind each numeral, joined where they meet."""
    windows: list[tuple[int, int]] = []
    for match in piece("any_numeral").finditer(text):
        start, end = max(0, match.start() - _REACH), min(len(text), match.end() + _REACH)
        if windows and start <= windows[-1][1]:
            start = windows.pop()[0]
        windows.append((start, end))
    return tuple(windows)


def _stripped(match: re.Match[str]) -> tuple[int, int]:
    words = match[0]
    start = match.start() + len(words) - len(words.lstrip())
    return start, match.end() - (len(words) - len(words.rstrip()))


def _apart(spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Spans in order, of those that overlap the first and longest."""
    last = 0
    for start, end in sorted(set(spans), key=lambda span: (span[0], -span[1])):
        if start >= last and end > start:
            yield start, end
            last = end


def _overlaps(span: tuple[int, int], taken: Sequence[tuple[int, int]]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in taken)


def _without_idle(text: str) -> str:
    """A question with the words blanked that ask for nothing: 不管多少, 前几, and clauses that end in 吗."""
    for name in ("idle", "yes_no"):
        text = piece(name).sub(lambda match: "\uffff" * len(match[0]), text)
    return text
