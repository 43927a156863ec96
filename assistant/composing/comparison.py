"""Two documents side by side: the best clause of each, with its date, and what may not be compared."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.answer import Claim, Evidence, Query
from assistant.composing.passages import Choice, passages
from assistant.retrieve import FRAME, Retriever
from assistant.sentence_rank import SentenceRanker
from assistant.titles import short_title
from ingest.document import Document
from ingest.store.base import Index
from ingest.terms import terms

_FIGURE = re.compile(r"\d+(?:\.\d+)?\s*%|[\d零一二三四五六七八九十百千万亿]+(?:家|个|场|件|幢|亿元|万元)|分之")
_ASKS_FIGURE = re.compile(r"\d\s*[%％个家场亿]|占比|比重|比例|几成|多少|share|percent|target", re.IGNORECASE)
_ONE = Choice(clauses=2, clause=0.9, across=0.8, within=0.72, characters=150)
_KIND_WORDS = {"plan": ("方案", " plan"), "report": ("评估", "报告", "review", "mid-term")}
FEW = 5000  # chunks; larger indexes are collections of documents, not two of one matter
BRIDGE = 0.35  # weight of the other document's words when a clause is looked for that answers to it
WEAK = 0.75  # a document whose best clause is below this share of the other's is searched by the other's words


_EARLIER = re.compile(r"之前|以前|原来|原先|过去|当年|当时|那时|老问题|上一?次|曾经|previously|before|earlier|used to")
_LATER = re.compile(r"新的?(?:方案|计划|文件|政策)|现在|如今|以后|接下来|后来|今后|now\b|new plan|later")
_CHANGE = re.compile(
    r"从[^，。？]{1,12}(?:到|变|提|增|加|降|升)[^，。？]{0,6}(?:多少|几|吗|\d)|from \S+ to \S+|前后|变了|变化|涨到|增至|提高到"
)


def compares(query: Query, index: Index) -> bool:
    """Whether a question sets two documents against each other: by kind, or by naming both, or by a change."""
    if len(index) > FEW or len(index.documents()) < 2:
        return False
    if query.kind == "comparison":
        return True
    text = f"{query.asked} {query.standalone}"
    if _CHANGE.search(text):
        return True
    first, last = (d for d in sorted(index.documents(), key=lambda d: d.date or "")[:: len(index.documents()) - 1])
    earlier = bool(_EARLIER.search(text)) or _marked(text, first, index)
    return earlier and (bool(_LATER.search(text)) or _marked(text, last, index))


def _marked(text: str, document: Document, index: Index) -> bool:
    """Whether a question names a document by its short title or by the year of its date."""
    names = {short_title(document, index, "zh"), *(_KIND_WORDS.get(document.kind, ()))}
    return any(name in text for name in names) or bool(document.date and document.date[:4] in text)


def side_by_side(query: Query, index: Index, retriever: Retriever, ranker: SentenceRanker) -> tuple[Claim, ...]:
    """One clause of each of two documents, the earlier document first; () where there are not two."""
    documents = sorted(index.documents(), key=lambda d: d.date or "")[:2]
    if len(documents) < 2:
        return ()
    open_query = replace(query, documents=())
    found = {d.id: _with_text(retriever.retrieve(open_query, 5, document=d.id), ranker) for d in documents}
    if not all(found.values()):
        return ()
    strong = max(found, key=lambda identity: found[identity][0].score)
    claims: list[Claim] = []
    for document in documents:
        hits = found[document.id]
        asked = open_query
        if document.id != strong and hits[0].score < WEAK * found[strong][0].score:
            asked = _bridged(open_query, found[strong][0])
            hits = _with_text(retriever.retrieve(asked, 5, document=document.id), ranker) or hits
        claims += passages(asked, hits, ranker, _ONE)
    return tuple(claims)


def _with_text(hits: Sequence[Evidence], ranker: SentenceRanker) -> list[Evidence]:
    """Hits that have sentences to quote: not bare headings, not front or back matter."""
    return [h for h in hits if h.section not in FRAME and ranker.sentences(h.document, h.section)]


def incomparable(query: Query, claims: Sequence[Claim]) -> bool:
    """Whether figures are asked about and printed: of two documents they are not one indicator until shown so."""
    asked = _ASKS_FIGURE.search(f"{query.asked} {query.standalone}") or {"number", "rate"} & set(query.asks)
    return bool(asked) and any(_FIGURE.search(claim.text) for claim in claims)


def _bridged(query: Query, other: Evidence) -> Query:
    """The question with the words of the other document's clause, at less weight."""
    weighted = dict(query.terms)
    for term in terms(other.text):
        weighted[term] = max(weighted.get(term, 0.0), BRIDGE)
    return replace(query, terms=weighted, standalone=f"{query.standalone} {other.text[:120]}")
