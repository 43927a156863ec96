"""A profile: what the form says, and what a few sentences in Chinese or English tell of the form's facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache

from assistant.knowledge.phrase_table import Phrases, form, rows
from ingest.errors import UsageError
from ingest.text import simplify, whole

FIELDS = ("industry", "stage", "size", "origin", "needs", "area")


@dataclass(frozen=True, slots=True)
class Profile:
    """What a person says of themselves or the firm; None or () where nothing is said.

    ``stage``, ``origin``, ``needs`` take the values of ``choices``; other words are read like a description.
    ``unwanted`` are needs that are said not to exist.
    """

    industry: str | None = None
    stage: str | None = None
    size: str | None = None
    origin: str | None = None
    needs: tuple[str, ...] = ()
    area: str | None = None
    unwanted: tuple[str, ...] = ()

    def texts(self) -> tuple[str, ...]:
        """All that is said, in no order."""
        one = (self.industry, self.stage, self.size, self.origin, self.area)
        return (*(text for text in one if text), *self.needs, *self.unwanted)


@dataclass(frozen=True, slots=True)
class Fact:
    """A value of the profile and the words that said it (the form's label where it came from the form)."""

    field: str
    value: str
    words: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that a field of the form may have, its labels, and the official words for it."""

    field: str
    value: str
    zh: str
    en: str
    official: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A description read: its facts, the needs that it says not to have, and the text without what is not wanted."""

    facts: tuple[Fact, ...]
    unwanted: tuple[str, ...]
    text: str


@lru_cache(maxsize=1)
def choices() -> tuple[Choice, ...]:
    """Every value of stage, origin and needs, in the order of the form."""
    return tuple(
        Choice(field, value, zh, en, tuple(official.split()))
        for field, value, zh, en, official, _ in rows("profile.tsv")
    )


@lru_cache(maxsize=1)
def _cues() -> Phrases[Choice]:
    cells = zip(choices(), rows("profile.tsv"), strict=True)
    return Phrases((cue, one) for one, row in cells for cue in row[-1].split("|"))


def choice(field: str, value: str) -> Choice | None:
    """The choice of a field by its value or one of its labels; None where there is none."""
    field = "need" if field == "needs" else field
    return next((one for one in choices() if one.field == field and value in (one.value, one.zh, one.en)), None)


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
            made[name] = tuple(map(whole, value))
        elif isinstance(value, str | int) and not isinstance(value, bool):
            made[name] = (whole(str(value)),) if several else whole(str(value))
        else:
            raise UsageError(
                f"字段 {name} 的值不可用：{value!r}。应为文字{'或文字列表' if several else ''}。请改正后再试。",
                f"Field {name} cannot be {value!r}: give a text{' or a list of texts' if several else ''}.",
            )
    return Profile(**made)  # type: ignore[arg-type]  # every value was made of its field's type above


def read_profile(description: str) -> Reading:
    """What a description says, by cues; nothing is guessed that no word says."""
    plain = simplify(description)
    refused = " ".join(next(part for part in match.groups() if part) for match in form("unwanted").finditer(plain))
    kept = form("unwanted").sub(" ", plain)
    facts: dict[tuple[str, str], Fact] = {}
    for found in _cues().longest(kept.lower()):
        one = found.value
        facts.setdefault((one.field, one.value), Fact(one.field, one.value, kept[found.start : found.end]))
    needs = (found.value for found in _cues().longest(refused.lower()) if found.value.field == "need")
    return Reading(tuple(facts.values()), tuple(dict.fromkeys(one.value for one in needs)), kept)


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


def official(fact: Fact) -> tuple[str, ...]:
    """The official words for a fact of the form; its own where there are none."""
    known = choice(fact.field, fact.value)
    return known.official if known else (fact.words,)
