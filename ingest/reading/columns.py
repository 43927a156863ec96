"""Columns of a page, by the white space between them; lines in the order in which they are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from ingest.reading.layout import PrintedLine
from ingest.reading.segments import Segment, lines_of

_GUTTER = 0.8  # of the size of type: columns stand at least so far apart
_COLUMN_LINES = 3  # lines side by side from which there are columns
_FILLED = 0.5  # share of a column's lines that reach across most of it; a table's cells are ragged
_ACROSS = 0.7


def in_columns(segments: Sequence[Segment], page: int, depth: int) -> list[PrintedLine]:
    """Lines in reading order: what stands above columns, the columns from left to right, what stands below."""
    found = _columns(segments) if depth < 4 else None
    if found is None:
        return list(lines_of(segments, page))
    above, left, right, below = found
    lines = in_columns(above, page, depth + 1)
    for part in (left, right):
        origin = min(segment.box[0] for segment in part)
        column = page * 16 + depth * 2 + (part is right) + 1
        for line in in_columns(part, page, depth + 1):
            lines.append(line if line.column else replace(line, column=column, origin=origin))
    return lines + in_columns(below, page, depth + 1)


def _columns(
    segments: Sequence[Segment],
) -> tuple[list[Segment], list[Segment], list[Segment], list[Segment]] | None:
    """Segments above, left of, right of and below a gutter: a strip of white that runs down between full lines."""
    if len(segments) < 2 * _COLUMN_LINES:
        return None
    size = median(segment.size for segment in segments)
    best: tuple[float, list[Segment], list[Segment]] | None = None
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


def _band(left: Sequence[Segment], right: Sequence[Segment], crossing: Sequence[Segment]) -> tuple[float, float] | None:
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


def _rows(segments: Sequence[Segment]) -> int:
    return len({round(s.box[1] / max(1.0, s.size)) for s in segments})


def _is_filled(segments: Sequence[Segment]) -> bool:
    """Whether most lines of a column run across most of it: text does, the cells of a table do not."""
    start, end = min(s.box[0] for s in segments), max(s.box[2] for s in segments)
    across = sum(s.box[2] - start >= _ACROSS * (end - start) for s in segments)
    return across >= _FILLED * len(segments) and end - start > 8 * median(s.size for s in segments)
