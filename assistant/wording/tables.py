"""Tables as people copy them: a line of column heads, then rows of bare cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from ingest.reading.rows import CELL, LEVEL, LaidCell, is_row, laid_cells

_Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of a document: where it begins, and its cells."""

    start: int
    cells: tuple[LaidCell, ...]

    def heads(self) -> list[_Span]:
        return [(self.start + cell.start, self.start + cell.end) for cell in self.cells if cell.end > cell.start]

    def values(self) -> list[_Span]:
        return [(self.start + cell.value, self.start + cell.stop) for cell in self.cells]


def as_row(text: str) -> str | None:
    """A claim as a row of bare cells, one border between two; None for a claim that is none. White space keeps cells
    apart where no tab does."""
    parts = [part for part in (text.split(CELL) if is_row(text) else text.split()) if part.strip()]
    return CELL.join(part.strip() for part in parts) if len(parts) > 1 and "\n" not in text.strip() else None


def bare_tables(text: str) -> tuple[str, tuple[int, ...]]:
    """The tables of a text whose rows carry column heads, with the heads in lines of their own, and the place in
    ``text`` of every character; ("", ()) for a text without such rows."""
    characters: list[str] = []
    origin: list[int] = []
    for table in _tables(text):
        for spans in [*_head_lines(text, table), *(row.values() for row in table)]:
            for index, (start, end) in enumerate(spans):
                last = index + 1 == len(spans)
                characters += [*text[start:end], "\n" if last else CELL]
                origin += [*range(start, end), end - 1]
    return "".join(characters), tuple(origin)


def _tables(text: str) -> Iterator[Sequence[_Row]]:
    """Rows that follow each other, where one of them carries heads."""
    for rows, group in groupby(_rows(text), key=lambda row: bool(row.cells)):
        table = list(group)
        if rows and any(row.heads() for row in table):
            yield table


def _rows(text: str) -> Iterator[_Row]:
    """Every line; one that is no row of a table has no cells."""
    at = 0
    for line in text.splitlines(keepends=True):
        printed = line.rstrip("\n")
        yield _Row(at, tuple(laid_cells(printed)) if is_row(printed) else ())
        at += len(line)


def _head_lines(text: str, table: Sequence[_Row]) -> Iterator[list[_Span]]:
    """Where the heads of the columns stand, in the row that carries most of them; one line for each table where
    several follow each other."""
    told: list[list[str]] = []
    for row in sorted(table, key=lambda row: -len(row.heads())):
        heads = [text[start:end] for start, end in row.heads()]
        if len(heads) > 1 and not any(_holds(line, heads) for line in told):
            told.append(heads)
            yield row.heads()
            yield from _levels(text, row.heads())


def _levels(text: str, heads: Sequence[_Span]) -> Iterator[list[_Span]]:
    """The lines of heads in several rows: neighbours with the same first part stand under it. None for heads in one."""
    top: list[_Span] = []
    below: list[_Span] = []
    for name, group in groupby(heads, key=lambda head: text[head[0] : head[1]].partition(LEVEL)[0]):
        under = list(group)
        if len(under) > 1:
            top.append((under[0][0], under[0][0] + len(name)))
            below += [(start + len(name) + len(LEVEL), end) for start, end in under if end > start + len(name)]
        else:
            top += under
    if below:
        yield top
        yield from _levels(text, below)
        yield below


def _holds(line: Sequence[str], heads: Sequence[str]) -> bool:
    rest = iter(line)
    return all(head in rest for head in heads)
