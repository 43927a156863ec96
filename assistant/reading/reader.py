"""Evidence → Draft: which sentences answer, and whether the whole is answered, in part, not stated, or about something
else. One protocol; the shipped reader quotes, and needs no chat model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from assistant.answer import Claim, Draft, Evidence, Query, Status
from assistant.knowledge import slots
from assistant.knowledge.slots import Slot
from assistant.phrases import phrase
from assistant.reading.answered import Answered, Found, found
from assistant.reading.paired import Paired
from assistant.reading.premises import corrections
from assistant.reading.printed import Printed
from assistant.reading.rank import Floats, Ranked, Ranker
from assistant.reading.select import Selector
from assistant.reading.sides import in_order, incomparable, is_in, unheard
from assistant.reading.structure import structural
from assistant.reading.whether import asks, decided
from ingest.text import squeeze

PARTS = ("judged", "slots", "structure", "premises", "sides", "whether")


class Reader(Protocol):
    """What drafts an answer from what was retrieved."""

    def read(self, query: Query, evidence: Sequence[Evidence]) -> Draft:
        """A draft; nothing of it is shown before it is verified. ``evidence`` is best first, [] where nothing was found."""
        ...


class QuotingReader:
    """Drafts answers in the documents' own words, over one index."""

    def __init__(
        self, printed: Printed, ranker: Ranker, selector: Selector, answered: Answered, paired: Paired | None = None,
        without: frozenset[str] = frozenset(),
    ) -> None:  # fmt: skip
        """``paired`` None leaves the ranker's order as it is. ``without`` leaves out some of ``PARTS``, to measure what each brings."""
        self.without = without
        self.printed = printed
        self.ranker = ranker
        self.selector = selector
        self.answered = answered
        self.paired = paired

    def read(self, query: Query, evidence: Sequence[Evidence]) -> Draft:
        """A draft; "declined" for misuse and greetings, "out_of_scope" for another place, year or subject."""
        if query.kind in ("injection", "small_talk"):
            greeting = phrase("greeting", query.language) if query.kind == "small_talk" else ""
            return Draft("declined", (), opening=greeting)
        if draft := self._structural(query):
            return replace(draft, sure=True)
        ranked = self.ranker.rank(query, evidence)
        if not ranked:
            return Draft("out_of_scope", ())
        draft = self._further(query, ranked) if query.said else self._answered(query, ranked, _foreign(query))
        rest = self.selector.left_out([place for claim in draft.claims for place in claim.places])
        return replace(draft, more=tuple(Claim(self.printed.text(place), (place,)) for place in rest))

    def _select(self, query: Query, ranked: Sequence[Ranked]) -> list[Ranked]:
        """What is quoted; what is judged keeps the ranker's order, on which the judgement was fitted."""
        ordered = self.paired.ordered(query, ranked) if self.paired else ranked
        return self.selector.select(ordered, whole=query.numbered)

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
        return self.answered.figures(query, ranked, self._select(query, ranked), found(query, ranked))

    def _answered(self, query: Query, ranked: Sequence[Ranked], foreign: tuple[str, ...]) -> Draft:
        """The sentences that answer, and the slots asked for that nothing on the matter prints."""
        if query.numbered and (named := [one for one in ranked if is_in(one, query.sections)]):
            ranked = named
        chosen = self._select(query, ranked)
        held = found(query, ranked) if "slots" not in self.without else Found((), ())
        missing = tuple(slot.labels[query.language] for slot in held.missing)
        denied = bool(held.missing) and not (held.printed or held.unseen)
        judged = _is_open(query) and "judged" not in self.without
        wrong = corrections(query, chosen, self.printed) if "premises" not in self.without else ()
        whether = not wrong and "whether" not in self.without and asks(query)
        so = decided(query, chosen, self.printed) if whether else None
        known = bool(wrong) or so is not None
        if not known and (denied or (judged and self.answered.score(query, ranked, chosen, held) < 0)):
            return self._refused(query, ranked, missing, foreign)
        holders = [holder for _, holder in held.printed if holder not in chosen]
        if sides := "sides" not in self.without:
            holders += unheard(query, ranked, chosen, self.printed)
        chosen = self.selector.with_others(chosen, holders)
        chosen = in_order(query, chosen) if sides else chosen
        lines = [phrase("premise", query.language, stated=c.stated, printed=c.printed) for c in wrong]
        lines += [incomparable(query, chosen, self.printed.index)] if sides else []
        lines += [phrase("yes" if so else "no", query.language)] if so is not None else []
        caveats = (phrase("whether", query.language),) if whether and so is None else ()
        told = "\n".join(filter(None, lines))
        status: Status = "partial" if missing else "answered"
        return Draft(status, _claims(chosen), told, not_stated=missing, caveats=caveats, sure=so is not None)

    def _refused(
        self, query: Query, ranked: Sequence[Ranked], missing: tuple[str, ...], foreign: tuple[str, ...]
    ) -> Draft:
        """About another place or year (``foreign``); about the documents, which do not state what is ``missing`` or of
        whose clauses none surely answers; or, it seems, about something else. What comes nearest is quoted: beside what is
        known to be absent no value in its form, which would be one of another matter."""
        absent = [slot for slot in slots.asked(query.asked) if slot.closed] if missing or foreign else []
        nearest = _without_values(absent, self.selector.nearest(_without_values(absent, ranked)))
        ours = not foreign and (missing or self.answered.is_ours(ranked))
        return Draft("not_stated" if ours else "out_of_scope", _claims(nearest), not_stated=foreign or missing)

    def _further(self, query: Query, ranked: Sequence[Ranked]) -> Draft:
        """What no earlier answer quoted."""
        said = [squeeze(quote) for quote in query.said]
        left = [r for r in ranked if not any(squeeze(r.sentence.text) in quote for quote in said)]
        if not left:
            return Draft("not_stated", (), phrase("no_more", query.language))
        return Draft("answered", _claims(self._select(query, left)))


def _is_open(query: Query) -> bool:
    """Whether a question may be about anything: it names neither a clause by its numeral nor two documents to compare."""
    return not (query.numbered or query.sides)


def _foreign(query: Query) -> tuple[str, ...]:
    return (*query.foreign_places, *query.foreign_years)


def _without_values(absent: Sequence[Slot], chosen: Sequence[Ranked]) -> list[Ranked]:
    return [one for one in chosen if not any(slots.prints_alike(slot, one.sentence.text) for slot in absent)]


def _claims(chosen: Sequence[Ranked]) -> tuple[Claim, ...]:
    return tuple(Claim(one.sentence.text, (one.sentence.place,)) for one in chosen)
