"""Ranked sentences → those that are quoted: as many as carry the answer, whole statements, no more than fit."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.reading.lists import Lists
from assistant.reading.printed import Printed, Sentence
from assistant.reading.rank import Ranked


@dataclass(frozen=True, slots=True)
class Budget:
    """``mass`` is the share of the belief in all candidates that the quoted ones must hold; ``characters`` is what they
    may have together, and ``whole`` what they may have where a statement would else be cut in two."""

    mass: float = 0.9
    characters: int = 400
    whole: int = 900


class Selector:
    """Chooses sentences of one index. The constants of ``Budget`` were chosen on the *choose* split (docs/ablations.md)."""

    def __init__(self, printed: Printed, budget: Budget | None = None) -> None:
        self.printed = printed
        self.lists = Lists(printed)
        self.budget = budget or Budget()

    def select(self, ranked: Sequence[Ranked]) -> list[Ranked]:
        """The sentences to quote: clauses by their best sentence, sentences in printed order; [] for []."""
        chosen = self._within(ranked)
        return self._ordered(self._whole(chosen))

    def with_others(self, chosen: Sequence[Ranked], others: Sequence[Ranked]) -> list[Ranked]:
        """The chosen sentences and these, in order."""
        return self._ordered(self._whole([*chosen, *others])) if others else list(chosen)

    def nearest(self, ranked: Sequence[Ranked]) -> list[Ranked]:
        """The one sentence to look at where nothing answers; [] for []."""
        return list(ranked[:1])

    def _within(self, ranked: Sequence[Ranked]) -> list[Ranked]:
        total = sum(math.exp(r.score - ranked[0].score) for r in ranked) if ranked else 1.0
        chosen: list[Ranked] = []
        room, held = self.budget.characters, 0.0
        for one in ranked:
            if held >= self.budget.mass * total:
                break
            if len(one.sentence.text) <= room or not chosen:
                chosen.append(one)
                room -= len(one.sentence.text)
            held += math.exp(one.score - ranked[0].score)
        return chosen

    def _whole(self, chosen: Sequence[Ranked]) -> list[Ranked]:
        """The same with what belongs to them: the lead of a list and its items, the rest of a sentence."""
        taken = {one.sentence.place: one for one in chosen}
        room = self.budget.whole - sum(len(one.sentence.text) for one in chosen)
        for one in chosen:
            for part in self.lists.around(one.sentence, room, taken):
                taken[part.place] = replace(one, sentence=part)
                room -= len(part.text)
        return list(taken.values())

    def _ordered(self, chosen: Sequence[Ranked]) -> list[Ranked]:
        clauses = dict.fromkeys(one.sentence.clause for one in chosen)
        order = {clause: at for at, clause in enumerate(clauses)}
        return sorted(chosen, key=lambda one: (order[one.sentence.clause], one.sentence.place.start))


def characters(sentences: Sequence[Sentence]) -> int:
    """How many characters they have together."""
    return sum(len(sentence.text) for sentence in sentences)
