"""The facts that supports are weighed against: what is wanted, from where, and the words for it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from assistant.answer import Query
from assistant.profile import Fact, Profile, Reading, choice
from assistant.understanding import english
from assistant.understanding.tables import rows
from ingest.supports_cues import kind_of
from ingest.terms import terms

TELLING = 0.9  # weight in the glossary from which a word says something of a person (not: firm, help, area)
OVERSEAS_NEEDS = frozenset({"permit", "residence", "exchange"})  # needs that only people from abroad have
ABROAD = frozenset({"returnee", "foreign"})
FACT = 0.6  # an official word for a fact, against a word asked
READ_INTO = 0.5  # an official word read into a description speaks for its kind half as loudly as a stated need


@dataclass(frozen=True, slots=True)
class Wanted:
    """``kinds`` are weights of kinds of support (0–1), ``pairs`` (words said, official word) for the reasons.

    ``abroad``: the person or their people come from abroad. ``domestic``: they say that nobody does.
    """

    kinds: dict[str, float]
    unwanted: frozenset[str]
    unwanted_words: tuple[str, ...]
    pairs: tuple[tuple[str, str], ...]
    facts: tuple[Fact, ...]
    areas: tuple[str, ...]
    abroad: bool
    domestic: bool


def wanted(reading: Reading, query: Query, form: tuple[Fact, ...], profile: Profile | None) -> Wanted:
    """Everything said, in one place: the form's facts first, then the description's."""
    facts = tuple(dict.fromkeys([*form, *reading.facts]))
    needs = {fact.value for fact in facts if fact.field == "need"}
    refused = (*reading.profile.unwanted, *(profile.unwanted if profile else ()))
    kinds, pairs = _of_facts(facts)
    more_pairs = _of_words(reading, query, kinds, " ".join([reading.text, *(fact.words for fact in facts)]).lower())
    origins = {fact.value for fact in facts if fact.field == "origin"}
    overseas_need = bool(needs & OVERSEAS_NEEDS)
    return Wanted(
        kinds=kinds,
        unwanted=frozenset(_kinds_of(refused) - _kinds_of(tuple(needs))),
        unwanted_words=tuple(_words_of(refused) - _words_of(tuple(needs))),
        pairs=tuple(dict.fromkeys([*pairs, *more_pairs])),
        facts=facts,
        areas=tuple(word for fact in facts if fact.field == "area" for word in _official(fact)),
        abroad=overseas_need or ("domestic" not in origins and (bool(origins & ABROAD) or _names_abroad(query))),
        domestic="domestic" in origins and not overseas_need,
    )


def _of_facts(facts: tuple[Fact, ...]) -> tuple[dict[str, float], list[tuple[str, str]]]:
    """The kinds that facts speak for, and (words said, official word) pairs."""
    kinds: dict[str, float] = {}
    pairs: list[tuple[str, str]] = []
    for fact in facts:
        if (known := choice(fact.field, fact.value)) is None:
            continue
        for kind, weight in known.kinds.items():
            kinds[kind] = max(kinds.get(kind, 0.0), weight)
        pairs += [(fact.words, word) for word in known.official]
    return kinds, pairs


def _of_words(reading: Reading, query: Query, kinds: dict[str, float], said_words: str) -> list[tuple[str, str]]:
    """Pairs of the words read into a description; the kinds of those words are added to ``kinds``.

    ``said_words`` is all that the person said: words that only the form's official text has are not theirs.
    """
    entries = english.read(reading.text).entries if query.language == "en" else ()
    english_of = {form: entry.english for entry in entries for form in entry.chinese}
    pairs: list[tuple[str, str]] = []
    for said, official, weight in query.lexicon:
        if said.lower() in _about_papers():
            continue
        words = english_of.get(said) if query.language == "en" else said
        if words and (words in said_words or query.language == "en"):
            pairs.append((words, official))
        if kind := kind_of(official):
            kinds[kind] = max(kinds.get(kind, 0.0), READ_INTO * weight)
    pairs += [(entry.english, form) for entry in entries if entry.weight >= TELLING for form in entry.chinese]
    return pairs


def _names_abroad(query: Query) -> bool:
    return any("海外" in official or official.startswith("外") for _, official, _ in query.lexicon)


@lru_cache(maxsize=1)
def _about_papers() -> frozenset[str]:
    """Everyday words that ask about the documents themselves, not for a support."""
    return frozenset(
        everyday
        for forms, _, _, subject, *_ in rows("lexicon.tsv")
        if subject.startswith(("documents", "numbers", "governance"))
        for everyday in forms.lower().split("|")
    )


@lru_cache(maxsize=512)
def _terms_of(word: str) -> tuple[str, ...]:
    return tuple(terms(word))


def search_terms(query: Query, want: Wanted) -> dict[str, float]:
    """The question's terms, and at less weight those of the official words for the facts."""
    weighted = dict(query.terms)
    for fact in want.facts:
        for word in _official(fact):
            for term in _terms_of(word):
                weighted[term] = max(weighted.get(term, 0.0), FACT)
    return weighted


def _words_of(needs: tuple[str, ...]) -> set[str]:
    return {word for need in needs if (known := choice("need", need)) for word in known.official}


def _official(fact: Fact) -> tuple[str, ...]:
    known = choice(fact.field, fact.value)
    return known.official if known else ()


def _kinds_of(needs: tuple[str, ...]) -> set[str]:
    """The kinds that these needs are wholly about."""
    found: set[str] = set()
    for need in needs:
        known = choice("need", need)
        found |= {kind for kind, weight in known.kinds.items() if weight >= 1.0} if known else set()
    return found
