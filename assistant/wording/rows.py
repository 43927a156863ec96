"""Rows of tables in a claim: cells with a tab between them, as documents print them too."""

from __future__ import annotations

from assistant.wording.align import Alignment
from assistant.wording.tokens import Tokens, is_number
from ingest.reading.rows import CELL, is_row


def as_row(text: str) -> str | None:
    """A claim as a row of bare cells, one border between two; None for a claim that is none. White space keeps cells
    apart where no tab does."""
    parts = [part for part in (text.split(CELL) if is_row(text) else text.split()) if part.strip()]
    return CELL.join(part.strip() for part in parts) if len(parts) > 1 and "\n" not in text.strip() else None


def label_is_printed(text: str, claim: Tokens, found: Alignment) -> bool:
    """Whether the claim is a row whose label, its first cell with words, is printed unchanged as a cell of a row."""
    label = _label(text, claim)
    if label is None or any(edit.left < label[1] and edit.right > label[0] for edit in found.edits):
        return False
    before = sum((edit.end - edit.start) - (edit.right - edit.left) for edit in found.edits if edit.right <= label[0])
    first = found.start + label[0] + before
    last = first + label[1] - label[0] - 1
    source, theirs = found.print.document.text, found.print.tokens
    if tuple(theirs.texts[first : last + 1]) != tuple(claim.texts[label[0] : label[1]]) or last + 1 >= len(theirs):
        return False
    begins = source[theirs.ends[first - 1] if first else 0 : theirs.starts[first]]
    ends = source[theirs.ends[last] : theirs.starts[last + 1]]
    return (first == 0 or CELL in begins or "\n" in begins) and CELL in ends


def _label(text: str, claim: Tokens) -> tuple[int, int] | None:
    """The tokens of the first cell that is more than a number, where another cell follows; None for no row."""
    at = 0
    while at < len(claim):
        end = at + 1
        while end < len(claim) and CELL not in text[claim.ends[end - 1] : claim.starts[end]]:
            end += 1
        if end < len(claim) and not all(map(is_number, claim.texts[at:end])):
            return at, end
        at = end
    return None
