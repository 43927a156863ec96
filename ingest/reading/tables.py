"""A table of any format → one line a row, laid out as ``rows`` says, merged cells carried into every row they span.

A row alone (再次获奖 8万元) does not say of what; with its column heads and the label of its merged cell it is a
statement. The cells stand in printed order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.reading.rows import CELL, LEVEL, laid_cell, laid_row
from ingest.reading.text_lines import ROW, is_ideograph

_HEAD_LIMIT = 20  # characters of a column head where the file marks none
_LABEL_LIMIT = 30  # characters of a row that spans the table and names the rows below it
_CELLS = 200_000  # cells of one table once spans are laid out: a span may claim millions
_WIDEST = 500
_SENTENCE = re.compile(r"[。；！？]")
_VALUE = re.compile(r"[\d.,，%％()（）\-—–/年月日元万亿\s]*\d[\d.,，%％()（）\-—–/年月日元万亿\s]*\Z")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Cell:
    """A printed cell: how many rows and columns it spans, and whether the file marks it as a head."""

    text: str
    rows: int = 1
    columns: int = 1
    head: bool = False


@dataclass(slots=True, eq=False)
class _Placed:
    """A cell where it stands; the grid holds the very same object at every place that it spans."""

    text: str
    head: bool


_Row = list["_Placed | None"]


def cell_text(paragraphs: Sequence[str]) -> str:
    """A cell's paragraphs as one line: joined at a sentence's end, else with a space between them."""
    text = ""
    for part in (_SPACES.sub(" ", paragraph).strip() for paragraph in paragraphs):
        apart = text and part and not (text[-1] in "。；，、：！？.;,:" and is_ideograph(text[-1]))
        text += f" {part}" if apart else part
    return text


def table_lines(rows: Sequence[Sequence[Cell]]) -> Iterator[tuple[str, str]]:
    """The lines of a table with their styles: ROW, or "" for a row of one cell, a caption or the name of a group.

    Nothing for a table without text. A first row that is the head of the columns is not printed alone where rows
    follow that carry it.
    """
    grid = [row for row in _grid(rows) if any(cell is not None and cell.text for cell in row)]
    while grid and _spanning(grid[0]):
        yield _spanning(grid.pop(0)), ""
    if not grid:
        return
    heads = _heads(grid)
    if heads == len(grid):
        heads = 0
    names = _names(grid[:heads]) or [""] * len(grid[0])
    group = ""
    for row in grid[heads:]:
        if label := _spanning(row):
            group = label if len(label) <= _LABEL_LIMIT and not _SENTENCE.search(label) else ""
            yield label, ""
            continue
        yield laid_row([*([group] if group else []), *_statement(row, names)]), ROW


def _statement(row: _Row, names: Sequence[str]) -> Iterator[str]:
    last: _Placed | None = None
    for cell, name in zip(row, names, strict=True):
        if cell is None or cell is last or not cell.text:
            continue
        last = cell
        yield laid_cell(name, cell.text)


def _grid(rows: Sequence[Sequence[Cell]]) -> list[_Row]:
    """Every place of the table, rows as long as the widest; None where nothing is printed."""
    grid: list[_Row] = [[] for _ in rows]
    left = _CELLS
    for index, cells in enumerate(rows):
        at = 0
        for cell in cells:
            while at < len(grid[index]) and grid[index][at] is not None:
                at += 1
            placed = _Placed(cell.text.strip().replace(CELL, " "), cell.head)
            width = max(1, min(cell.columns, _WIDEST - at))
            for below in grid[index : index + max(1, cell.rows)]:
                left -= width
                if left < 0:
                    break
                below.extend([None] * (at + width - len(below)))
                for place in range(at, at + width):
                    below[place] = below[place] or placed
            at += width
    widest = max(map(len, grid), default=0)
    for row in grid:
        row.extend([None] * (widest - len(row)))
    return grid


def _spanning(row: _Row) -> str:
    """The text of a row that is one cell across the whole table, or "" where the row is not."""
    texts = {id(cell): cell.text for cell in row if cell is not None and cell.text}
    if len(texts) != 1 or len(row) < 2:
        return next(iter(texts.values())) if len(texts) == len(row) == 1 else ""
    spans = sum(cell is not None and bool(cell.text) for cell in row)
    return next(iter(texts.values())) if spans == len(row) else ""


def _heads(grid: Sequence[_Row]) -> int:
    """How many rows from the top are the heads of the columns: those marked so, or a first row that reads so."""
    marked = 0
    while marked < len(grid) and all(cell is None or cell.head or not cell.text for cell in grid[marked]):
        marked += 1
    if marked:
        return max(marked, _depth(grid)) if marked < len(grid) else marked
    return _depth(grid) if _reads_as_heads(grid) else 0


def _depth(grid: Sequence[_Row]) -> int:
    """Rows that the cells of the first row reach down to, where another of them is divided below."""
    first = {id(cell) for cell in grid[0] if cell is not None}
    if len(first) == len(grid[0]):
        return 1
    depth = 1
    while depth < len(grid) - 1 and any(id(cell) in first for cell in grid[depth]):
        depth += 1
    return depth


def _reads_as_heads(grid: Sequence[_Row]) -> bool:
    """Whether an unmarked first row names the columns: short names, each once, no values; two columns, one of which
    says and asks nothing more, are label and value."""
    if len(grid) < 2:
        return False
    first = [
        cell
        for index, cell in enumerate(grid[0])
        if cell is not None and cell is not (grid[0][index - 1] if index else None)
    ]
    texts = [cell.text for cell in first if cell.text]
    if len(texts) < 2 or len(texts) < len(first) - 1 or len(set(texts)) < len(texts):
        return False
    if any(
        len(text) > _HEAD_LIMIT or _SENTENCE.search(text) or _VALUE.match(text) or text[-1] in "：:" for text in texts
    ):
        return False
    if len(grid[0]) > 2:
        return True
    return any(_holds_values(grid, column) for column in range(len(grid[0])))


def _holds_values(grid: Sequence[_Row], column: int) -> bool:
    """Whether most cells of a column hold numbers, and its first none."""
    head = grid[0][column]
    cells = [cell.text for row in grid[1:] if (cell := row[column]) is not None and cell.text]
    numbered = sum(any(character.isdigit() for character in text) for text in cells)
    return bool(cells) and numbered * 2 > len(cells) and not (head and any(c.isdigit() for c in head.text))


def _names(heads: Sequence[_Row]) -> list[str]:
    """The name of each column, from its heads in all head rows: 补贴标准 一类区."""
    width = len(heads[0]) if heads else 0
    names = []
    for column in range(width):
        parts: list[str] = []
        for row in heads:
            cell = row[column]
            if cell is not None and cell.text and cell.text not in parts:
                parts.append(cell.text)
        names.append(LEVEL.join(parts))
    return names
