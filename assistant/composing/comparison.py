"""Two documents side by side: the best clause of each, with its date, and what may not be compared."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.answer import Claim, Evidence, Query
from assistant.composing.passages import Choice, passages
from assistant.retrieve import Retriever
from assistant.sentence_rank import SentenceRanker
from ingest.store.base import Index
from ingest.terms import terms

_FIGURE = re.compile(r"\d+(?:\.\d+)?\s*%|[\d零一二三四五六七八九十百千万亿]+(?:家|个|场|件|幢|亿元|万元)|分之")
_ONE = Choice(clauses=1, within=0.72, characters=150)
BRIDGE = 0.35  # weight of the other document's words when a clause is looked for that answers to it
WEAK = 0.75  # a document whose best clause is below this share of the other's is searched by the other's words


def side_by_side(
    query: Query, evidence: Sequence[Evidence], index: Index, retriever: Retriever, ranker: SentenceRanker
) -> tuple[Claim, ...]:
    """One clause of each of two documents, the earlier document first; () where there are not two."""
    documents = sorted(index.documents(), key=lambda d: d.date or "")[:2]
    if len(documents) < 2:
        return ()
    open_query = replace(query, documents=())
    found = {d.id: retriever.retrieve(open_query, 3, document=d.id) for d in documents}
    if not all(found.values()):
        return ()
    strong = max(found, key=lambda identity: found[identity][0].score)
    claims: list[Claim] = []
    for document in documents:
        hits = found[document.id]
        asked = open_query
        if document.id != strong and hits[0].score < WEAK * found[strong][0].score:
            asked = _bridged(open_query, found[strong][0])
            hits = retriever.retrieve(asked, 3, document=document.id) or hits
        claims += passages(asked, hits, ranker, _ONE)
    del evidence
    return tuple(claims)


def incomparable(claims: Sequence[Claim]) -> bool:
    """Whether figures stand on a side: of two documents of different dates they are not one indicator until shown so."""
    return any(_FIGURE.search(claim.text) for claim in claims)


def _bridged(query: Query, other: Evidence) -> Query:
    """The question with the words of the other document's clause, at less weight."""
    weighted = dict(query.terms)
    for term in terms(other.text):
        weighted[term] = max(weighted.get(term, 0.0), BRIDGE)
    return replace(query, terms=weighted, standalone=f"{query.standalone} {other.text[:120]}")
