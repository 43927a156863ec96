"""Whether a question is about what the index holds: another place or year, another subject."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answer import Evidence, Query
from assistant.reading.rank import Ranked


class Scope:
    """Judges questions against one index."""

    def elsewhere(self, query: Query) -> tuple[str, ...]:
        """Places and years that are asked about and that no document covers; () for none."""
        return (*query.foreign_places, *query.foreign_years)

    def is_ours(self, query: Query, evidence: Sequence[Evidence], ranked: Sequence[Ranked]) -> bool:
        """Whether the documents speak of what is asked at all."""
        return bool(ranked)
