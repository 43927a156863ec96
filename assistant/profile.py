"""A founder's profile: what the form says, and what rules read out of a few sentences, in Chinese or English."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache

from assistant.understanding.tables import rows
from ingest.errors import UsageError
from ingest.text import simplify

FIELDS = ("industry", "stage", "size", "origin", "needs", "area")
# What is said not to be needed, up to the end of its clause; 不需要抵押的贷款 asks for a loan all the same.
_UNWANTED = re.compile(
    r"(?:并?不需要|不再需要|暂?不用|不要|无需|用不着|不缺|不打算|不想要?|不考虑|除了)(?P<zh>[^，。；！？,.;!?的]{1,16})(?=$|[，。；！？,.;!?了])"
    r"|\b(?:do not|don't|doesn't|does not|no) need(?: for| of| any)*\s+(?P<en>[^,.;!?]{2,40})"
    r"|\bnot (?:looking for|interested in|after)\s+(?P<en2>[^,.;!?]{2,40})",
    re.IGNORECASE,
)
_SIZE = re.compile(
    r"(?:\d{1,5}|[一二三四五六七八九十百两]{1,4})\s*(?:来|多|几)?个?(?:人|名员工|位员工)(?!才)"
    r"|\b\d{1,5}[- ]?(?:people|person|employees|staff)\b",
    re.IGNORECASE,
)


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


def profile_of(fields_given: Mapping[str, object]) -> Profile:
    """A profile from the JSON of ``policy match``: strings, ``needs`` and ``unwanted`` also lists of strings.

    Raises UsageError for a field that a profile does not have, or a value that is neither.
    """
    known = {field.name for field in fields(Profile)}
    unknown = sorted(set(fields_given) - known)
    if unknown:
        raise UsageError(
            f"企业情况中有不认识的字段：{'、'.join(unknown)}。可用字段：{'、'.join(sorted(known))}。请改正后再试。",
            f"Unknown fields of a profile: {', '.join(unknown)}. Known: {', '.join(sorted(known))}. Correct them.",
        )
    made: dict[str, str | tuple[str, ...]] = {}
    for name, value in fields_given.items():
        several = name in ("needs", "unwanted")
        if value is None or value == "":
            continue
        if several and isinstance(value, list | tuple) and all(isinstance(one, str) for one in value):
            made[name] = tuple(value)
        elif isinstance(value, str | int) and not isinstance(value, bool):
            made[name] = (str(value),) if several else str(value)
        else:
            raise UsageError(
                f"字段 {name} 的值不可用：{value!r}。应为文字{'或文字列表' if several else ''}。请改正后再试。",
                f"Field {name} cannot be {value!r}: give a text{' or a list of texts' if several else ''}.",
            )
    return Profile(**made)  # type: ignore[arg-type]  # every value was made of its field's type above


def read_profile(description: str) -> Reading:
    """What a description says, by cues; nothing is guessed that no word says."""
    plain = simplify(description)
    unwanted_spans = list(_UNWANTED.finditer(plain))
    refused = " ".join(next(part for part in match.groups() if part) for match in unwanted_spans)
    kept = _UNWANTED.sub(" ", plain)
    facts: list[Fact] = []
    searched = kept
    for one in sorted(choices(), key=lambda one: one.value != "domestic"):
        if match := one.cues.search(searched):
            if one.value == "domestic":  # 没有外籍 is not 外籍
                searched = one.cues.sub(" ", searched)
            facts.append(Fact(one.field, one.value, match[0].strip()))
    if match := _SIZE.search(kept):
        facts.append(Fact("size", match[0], match[0]))
    unwanted = tuple(one.value for one in choices() if one.field == "need" and refused and one.cues.search(refused))
    first = {fact.field: fact.value for fact in reversed(facts)}
    needs = tuple(fact.value for fact in facts if fact.field == "need" and fact.value not in unwanted)
    profile = Profile(
        stage=first.get("stage"), size=first.get("size"), origin=first.get("origin"), needs=needs,
        area=first.get("area"), unwanted=unwanted,
    )  # fmt: skip
    return Reading(profile, tuple(facts), kept)


def form_facts(profile: Profile, language: str = "zh") -> tuple[Fact, ...]:
    """The facts of a filled form, in the labels of a language."""
    found = []
    for field in FIELDS:
        value = getattr(profile, field)
        for one in value if isinstance(value, tuple) else (value,):
            if one:
                known = choice(field, one)
                label = one if known is None else known.en if language == "en" else known.zh
                found.append(Fact("need" if field == "needs" else field, known.value if known else one, label))
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
        plain: list[str] = []
        parts: list[str] = []
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
