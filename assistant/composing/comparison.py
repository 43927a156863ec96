"""Two documents, clauses, bodies or figures side by side, each with its date, and what may not be compared."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.answer import Claim, Evidence, Query
from assistant.composing.indicators import comparable
from assistant.composing.matter import matter
from assistant.composing.sides import claims_of, named_clauses, named_pair, set_figures
from assistant.retrieve import FRAME, Retriever
from assistant.sentence_rank import Sentence, SentenceRanker
from assistant.titles import short_title
from ingest.document import Document
from ingest.store.base import Index
from ingest.terms import terms

_FIGURE = re.compile(r"\d+(?:\.\d+)?\s*%|[\d零一二三四五六七八九十百千万亿]+(?:家|个|场|件|幢|亿元|万元)|分之")
_ASKS_FIGURE = re.compile(
    r"\d\s*[%％个家场亿]|占比|比重|比例|几成|多少|share|percent|target|目标更|哪个[^，。？]{0,4}(?:大|高|多|低|少)",
    re.IGNORECASE,
)
_KIND_WORDS = {"plan": ("方案", " plan"), "report": ("评估", "报告", "review", "mid-term")}
FEW = 5000  # chunks; larger indexes are collections of documents, not two of one matter
BRIDGE = 0.35  # weight of the other document's words when a clause is looked for that answers to it
FAINT = 0.2  # score of a document's best sentence, up to which that document is searched by the other's words too
HITS = 8  # clauses of each document whose sentences are looked at: the telling sentence is seldom in the first alone
SENTENCE = 0.6  # of a sentence's place in the order; the rest is its clause's score
WITHIN = 0.75  # a further sentence of the same document, from this share of its best on
SENTENCES, CHARACTERS = 3, 190  # quoted of each document, at most; the best sentence is always whole


_EARLIER = re.compile(r"之前|以前|原来|原先|过去|当年|当时|那时|老问题|上一?次|曾经|previously|before|earlier|used to")
_LATER = re.compile(r"新的?(?:方案|计划|文件|政策)|现在|如今|以后|接下来|后来|今后|now\b|new plan|later")
_CHANGE = re.compile(
    r"从[^，。？]{1,12}(?:到|变|提|增|加|降|升)[^，。？]{0,6}(?:多少|几|吗|\d)|from \S+ to \S+|前后|变了|变化|涨到|增至|提高到"
    r"|比(?:起|较)?(?:20\d\d年?|评估|报告|方案|办法|计划|过去|以前|之前|原来|那时|当年)"
)
_SETS = re.compile(
    r"比|高|低|多了|少了|增|降|提高|提升|上调|涨|翻|差|一样|一回事|同一|等于|加起来|相[加减]|放在?一起|往上|更|"
    r"raise|increase|compar|higher|lower|same|from .* to ",
    re.IGNORECASE,
)
_DIFFERS = re.compile(r"(?:有何|有什么|有啥|什么)(?:不同|区别|差别|差异)|异同|哪个(?:目标|指标)?更|\bdiffer")
_DOCUMENTS = re.compile(
    r"两份|两个文[件档]|前后|both documents|two documents|评估|报告|(?:新|旧|老)(?:的)?(?:方案|计划|文件)|20\d\d年?的?(?:办法|方案|计划|文件)"
)


@dataclass(frozen=True, slots=True)
class Contrast:
    """What is set side by side, the earlier document first; ``unlike`` where figures are asked about that are not
    shown to be of one indicator; ``documents`` counts those that are cited."""

    claims: tuple[Claim, ...]
    unlike: bool

    @property
    def documents(self) -> int:
        return len({place.document for claim in self.claims for place in claim.places})


def contrast(query: Query, index: Index, retriever: Retriever, ranker: SentenceRanker) -> Contrast | None:
    """The sides that a question sets against each other, each quoted; None for a question that sets none."""
    if len(index) > FEW or query.kind == "wording":
        return None
    text = f"{query.asked} {query.standalone}"
    dated = {d.id: d.date or "" for d in index.documents()}
    if (query.kind == "comparison" or _SETS.search(text)) and (sides := set_figures(query, ranker, index)):
        claims = sorted(claims_of(sides), key=lambda claim: dated[claim.places[0].document])
        quotes = [[s.text for s in side.sentences[:1]] for side in sides]
        unlike = len(claims) < len(sides) or not comparable(quotes[0], quotes[1])
        return Contrast(tuple(claims), unlike)
    if (query.kind == "comparison" or _DIFFERS.search(text)) and not _DOCUMENTS.search(text):
        sides = named_clauses(query, ranker) or named_pair(query, retriever, ranker)
        if sides:
            claims = list(claims_of(sides, each=2))
            return Contrast(tuple(claims), _unlike(query, [[side.sentences[0].text] for side in sides]))
    if not compares(query, index):
        return None
    by_document = two_documents(query, index, retriever, ranker)
    claims = [Claim(s.text, (s.place,)) for found in by_document for s in found]
    return (
        Contrast(tuple(claims), _unlike(query, [[s.text for s in found] for found in by_document])) if claims else None
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


def two_documents(query: Query, index: Index, retriever: Retriever, ranker: SentenceRanker) -> list[list[Sentence]]:
    """The telling sentences of two documents, the earlier document first; [] where there are not two."""
    asked = matter(query)
    found = {d.id: _with_text(retriever.retrieve(asked, HITS, document=d.id), ranker) for d in _two(query, index)}
    found = {identity: hits for identity, hits in found.items() if hits}
    if len(found) < 2:
        return []
    strong = max(found, key=lambda identity: found[identity][0].score)
    chosen: list[list[Sentence]] = []
    for identity, hits in found.items():
        told = _telling(asked, hits, ranker)
        if identity != strong and max(s.score for s in told) < FAINT:
            own = _bridged(asked, found[strong][0])
            told = _telling(own, _with_text(retriever.retrieve(own, HITS, document=identity), ranker) or hits, ranker)
        chosen.append(told)
    return chosen


def _two(query: Query, index: Index) -> list[Document]:
    """The documents to set side by side by date: those that the question marks, else the first and the last."""
    documents = sorted(index.documents(), key=lambda d: d.date or "")
    text = f"{query.asked} {query.standalone}"
    marked = [d for d in documents if d.id in query.documents or _marked(text, d, index)]
    if len(marked) > 1:
        return marked[:2]
    one = marked[0] if marked else documents[0]
    other = documents[-1] if one != documents[-1] else documents[0]
    return [d for d in documents if d in (one, other)]


def _telling(query: Query, hits: Sequence[Evidence], ranker: SentenceRanker) -> list[Sentence]:
    """The best sentences of all these clauses, in printed order clause by clause, the best clause first."""

    def worth(sentence: Sentence) -> float:
        return SENTENCE * sentence.score + (1 - SENTENCE) * sentence.section_score

    ranked = sorted(ranker.rank(query, hits), key=worth, reverse=True)
    kept: list[Sentence] = []
    for sentence in ranked[:SENTENCES]:
        room = CHARACTERS - sum(len(s.text) for s in kept)
        if worth(sentence) >= WITHIN * worth(ranked[0]) and (not kept or len(sentence.text) <= room):
            kept.append(sentence)
    clauses = list(dict.fromkeys(s.place.section for s in kept))
    return sorted(kept, key=lambda s: (clauses.index(s.place.section), s.place.start))


def _with_text(hits: Sequence[Evidence], ranker: SentenceRanker) -> list[Evidence]:
    """Hits that have sentences to quote: not bare headings, not front or back matter."""
    return [h for h in hits if h.section not in FRAME and ranker.sentences(h.document, h.section)]


def _unlike(query: Query, sides: Sequence[Sequence[str]]) -> bool:
    """Whether figures are asked about and printed, and nothing shows that they are of one indicator."""
    asked = _ASKS_FIGURE.search(f"{query.asked} {query.standalone}") or {"number", "rate"} & set(query.asks)
    printed = any(_FIGURE.search(text) for texts in sides for text in texts)
    return bool(asked) and printed and (len(sides) < 2 or sides[0] == sides[1] or not comparable(sides[0], sides[1]))


def _bridged(query: Query, other: Evidence) -> Query:
    """The question with the words of the other document's clause, at less weight."""
    weighted = dict(query.terms)
    for term in terms(other.text):
        weighted[term] = max(weighted.get(term, 0.0), BRIDGE)
    return replace(query, terms=weighted, standalone=f"{query.standalone} {other.text[:120]}")
