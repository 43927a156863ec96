"""A page's characters → segments, runs that nothing parts, and segments → printed lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median

from ingest.reading.footnotes import apart
from ingest.reading.layout import PrintedLine
from ingest.reading.pdf_page import Box, Character
from ingest.reading.text_lines import ROW


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of characters that nothing parts; a line of one column."""

    characters: tuple[Character, ...]
    box: Box
    size: float


def segments_of(characters: Sequence[Character]) -> Iterator[Segment]:
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


def _segment(piece: Sequence[Character]) -> Iterator[Segment]:
    inked = [one for one in piece if one.box is not None]
    if not inked or not "".join(one.text for one in piece).strip():
        return
    boxes = [one.box for one in inked if one.box is not None]
    box = (
        min(box[0] for box in boxes), median(box[1] for box in boxes),
        max(box[2] for box in boxes), max(box[3] for box in boxes),
    )  # fmt: skip
    yield Segment(tuple(piece), box, max(one.size for one in inked))


def lines_of(segments: Sequence[Segment], page: int) -> Iterator[PrintedLine]:
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


def _line(segment: Segment, page: int) -> PrintedLine:
    text = "".join(one.text for one in segment.characters)
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").strip()
    text = apart(text, [one for one in segment.characters if one.box is not None])
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
