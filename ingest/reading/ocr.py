"""Pictures of pages → lines by RapidOCR (extra ``[ocr]``): recognised text, said to be so wherever it is shown."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import count, groupby, pairwise
from pathlib import Path
from statistics import median
from typing import Any

from ingest.reading import limits
from ingest.reading.layout import PrintedLine, drop_furniture, styled_paragraphs
from ingest.reading.pdf_layout import page_lines
from ingest.reading.pdf_page import Character
from ingest.reading.scans import Box, Scan, scan_of
from ingest.reading.text_lines import RECOGNISED, Reading, refusal, styled_lines

DPI = 200  # what a picture without a size is taken to have
_COARSEST, _FINEST = 100, 300  # dots an inch that pages are drawn at for recognition
_POINTS = 72  # an inch
_IMAGE = 3  # PDFium's number for pictures
_SURE = 0.5  # confidence below which a line is left out
_SAME_SIZE = 0.2  # how far a line's measured size of type may be from the page's usual one
_LINES = 5  # of a page, from which their distance says something
_MISSING = 1.6  # times the usual distance of lines, from which one may be missing between two
_INK = 128  # of 255: darker dots are ink
_PIXELS = 40_000_000  # of one picture


def available() -> bool:
    """Whether the extra is installed."""
    from importlib.util import find_spec

    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


def recognised_page(page: Any, number: int) -> tuple[list[PrintedLine], Scan]:
    """The lines of a PDF's page, drawn for recognition as finely as its picture is: drawn anew at another size, lines
    are missed (at 200 dpi one of 66, of a scan at 150)."""
    limits.alive()
    dots = DPI / _POINTS
    for picture in page.get_objects(filter=[_IMAGE], max_depth=4):
        left, bottom, right, top = picture.get_bounds()
        if (right - left) * (top - bottom) > 0.5 * page.get_width() * page.get_height():
            dots = min(max(picture.get_px_size()[0] / (right - left), _COARSEST / _POINTS), _FINEST / _POINTS)
    return recognised_lines(page.render(scale=dots).to_numpy(), number, dots)


def recognised_lines(image: Any, page: int, dots: float = DPI / _POINTS) -> tuple[list[PrintedLine], Scan]:
    """The lines of a picture of a page (rows × columns × BGR), in points from its lower left corner, ``dots`` a point; and
    what is kept of the picture."""
    read = _read(image)
    for start, end in _gaps(read, image):
        read += _read_line(image, start, end)
    read.sort(key=lambda one: min(y for _, y in one[0]))
    height, scan = image.shape[0], scan_of(image, page, read)
    read = [([(x / dots, (height - y) / dots) for x, y in box], text) for box, text in read]
    characters: list[Character] = []
    usual = median([_size(text, box) for box, text in read]) if read else 0.0
    for box, text in read:
        size = _size(text, box)
        # what is measured of a line varies with its marks and digits: near the usual size it is the usual one
        characters += _spread(text, box, usual if abs(size - usual) <= _SAME_SIZE * usual else size)
    return page_lines(characters, [], page), scan


def _read(image: Any) -> list[tuple[Box, str]]:
    """The lines of a picture and the corners of their boxes, in dots from its upper left corner."""
    # Without its classifier of angles, which turns a line of an upright page upside down now and then; said anew each
    # time, for the engine keeps what the last call asked for.
    result = _engine()(image, use_det=True, use_cls=False)
    if result is None or result.boxes is None:
        return []
    found = zip(result.boxes, result.txts, result.scores, strict=True)
    return [
        ([(float(x), float(y)) for x, y in box], text.strip())
        for box, text, score in found
        if score >= _SURE and text.strip()
    ]


def _read_line(image: Any, start: int, end: int) -> list[tuple[Box, str]]:
    """The one line that a strip of a picture holds, read without looking for lines in it; none where it is not sure."""
    inked = image[start:end].min(axis=2) < _INK
    rows = [list(group) for _, group in groupby(inked.any(axis=1).nonzero()[0], key=_run_of(count()))]
    line = max(rows, key=len)  # a neighbour's lowest dots may reach into the strip
    top, bottom = start + int(line[0]), start + int(line[-1]) + 1
    columns = inked[line[0] : line[-1] + 1].any(axis=0).nonzero()[0]
    left, right = int(columns[0]), int(columns[-1]) + 1
    result = _engine()(image[max(0, top - 4) : bottom + 4, max(0, left - 4) : right + 4], use_det=False, use_cls=False)
    if result is None or not result.txts or result.scores[0] < _SURE or not result.txts[0].strip():
        return []
    box = [
        (float(left), float(top)),
        (float(right), float(top)),
        (float(right), float(bottom)),
        (float(left), float(bottom)),
    ]
    return [(box, result.txts[0].strip())]


def _run_of(places: Iterator[int]) -> Callable[[Any], int]:
    """A key that is the same for numbers that follow each other."""
    return lambda number: int(number) - next(places)


def _gaps(read: Sequence[tuple[Box, str]], image: Any) -> Iterator[tuple[int, int]]:
    """The strips between lines that stand apart as if one were missing, where there is ink: the detector leaves out
    a line of a dense page now and then, and finds it in a strip alone."""
    spans = sorted((min(y for _, y in box), max(y for _, y in box)) for box, _ in read)
    if len(spans) < _LINES:
        return
    usual = median(second[0] - first[0] for first, second in pairwise(spans))
    for first, second in pairwise(spans):
        start, end = int(first[1]) + 1, int(second[0])
        missing = _MISSING * usual < second[0] - first[0] < 4 * usual
        if missing and end - start > 8 and image[start:end].min() < _INK:
            yield start, end


def read_image(path: Path) -> Reading:
    """A picture of one page. Raises ReadError without the extra, for a damaged picture and one without text."""
    if not available():
        raise missing(path.name)
    import numpy
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(path) as picture:
            if picture.width * picture.height > _PIXELS:
                raise refusal(
                    path.name,
                    f"图片有 {picture.width}×{picture.height} 像素，过大。请缩小后再导入。",
                    f"the picture has {picture.width}×{picture.height} pixels, too many. Make it smaller.",
                )
            image = numpy.asarray(picture.convert("RGB"))[:, :, ::-1]
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise refusal(
            path.name,
            f"图片已损坏或不完整（{error}）。请重新取得原文件。",
            f"the picture is damaged or cut off ({error}). Get the original again.",
        ) from error
    found, scan = recognised_lines(image, 0)
    lines, styles = styled_lines(styled_paragraphs(drop_furniture([found])))
    return Reading(lines, (RECOGNISED,), styles, scans=(scan,))


def missing(name: str, pages: int = 0) -> Exception:
    """The error for a scan where the extra is not installed."""
    told = (f"共 {pages} 页，没有文字层，是扫描件或图片。", f"none of its {pages} pages has text: it is a scan. ")
    zh, en = told if pages else ("这是图片。", "it is a picture. ")
    return refusal(
        name,
        f"{zh}请安装文字识别（OCR）：pip install 'policy-assistant[ocr]'，再导入；或提供有文字的 PDF、docx。",
        f"{en}Install recognition (OCR): pip install 'policy-assistant[ocr]'; or give a PDF or docx with text.",
    )


@lru_cache(maxsize=1)
def _engine() -> Any:
    from rapidocr import RapidOCR

    limits.recognise()
    logging.getLogger("RapidOCR").setLevel(logging.ERROR)
    return RapidOCR(params={"Global.log_level": "error"})


def _widths(text: str) -> list[float]:
    return [1.0 if character > "\u2e7f" else 0.5 for character in text]


def _size(text: str, box: Box) -> float:
    """The size of type of a line: the width of one Chinese character in it."""
    return (max(x for x, _ in box) - min(x for x, _ in box)) / sum(_widths(text))


def _spread(text: str, box: Box, size: float) -> list[Character]:
    """The characters of a line at their likely places in its box, Latin ones half as wide; then the line's end."""
    bottom, top = min(y for _, y in box), max(y for _, y in box)
    unit, at = _size(text, box), min(x for x, _ in box)
    found = []
    for character, width in zip(text, _widths(text), strict=True):
        inked = None if character.isspace() else (at, bottom, at + width * unit, top)
        found.append(Character(character, inked, size))
        at += width * unit
    return [*found, Character("\n", None, 0.0)]
