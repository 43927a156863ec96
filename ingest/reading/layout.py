"""Printed lines of a laid-out page → paragraphs: what the margin broke is joined, page furniture dropped."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from statistics import median

from ingest.reading.tables import Cell, table_lines
from ingest.reading.text_lines import CONTENTS_NAMES, ROW, columns, is_ideograph, join_wrapped

_PAGE_NUMBER = re.compile(
    r"[\s—–―\-－·•~|/]*(?:第\s*)?(?:\d{1,4}|[ivxIVX]{1,5}|[一二三四五六七八九十]{1,4})(?:\s*页)?"
    r"(?:\s*[/,，、|]?\s*(?:共|of|/)?\s*\d{1,4}\s*页?)?[\s—–―\-－·•~|]*\Z"
)
_NUMERAL = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}[、．]|[（(][一二三四五六七八九十]{1,3}[)）]|\d{1,2}[、．]|\d{1,2}\.(?!\d)|[（(]\d{1,2}[)）]"
    r"|[①-⑳]|第[一二三四五六七八九十百零〇\d]{1,6}[条章节编款]|——(?=[\u4e00-\u9fff])|附件\s*\d*[：:]?)"
)
_WIDE = 1.3  # times the usual distance of lines: between paragraphs, not inside one
_UNRULED_ROWS = 3
_NARROWEST, _WIDEST = 36, 130  # columns that text files are broken at
_ENDS = "。！？：；!?;"
_CLOSERS = "”’）)》』」】"


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line as laid out. Units are points; y grows upwards; ``size`` is the height of its tallest character.

    ``column`` numbers the column that it stands in, 0 where it has the page's width; ``origin`` is where that column
    begins. A whole table is one line: ``rows`` are its cells, ``until`` is its lower edge.
    """

    text: str
    page: int
    left: float
    right: float
    bottom: float
    size: float
    column: int = 0
    origin: float = 0.0
    style: str = ""
    rows: tuple[tuple[Cell, ...], ...] = ()
    until: float = 0.0


def drop_furniture(pages: Sequence[Sequence[PrintedLine]]) -> list[PrintedLine]:
    """All pages' lines without page numbers and without headers and footers that most pages repeat.

    Furniture stands around a text: where most pages would be left empty, what they repeat is their text.
    """
    least = sum(map(bool, pages)) / 2
    for repeated in (_repeated(pages), frozenset[str]()):
        kept = [list(_without(page, repeated)) for page in pages]
        if sum(map(bool, kept)) >= least:
            break
    return [line for page in (kept if any(kept) else pages) for line in page]


def _without(page: Sequence[PrintedLine], repeated: frozenset[str]) -> Iterator[PrintedLine]:
    edges = {id(line) for line in _edge_lines(page)}
    for line in page:
        if id(line) not in edges or not (_is_page_number(line.text) or _key(line.text) in repeated):
            yield line


def join_paragraphs(lines: Sequence[PrintedLine]) -> list[str]:
    """Paragraphs of body lines in reading order, without their styles."""
    return [text for text, _ in styled_paragraphs(lines)]


def styled_paragraphs(lines: Sequence[PrintedLine]) -> list[tuple[str, str]]:
    """Paragraphs of body lines in reading order and their styles; the rows of tables are lines of their own.

    A line runs on into the next where it reaches the right margin and nothing says that a paragraph begins: no
    indent, no wider gap, no numeral, no other size of type. Two lines of a large centred title are one. Columns are
    measured apart from what has the page's width.
    """
    lines = [_as_page(line) for line in lines]
    plain = [line for line in lines if not line.style]
    measures = {
        kind: _Measure.of(group) for kind in (False, True) if (group := [x for x in plain if bool(x.column) == kind])
    }
    paragraphs: list[tuple[str, str]] = []
    last: PrintedLine | None = None
    for line, table in _with_tables(lines):
        if line is None:
            paragraphs += table_lines(table)
        elif (
            last is not None
            and not last.style
            and not line.style
            and bool(last.column) == bool(line.column)
            and (measures[bool(line.column)].runs_on(last, line))
        ):
            paragraphs[-1] = (join_wrapped(paragraphs[-1][0], line.text), "")
        else:
            paragraphs.append((line.text, line.style))
        last = line
    return paragraphs


