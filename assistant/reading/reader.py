"""Evidence → Draft: which sentences answer, and whether the whole is answered, in part, not stated, or about something
else. One protocol; the shipped reader quotes, and needs no chat model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from assistant.answer import Claim, Draft, Evidence, Query
from assistant.phrases import phrase
from assistant.reading.answered import Answered, Found, found, without_values
from assistant.reading.premises import corrections
from assistant.reading.printed import Printed
from assistant.reading.rank import Floats, Ranked, Ranker
from assistant.reading.select import Selector
from assistant.reading.sides import in_order, incomparable, unheard
from assistant.reading.structure import structural
from ingest.text import squeeze

_UNANSWERED = ("not_stated", "out_of_scope")
PARTS = ("judged", "slots", "structure", "premises", "sides")


class Reader(Protocol):
    """What drafts an answer from what was retrieved."""

    def read(self, query: Query, evidence: Sequence[Evidence]) -> Draft:
        """A draft; nothing of it is shown before it is verified. ``evidence`` is best first, [] where nothing was found."""
        ...


class QuotingReader:
    """Drafts answers in the documents' own words, over one index."""

    def __init__(
        self, printed: Printed, ranker: Ranker, selector: Selector, answered: Answered,
        without: frozenset[str] = frozenset(),
    ) -> None:  # fmt: skip
        """``without`` leaves out some of ``PARTS``, to measure what each brings."""
        self.without = without
        self.printed = printed
        self.ranker = ranker
        self.selector = selector
        self.answered = answered

    def read(self, query: Query, evidence: Sequence[Evidence]) -> Draft:
        """A draft; "declined" for misuse and greetings, "out_of_scope" for another place, year or subject."""
        if query.kind == "small_talk":
            return Draft("declined", (), opening=phrase("greeting", query.language))
        draft = self._read(query, evidence)
        # What is quoted obeys nobody: a question that sounds like misuse is declined only where nothing answers it.
        return Draft("declined", ()) if query.kind == "injection" and draft.status in _UNANSWERED else draft

    def _read(self, query: Query, evidence: Sequence[Evidence]) -> Draft:
        if draft := self._structural(query):
            return replace(draft, sure=True)
        ranked = self.ranker.rank(query, evidence)
        if not ranked:
            return Draft("out_of_scope", ())
        draft = self._further(query, ranked) if query.said else self._answered(query, ranked, _foreign(query))
        rest = self.selector.left_out([place for claim in draft.claims for place in claim.places])
        return replace(draft, more=tuple(Claim(self.printed.text(place), (place,)) for place in rest))

    def _structural(self, query: Query) -> Draft | None:
        plain = not _foreign(query) and not query.said and "structure" not in self.without
        return structural(query, self.printed) if plain else None

    def figures(self, query: Query, evidence: Sequence[Evidence]) -> Floats | None:
        """What is judged of a question, for fitting; None for one that is not judged: no question, one of the documents'
        structure, of a numbered clause or of two documents, one of which nothing is found."""
        judged = query.kind == "question" and _is_open(query) and not self._structural(query)
        ranked = self.ranker.rank(query, evidence) if judged else []
        if not ranked:
            return None
        return self.answered.figures(query, ranked, self.selector.select(ranked), found(query, ranked))

    def _answered(self, query: Query, ranked: Sequence[Ranked], foreign: tuple[str, ...]) -> Draft:
        """The sentences that answer, and the slots asked for that nothing on the matter prints."""
        if query.numbered and (named := [one for one in ranked if _is_in(one, query.sections)]):
            ranked = named
        chosen = self.selector.select(ranked, whole=query.numbered)
        slots = found(query, ranked) if "slots" not in self.without else Found((), ())
        missing = tuple(slot.labels[query.language] for slot in slots.missing)
        denied = bool(slots.missing) and not (slots.printed or slots.unseen)
        judged = _is_open(query) and "judged" not in self.without
        score = self.answered.score(query, ranked, chosen, slots) if judged else self.answered.threshold
        wrong = corrections(query, chosen, self.printed) if "premises" not in self.without else ()
        if not wrong and (denied or score < self.answered.threshold):
            nearest = _claims(without_values(query, self.selector.nearest(without_values(query, ranked))))
            ours = bool(missing) or self.answered.is_ours(ranked)
            return _refused(nearest, missing, foreign, ours=ours)
        holders = [holder for _, holder in slots.printed if holder not in chosen]
        if sides := "sides" not in self.without:
            holders += unheard(query, ranked, chosen)
        chosen = self.selector.with_others(chosen, holders)
        chosen = in_order(query, chosen) if sides else chosen
        lines = [phrase("premise", query.language, stated=c.stated, printed=c.printed) for c in wrong]
        lines += [incomparable(query, chosen, self.printed.index)] if sides else []
        told = "\n".join(filter(None, lines))
        return Draft("partial" if missing else "answered", _claims(chosen), told, not_stated=missing)

    def _further(self, query: Query, ranked: Sequence[Ranked]) -> Draft:
        """What no earlier answer quoted."""
        said = [squeeze(quote) for quote in query.said]
        left = [r for r in ranked if not any(squeeze(r.sentence.text) in quote for quote in said)]
        if not left:
            return Draft("not_stated", (), phrase("no_more", query.language))
        return Draft("answered", _claims(self.selector.select(left)))


def _refused(nearest: tuple[Claim, ...], missing: tuple[str, ...], foreign: tuple[str, ...], *, ours: bool) -> Draft:
    """About another place or year, about the documents (``ours``) but not printed in them, or about something else."""
    if foreign:
        return Draft("out_of_scope", nearest, not_stated=foreign)
    return Draft("not_stated", nearest, not_stated=missing) if ours else Draft("out_of_scope", ())


def _is_open(query: Query) -> bool:
    """Whether a question may be about anything: it names neither a clause by its numeral nor two documents to compare."""
    return not (query.numbered or query.sides)


def _foreign(query: Query) -> tuple[str, ...]:
    return (*query.foreign_places, *query.foreign_years)


def _claims(chosen: Sequence[Ranked]) -> tuple[Claim, ...]:
    return tuple(Claim(one.sentence.text, (one.sentence.place,)) for one in chosen)


def _is_in(one: Ranked, sections: Sequence[tuple[str, str]]) -> bool:
    """Whether a sentence stands in one of these sections or below it."""
    document, section = one.sentence.clause
    return any(document == named and f"{section}.".startswith(f"{place}.") for named, place in sections)
