"""The two sides of a comparison that are not two documents: figures, clauses, or things named in the question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.answer import Claim, Evidence, Query
from assistant.composing.indicators import Figure, figures
from assistant.composing.matter import matter
from assistant.retrieve import FRAME, Retriever
from assistant.sentence_rank import Sentence, SentenceRanker
from ingest.store.base import Index
from ingest.terms import terms
from ingest.text import squeeze

_PAIR = re.compile(
    r"(?:^|[，。？：、\s]|比较|对比|请问|说说)([^，。？：、\s]{2,16}?)(?:和|与|跟|同|以及|还是|或者?)([^，。？：\s]{2,16}?)"
    r"(?:这?两(?:个|家|项|条|者)|分别|各|的?(?:区别|差别|差异|不同|异同|职责|分工|关系|目标)|有(?:什么|何|啥|哪些)|之间|哪|谁|在|一样|能|是不|[，。？]|$)"
)
_DOCUMENT = re.compile(r"方案|报告|评估|文件|办法|计划$|两份|20\d\d")
_PRINTED = 3  # characters in a row of a side that a sentence prints, from which it speaks of that side
_PRINTS_SIDE = 0.3  # added to the score of such a sentence
_SHARED = 0.4  # weight of the words that both sides share, in the search for one of them
_HITS = 6


@dataclass(frozen=True, slots=True)
class Side:
    """One side: how the question calls it, and the sentences that carry it, best first."""

    name: str
    sentences: tuple[Sentence, ...]


def set_figures(query: Query, ranker: SentenceRanker, index: Index) -> tuple[Side, ...]:
    """The two or more printed figures that a question sets against each other, each with its sentence; else ()."""
    found: list[Side] = []
    for figure in figures(query.asked):
        printing = _printing(figure, query, ranker, index)
        if printing and figure.value not in [side.name for side in found]:
            found.append(Side(figure.value, (printing[0],)))
    return tuple(found) if len(found) > 1 else ()


def _printing(figure: Figure, query: Query, ranker: SentenceRanker, index: Index) -> list[Sentence]:
    """The sentences that print a figure, the one nearest to the question first."""
    wanted = (figure.value, figure.unit)
    evidence = [
        Evidence(document.id, section.id, section.start, section.end, "", 1.0)
        for document in index.documents()
        for section in index.sections(document.id)
        if section.id not in FRAME and figure.value in squeeze(document.text[section.start : section.end])
    ]
    ranked = ranker.rank(matter(query), evidence)
    held = [s for s in ranked if wanted in [(f.value, f.unit) for f in figures(s.text)]]
    return sorted(held, key=lambda s: -s.score)


def named_clauses(query: Query, ranker: SentenceRanker) -> tuple[Side, ...]:
    """The clauses that a question names by numeral or heading, two or three of them, with their sentences; else ()."""
    asked = matter(query)
    named = list(dict.fromkeys(query.sections))[:3]
    found = []
    for document, section in named:
        ranked = ranker.rank(asked, [Evidence(document, section, 0, 0, "", 1.0)])
        if ranked:
            found.append(Side(section, tuple(sorted(ranked, key=lambda s: -s.score))))
    return tuple(found) if len(found) > 1 else ()


def named_pair(query: Query, retriever: Retriever, ranker: SentenceRanker) -> tuple[Side, ...]:
    """The two things (bodies, targets) that a question names on both sides of 和, with their sentences; else ()."""
    match = _PAIR.search(query.standalone)
    if match is None or any(_DOCUMENT.search(name) for name in match.groups()):
        return ()
    rest = {term: weight * _SHARED for term, weight in matter(query).terms.items()}
    found = [_side(name, query, rest, retriever, ranker) for name in match.groups()]
    return tuple(found) if all(side.sentences for side in found) else ()


def _side(name: str, query: Query, rest: dict[str, float], retriever: Retriever, ranker: SentenceRanker) -> Side:
    own = dict.fromkeys(terms(name), 1.0)
    lexicon = tuple(entry for entry in query.lexicon if entry[0] in name)
    asked = replace(query, standalone=name, terms={**rest, **own}, lexicon=lexicon, documents=(), sections=())
    hits = [h for h in retriever.retrieve(asked, _HITS) if h.section not in FRAME]
    ranked = [replace(s, score=s.score + _PRINTS_SIDE * _prints(name, s.text)) for s in ranker.rank(asked, hits)]
    return Side(name, tuple(sorted(ranked, key=lambda s: -s.score)))


def _prints(name: str, text: str) -> bool:
    width = min(_PRINTED, len(name))
    return any(name[at : at + width] in text for at in range(len(name) - width + 1))


def claims_of(sides: Sequence[Side], *, each: int = 1, share: float = 0.85) -> tuple[Claim, ...]:
    """The best sentences of every side, at most ``each`` from ``share`` of its best on, none twice, in printed order
    within a side."""
    claims: list[Claim] = []
    for side in sides:
        best = side.sentences[0].score
        chosen = [s for s in side.sentences if s.score >= share * best][:each]
        for sentence in sorted(chosen, key=lambda s: s.place.start):
            claim = Claim(sentence.text, (sentence.place,))
            if claim not in claims:
                claims.append(claim)
    return tuple(claims)
