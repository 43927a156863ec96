"""History + question → Query. The parts are in ``assistant/understanding``, one file each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.answer import Query, Turn
from assistant.understanding.english import gloss
from assistant.understanding.understander import Understander

if TYPE_CHECKING:
    from ingest.store.base import Index  # imports numpy, which understanding does not need

__all__ = ["Understander", "gloss", "understand"]

_KEPT = 2  # indexes whose Understander is kept: the live one and the one that replaces it

_understanders: list[tuple[Index, Understander]] = []


def understand(question: str, history: Sequence[Turn], index: Index) -> Query:
    """The question understood for an index; what depends on the index alone is kept for the next question."""
    for known, understander in _understanders:
        if known is index:
            return understander.understand(question, history)
    understander = Understander(index)
    _understanders[:] = [(index, understander), *_understanders[: _KEPT - 1]]
    return understander.understand(question, history)
