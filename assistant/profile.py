"""A founder's profile: what the form says, and what rules read out of a few sentences, in Chinese or English."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from functools import lru_cache

from assistant.understanding.tables import rows
from ingest.text import simplify

FIELDS = ("industry", "stage", "size", "origin", "needs", "area")
# What is said not to be needed, up to the end of its clause; 不需要抵押的贷款 asks for a loan all the same.
_UNWANTED = re.compile(
    r"(?:并?不需要|不再需要|暂?不用|不要|无需|用不着|不缺|不打算|不想要?|不考虑|除了)(?P<zh>[^，。；！？,.;!?的]{1,16})(?=$|[，。；！？,.;!?了])"
    r"|\b(?:do not|don't|doesn't|does not|no) need(?: for| of| any)*\s+(?P<en>[^,.;!?]{2,40})"
    r"|\bnot (?:looking for|interested in|after)\s+(?P<en2>[^,.;!?]{2,40})",
    re.IGNORECASE,
)
_SIZE = re.compile(r"(?:约|大概|差不多)?(?P<n>\d{1,5}|[一二三四五六七八九十百两]{1,4})\s*(?:来|多|几)?(?:个)?(?:人|名员工|位员工)(?!才)|\b(?P<en>\d{1,5})[- ]?(?:people|person|employees|staff)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Profile:
    """What a founder says of the firm; None or () where nothing is said.

    ``stage``, ``origin``, ``needs`` and ``area`` take the values of ``choices``; other words are read like a
    description. ``unwanted`` are needs that are said not to exist.
    """

    industry: str | None = None
    stage: str | None = None
    size: str | None = None
    origin: str | None = None
    needs: tuple[str, ...] = ()
    area: str | None = None
    unwanted: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        return not any(getattr(self, field.name) for field in fields(self))


@dataclass(frozen=True, slots=True)
class Fact:
    """A value of the profile and the words that said it (the form's label where it came from the form)."""

    field: str
    value: str
    words: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that a field may have. ``kinds`` are kinds of support and how much it speaks for them."""

    field: str
    value: str
    zh: str
    en: str
    kinds: dict[str, float]
    official: tuple[str, ...]
    cues: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Reading:
    """A description read: the profile, its facts, and the text without what is not wanted."""

    profile: Profile
    facts: tuple[Fact, ...]
    text: str


@lru_cache(maxsize=1)
def choices() -> tuple[Choice, ...]:
    """Every value of stage, origin, needs and area, in the order of the form."""
    return tuple(
        Choice(
            field, value, zh, en,
            {kind: float(weight) for kind, _, weight in (part.partition(":") for part in kinds.split(",") if part)},
            tuple(official.split()), _pattern(cues),
        )
        for field, value, zh, en, kinds, official, cues in rows("profile.tsv")
    )  # fmt: skip


def choice(field: str, value: str) -> Choice | None:
    """The choice of a field by its value or one of its labels; None where there is none."""
    field = "need" if field == "needs" else field
    for one in choices():
        if one.field == field and value in (one.value, one.zh, one.en):
            return one
    return None


def read_profile(description: str) -> Reading:
    """What a description says, by cues; nothing is guessed that no word says."""
    plain = simplify(description)
    unwanted_spans = list(_UNWANTED.finditer(plain))
    refused = " ".join(next(part for part in match.groups() if part) for match in unwanted_spans)
    kept = _UNWANTED.sub(" ", plain)
    facts: list[Fact] = []
    for one in choices():
        if match := one.cues.search(kept):
            facts.append(Fact(one.field, one.value, match[0].strip()))
    if match := _SIZE.search(kept):
        facts.append(Fact("size", (match["n"] or match["en"]), match[0]))
    unwanted = tuple(one.value for one in choices() if one.field == "need" and refused and one.cues.search(refused))
    first = {fact.field: fact.value for fact in reversed(facts)}
    needs = tuple(fact.value for fact in facts if fact.field == "need" and fact.value not in unwanted)
    profile = Profile(
        stage=first.get("stage"), size=first.get("size"), origin=first.get("origin"), needs=needs,
        area=first.get("area"), unwanted=unwanted,
    )  # fmt: skip
    return Reading(profile, tuple(facts), kept)


def form_facts(profile: Profile) -> tuple[Fact, ...]:
    """The facts of a filled form."""
    found = []
    for field in FIELDS:
        value = getattr(profile, field)
        for one in value if isinstance(value, tuple) else (value,):
            if one:
                known = choice(field, one)
                found.append(Fact("need" if field == "needs" else field, known.value if known else one, known.zh if known else one))
    return tuple(found)


def form_text(profile: Profile) -> str:
    """The form in official words: what is searched for."""
    parts = []
    for fact in form_facts(profile):
        known = choice(fact.field, fact.value)
        parts.append(" ".join(known.official) if known else fact.words)
    return "，".join(parts)


def _pattern(cues: str) -> re.Pattern[str]:
    """One expression for the cues of a cell: re: parts as they are, English words whole, Chinese ones anywhere."""
    if "re:" in cues:
        plain, parts = [], []
        for cue in _split_cues(cues):
            (parts if cue.startswith("re:") else plain).append(cue.removeprefix("re:"))
        return re.compile("|".join([*parts, *map(_word, plain)]), re.IGNORECASE)
    return re.compile("|".join(map(_word, cues.split("|"))), re.IGNORECASE)


def _split_cues(cues: str) -> list[str]:
    """Cues separated by |, but not inside the brackets of an expression."""
    found, depth, start = [], 0, 0
    for at, character in enumerate(cues):
        depth += (character == "(") - (character == ")")
        if character == "|" and depth == 0:
            found.append(cues[start:at])
            start = at + 1
    return [*found, cues[start:]]


def _word(cue: str) -> str:
    return rf"\b{re.escape(cue)}\b" if cue[0].isascii() else re.escape(cue)
