"""Rows of tables: cells with a tab between them; those of a document may carry the names of their columns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from assistant.wording.marks import CELL
from assistant.wording.tokens import Tokens, is_number

if TYPE_CHECKING:
    from assistant.wording.align import Alignment  # it imports the prints, and these the rows

_NAME = re.compile(r"(?<![^\t\n])([^\t\n：:]{1,40})(?:：|: )(?=[^\t\n])")


def cells(text: str) -> str:
    """The rows of a document's tables without the names of their columns, all else as spaces, of the same length."""
    return "".join(_NAME.sub(lambda match: " " * len(match[0]), line) for line in _rows(text))


def names(text: str) -> str:
    """The names of columns in a document's rows, all else as spaces and tabs, of the same length."""
    return "".join(_named(line) for line in _rows(text))


def _rows(text: str) -> Iterator[str]:
    """The lines of a text with their ends; those that are no rows as spaces."""
    for line in text.splitlines(keepends=True):
        yield line if CELL in line else " " * len(line)


def _named(line: str) -> str:
    kept = {at for match in _NAME.finditer(line) for at in range(match.start(), match.end(1))}
    return "".join(c if at in kept or c in "\t\r\n" else " " for at, c in enumerate(line))


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