def _as_page(line: PrintedLine) -> PrintedLine:
    """A line of a column as if the column were a page of its own."""
    if not line.column:
        return line
    return replace(line, page=-line.column, left=line.left - line.origin, right=line.right - line.origin)


def _with_tables(lines: Sequence[PrintedLine]) -> Iterator[tuple[PrintedLine | None, list[tuple[Cell, ...]]]]:
    """Lines, and in the place of tables their rows; a table that goes on on the next page is one."""
    held: list[tuple[Cell, ...]] = []
    above: PrintedLine | None = None
    for line in _unruled(lines):
        if line.rows:
            goes_on = above is not None and above.page != line.page and _alike(above, line)
            if held and not goes_on:
                yield None, held
                held = []
            same_head = bool(held) and [cell.text for cell in held[0]] == [cell.text for cell in line.rows[0]]
            held = [*held, *line.rows[1 if same_head else 0 :]]
            above = line
            continue
        if held:
            yield None, held
        held, above = [], None
        yield line, []
    if held:
        yield None, held


def _unruled(lines: Sequence[PrintedLine]) -> Iterator[PrintedLine]:
    """Lines, those of a table without rulings as one: three or more one upon another with as many pieces apart."""
    for (page, pieces), group in groupby(lines, key=lambda line: (line.page, line.text.count("\t"))):
        rows = list(group)
        if pieces == 0 or len(rows) < _UNRULED_ROWS:
            yield from rows
            continue
        cells = tuple(tuple(Cell(text.strip()) for text in row.text.split("\t")) for row in rows)
        yield replace(rows[0], page=page, text="", right=max(row.right for row in rows), rows=cells, style=ROW)


def _alike(first: PrintedLine, second: PrintedLine) -> bool:
    """Whether two tables have the same width and number of columns."""
    columns = [max(sum(cell.columns for cell in row) for row in table.rows) for table in (first, second)]
    return columns[0] == columns[1] and abs(first.left - second.left) < 5 and abs(first.right - second.right) < 5


def join_hard_wrapped(lines: Sequence[str]) -> list[str]:
    """Lines of a text file as paragraphs, where the file was broken at a fixed width; else the lines as they are.

    It was, where at least three in ten lines stop, within a sentence, at the same width.
    """
    rows = [(row, line) for row, line in enumerate(map(str.rstrip, lines)) if line.strip()]
    if len(rows) < 5:
        return list(lines)
    fits = {measure: _broken_at(rows, measure) for measure in (columns, len)}  # editors count either
    measure = max(fits, key=lambda each: fits[each])
    if fits[measure] < 0.3 * len(rows):
        return list(lines)
    size = 2.0 if measure is columns else 1.0
    printed = []
    for row, line in rows:
        text = line.lstrip()
        printed.append(PrintedLine(text, 0, measure(line) - measure(text), measure(line), -1.5 * size * row, size))
    return join_paragraphs(printed)


def _broken_at(rows: Sequence[tuple[int, str]], measure: Callable[[str], int]) -> int:
    """How many lines stop within a sentence at the width of the longest tenth; 0 where no text is broken so."""
    widths = sorted(measure(line) for _, line in rows)
    width = widths[int(len(widths) * 0.9)]
    if not _NARROWEST <= max(columns(line) for _, line in rows if measure(line) == width) <= _WIDEST:
        return 0
    return sum(width - 2 <= measure(line) <= width + 4 and line.rstrip(_CLOSERS)[-1:] not in _ENDS for _, line in rows)


