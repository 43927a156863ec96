"""The default answer: the sentences of the best clauses that carry the question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.answer import Claim, Evidence, Query
from assistant.composing.facets import FACETS
from assistant.sentence_rank import Sentence, SentenceRanker


@dataclass(frozen=True, slots=True)
class Choice:
    """How many clauses and sentences a kind of question takes. Shares are of the best one's score.

    ``clause``: a further clause is cited from this share; ``across``: its best sentence must reach this share of
    the best of all; ``within``: a further sentence of a cited clause from this share of the clause's best.
    """

    clauses: int = 2
    clause: float = 0.93
    across: float = 0.7
    within: float = 0.6
    facets_only: bool = False  # further sentences must print what was asked for
    characters: int = 240  # of quotation, at most; the best sentence is always whole


# Chosen on the gold questions: a fact has one place, a founder's situation has several.
CHOICES = {
    "support": Choice(clauses=3, clause=0.72, across=0.6, within=0.5, characters=300),
    "wording": Choice(within=0.75),
    "number": Choice(clauses=1, within=0.7, facets_only=True),
    "responsible": Choice(clause=0.88, within=0.5, facets_only=True),
    "definition": Choice(within=0.7),
    "list": Choice(within=0.65),
}
NEAR = 0.75  # share of the best clause's score from which a clause may be preferred for what it prints
TELLING = 0.5  # share of the best sentence's score from which a sentence speaks of the matter
FACET_CLAUSE = 0.2  # added to a clause whose telling sentence prints what was asked for
FACET = 0.12  # added to a sentence that prints what was asked for


def passages(
    query: Query, evidence: Sequence[Evidence], ranker: SentenceRanker, choice: Choice | None = None
) -> tuple[Claim, ...]:
    """Claims from the best clauses, best clause first, sentences in printed order; () without evidence."""
    chosen = choose(query, evidence, ranker, choice or CHOICES.get(query.kind, Choice()))
    return tuple(Claim(sentence.text, (sentence.place,)) for sentence in chosen)


def choose(query: Query, evidence: Sequence[Evidence], ranker: SentenceRanker, choice: Choice) -> list[Sentence]:
    """The sentences that an answer is made of."""
    if not evidence:
        return []
    if choice.facets_only:
        evidence = _by_facet(query, evidence, ranker)
    near = [e for e in evidence if e.score >= choice.clause * evidence[0].score][: choice.clauses]
    ranked = [_with_facets(query, sentence) for sentence in ranker.rank(query, near)]
    groups = [[s for s in ranked if (s.place.document, s.place.section) == (e.document, e.section)] for e in near]
    groups = [group for group in groups if group]
    if not groups:
        return []
    best = max(s.score for s in groups[0])
    chosen: list[Sentence] = []
    room = choice.characters
    for at, group in enumerate(groups):
        top = max(s.score for s in group)
        if at and top < choice.across * best:
            continue
        told = [s for s in group if not choice.facets_only or s.score == top or _prints_asked(query, s)]
        kept = _kept(told, choice.within * top, room, first=not at)
        room -= sum(len(s.text) for s in kept)
        chosen += kept
    return chosen


def _by_facet(query: Query, evidence: Sequence[Evidence], ranker: SentenceRanker) -> list[Evidence]:
    """Evidence in a new order: a clause whose telling sentences print what was asked for comes before one near it
    that does not."""
    near = [e for e in evidence if e.score >= NEAR * evidence[0].score]
    ranked = ranker.rank(query, near)
    best = max((s.score for s in ranked), default=0.0)
    printing = {
        (s.place.document, s.place.section) for s in ranked if s.score >= TELLING * best and _prints_asked(query, s)
    }
    return sorted(evidence, key=lambda e: -(e.score + (FACET_CLAUSE if (e.document, e.section) in printing else 0.0)))


def _with_facets(query: Query, sentence: Sentence) -> Sentence:
    return replace(sentence, score=sentence.score + FACET) if _prints_asked(query, sentence) else sentence


def _prints_asked(query: Query, sentence: Sentence) -> bool:
    return any(FACETS[name].printed.search(sentence.text) for name in query.asks if name in FACETS)


def _kept(group: Sequence[Sentence], floor: float, room: int, *, first: bool) -> list[Sentence]:
    """Sentences from ``floor`` on, the best ones first as long as there is room, given in printed order."""
    kept: list[Sentence] = []
    for sentence in sorted(group, key=lambda s: -s.score):
        if sentence.score < floor:
            break
        if len(sentence.text) <= room or (first and not kept):
            kept.append(sentence)
            room -= len(sentence.text)
    return sorted(kept, key=lambda s: s.place.start)
