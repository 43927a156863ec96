"""Whether a document still speaks of a matter: words that the named document lacks and another prints."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.answer import Claim, Draft, Query
from assistant.composing.passages import Choice, passages
from assistant.phrases import phrase
from assistant.retrieve import Retriever
from assistant.sentence_rank import SentenceRanker
from assistant.titles import short_title
from ingest.store.base import Index
from ingest.terms import words
from ingest.text import fold, folded

_STILL = re.compile(
    r"还|仍|继续|依然|是否|有没有|有无|写不写|提不提|提没提|不再|still|any ?more|any longer|part of|continue|mention|includ",
    re.IGNORECASE,
)
_RUNS = re.compile(r"[\W_的这些那和与及还写提了吗呢]+")
_FRAME_WORDS = re.compile(r"方案|报告|评估|计划|文件|工作|内容|年")
FEW = 5000  # chunks; in larger indexes "not in this document" says nothing
_SHOWN = 4


def absent_words(query: Query, index: Index) -> tuple[str, ...]:
    """Matters asked about that no named document prints and another document does; () for other questions."""
    if not query.documents or not _STILL.search(query.asked) or len(index) > FEW:
        return ()
    named = _printed(index, query.documents)
    others = _printed(index, [d.id for d in index.documents() if d.id not in query.documents])
    said = frozenset(words(query.standalone))
    shared = [word for run in _RUNS.split(fold(query.standalone).text) for word in _shared(run, others)]
    matters = [word for word in dict.fromkeys(shared) if _is_matter(word, said)]
    absent = [word for word in matters if word not in named]
    still = [word for word in matters if word in named and len(word) >= 3]
    return tuple(absent) if absent and not still else ()


def _printed(index: Index, documents: Sequence[str]) -> str:
    return "\n".join(folded(index.document(d).text) for d in documents)


def _shared(run: str, text: str) -> list[str]:
    """The longest pieces of a run of characters that a text prints, left to right."""
    found: list[str] = []
    at = 0
    while at < len(run) - 1:
        end = at
        while end < len(run) and run[at : end + 1] in text:
            end += 1
        if end - at >= 2:
            found.append(run[at:end])
        at = max(end, at + 1)
    return found


def _is_matter(word: str, said: frozenset[str]) -> bool:
    """Three characters or two that are a word of the question (头部 is none in 牵头部门); no number, no document's name."""
    if any(c.isdigit() for c in word) or _FRAME_WORDS.search(word):
        return False
    return len(word) >= 3 or word in said


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
