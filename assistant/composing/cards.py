"""Evidence for a founder's question, with what the matching of supports says of each clause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.answer import Evidence, Query
from ingest.encoder import Encoder
from ingest.store.base import Index

if TYPE_CHECKING:
    from assistant.match import Matcher
    from assistant.understand import Understander

SHARE = 0.35  # of a card's score that its clause gains; the profile knows of needs that words alone do not show
CARDS = 5


class Cards:
    """Matches supports for questions of kind support; the matcher is made when the first such question comes."""

    def __init__(self, index: Index, encoder: Encoder, understander: Understander) -> None:
        self.index = index
        self.encoder = encoder
        self.understander = understander
        self._matcher: Matcher | None = None

    def weighed(self, query: Query, evidence: Sequence[Evidence]) -> list[Evidence]:
        """The evidence in a new order: a clause gains by the best card that stands in it."""
        if not self.index.supports():
            return list(evidence)
        if self._matcher is None:
            from assistant.match import Matcher

            self._matcher = Matcher(self.index, self.encoder, self.understander)
        best: dict[tuple[str, str], float] = {}
        for match in self._matcher.match(description=query.asked, k=CARDS).matches:
            place = (match.citation.document, match.citation.section)
            best[place] = max(best.get(place, 0.0), min(match.score, 1.0))
        gained = [replace(e, score=e.score + SHARE * best.get((e.document, e.section), 0.0)) for e in evidence]
        return sorted(gained, key=lambda e: -e.score)
