"""What tells a question about an index from a question about anything else: figures of the question against the index.

Every figure is relative to the index, so that a model of them holds for whatever documents are ingested.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from assistant.answer import Evidence, Query
from assistant.retrieve import Retriever
from assistant.understanding import lexicon
from ingest.late import CUT, products
from ingest.store.base import Index, Vectors
from ingest.terms import terms, words
from ingest.text import fold, folded

TOP = 3  # sections looked at
SURE = 0.5  # from which an everyday word counts as one that the index knows
_CONTEXT = re.compile(r"^（承上：.*?）")
_TITLE = re.compile(r"《[^》]*》|「[^」]*」")
_WORK = re.compile(r"《([^》]+)》")
_ORGANISATION = re.compile(r"(?:公司|银行|集团|大学|学院|医院|协会|联盟|机构|车站|大厦|工作室)$")
# Ways of speaking of oneself or to the one who keeps the documents: nobody asks an encyclopaedia so.
_OWN = re.compile(
    r"我|咱|俺|本公司|本企业|园区|区里|区内|本区|方案里|落款|抬头|附注|评估报告|评估说|报告里|公文|原文|原话|原句|逐字|照抄|哪一节|"
    r"第几项|第几条|这份|发文|文号|\bour\b|\bwe\b|\bmy\b|\bi\b|the plan|the review|the park|the district",
    re.IGNORECASE,
)
# Words of documents and policies, which other texts hold too.
_DOCUMENTS = re.compile(
    r"方案|标题|写着|写了|说了|提到|政策|这个文|此文|本文|文件|哪一?句|说法|写法|提法|前后(?=两|说|文|是|有|变|一)|\bchinese sentence",
    re.IGNORECASE,
)
_SPOKEN = re.compile(
    r"[吗呢么吧啊呀](?=[？?，,。！!\s]|$)|啥|咋|有没有|能不能|可不可以|怎么办|行不行|是不是|要不要|会不会"
)
# Parts of speech of what a question is about, and of what is done with it; the rest says how it is asked.
_NOUNS = frozenset(("l", "i", "j", "vn", "eng", "b", "z", "s", "t"))
_NAMES = frozenset(("nr", "ns", "nt", "nz", "nrt", "nrfg"))


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a question that says something. ``tied``: printed in the index, or an everyday word of the lexicon."""

    text: str
    noun: bool
    name: bool
    tied: bool


