"""xlsx and csv → lines: each block of cells is a table, each row a statement with its column heads."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from ingest.reading.archive import DAMAGE, ENTITIES, damaged, refuse_archive, takes_from_elsewhere
from ingest.reading.tables import Cell, cell_text, table_lines
from ingest.reading.text_lines import HEADINGS, TITLE, Reading, refusal, styled_lines

_XLSX_BYTES = 60_000_000  # unpacked: cells take some ten times as much once read
_CELLS = 500_000  # of one file
_DECIMALS = re.compile(r"0\.(0+)")
_EXCEL = ("Excel 工作簿", "Excel workbook")


def read_xlsx(path: Path) -> Reading:
    """The visible sheets one after the other, each under its name where there are several. Note ``hidden_text`` where
    hidden sheets, rows or columns were left out, ``entities`` where text that stands elsewhere was. Raises ReadError."""
    refuse_archive(path, _XLSX_BYTES)
    from openpyxl import load_workbook  # 0.2 s that only xlsx files need

    notes: set[str] = set()
    try:
        book = load_workbook(path, data_only=True)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        if len(sheets) < len(book.worksheets):
            notes.add("hidden_text")
        texts: list[tuple[str, str]] = []
        for sheet in sheets:
            lines = [line for block in _blocks(_rows(sheet, notes)) for line in table_lines(block)]
            if lines and not texts and not lines[0][1]:
                texts.append((lines.pop(0)[0], TITLE))  # what the first sheet prints above its table
            if lines and len(sheets) > 1:
                texts.append((sheet.title, HEADINGS[1]))
            texts += lines
    except DAMAGE as error:
        raise damaged(path, error, _EXCEL) from error
    if sum(text.count("\t") for text, _ in texts) > _CELLS:
        raise refusal(
            path.name,
            f"单元格超过 {_CELLS:,} 个。请拆成几个文件后再导入。",
            f"it has more than {_CELLS:,} cells. Split it into several files.",
        )
    if takes_from_elsewhere(path):
        notes.add(ENTITIES)
    printed, styles = styled_lines(texts)
    return Reading(printed, tuple(sorted(notes)), styles)


def read_csv(text: str) -> Reading:
    """The rows of a csv file, whatever parts its cells: comma, semicolon, tab."""
    try:
        dialect: Any = csv.Sniffer().sniff(text[:20_000], delimiters=",;\t|，")
    except csv.Error:
        dialect = csv.excel
    rows = [[Cell(cell_text(value.splitlines())) for value in row] for row in csv.reader(io.StringIO(text), dialect)]
    printed, styles = styled_lines(line for block in _blocks(rows) for line in table_lines(block))
    return Reading(printed, styles=styles)


def _rows(sheet: Any, notes: set[str]) -> list[list[Cell]]:
    """The visible rows of a sheet from its first column to its last with text; merged cells span."""
    spans = {(one.min_row, one.min_col): one for one in sheet.merged_cells.ranges}
    inside = {
        place
        for one in spans.values()
        if one.size["rows"] * one.size["columns"] < _CELLS
        for place in ((row, column) for row in range(one.min_row, one.max_row + 1) for column in range(one.min_col, one.max_col + 1))
    } - set(spans)  # fmt: skip
    hidden_rows = {number for number, row in sheet.row_dimensions.items() if row.hidden}
    hidden_columns = {letter for letter, column in sheet.column_dimensions.items() if column.hidden}
    if hidden_rows or hidden_columns:
        notes.add("hidden_text")
    rows: list[list[Cell]] = []
    for row in sheet.iter_rows():
        if not row or row[0].row in hidden_rows:
            continue
        cells = []
        for cell in row:
            if (cell.row, cell.column) in inside or cell.column_letter in hidden_columns:
                continue
            span = spans.get((cell.row, cell.column))
            height, width = (span.size["rows"], span.size["columns"]) if span else (1, 1)
            cells.append(Cell(_printed(cell), height, width))
        rows.append(_across(cells))
    return rows


def _across(cells: list[Cell]) -> list[Cell]:
    """A row of text in its first cell alone is a title or a note that runs on over the empty cells beside it."""
    told = [index for index, cell in enumerate(cells) if cell.text]
    if told != [0] or cells[0].rows > 1:
        return cells
    return [Cell(cells[0].text, 1, sum(cell.columns for cell in cells))]


def _blocks(rows: Sequence[list[Cell]]) -> Iterator[list[list[Cell]]]:
    """Rows between empty ones, without the columns at the right that are empty in all of them."""
    block: list[list[Cell]] = []
    for row in [*rows, []]:
        if any(cell.text for cell in row) or any(cell.rows > 1 for line in block[-1:] for cell in line):
            block.append(row)
            continue
        if block:
            yield block
        block = []


def _printed(cell: Any) -> str:
    """A value as its format prints it: percentages, decimals, thousands; dates in ISO form; others as they are."""
    value, pattern = cell.value, str(cell.number_format or "")
    if value is None:
        return ""
    if isinstance(value, datetime) and (value.hour, value.minute, value.second) == (0, 0, 0):
        value = value.date()
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return cell_text(str(value).splitlines())
    places = len(match[1]) if (match := _DECIMALS.search(pattern)) else None
    percent = "%" in pattern
    number = round(value * 100, 10) if percent else value
    comma = "," if "#,#" in pattern else ""
    text = (
        f"{number:{comma}.{places}f}" if places is not None else f"{number:{comma}.12g}" if not comma else f"{number:,}"
    )
    return text + "%" * percent