@dataclass(frozen=True, slots=True)
class _Measure:
    """What is usual in a document, in points: margins, size of type, distance of lines, and what marks a paragraph."""

    left: float
    right: float
    size: float
    distance: float
    indents: bool
    spaced: bool

    @classmethod
    def of(cls, lines: Sequence[PrintedLine]) -> _Measure:
        size = _weighted_size(lines)
        body = [line for line in lines if abs(line.size - size) <= size * 0.25] or list(lines)
        left = Counter(round(line.left / 2) * 2 for line in body if len(line.text) > 8).most_common(3)
        margin = float(min((value for value, _ in left), default=min(line.left for line in body)))
        rights = sorted(line.right for line in body)
        right = rights[int(len(rights) * 0.9)] if len(rights) > 9 else rights[-1]
        gaps = [a.bottom - b.bottom for a, b in pairwise(body) if a.page == b.page and a.bottom > b.bottom]
        distance = median(gaps) if gaps else size * 1.6
        indented = sum(_is_indent(line.left - margin, size) for line in body)
        starts = sum(line.right < right - 2 * size for line in body) or 1
        wide = sum(gap > distance * _WIDE for gap in gaps)
        return cls(margin, right, size, distance, indented >= starts * 0.5, wide >= starts * 0.5)

    def runs_on(self, first: PrintedLine, second: PrintedLine) -> bool:
        if abs(first.size - second.size) > 0.2 * max(first.size, second.size) or self._is_apart(first, second):
            return False
        if self._is_title(first) and self._is_title(second):
            return not _NUMERAL.match(second.text) and "".join(second.text.split()).lower() not in CONTENTS_NAMES
        if _NUMERAL.match(second.text) and not _is_open(first.text):
            return False
        ended = first.text.rstrip(_CLOSERS)[-1:] in _ENDS
        slack = (1.6 if ended else 3.5) + _overhang(second.text)  # in characters; a sentence seldom stops unended
        if first.right < self.right - slack * self.size:
            return False
        if _is_indent(second.left - min(self.left, first.left), self.size):
            return False
        return not ended or self.indents or (self.spaced and first.page == second.page)

    def _is_apart(self, first: PrintedLine, second: PrintedLine) -> bool:
        if first.page != second.page:
            return False
        return (
            not 0
            < first.bottom - second.bottom
            <= max(self.distance * _WIDE, second.size * (1.0 if self.spaced else 2.0))
        )

    def _is_title(self, line: PrintedLine) -> bool:
        """Larger than the body, and centred: as far from one margin as from the other."""
        centred = abs((line.left - self.left) - (self.right - line.right)) < 2 * line.size
        return line.size > self.size * 1.2 and centred and line.left > self.left + self.size


def _weighted_size(lines: Sequence[PrintedLine]) -> float:
    """The size of type that most characters have."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size * 2) / 2] += len(line.text)
    return sizes.most_common(1)[0][0] or 1.0


def _is_indent(distance: float, size: float) -> bool:
    return 1.2 * size <= distance <= 3.5 * size


def _is_open(text: str) -> bool:
    """Whether a line breaks off inside a list or a bracket, so that a numeral below it is no heading."""
    return text[-1:] in "、，,（(《“" or text.count("《") > text.count("》") or text.count("（") > text.count("）")


def _overhang(following: str) -> float:
    """Characters a line may lack because the next line's first word could not be broken."""
    word = re.match(r"(?:.?[“‘（(《])?[A-Za-z0-9.,%+\-]+", following)
    return len(word.group()) * 0.6 if word else 0.0


def _edge_lines(page: Sequence[PrintedLine]) -> Iterator[PrintedLine]:
    """The two highest and the two lowest lines of a page, wherever they stand in its text."""
    ordered = sorted(page, key=lambda line: -line.bottom)
    yield from ordered[:2]
    yield from ordered[-2:]


def _repeated(pages: Sequence[Sequence[PrintedLine]]) -> frozenset[str]:
    """Keys of edge lines that more than half of the pages carry; of two pages, those that both print at one height in
    type no larger than the body's."""
    edges = [list(_edge_lines(page)) for page in pages]
    if len(pages) == 2:
        body = _weighted_size([line for page in pages for line in page]) if any(pages) else 0.0
        places = [{(_key(line.text), round(line.bottom)) for line in page if line.size <= body} for page in edges]
        return frozenset(key for key, _ in places[0] & places[1])
    counts = Counter(key for page in edges for key in {_key(line.text) for line in page})
    return frozenset(key for key, count in counts.items() if count >= 3 and count > len(pages) / 2)


def _key(text: str) -> str:
    return re.sub(r"\d+", "#", re.sub(r"\s+", "", text))


def _is_page_number(text: str) -> bool:
    return (
        len(text) < 40
        and bool(_PAGE_NUMBER.match(text))
        and not any(is_ideograph(c) and c not in "第页共一二三四五六七八九十，、－" for c in text)
    )
