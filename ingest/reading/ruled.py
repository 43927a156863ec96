"""Ruling lines → tables: the grid that they draw, and which of its squares are one cell."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.reading.pdf_page import Box, Ruling

_NEAR = 3.0  # points: rulings so near to each other are one, or meet
_COVERED = 0.6  # share of a square's side that a ruling must draw to part it from the next
_MOST = 5_000  # rulings of a page; drawings have more, tables do not
_LEAST_ROWS, _LEAST_COLUMNS = 2, 2


@dataclass(frozen=True, slots=True)
class Square:
    """A cell of a table: its number, and how many rows and columns of the grid it spans."""

    number: int
    rows: int
    columns: int


@dataclass(frozen=True, slots=True)
class Ruled:
    """A table as drawn: the rows of its cells, and the grid. ``xs`` rise from left to right, ``ys`` from the bottom;
    ``grid[row][column]`` is the number of the cell, rows from the top."""

    rows: tuple[tuple[Square, ...], ...]
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    grid: tuple[tuple[int, ...], ...]

    @property
    def box(self) -> Box:
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]

    def cell_at(self, x: float, y: float) -> int | None:
        """The number of the cell that holds a point, None outside the table."""
        if not (self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]):
            return None
        column = min(bisect_right(self.xs, x), len(self.xs) - 1) - 1
        row = len(self.ys) - 1 - min(bisect_right(self.ys, y), len(self.ys) - 1)
        return self.grid[row][column]


def ruled_tables(rulings: Sequence[Ruling]) -> list[Ruled]:
    """The tables of a page, from the top: rulings that meet and draw at least two rows and two columns."""
    if not 4 <= len(rulings) <= _MOST:
        return []
    tables = [table for group in _groups(rulings) if (table := _table(group)) is not None]
    return sorted(tables, key=lambda table: -table.ys[-1])


def _groups(rulings: Sequence[Ruling]) -> list[list[Ruling]]:
    """Rulings that meet, directly or through others."""
    groups: list[list[Ruling]] = []
    for ruling in rulings:
        met = [group for group in groups if any(_meet(ruling, other) for other in group)]
        merged = [ruling, *(other for group in met for other in group)]
        groups = [group for group in groups if group not in met]
        groups.append(merged)
    return groups


def _meet(one: Ruling, other: Ruling) -> bool:
    if one.level == other.level:
        along = one.start - _NEAR <= other.end and other.start - _NEAR <= one.end
        return abs(one.at - other.at) <= _NEAR and along
    return other.start - _NEAR <= one.at <= other.end + _NEAR and one.start - _NEAR <= other.at <= one.end + _NEAR


def _table(rulings: Sequence[Ruling]) -> Ruled | None:
    xs = _places(ruling.at for ruling in rulings if not ruling.level)
    ys = _places(ruling.at for ruling in rulings if ruling.level)
    if len(xs) <= _LEAST_COLUMNS - 1 or len(ys) <= _LEAST_ROWS:
        # Tables of official papers often leave their outer sides open.
        return None
    sides = [ruling for ruling in rulings if ruling.level]
    left, right = min(ruling.start for ruling in sides), max(ruling.end for ruling in sides)
    xs = _places([*xs, left, right])
    if len(xs) <= _LEAST_COLUMNS:
        return None
    return _ruled(rulings, xs, ys)


def _ruled(rulings: Sequence[Ruling], xs: list[float], ys: list[float]) -> Ruled:
    rows, columns = len(ys) - 1, len(xs) - 1
    grid = [[-1] * columns for _ in range(rows)]
    cells: list[list[Square]] = [[] for _ in range(rows)]
    number = 0
    for row in range(rows):
        top = ys[rows - row]
        for column in range(columns):
            if grid[row][column] >= 0:
                continue
            width = 1
            while (
                column + width < columns
                and grid[row][column + width] < 0
                and not _drawn(rulings, False, xs[column + width], ys[rows - row - 1], top)
            ):
                width += 1
            height = 1
            while row + height < rows and not any(
                _drawn(rulings, True, ys[rows - row - height], xs[place], xs[place + 1])
                for place in range(column, column + width)
            ):
                height += 1
            for below in range(row, row + height):
                for place in range(column, column + width):
                    grid[below][place] = number
            cells[row].append(Square(number, height, width))
            number += 1
    return Ruled(tuple(map(tuple, cells)), tuple(xs), tuple(ys), tuple(map(tuple, grid)))


def _drawn(rulings: Sequence[Ruling], level: bool, at: float, start: float, end: float) -> bool:
    """Whether rulings draw most of a side of a square."""
    covered = sum(
        max(0.0, min(end, ruling.end) - max(start, ruling.start))
        for ruling in rulings
        if ruling.level == level and abs(ruling.at - at) <= _NEAR
    )
    return covered >= _COVERED * (end - start)


def _places(values: Iterable[float]) -> list[float]:
    """Where rulings stand, those that are near to each other as one, in rising order."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > _NEAR:
            found.append(value)
    return found
