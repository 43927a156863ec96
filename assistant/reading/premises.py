"""False premises: a number, a year or a body that a question states where the sentence that answers it prints another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.answer import Query
from assistant.knowledge import slots
from assistant.knowledge.rarity import is_about
from assistant.knowledge.values import Dates, Quantity, open_sides
from assistant.reading import bodies
from assistant.reading.printed import Printed
from assistant.reading.rank import Ranked
from assistant.wording.align import Alignment, Edit, align
from assistant.wording.prints import prepare
from assistant.wording.tokens import Tokens, is_number, tokenize
from ingest import official

RIVAL = 0.1  # how much less of the question a sentence with another value must print
_NEAR, _BESIDE = 8, 3  # tokens looked at on a side of a number, and how many of them both texts must have
_BOUND = 5  # characters beside a number where a word that bounds it stands
_MONEY = "元"
_UNITS = "".join(official.words("units"))
_JOINS = frozenset("个余多")  # between a number and its unit


@dataclass(frozen=True, slots=True)
class Correction:
    """What the question states, and what the cited sentence prints in its place; both to the character."""

    stated: str
    printed: str


def corrections(query: Query, chosen: Sequence[Ranked], printed: Printed) -> tuple[Correction, ...]:
    """What is stated otherwise than it is printed, each once; () where none is sure.

    Nothing is told of a number that the chosen sentences print anywhere, nor where a value of that kind is asked for: it
    is then a condition of the asker's own (投资5000万的项目奖励多少), not a premise.
    """
    claim = _Text.of(query.asked)
    known = {number for one in chosen for number in _Text.of(one.sentence.text).numbers()}
    stated = [at for at in claim.places() if claim.number(at) not in known]
    held: dict[str, dict[str, float]] = {}
    for one in chosen if stated else ():
        if not is_about(query.asked, one.sentence.text):
            continue
        other = _Text.of(one.sentence.text)
        document = replace(printed.index.document(one.sentence.place.document), text=one.sentence.text, oddities=())
        for found in align(claim.tokens.texts, [prepare(document, ())], {})[:1]:
            for correction in filter(None, (_correction(query.asked, claim, at, other, found) for at in stated)):
                scores = held.setdefault(correction.stated, {})
                scores[correction.printed] = max(found.score, scores.get(correction.printed, 0.0))
    numbers = (Correction(one, best) for one, scores in held.items() if (best := _alone(scores)))
    return (*numbers, *(Correction(*pair) for pair in bodies.other(query, chosen, printed)))


def _alone(scores: Mapping[str, float]) -> str | None:
    """The value of the sentence that the question is plainly nearest to; None where sentences with others are as near."""
    first, *others = sorted(scores, key=lambda value: -scores[value])
    return first if all(scores[other] < scores[first] - RIVAL for other in others) else None


@dataclass(frozen=True, slots=True)
class _Text:
    """A text with its tokens and the values printed in it."""

    text: str
    tokens: Tokens
    values: tuple[slots.Value, ...]

    @classmethod
    def of(cls, text: str) -> _Text:
        return cls(text, tokenize(text), slots.values(text))

    def places(self) -> Iterator[int]:
        """Numbers that tell something: with a unit or a sign, not the numeral of an item nor the 亿 of 多少亿."""
        for at, token in enumerate(self.tokens.texts):
            bare = not is_number(token) or self.text[self.tokens.starts[at]] in "百千万亿"
            if not bare and (self.unit(at) in _UNITS or self.value(at)):
                yield at

    def years(self) -> frozenset[str]:
        dates = (v.value for v in self.values if isinstance(v.value, Dates))
        return frozenset(day[:4] for date in dates for day in (date.start, date.end) if day[:4].isdigit())

    def unit(self, at: int) -> str:
        """The token behind a number, what joins them apart; "" at the end and for a share, which has its own sign."""
        behind = (t for t in self.tokens.texts[at + 1 : at + 3] if t not in _JOINS)
        return "" if self.is_share(at) else next(behind, "")

    def is_share(self, at: int) -> bool:
        return self.tokens.texts[at].endswith("%")

    def number(self, at: int) -> tuple[str, str]:
        return self.tokens.texts[at], self.unit(at)

    def numbers(self) -> Iterator[tuple[str, str]]:
        return map(self.number, self.places())

    def value(self, at: int) -> slots.Value | None:
        """The printed value that a number is in, the longest; None for a number of no slot."""
        start, end = self.tokens.starts[at], self.tokens.ends[at]
        return next((v for v in self.values if v.start <= start and end <= v.end and v.value is not None), None)

    def bounds(self, at: int) -> tuple[bool, bool]:
        """Whether the words around a number leave it open below and above."""
        return open_sides(self.text[max(0, self.tokens.starts[at] - _BOUND) : self.tokens.ends[at] + _BOUND])

    def shown(self, at: int) -> str:
        """A number with its unit, as printed."""
        value, end = self.value(at), self.tokens.ends[at]
        if value is not None:
            single = isinstance(value.value, Quantity) and value.value.low == value.value.high
            single = single or (isinstance(value.value, Dates) and value.value.start == value.value.end)
            return self.text[self.tokens.starts[at] if single else value.start : value.end]
        if (unit := self.unit(at)) and unit in _UNITS:
            end = self.tokens.ends[self.tokens.texts.index(unit, at)]
        return self.text[self.tokens.starts[at] : end]


def _correction(question: str, claim: _Text, at: int, other: _Text, found: Alignment) -> Correction | None:
    edit = next((e for e in found.edits if e.left <= at < e.right), None)
    if edit is None or not _beside(claim, at, found.edits):
        return None
    all_there = [j for j in other.places() if _comparable(claim, at, other, j)]
    # Words in another order leave the two numbers in two places: then only the one such value of a sentence is meant.
    mine = claim.value(at)
    amount = mine is not None and isinstance(mine.value, Quantity)
    there = [j for j in all_there if edit.start <= j < edit.end] or (all_there if amount else [])
    if len(there) != 1 or other.number(there[0]) in set(claim.numbers()):
        return None
    value, asked = other.value(there[0]), slots.asked(question)
    years, other_years = claim.years(), other.years()
    if years and other_years and years.isdisjoint(other_years) and not (mine and isinstance(mine.value, Dates)):
        return None  # the figure of another year contradicts nothing
    if value is not None and any(slot.name == value.name for slot in asked):
        return None
    if asked and value is not None and isinstance(value.value, Dates):
        return None  # 2030年占多少 asks of another year
    return Correction(claim.shown(at), other.shown(there[0]))


def _comparable(claim: _Text, at: int, other: _Text, there: int) -> bool:
    """Whether two numbers are of one unit and shape: a threshold (30人以下) is not contradicted by a number (25人)."""
    mine, theirs = (value and value.value for value in (claim.value(at), other.value(there)))
    if isinstance(theirs, Quantity) and mine is None and other.unit(there) == _MONEY:  # 突破1500亿吗: 元 is left out
        return claim.unit(at) not in (*_UNITS, "") and claim.bounds(at) == other.bounds(there)
    if claim.unit(at) != other.unit(there) or claim.is_share(at) != other.is_share(there):
        return False
    if claim.bounds(at) != other.bounds(there):
        return False
    if isinstance(mine, Quantity) and isinstance(theirs, Quantity):
        return mine.unit == theirs.unit and (mine.low == mine.high) == (theirs.low == theirs.high)
    if isinstance(mine, Dates) and isinstance(theirs, Dates):
        return mine.start.count("-") == theirs.start.count("-")
    return type(mine) is type(theirs)


def _beside(claim: _Text, at: int, edits: Sequence[Edit]) -> bool:
    """Whether enough words before a number, or behind it and its unit, are printed there too."""
    changed = {place for edit in edits for place in range(edit.left, edit.right)}
    behind = at + 1 + bool(claim.unit(at))
    sides = range(max(0, at - _NEAR), at), range(behind, min(len(claim.tokens), behind + _NEAR))
    return any(sum(place not in changed for place in side) >= _BESIDE for side in sides)
