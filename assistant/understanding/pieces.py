"""The several questions that one message asks."""

from __future__ import annotations

import re
from collections.abc import Callable

_BORDERS = re.compile(
    r"(?<=[？?；;])|(?<=[。！!])(?=.{6,})|[，,。]?\s*(?:另外|还有就是|还想问|再问|顺便问|顺便|此外|其次|以及想问|同时想问)[，,：:]?|"
    r"\b(?:and also|also,|in addition,|another question)\b",
    re.IGNORECASE,
)
_SHORTEST_PIECE = 4
_MOST_PIECES = 6


def pieces_of(text: str, has_content: Callable[[str], bool]) -> tuple[str, ...]:
    """The questions that one message asks, in order; () for a single one."""
    parts = [part.strip(" ，,") for part in _BORDERS.split(text) if part]
    kept = [part for part in parts if len(part) >= _SHORTEST_PIECE and has_content(part)]
    return tuple(kept[:_MOST_PIECES]) if len(kept) > 1 else ()
