"""How a row of a table stands in a document: 列名：值⇥列名：值. The one place that knows, for writing and for reading it.

A cell without a column head, or whose text is the head itself, is its text alone; a cell without text is left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

CELL = "\t"  # between two cells; no other line of a document holds one
LEVEL = " "  # between the parts of a head that stands in several rows: 补贴标准 一类区
_NAMED, _NAMED_ASCII = "：", ": "  # between a column's head and the cell; the second where the head is ASCII


@dataclass(frozen=True, slots=True)
class LaidCell:
    """A cell of a row as laid out. ``start:end`` is the head in the line, ``value:stop`` the cell's text; a cell
    without a head has ``start == end == value``."""

    start: int
    end: int
    value: int
    stop: int


def laid_cell(head: str, text: str) -> str:
    """A cell as it is laid out; ``head`` is "" for a column without one."""
    if not head or head == text:
        return text
    return f"{head}{_NAMED_ASCII if head.isascii() else _NAMED}{text}"


def laid_row(cells: Iterable[str]) -> str:
    return CELL.join(cells)


def is_row(line: str) -> bool:
    """Whether a line is a row of two cells or more."""
    return CELL in line.strip()


def laid_cells(line: str) -> list[LaidCell]:
    """The cells of a row. A cell's own colon is taken for its head's where the cell has none: the layout does not
    tell the two apart."""
    cells: list[LaidCell] = []
    at = 0
    for part in line.split(CELL):
        stop = at + len(part)
        end, value = _head(part)
        if part.strip():
            cells.append(LaidCell(at, at + end, at + value, stop))
        at = stop + len(CELL)
    return cells


def _head(part: str) -> tuple[int, int]:
    """Where a cell's head ends and its text begins; (0, 0) for a cell without a head."""
    places = sorted((part.find(mark), mark) for mark in (_NAMED, _NAMED_ASCII) if part.find(mark) > 0)
    for end, mark in places[:1]:
        if part[:end].isascii() == (mark == _NAMED_ASCII) and part[end + len(mark) :].strip():
            return end, end + len(mark)
    return 0, 0
