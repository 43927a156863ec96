"""The default answer: the sentences of the best clauses that carry the question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.answer import Claim, Evidence, Query
from assistant.composing.facets import FACETS
from assistant.composing.matter import matter
from assistant.sentence_rank import Sentence, SentenceRanker
from ingest.text import squeeze


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
FURTHER = 0.42  # from which more is said on a matter: share of the best sentence's score, times the same of its clause
FURTHER_CLAUSES, FURTHER_CHARACTERS = 6, 240
WHOLE = 300  # characters of a clause whose contents are asked for
_HEADING_LIKE = 16  # characters up to which the first sentence of a 一是 clause is its heading
_CONTENTS = re.compile(
    r"(?:讲|说|写|包括|规定|提)(?:了|的|到)*(?:是)?(?:些)?(?:什么|哪些|啥)|具体|展开|详细|内容|[干做]什么|怎么[做干]|全文|整[条段项]|"
    r"\bwhat\b.*\b(?:about|say|says|contain|cover)|\bdetails?\b|in full|full text",
    re.IGNORECASE,
)
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


def further(query: Query, evidence: Sequence[Evidence], ranker: SentenceRanker) -> tuple[Claim, ...]:
    """Sentences on the matter of a question that no earlier answer quoted; () where none is left that speaks of it."""
    said = {squeeze(quote) for quote in query.said}
    ranked = ranker.rank(matter(query), evidence[:FURTHER_CLAUSES])
    best = max((s.score for s in ranked), default=0.0)
    left = [
        s for s in ranked
        if s.score * s.section_score >= FURTHER * best * evidence[0].score
        and not any(squeeze(s.text) in quote for quote in said)
    ]  # fmt: skip
    kept: list[Sentence] = []
    room = FURTHER_CHARACTERS
    for sentence in sorted(left, key=lambda s: -(s.score + s.section_score)):
        if not kept or len(sentence.text) <= room:
            kept.append(sentence)
            room -= len(sentence.text)
    clauses = list(dict.fromkeys((s.place.document, s.place.section) for s in kept))
    kept.sort(key=lambda s: (clauses.index((s.place.document, s.place.section)), s.place.start))
    return tuple(Claim(sentence.text, (sentence.place,)) for sentence in kept)


def whole_clause(query: Query, evidence: Sequence[Evidence], ranker: SentenceRanker) -> tuple[Claim, ...]:
    """The sentences of the clause that a question names and asks the contents of, as printed, up to ``WHOLE``
    characters; () for other questions, and where the clause holds one sentence or none."""
    place = (evidence[0].document, evidence[0].section)
    if place not in query.sections[:1] or not _CONTENTS.search(f"{query.asked} {query.standalone}"):
        return ()
    printed = ranker.sentences(*place)
    if len(printed) > 2 and len(printed[0][1]) < _HEADING_LIKE and printed[0][0].start == _start(place, ranker):
        printed = printed[1:]  # 二是加强保障。 is the heading, shown above the quotation
    room = WHOLE
    claims: list[Claim] = []
    for at, text in printed:
        if claims and len(text) > room:
            break
        claims.append(Claim(text, (at,)))
        room -= len(text)
    return tuple(claims) if len(claims) > 1 else ()


def _start(place: tuple[str, str], ranker: SentenceRanker) -> int:
    return next(s.start for s in ranker.index.sections(place[0]) if s.id == place[1])


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
