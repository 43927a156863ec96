"""A page's characters → its lines in reading order: tables by their rulings, columns by white space, footnotes apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from statistics import median

from ingest.reading.layout import PrintedLine
from ingest.reading.pdf_page import Box, Character, Ruling
from ingest.reading.ruled import Ruled, ruled_tables
from ingest.reading.tables import Cell
from ingest.reading.text_lines import ROW, join_wrapped

_SMALL = 0.8  # of the size beside it, up to which a raised digit is a footnote's mark
_RAISED = 0.15  # of the size beside it, from which a small digit is raised
_NOTE_SIZE = 0.9  # of the body's size, up to which the foot of a page is footnotes
_MARK = re.compile(r"\s*(?:\d{1,2}|[①-⑳]|\[\d{1,2}\]|〔\d{1,2}〕|[*※†])\s*(?=\S)")
_GUTTER = 0.8  # of the size of type: columns stand at least so far apart
_COLUMN_LINES = 3  # lines side by side from which there are columns
_FILLED = 0.5  # share of a column's lines that reach across most of it; a table's cells are ragged
_ACROSS = 0.7


@dataclass(frozen=True, slots=True)
class _Segment:
    """A run of characters that nothing parts; a line of one column."""

    characters: tuple[Character, ...]
    box: Box
    size: float


def page_lines(characters: Sequence[Character], ruled: Sequence[Ruling], page: int) -> list[PrintedLine]:
    """The lines of one page, a table among them as one line that holds its rows."""
    tables = ruled_tables(ruled)
    outside: list[Character] = []
    inside: dict[tuple[int, int], list[Character]] = {}
    place: tuple[int, int] | None = None
    for one in _unmarked(characters):
        if one.box is not None:
            place = _place(one.box, tables)
        if place is None or one.text == "\n":
            outside.append(one)
        if place is not None:
            inside.setdefault(place, []).append(one)
    lines = _in_columns(list(_segments(outside)), page, 0)
    for index, table in enumerate(tables):
        rows = [
            [Cell(_cell_text(inside.get((index, cell.number), [])), cell.rows, cell.columns) for cell in row]
            for row in table.rows
        ]
        if any(cell.text for row in rows for cell in row):
            lines.append(_table_line(table, rows, page))
    return _in_order(lines, len(tables) > 0)


def notes_apart(lines: Sequence[PrintedLine]) -> tuple[list[PrintedLine], list[str]]:
    """Lines without the footnotes at the foot of their pages, and these footnotes, each with its mark."""
    sizes = [line.size for line in lines for _ in line.text]
    body = median(sizes) if sizes else 0.0
    kept: list[PrintedLine] = []
    notes: list[str] = []
    for page in (list(group) for _, group in groupby(lines, key=lambda line: line.page)):
        at = len(page)
        while at > 0 and page[at - 1].size <= _NOTE_SIZE * body and not page[at - 1].style:
            at -= 1
        first = next((index for index in range(at, len(page)) if _MARK.match(page[index].text)), len(page))
        if first == 0:
            first = len(page)  # a page of small type alone is an appendix
        kept += page[:first]
        for line in page[first:]:
            if _MARK.match(line.text) or not notes:
                notes.append(line.text)
            else:
                notes[-1] = join_wrapped(notes[-1], line.text)
    return kept, notes


def _unmarked(characters: Sequence[Character]) -> Iterator[Character]:
    """Characters without the raised marks of footnotes, and a space behind the mark that begins a footnote."""
    last: Character | None = None
    for index, one in enumerate(characters):
        if one.text == "\n":
            beside = characters[index + 1] if index + 1 < len(characters) else None
            if last is not None and beside is not None and _is_mark(beside, last):
                continue  # a raised mark ends no line
            if (
                last is not None
                and index > 0
                and _was_mark(characters, index, last)
                and _goes_on(characters, index, last)
            ):
                continue
            yield one
            last = None if beside is None or beside.box is None else last
            continue
        if one.box is None:
            yield one
            continue
        if last is not None and _is_mark(one, last):
            continue
        yield one
        last = one


def _is_mark(one: Character, beside: Character) -> bool:
    if one.box is None or beside.box is None or not (one.text.isdigit() or one.text in "*※†[]〔〕①②③④⑤⑥⑦⑧⑨⑩"):
        return False
    height = beside.box[3] - beside.box[1]
    near = one.box[0] - beside.box[2] < 2 * beside.size and one.box[0] > beside.box[0]
    raised = _RAISED * height < one.box[1] - beside.box[1] < height
    return near and raised and one.size <= _SMALL * beside.size


def _was_mark(characters: Sequence[Character], index: int, last: Character) -> bool:
    before = next((one for one in reversed(characters[:index]) if one.box is not None), None)
    return before is not None and before is not last and _is_mark(before, last)


def _goes_on(characters: Sequence[Character], index: int, last: Character) -> bool:
    """Whether the line that a mark interrupted goes on behind it."""
    after = next((one for one in characters[index + 1 : index + 4] if one.box is not None), None)
    if after is None or after.box is None or last.box is None:
        return False
    return abs(after.box[1] - last.box[1]) < 0.3 * last.size and 0 <= after.box[0] - last.box[0] < 6 * last.size


def _place(box: Box, tables: Sequence[Ruled]) -> tuple[int, int] | None:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    for index, table in enumerate(tables):
        if (cell := table.cell_at(x, y)) is not None:
            return index, cell
    return None


def _segments(characters: Sequence[Character]) -> Iterator[_Segment]:
    """Characters between line ends: those that the file marks, those it misses, and wide gaps."""
    piece: list[Character] = []
    last: Character | None = None
    for one in characters:
        if one.text == "\n":
            yield from _segment(piece)
            piece, last = [], None
            continue
        if one.box is not None and last is not None and last.box is not None and _parts(one, last):
            yield from _segment(piece)
            piece = []
        piece.append(one)
        last = one if one.box is not None else last
    yield from _segment(piece)


def _parts(one: Character, last: Character) -> bool:
    """Whether a character starts a segment: on another line, or far right of the one before it."""
    if one.box is None or last.box is None:
        return False
    back_and_down = one.box[0] < last.box[0] and one.box[3] < (last.box[1] + last.box[3]) / 2 + 0.1 * (
        last.box[3] - last.box[1]
    )
    return back_and_down or one.box[0] - last.box[2] > 1.5 * max(one.size, last.size)


def _segment(piece: Sequence[Character]) -> Iterator[_Segment]:
    inked = [one for one in piece if one.box is not None]
    if not inked or not "".join(one.text for one in piece).strip():
        return
    boxes = [one.box for one in inked if one.box is not None]
    box = (
        min(box[0] for box in boxes), median(box[1] for box in boxes),
        max(box[2] for box in boxes), max(box[3] for box in boxes),
    )  # fmt: skip
    yield _Segment(tuple(piece), box, max(one.size for one in inked))


def _in_columns(segments: Sequence[_Segment], page: int, depth: int) -> list[PrintedLine]:
    """Lines in reading order: what stands above columns, the columns from left to right, what stands below."""
    found = _columns(segments) if depth < 4 else None
    if found is None:
        return list(_lines(segments, page))
    above, left, right, below = found
    lines = _in_columns(above, page, depth + 1)
    for part in (left, right):
        origin = min(segment.box[0] for segment in part)
        column = page * 16 + depth * 2 + (part is right) + 1
        for line in _in_columns(part, page, depth + 1):
            lines.append(line if line.column else replace(line, column=column, origin=origin))
    return lines + _in_columns(below, page, depth + 1)


def _columns(
    segments: Sequence[_Segment],
) -> tuple[list[_Segment], list[_Segment], list[_Segment], list[_Segment]] | None:
    """Segments above, left of, right of and below a gutter: a strip of white that runs down between full lines."""
    if len(segments) < 2 * _COLUMN_LINES:
        return None
    size = median(segment.size for segment in segments)
    best: tuple[float, list[_Segment], list[_Segment]] | None = None
    for start in sorted({round(segment.box[0]) for segment in segments}):
        right = [s for s in segments if s.box[0] >= start - 1]
        crossing = [s for s in segments if s.box[0] < start - 1 and s.box[2] > start - _GUTTER * size]
        left = [s for s in segments if s.box[2] <= start - _GUTTER * size]
        band = _band(left, right, crossing)
        if band is None:
            continue
        left, right = ([s for s in part if band[0] <= s.box[1] <= band[1]] for part in (left, right))
        side_by_side = min(_rows(left), _rows(right))
        if side_by_side >= _COLUMN_LINES and _is_filled(left) and _is_filled(right):
            score = side_by_side + min(len(left), len(right)) / 1000
            if best is None or score > best[0]:
                best = (score, left, right)
    if best is None:
        return None
    _, left, right = best
    chosen = {id(s) for s in (*left, *right)}
    top = max(s.box[1] for s in (*left, *right))
    rest = [s for s in segments if id(s) not in chosen]
    return [s for s in rest if s.box[1] > top], left, right, [s for s in rest if s.box[1] <= top]


def _band(
    left: Sequence[_Segment], right: Sequence[_Segment], crossing: Sequence[_Segment]
) -> tuple[float, float] | None:
    """The tallest strip of the page, from bottom to top, that no segment crosses and both sides have lines in."""
    if not left or not right:
        return None
    heights = sorted((s.box[1] for s in crossing), reverse=True)
    edges = [float("inf"), *heights, float("-inf")]
    best, most = None, 0
    for top, bottom in pairwise(edges):
        count = min(sum(bottom < s.box[1] < top for s in part) for part in (left, right))
        if count > most:
            best, most = (bottom + 0.01, top - 0.01), count
    return best


def _rows(segments: Sequence[_Segment]) -> int:
    return len({round(s.box[1] / max(1.0, s.size)) for s in segments})


def _is_filled(segments: Sequence[_Segment]) -> bool:
    """Whether most lines of a column run across most of it: text does, the cells of a table do not."""
    start, end = min(s.box[0] for s in segments), max(s.box[2] for s in segments)
    across = sum(s.box[2] - start >= _ACROSS * (end - start) for s in segments)
    return across >= _FILLED * len(segments) and end - start > 8 * median(s.size for s in segments)


def _lines(segments: Sequence[_Segment], page: int) -> Iterator[PrintedLine]:
    """Segments as lines in the order the file gives them; those at one height are one line."""
    held: PrintedLine | None = None
    for segment in segments:
        line = _line(segment, page)
        if held is not None and _same_line(held, line):
            held = _beside(held, line)
            continue
        if held is not None:
            yield held
        held = line
    if held is not None:
        yield held


def _line(segment: _Segment, page: int) -> PrintedLine:
    text = "".join(one.text for one in segment.characters)
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").strip()
    inked = [one for one in segment.characters if one.box is not None]
    if len(inked) > 1 and _MARK.match(text) and inked[0].size <= _SMALL * inked[-1].size:
        digits = len(text) - len(text.lstrip("0123456789"))
        text = f"{text[:digits]} {text[digits:].lstrip()}" if digits else text  # a footnote's mark stands apart
    return PrintedLine(text, page, segment.box[0], segment.box[2], segment.box[1], segment.size)


def _same_line(first: PrintedLine, second: PrintedLine) -> bool:
    return abs(first.bottom - second.bottom) < 0.3 * min(first.size, second.size) and second.left >= first.right - 1


def _beside(first: PrintedLine, second: PrintedLine) -> PrintedLine:
    """Two pieces at one height: a table's cells where they stand apart, else one run of text."""
    apart = second.left - first.right > 1.5 * first.size
    return replace(
        first,
        text=f"{first.text}\t{second.text}" if apart else first.text + second.text,
        left=min(first.left, second.left),
        right=max(first.right, second.right),
        bottom=min(first.bottom, second.bottom),
        size=max(first.size, second.size),
        style=ROW if apart else first.style,
    )


def _cell_text(characters: Sequence[Character]) -> str:
    """A cell's lines joined as one text."""
    text = ""
    for line in _lines(list(_segments(characters)), 0):
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