class Features:
    """The figures of questions against one index; what depends on the index alone is computed once."""

    def __init__(self, index: Index, retriever: Retriever) -> None:
        self.index = index
        self.retriever = retriever
        self._terms = lru_cache(1024)(lambda text: frozenset(terms(text)))
        self._prints = lru_cache(8192)(lambda text: all(map(index.document_frequency, terms(text))))
        self._printed_words: Vectors | None = None
        self._mean_vector: Vectors | None = None
        self._home_names: tuple[str, ...] | None = None

    def of(self, query: Query, evidence: Sequence[Evidence], best_sentence: float) -> dict[str, float]:
        """The figures by name, all finite. ``evidence`` must not be empty; ``best_sentence`` is in [0, 1]."""
        own = _CONTEXT.sub("", query.standalone)
        ties = self._ties(query)
        everyday = {character for word, tie in ties.items() if tie >= SURE for character in word}
        said = self._said(own, everyday)
        text = _TITLE.sub("", f"{query.asked} {query.standalone}")
        speaks = bool(_OWN.search(text))
        return {
            "dense": max(e.parts["dense"] for e in evidence[:TOP]),
            "centre": self._centre(query),
            "sentence": best_sentence,
            **self._held(query, evidence),
            "everywhere": self._everywhere(query),
            "everyday": math.log1p(sum(ties.values())),
            "tied": _share([w for w in said if w.tied], said),
            **self._unknown(query, said, everyday),
            "words": float(len(self._content(own))),
            "length": math.log1p(len(own)),
            "own": float(speaks),
            "documents": float(not speaks and bool(_DOCUMENTS.search(text))),
            "named": float(bool(query.documents)),
            "home": float(any(name in text for name in (*self._home(), *self._years()))),
            "another": float(self.names_another(query)),
            "spoken": float(bool(_SPOKEN.search(query.asked))),
            "support": float(query.kind == "support"),
            "wording": float(query.kind in ("wording", "responsible")),
        }

    def names_another(self, query: Query) -> bool:
        """Whether a question names a work or an organisation that no document prints: it is about that one."""
        titles = [name for name in _WORK.findall(query.asked) if not self.is_printed(name)]
        bodies = [name for name in query.names if _ORGANISATION.search(name)]
        return bool(titles or (bodies and query.kind != "support"))

    def is_printed(self, quoted: str) -> bool:
        """Whether a document prints these words, width and traditional characters aside."""
        key = fold(quoted).text
        return any(key in folded(d.text) for d in self.index.documents())

    def _ties(self, query: Query) -> dict[str, float]:
        """How surely each everyday word says what the index prints, in [0, 1]: 1 where the likeliest official word is
        printed, a half where the second is first, 0 where none is."""
        official: dict[str, list[str]] = {}
        for everyday, word, _ in query.lexicon:
            official.setdefault(everyday, []).append(word)
        ranks = {e: next((at for at, w in enumerate(ws) if self._prints(w)), None) for e, ws in official.items()}
        return {everyday: 0.0 if at is None else 1 / (1 + at) for everyday, at in ranks.items()}

    def _said(self, text: str, everyday: set[str]) -> list[_Word]:
        import rjieba  # its dictionary costs 0.15 s

        thin = lexicon.thin_words()
        found = []
        for word, tag in rjieba.tag(lexicon.without_asking(text).lower()):
            noun = tag[0] == "n" or tag in _NOUNS
            if word in thin or not (noun or tag[0] in "va"):
                continue
            tied = bool(self.index.document_frequency(word)) or set(word) <= everyday
            found.append(_Word(word, noun, tag in _NAMES, tied))
        return found

    def _content(self, text: str) -> list[str]:
        thin = lexicon.thin_words()
        return [word for word in words(lexicon.without_asking(text)) if word not in thin]

    def _held(self, query: Query, evidence: Sequence[Evidence]) -> dict[str, float]:
        """Share of the question's terms, by weight and rarity, that one section holds, and that the index holds."""
        chunks = len(self.index)
        frequency = {term: self.index.document_frequency(term) for term in query.terms}
        worth = {t: w * math.log(1 + chunks / (0.5 + frequency[t])) for t, w in query.terms.items()}
        total = sum(worth.values()) or 1.0
        held = max(sum(worth[t] for t in worth if t in self._terms(e.text)) for e in evidence[:TOP])
        return {"held": held / total, "printed": sum(v for t, v in worth.items() if frequency[t]) / total}

    def _everywhere(self, query: Query) -> float:
        """Late-interaction score of the question against all printed words at once: how far it speaks this language."""
        ids, weights = self.retriever.query_tokens(query)
        vectors = self.retriever.encoder.token_vectors
        if vectors is None or not len(ids) or not len(self._words()):
            return 0.0
        best = products(self._words(), vectors[ids]).max(axis=0)
        matched = np.where(best > CUT, np.minimum(best, 1), 0) ** 2
        return float(matched @ weights / (float(weights.sum()) or 1.0))

    def _unknown(self, query: Query, said: Sequence[_Word], everyday: set[str]) -> dict[str, float]:
        """Nouns that the index does not print: how many, as far as it prints nothing near them; names; their rarity."""
        nouns = [word for word in said if word.noun and not word.tied]
        encoder = self.retriever.encoder
        ids = {word.text: encoder.tokens(word.text) for word in nouns}
        asked = words(query.standalone)
        rarity = [self._rarity(word) for word in asked]
        unknown = [r for w, r in zip(asked, rarity, strict=True)
                   if not self.index.document_frequency(w) and not set(w) <= everyday]  # fmt: skip
        return {
            "unknown_nouns": math.sqrt(sum(1 - self._nearness(ids[word.text]) ** 2 for word in nouns)),
            "unknown_names": float(sum(word.name or len(ids[word.text]) > 1 for word in nouns)),
            "unknown_rarity": sum(unknown) / (sum(rarity) or 1.0),
        }

    def _nearness(self, ids: Sequence[int] | np.ndarray[tuple[int], np.dtype[np.int32]]) -> float:
        """Mean cosine of a word's tokens with the printed word nearest to each, in [0, 1]."""
        vectors = self.retriever.encoder.token_vectors
        if vectors is None or not len(ids) or not len(self._words()):
            return 0.0
        near = float(products(self._words(), vectors[ids]).max(axis=0).mean())
        return min(max(near, 0.0), 1.0)

    def _words(self) -> Vectors:
        """The unit vectors of every printed word, shape (distinct words, dimension)."""
        if self._printed_words is None:
            vectors = self.retriever.encoder.token_vectors
            rows = [self.index.tokens(row) for row in range(len(self.index))] if vectors is not None else []
            seen = np.unique(np.concatenate(rows)) if rows else np.empty(0, dtype=np.int32)
            empty = np.empty((0, self.retriever.encoder.dimension), dtype=np.float32)
            self._printed_words = vectors[seen] if vectors is not None and len(seen) else empty
        return self._printed_words

    def _rarity(self, word: str) -> float:
        """How rare a word is in general Chinese, by the encoder's word weights, times its length."""
        encoder = self.retriever.encoder
        ids = encoder.tokens(word)
        if encoder.token_vectors is None or not len(ids):
            return float(len(word)) * 10
        return float(np.mean(encoder.token_weights[ids])) * len(word) * (1.3 if len(ids) > 1 else 1.0)

    def _centre(self, query: Query) -> float:
        """Dot product of the question's vector with the mean of all chunks'."""
        if self._mean_vector is None:
            self._mean_vector = self.index.vectors(np.arange(len(self.index))).mean(axis=0)
        return float(self._mean_vector @ self.retriever.encoder.encode([query.standalone])[0])

    def _home(self) -> tuple[str, ...]:
        """What the titles and issuers of the documents call their place: 长宁, 张江."""
        if self._home_names is None:
            named = " ".join(f"{d.title} {d.issuer or ''}" for d in self.index.documents())
            found = re.findall(r"([\u4e00-\u9fff]{2})(?:区|市|省|县|园|街道|镇)", named)
            self._home_names = tuple(dict.fromkeys(found))
        return self._home_names

    def _years(self) -> tuple[str, ...]:
        """Years of the documents' dates, as a question says them: 2023年."""
        return tuple(f"{d.date[:4]}年" for d in self.index.documents() if d.date)


def _share(some: Sequence[_Word], of: Sequence[_Word]) -> float:
    return sum(len(word.text) for word in some) / (sum(len(word.text) for word in of) or 1)
