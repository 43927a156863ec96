"""One page of a PDF as PDFium draws it: its characters with their boxes, and the ruling lines of its tables."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_LINE_END = (10, 13)
_BLANK = (0xA0, 0x3000)
_BROKEN_HYPHEN = 2  # PDFium's code for a hyphen at a line end
_THIN = 3.0  # points up to which a box is a line
_SHORT = 6.0  # points: shorter lines rule nothing
_LOST = 0.02  # share of a page's text objects that PDFium may leave without a character
_PATH, _TEXT, _LINE_TO = 2, 1, 0
Box = tuple[float, float, float, float]  # left, bottom, right, top, in points; y grows upwards


@dataclass(frozen=True, slots=True)
class Character:
    """A character of the text layer; ``box`` is None for what leaves no ink, ``text`` is "\\n" where a line ends."""

    text: str
    box: Box | None
    size: float


@dataclass(frozen=True, slots=True)
class Ruling:
    """A drawn line: ``at`` is its y where it is level, its x where it is upright; it runs from ``start`` to ``end``."""

    level: bool
    at: float
    start: float
    end: float


def characters_of(text_page: Any) -> list[Character]:
    """The characters of a page in the order of the file, with the spaces and line ends that PDFium finds."""
    from pypdfium2 import raw

    found: list[Character] = []
    for at in range(text_page.count_chars()):
        code = raw.FPDFText_GetUnicode(text_page, at)
        if code in _LINE_END:
            found.append(Character("\n", None, 0.0))
        elif (code <= 32 and code != _BROKEN_HYPHEN) or code in _BLANK:
            found.append(Character(chr(code) if code else "", None, 0.0))
        else:
            box = text_page.get_charbox(at, loose=True)
            size = raw.FPDFText_GetFontSize(text_page, at)
            found.append(Character("-" if code == _BROKEN_HYPHEN else chr(code), box, size))
    return found


def loses_text(page: Any, text_page: Any) -> bool:
    """Whether PDFium drops text of a page: characters set one by one in a font that the file does not hold."""
    from pypdfium2 import raw

    objects = list(page.get_objects(filter=[_TEXT], max_depth=4))
    lost: int = sum(raw.FPDFTextObj_GetText(one, text_page, None, 0) <= 2 for one in objects)
    return lost > max(2, _LOST * len(objects))


def characters_by_pypdf(data: bytes, number: int) -> list[Character]:
    """The characters of a page by another reader, which knows no widths: Chinese ones are taken to be square."""
    import pypdf

    found: list[Character] = []

    def visit(text: str, outer: Any, inner: Any, _font: Any, size: float) -> None:
        scale = abs(float(inner[3]) * float(outer[3])) or 1.0
        left = float(inner[4]) * float(outer[0]) + float(outer[4])
        bottom = float(inner[5]) * float(outer[3]) + float(outer[5])
        size = float(size) * scale
        text = text.strip("\n")
        if (text.endswith(" ") and not text[-2:-1].isalpha()) or text[-2:-1] > "\u2e7f":
            text = text.rstrip(" ")  # a space that this reader finds, not the file
        for character in text:
            width = size if character > "\u2e7f" else size / 2
            inked = None if character.isspace() else (left, bottom - 0.2 * size, left + width, bottom + 0.8 * size)
            found.append(Character(character, inked, size))
            left += width

    pypdf.PdfReader(io.BytesIO(data)).pages[number].extract_text(visitor_text=visit)
    return found


def rulings(page: Any) -> list[Ruling]:
    """The level and upright lines that a page draws, thin boxes and the sides of stroked ones among them."""
    found: list[Ruling] = []
    for one in page.get_objects(filter=[_PATH], max_depth=4):
        left, bottom, right, top = one.get_bounds()
        if top - bottom <= _THIN and right - left > _SHORT:
            found.append(Ruling(True, (top + bottom) / 2, left, right))
        elif right - left <= _THIN and top - bottom > _SHORT:
            found.append(Ruling(False, (left + right) / 2, bottom, top))
        elif right - left > _SHORT and top - bottom > _SHORT and _is_stroked(one):
            found += _sides(one)
    return found


def _is_stroked(one: Any) -> bool:
    from ctypes import byref, c_int

    from pypdfium2 import raw

    fill, stroke = c_int(), c_int()
    return bool(raw.FPDFPath_GetDrawMode(one, byref(fill), byref(stroke)) and stroke.value)


def _sides(one: Any) -> Iterator[Ruling]:
    """The level and upright parts of a path; what it draws slanted or curved is no ruling."""
    matrix = one.get_matrix()
    last: tuple[float, float] | None = None
    first: tuple[float, float] | None = None
    for kind, point, closes in _segments(one):
        at = matrix.on_point(*point)
        if kind == _LINE_TO and last is not None:
            yield from _ruling(last, at)
        else:
            first = at
        last = at
        if closes and first is not None:
            yield from _ruling(at, first)


def _segments(one: Any) -> Iterator[tuple[int, tuple[float, float], bool]]:
    from ctypes import byref, c_float

    from pypdfium2 import raw

    for index in range(max(0, raw.FPDFPath_CountSegments(one))):
        segment = raw.FPDFPath_GetPathSegment(one, index)
        x, y = c_float(), c_float()
        raw.FPDFPathSegment_GetPoint(segment, byref(x), byref(y))
        kind = raw.FPDFPathSegment_GetType(segment)
        yield kind, (x.value, y.value), bool(raw.FPDFPathSegment_GetClose(segment))


def _ruling(start: tuple[float, float], end: tuple[float, float]) -> Iterator[Ruling]:
    (x1, y1), (x2, y2) = start, end
    if abs(y1 - y2) <= _THIN / 2 and abs(x1 - x2) > _SHORT:
        yield Ruling(True, (y1 + y2) / 2, min(x1, x2), max(x1, x2))
    elif abs(x1 - x2) <= _THIN / 2 and abs(y1 - y2) > _SHORT:
        yield Ruling(False, (x1 + x2) / 2, min(y1, y2), max(y1, y2))
