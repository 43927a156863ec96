"""Whether a question is answered by what was chosen: figures of the question against the sentences, and one fitted sum.

The figures are relative to what the index itself prints, so that the sum holds for whatever documents are indexed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np

from assistant.answer import Query
from assistant.knowledge import lexicon, slots
from assistant.knowledge.language import simplified
from assistant.knowledge.places import places
from assistant.knowledge.rarity import rarity
from assistant.knowledge.slots import Slot
from assistant.reading.meaning import Meaning
from assistant.reading.paired import Paired
from assistant.reading.printed import Printed
from assistant.reading.rank import Floats, Linear, Ranked
from ingest.terms import terms, words
from ingest.text import has_chinese

FITTED = Path(__file__).parent / "fitted" / "answered.json"
COHORT = Path(__file__).parent / "fitted" / "cohort.npy"
FIGURES = (
    "near", "above", "missing", "unprinted", "holder_cover", "holder_lacks", "lost", "holder_odds", "year",
    "foreign", "english", "english_near", "asks", "read", "read_asked",
)  # fmt: skip
READ = (
    3  # sentences, best first, that are read together with the question, beside the one that prints what is asked for
)
_ASKS, _READ, _READ_ASKED = (FIGURES.index(name) for name in ("asks", "read", "read_asked"))
THRESHOLDS = {"threshold": False, "threshold_asked": True}  # of the settings; whether a value is asked for
OURS = 1.0  # those from which a question that is not answered is about the documents all the same
MATTER = 3.0  # logarithm of odds below the best sentence up to which one is on the matter that is asked about
_QUESTION = re.compile(r"(?<![^？?])[^？?]{4,}+[？?]")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")


@dataclass(frozen=True, slots=True)
class Found:
    """Slots that were asked for: those that sentences on the matter print, each with the best sentence that does;
    closed ones that none prints; and how many things were asked for besides, open slots that were not seen and questions
    of the message that ask for no slot, which may be printed in any words."""

    printed: tuple[tuple[Slot, Ranked], ...]
    missing: tuple[Slot, ...]
    unseen: int = 0


def found(query: Query, ranked: Sequence[Ranked]) -> Found:
    """What of the slots asked for the sentences on the matter print; ``ranked`` is best first.

    On the matter is also what stands in the clause of the best sentence: the rest of a statement need not name its subject.
    """
    best = ranked[0]
    matter = [r for r in ranked if r.score >= best.score - MATTER or r.sentence.clause == best.sentence.clause]
    printed: list[tuple[Slot, Ranked]] = []
    missing: list[Slot] = []
    unseen = sum(not slots.asked(part) for part in _QUESTION.findall(query.asked))
    for slot in slots.asked(query.asked):
        holder = next((r for r in matter if slots.printed_as_asked(slot, query.asked, r.sentence.text)), None)
        if holder is not None:
            printed.append((slot, holder))
        elif slot.closed:
            missing.append(slot)
        else:
            unseen += 1
    return Found(tuple(printed), tuple(missing), unseen)


class Answered:
    """Judges whether questions are answered, over one index."""

    def __init__(
        self, printed: Printed, meaning: Meaning | None, pairs: Paired | None, model: Linear | None = None
    ) -> None:
        """``meaning`` None judges by words alone, ``pairs`` None without reading question and sentence together; ``model``
        None is the shipped one (``python -m eval.fitting`` makes it). ``threshold`` is what a score must reach.
        """
        self.printed = printed
        self.meaning = meaning
        self.pairs = pairs
        self.model = model or Linear.load(FITTED)
        self.thresholds = {asks: self.model.settings.get(name, 0.0) for name, asks in THRESHOLDS.items()}
        self._terms = lru_cache(16384)(lambda text: frozenset(terms(text)))
        self._plain = lru_cache(64)(lambda document: simplified(printed.index.document(document).text))

    def score(self, query: Query, ranked: Sequence[Ranked], chosen: Sequence[Ranked], slots_found: Found) -> float:
        """How far the logarithm of odds that the chosen sentences answer is above what it must reach; ``ranked`` must not
        be empty. No more sentences are read with the question than decide that: a score above 0 may be too low."""
        figures = self._unread(query, ranked, chosen, slots_found)
        asks = bool(figures[_ASKS])
        score = -math.inf
        for read in self._readings(query, ranked, slots_found):
            figures[_READ], figures[_READ_ASKED] = read, read if asks else 0.0
            score = max(score, float(self.model(figures[None, :], FIGURES)[0]) - self.thresholds[asks])
            if score >= 0:
                break
        return score

    def is_ours(self, ranked: Sequence[Ranked]) -> bool:
        """Whether a question that is not answered is about the documents all the same; ``ranked`` must not be empty."""
        return self.meaning is None or self._above(max(r.near for r in ranked)) >= OURS

    def figures(self, query: Query, ranked: Sequence[Ranked], chosen: Sequence[Ranked], found: Found) -> Floats:
        """The figures in the order of ``FIGURES``, shape (len(FIGURES),), all finite."""
        figures = self._unread(query, ranked, chosen, found)
        figures[_READ] = max(self._readings(query, ranked, found))
        figures[_READ_ASKED] = figures[_READ] if figures[_ASKS] else 0.0
        return figures

    def _unread(self, query: Query, ranked: Sequence[Ranked], chosen: Sequence[Ranked], found: Found) -> Floats:
        """The figures but for what is told by reading question and sentences together."""
        usual = self.model.mean
        best = max(r.near for r in ranked) if self.meaning else usual.get("near", 0.0)
        holder = _holder(ranked, found)
        english = query.language == "en"
        crossed = has_chinese(query.standalone) and not has_chinese(holder.sentence.text)
        # Of a question in Chinese and a sentence without any, words tell nothing: these figures are as usual.
        cover = usual.get("holder_cover", 0.0) if crossed else self._cover(query, holder)
        lacks = usual.get("holder_lacks", 0.0) if crossed else self._lacks(query, holder)
        unprinted = 0.0 if crossed else self._unprinted(query)
        return np.array([
            best, self._above(best), self._missing(found), unprinted, cover, lacks, unprinted * lacks,
            math.exp(holder.score - ranked[0].score),
            self._year_missing(query, chosen), bool(query.foreign_years) or self._elsewhere(query, chosen),
            english, best if english else 0.0, bool(slots.asked(query.asked)), 0.0, 0.0,
        ], dtype=np.float64)  # fmt: skip

    def _readings(self, query: Query, ranked: Sequence[Ranked], found: Found) -> Iterator[float]:
        """The score of each sentence behind its title and headings, read together with the question: first of the one that
        prints what is asked for, then of the best; the usual one where nothing reads."""
        if self.pairs is None:
            yield self.model.mean.get("read", 0.0)
            return
        for one in (_holder(ranked, found), *ranked[:READ]):
            yield self.pairs.read(query, one)

    @staticmethod
    def _missing(found: Found) -> float:
        """Share of what was asked for that is a value with a closed form and printed nowhere on the matter."""
        return len(found.missing) / max(len(found.missing) + len(found.printed) + found.unseen, 1)

    def _above(self, near: float) -> float:
        """How far the nearest sentence is above what this index has for questions about anything, in their deviations."""
        if self._usual is None:
            return self.model.mean.get("above", 0.0)
        mean, deviation = self._usual
        return (near - mean) / deviation

    @cached_property
    def _usual(self) -> tuple[float, float] | None:
        """Mean and deviation of the greatest cosines that the cohort's questions, about anything, have in this index;
        None without an encoder of meaning, and for an index too large to look at whole."""
        if self.meaning is None or not self.printed.all:
            return None
        greatest = self.meaning.greatest(np.load(COHORT).astype(np.float32))
        return float(greatest.mean()), float(greatest.std()) or 1.0

    def _cover(self, query: Query, one: Ranked) -> float:
        """Share of the question's terms, by weight and rarity, that a sentence and the headings over it hold."""
        index = self.printed.index
        held = self._held(one)
        chunks = len(index)
        weights = dict.fromkeys(self._terms(lexicon.without_asking(slots.subject(query.standalone))), 1.0)
        for _, official, weight in query.lexicon:
            weights.update({t: max(weight, weights.get(t, 0.0)) for t in self._terms(official)})
        worth = {t: w * math.log(1 + chunks / (1 + index.document_frequency(t))) for t, w in weights.items()}
        return sum(w for t, w in worth.items() if t in held) / (sum(worth.values()) or 1.0)

    def _held(self, one: Ranked) -> frozenset[str]:
        """The terms of a sentence, the headings over it and its document's title."""
        place = one.sentence.place
        title = self.printed.index.document(place.document).title
        headings = self.printed.headings(place.document, place.section)
        return self._terms(one.sentence.text).union(*map(self._terms, (title, *headings)))

    def _said(self, query: Query) -> list[str]:
        """The question's words that say what it is about: neither those that ask for a slot nor those that say little."""
        thin = lexicon.thin_words()
        about = lexicon.without_asking(slots.subject(query.standalone))
        return [word for word in words(about) if len(word) > 1 and word not in thin]

    def _forms(self, query: Query, word: str) -> list[str]:
        """A word and the official words that were read into it."""
        return [word, *(official for everyday, official, _ in query.lexicon if word in everyday)]

    def _unprinted(self, query: Query) -> float:
        """How rare, in Chinese at large, the rarest word of the question is that the index prints in no wording."""
        frequency = self.printed.index.document_frequency
        unprinted = (
            word for word in self._said(query)
            if not any(all(map(frequency, terms(form))) for form in self._forms(query, word))
        )  # fmt: skip
        return max(map(rarity, unprinted), default=0.0)

    def _lacks(self, query: Query, holder: Ranked) -> float:
        """Share of the question's words, by rarity and those of the document's title apart, that a sentence and the
        headings over it do not hold in any wording."""
        held = self._held(holder)
        title = self._terms(self.printed.index.document(holder.sentence.place.document).title)
        said = [word for word in self._said(query) if not all(term in title for term in terms(word))]
        lacking = [w for w in said if not any(all(t in held for t in terms(form)) for form in self._forms(query, w))]
        return sum(map(rarity, lacking)) / (sum(map(rarity, said)) or 1.0)

    def _elsewhere(self, query: Query, chosen: Sequence[Ranked]) -> bool:
        """Whether the question names places and the documents of the chosen sentences print none of them: of those who
        come from one place to another the documents print the other."""
        named = [name for place in places(query.standalone) for name in place.names]
        documents = {one.sentence.place.document for one in chosen} if named else ()
        return bool(named) and not any(name in self._plain(document) for document in documents for name in named)

    def _year_missing(self, query: Query, chosen: Sequence[Ranked]) -> bool:
        """Whether the question names a year that neither a chosen sentence nor its headings nor its document's date has."""
        asked = set(_YEAR.findall(query.standalone))
        if not asked:
            return False
        for one in chosen:
            place = one.sentence.place
            document = self.printed.index.document(place.document)
            headings = self.printed.headings(place.document, place.section)
            asked -= set(_YEAR.findall(" ".join((one.sentence.text, document.title, document.date or "", *headings))))
        return bool(asked)


def _holder(ranked: Sequence[Ranked], found: Found) -> Ranked:
    """The best sentence that prints what was asked for, else the best one."""
    return found.printed[0][1] if found.printed else ranked[0]
