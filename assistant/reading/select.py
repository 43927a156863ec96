"""Ranked sentences → those that are quoted: as many as carry the answer, whole statements, no more than fit."""

from __future__ import annotations

import math
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.answer import Place
from assistant.reading.lists import Lists
from assistant.reading.printed import Printed
from assistant.reading.rank import Ranked

_FRAME = ("title", "signoff", "contents")  # sections that only present the document


@dataclass(frozen=True, slots=True)
class Budget:
    """What may be quoted: sentences that score at least ``least`` and within ``behind`` of the best one, ``characters``
    together and, beyond the first ``little``, no more than ``share`` of the best one's document. The best has its ``paragraph``, if that is no longer, and
    at most ``whole`` characters with all that belongs to it (a list and its items). Where nothing surely answers there are
    ``nearest`` characters, and ``apart`` for one more clause."""

    behind: float = 4.0
    least: float = 0.0
    characters: int = 350
    little: int = 160
    share: float = 0.35
    paragraph: int = 300
    whole: int = 900
    nearest: int = 250
    apart: int = 120


class Selector:
    """Chooses sentences of one index. The constants of ``Budget`` were chosen on the *choose* split (docs/ablations.md)."""

    def __init__(self, printed: Printed, budget: Budget | None = None, *, whole: bool = True) -> None:
        """``whole`` False quotes sentences alone, to measure what belonging to them brings."""
        self.printed = printed
        self.completes = whole
        self.lists = Lists(printed)
        self.budget = budget or Budget()

    def select(self, ranked: Sequence[Ranked], *, whole: bool = False) -> list[Ranked]:
        """The sentences to quote: clauses by their best sentence, sentences in printed order; [] for [].

        ``whole``: of all that is ranked, as much as fits, however far behind the best.
        """
        budget = self.budget
        if whole:
            budget = replace(budget, behind=math.inf, least=-math.inf, characters=budget.whole, share=math.inf)
        return self._ordered(self._within(ranked, budget))

    def nearest(self, ranked: Sequence[Ranked]) -> list[Ranked]:
        """What comes nearest where nothing surely answers: whole statements still, but few; and, of another clause, the one
        nearest in meaning, else the next that is not far behind."""
        budget = replace(self.budget, characters=self.budget.nearest, whole=self.budget.nearest, paragraph=0)
        found = self._within(ranked, budget)
        clauses = {one.sentence.clause for one in found}
        open_ = [one for one in ranked if not self._frames(one)]
        closest = sorted(open_, key=lambda one: -one.near)[:1]
        close = [one for one in open_ if one.score >= ranked[0].score - budget.behind] if len(clauses) < 2 else []
        apart = next((one for one in (*closest, *close) if one.sentence.clause not in clauses), None)
        held = {one.sentence.place: one for one in found}
        return self._ordered([*found, *(self.whole(apart, budget.apart, held) if apart else ())])

    def with_others(self, chosen: Sequence[Ranked], others: Sequence[Ranked]) -> list[Ranked]:
        """The chosen sentences and these, in order."""
        taken = {one.sentence.place: one for one in chosen}
        for one in others:
            taken.update((part.sentence.place, part) for part in self.whole(one, self.budget.whole, taken))
        return self._ordered(list(taken.values()))

    def left_out(self, quoted: Sequence[Place]) -> list[Place]:
        """The items that lists lack of which these places quote a part, in printed order, a place an item."""
        of = self.printed.of
        sentences = (s for q in quoted for s in of(q.document, q.section) if s.place == q)
        found = dict.fromkeys(place for s in sentences for place in self.lists.left_out(quoted, s))
        return sorted(found, key=lambda place: (place.document, place.start))

    def _within(self, ranked: Sequence[Ranked], budget: Budget) -> list[Ranked]:
        """The best sentences, each with what it is not whole without, until the budget is spent.

        What only presents the document is quoted where it is the best itself.
        """
        taken: dict[Place, Ranked] = {}
        room = budget.characters
        for one in ranked:
            place = one.sentence.place
            if not taken:
                length = len(self.printed.index.document(place.document).text)
                room = int(min(room, max(budget.little, budget.share * length)))
                taken.update((part.sentence.place, part) for part in self._best(one, budget))
                room -= sum(len(part.sentence.text) for part in taken.values())
            elif one.score < max(ranked[0].score - budget.behind, budget.least):
                break
            elif place not in taken and not self._frames(one):
                whole = self.whole(one, room, taken)
                size = sum(len(part.sentence.text) for part in whole)
                held = {*taken, *(part.sentence.place for part in whole)}
                cut = self.lists.leads(one.sentence) and self.lists.left_out(held, one.sentence)
                if size <= room and not cut:  # a list beside the answer is quoted with all its items or not at all
                    taken.update((part.sentence.place, part) for part in whole)
                    room -= size
        return list(taken.values())

    def _frames(self, one: Ranked) -> bool:
        """Whether a sentence only presents the document: title, sign-off, contents, whom it goes to, its own name sent out."""
        document = self.printed.index.document(one.sentence.place.document)
        section, text = one.sentence.place.section, one.sentence.text
        sends = section == "preamble" and f"《{document.title}》" in text
        return section in _FRAME or sends or text.rstrip("：:") == document.addressee

    def _best(self, one: Ranked, budget: Budget) -> list[Ranked]:
        """The best sentence with what it is not whole without, and with the short paragraph that it stands in."""
        parts = self.whole(one, budget.whole, {})
        paragraph = self.lists.paragraph(one.sentence) if self.completes else []
        if sum(len(s.text) for s in paragraph) <= min(budget.paragraph, budget.whole):
            held = {part.sentence.place for part in parts}
            parts += [replace(one, sentence=s) for s in paragraph if s.place not in held]
        return parts

    def whole(self, one: Ranked, room: int, taken: Mapping[Place, Ranked]) -> list[Ranked]:
        """A sentence with what belongs to it: the lead of a list and its items, the rest of a sentence."""
        left = room - len(one.sentence.text) if self.completes else 0
        return [one, *(replace(one, sentence=part) for part in self.lists.around(one.sentence, left, taken))]

    def _ordered(self, chosen: Sequence[Ranked]) -> list[Ranked]:
        """Clauses by their best sentence, an item with the clause that leads into it; sentences in printed order."""
        clauses = dict.fromkeys(one.sentence.clause for one in chosen)
        order: dict[tuple[str, str], int] = {}
        for at, clause in enumerate(clauses):
            order.setdefault(self._top(clause, clauses), at)
        return sorted(
            chosen, key=lambda one: (order[self._top(one.sentence.clause, clauses)], one.sentence.place.start)
        )

    def _top(self, clause: tuple[str, str], chosen: Container[tuple[str, str]]) -> tuple[str, str]:
        """The topmost of the chosen clauses that a clause stands in, itself where it stands in none."""
        section = self.printed.section(*clause)
        parent = (clause[0], section.parent) if section is not None and section.parent is not None else None
        return self._top(parent, chosen) if parent is not None and parent in chosen else clause
