"""The several questions that one message asks."""

from __future__ import annotations

from collections.abc import Callable

from assistant.knowledge.phrase_table import form

_SHORTEST_PIECE = 4
_MOST_PIECES = 6


def pieces_of(text: str, has_content: Callable[[str], bool]) -> tuple[str, ...]:
    """The questions that one message asks, in order; () for a single one."""
    parts = [part.strip(" ，,") for part in form("between_questions").split(text) if part]
    kept = [part for part in parts if len(part) >= _SHORTEST_PIECE and has_content(part)]
    return tuple(kept[:_MOST_PIECES]) if len(kept) > 1 else ()
