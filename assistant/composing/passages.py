"""The default answer: the sentences of the best clauses that carry the question."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answer import Claim, Evidence, Query
from assistant.sentence_rank import Sentence, SentenceRanker

# Chosen on the gold questions with `policy-eval`: lower cites more and is less to the point, higher loses sentences.
SECTION = 0.86  # a further clause is cited from this share of the best clause's score
WITHIN = 0.45  # a further sentence of a cited clause from this share of the clause's best sentence
ACROSS = 0.60  # a further clause's best sentence must reach this share of the best sentence of all
SECTIONS = 3  # clauses cited at most
CHARACTERS = 260  # of quotation, at most (the best sentence is always whole)


def passages(
    query: Query, evidence: Sequence[Evidence], ranker: SentenceRanker, *, sections: int = SECTIONS
) -> tuple[Claim, ...]:
    """Claims from the best clauses, best clause first, sentences in printed order; () without evidence."""
    chosen = choose(query, evidence, ranker, sections=sections)
    return tuple(Claim(sentence.text, (sentence.place,)) for sentence in chosen)


def choose(
    query: Query, evidence: Sequence[Evidence], ranker: SentenceRanker, *, sections: int = SECTIONS
) -> list[Sentence]:
    """The sentences that an answer is made of."""
    if not evidence:
        return []
    near = [e for e in evidence if e.score >= SECTION * evidence[0].score][:sections]
    ranked = ranker.rank(query, near)
    groups = [[s for s in ranked if (s.place.document, s.place.section) == (e.document, e.section)] for e in near]
    groups = [group for group in groups if group]
    if not groups:
        return []
    best = max(s.score for s in groups[0])
    chosen: list[Sentence] = []
    used = 0
    for at, group in enumerate(groups):
        top = max(s.score for s in group)
        if at and top < ACROSS * best:
            continue
        for sentence in _worth(group, top):
            if chosen and used + len(sentence.text) > CHARACTERS:
                continue
            chosen.append(sentence)
            used += len(sentence.text)
    return chosen


def _worth(group: Sequence[Sentence], top: float) -> list[Sentence]:
    """A clause's best sentence and those near it, in printed order, best kept first when room is short."""
    return [s for s in group if s.score >= WITHIN * top]
