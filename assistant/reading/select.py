"""Ranked sentences → those that are quoted: as many as carry the answer, whole statements, no more than fit."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.answer import Place
from assistant.reading.lists import Lists
from assistant.reading.printed import Printed
from assistant.reading.rank import Ranked


@dataclass(frozen=True, slots=True)
class Budget:
    """``mass`` is the share of the belief in all candidates that the quoted ones must hold; ``characters`` is what they
    may have together, and ``whole`` what they may have where a statement would else be cut in two."""

    mass: float = 1.1
    characters: int = 300
    whole: int = 900


class Selector:
    """Chooses sentences of one index. The constants of ``Budget`` were chosen on the *choose* split (docs/ablations.md)."""

    def __init__(self, printed: Printed, budget: Budget | None = None) -> None:
        self.printed = printed
        self.lists = Lists(printed)
        self.budget = budget or Budget()

    def select(self, ranked: Sequence[Ranked]) -> list[Ranked]:
        """The sentences to quote: clauses by their best sentence, sentences in printed order; [] for []."""
        return self._ordered(self._within(ranked))

    def with_others(self, chosen: Sequence[Ranked], others: Sequence[Ranked]) -> list[Ranked]:
        """The chosen sentences and these, in order."""
        taken = {one.sentence.place: one for one in chosen}
        for one in others:
            taken.update((part.sentence.place, part) for part in self.whole(one, self.budget.whole, taken))
        return self._ordered(list(taken.values()))

    def _within(self, ranked: Sequence[Ranked]) -> list[Ranked]:
        """The best sentences, each with what it is not whole without, until the budget or the belief is spent."""
        total = sum(math.exp(r.score - ranked[0].score) for r in ranked) if ranked else 1.0
        taken: dict[Place, Ranked] = {}
        room, held = self.budget.characters, 0.0
        for one in ranked:
            if held >= self.budget.mass * total:
                break
            held += math.exp(one.score - ranked[0].score) if one.sentence.place in taken else 0.0
            if one.sentence.place in taken:
                continue
            whole = self.whole(one, room if taken else self.budget.whole, taken)
            size = sum(len(part.sentence.text) for part in whole)
            if size <= room or not taken:
                taken.update((part.sentence.place, part) for part in whole)
                room -= size
                held += math.exp(one.score - ranked[0].score)
        return list(taken.values())

    def whole(self, one: Ranked, room: int, taken: Mapping[Place, Ranked]) -> list[Ranked]:
        """A sentence with what belongs to it: the lead of a list and its items, the rest of a sentence."""
        left = room - len(one.sentence.text)
        return [one, *(replace(one, sentence=part) for part in self.lists.around(one.sentence, left, taken))]

    def _ordered(self, chosen: Sequence[Ranked]) -> list[Ranked]:
        clauses = dict.fromkeys(one.sentence.clause for one in chosen)
        order = {clause: at for at, clause in enumerate(clauses)}
        return sorted(chosen, key=lambda one: (order[one.sentence.clause], one.sentence.place.start))
