"""A page's characters → its lines in reading order: tables by their rulings, columns by white space, footnotes apart."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.reading.columns import in_columns
from ingest.reading.footnotes import unmarked
from ingest.reading.layout import PrintedLine
from ingest.reading.pdf_page import Box, Character, Ruling
from ingest.reading.ruled import Ruled, ruled_tables
from ingest.reading.segments import lines_of, segments_of
from ingest.reading.tables import Cell
from ingest.reading.text_lines import ROW, join_wrapped


def page_lines(characters: Sequence[Character], ruled: Sequence[Ruling], page: int) -> list[PrintedLine]:
    """The lines of one page, a table among them as one line that holds its rows."""
    tables = ruled_tables(ruled)
    outside: list[Character] = []
    inside: dict[tuple[int, int], list[Character]] = {}
    place: tuple[int, int] | None = None
    for one in unmarked(characters):
        if one.box is not None:
            place = _place(one.box, tables)
        if place is None or one.text == "\n":
            outside.append(one)
        if place is not None:
            inside.setdefault(place, []).append(one)
    lines = in_columns(list(segments_of(outside)), page, 0)
    for index, table in enumerate(tables):
        rows = [
            [Cell(_cell_text(inside.get((index, cell.number), [])), cell.rows, cell.columns) for cell in row]
            for row in table.rows
        ]
        if any(cell.text for row in rows for cell in row):
            lines.append(_table_line(table, rows, page))
    return _in_order(lines, len(tables) > 0)


def _place(box: Box, tables: Sequence[Ruled]) -> tuple[int, int] | None:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    for index, table in enumerate(tables):
        if (cell := table.cell_at(x, y)) is not None:
            return index, cell
    return None


def _cell_text(characters: Sequence[Character]) -> str:
    """A cell's lines joined as one text."""
    text = ""
    for line in lines_of(list(segments_of(characters)), 0):
        text = join_wrapped(text, line.text.replace("\t", " "))
    return text


def _table_line(table: Ruled, rows: list[list[Cell]], page: int) -> PrintedLine:
    left, bottom, right, top = table.box
    return PrintedLine("", page, left, right, top, top - bottom, style=ROW, rows=tuple(map(tuple, rows)), until=bottom)


def _in_order(lines: list[PrintedLine], has_tables: bool) -> list[PrintedLine]:
    """Tables put where they stand among the lines: before the first line below their top."""
    if not has_tables:
        return lines
    tables = [line for line in lines if line.rows]
    ordered = [line for line in lines if not line.rows]
    for table in sorted(tables, key=lambda one: one.bottom):
        at = next((i for i, line in enumerate(ordered) if not line.rows and line.bottom < table.bottom), len(ordered))
        ordered.insert(at, table)
    return ordered
