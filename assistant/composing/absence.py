"""Whether a document still speaks of a matter: words that the named document lacks and another prints."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.answer import Claim, Draft, Query
from assistant.composing.occurrences import occurrences
from assistant.composing.passages import Choice, passages
from assistant.phrases import phrase
from assistant.retrieve import Retriever
from assistant.sentence_rank import SentenceRanker
from assistant.titles import short_title
from ingest.store.base import Index
from ingest.terms import BIGRAM

_STILL = re.compile(
    r"还|仍|继续|依然|是否|有没有|有无|写不写|提不提|提没提|不再|still|any ?more|any longer|part of|continue|mention|includ",
    re.I,
)
_SHOWN = 4


def absent_words(query: Query, index: Index) -> tuple[str, ...]:
    """Matters asked about that no named document prints and another document does; () for other questions."""
    if not query.documents or not _STILL.search(query.asked):
        return ()
    others = [d.id for d in index.documents() if d.id not in query.documents]
    titles = "".join(d.title for d in index.documents())
    words = sorted(
        (
            term
            for term, weight in query.terms.items()
            if not term.startswith(BIGRAM) and len(term) >= 2 and weight >= 0.5
        ),
        key=lambda term: -query.terms[term],
    )
    named = [word for word in words if index.document_frequency(word)]
    absent = [
        word for word in named
        if not occurrences(word, index, query.documents) and occurrences(word, index, others)
    ]  # fmt: skip
    rare = [word for word in named if index.document_frequency(word) <= max(2, len(index) // 12)]
    return tuple(absent) if absent and set(rare) <= set(absent) else ()


def _is_matter(term: str) -> bool:
    return not term.startswith(BIGRAM) and len(term) >= 2 and not any(c.isdigit() for c in term)


def absence(query: Query, words: Sequence[str], index: Index, retriever: Retriever, ranker: SentenceRanker) -> Draft:
    """Says that the named document lacks the words, and cites where another prints them."""
    others = [d for d in index.documents() if d.id not in query.documents]
    claims: list[Claim] = []
    for other in others[:2]:
        hits = retriever.retrieve(replace(query, documents=()), 3, document=other.id)
        holding = [h for h in hits if any(word in h.text for word in words)]
        claims += passages(
            query, holding or hits[:1], ranker, Choice(clauses=2, clause=0.6, within=0.6, characters=160)
        )
    named = "、".join(short_title(index.document(d), index, query.language) for d in query.documents)
    shown = "、".join(f"“{word}”" for word in words[:_SHOWN])
    return Draft("answered", tuple(claims), opening=phrase("absent", query.language, document=named, words=shown))
