"""What is kept of a recognised page: a small grey picture, and where in it each line stands."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from ingest.document import ScannedLine, ScannedPage

Scan = tuple[ScannedPage, bytes]  # a page, and its picture as a JPEG
Box = list[tuple[float, float]]  # corners, in dots from the upper left corner
_LONGEST = 1300  # dots of the longer side that are kept: 110 an inch of A4, small type can still be read
_QUALITY = 40  # of the JPEG: about 120 kB a page


def scan_of(image: Any, number: int, read: Sequence[tuple[Box, str]]) -> Scan:
    """A picture of a page (rows × columns × BGR) made small, and the lines that were read in it."""
    from PIL import Image

    whole = Image.fromarray(image[:, :, ::-1]).convert("L")
    whole.thumbnail((_LONGEST, _LONGEST))
    scale = whole.width / image.shape[1]
    file = io.BytesIO()
    whole.save(file, "JPEG", quality=_QUALITY, optimize=True)
    lines = tuple(ScannedLine(text, *_bounds(box, scale)) for box, text in read)
    return ScannedPage(number, whole.width, whole.height, lines), file.getvalue()


def _bounds(box: Box, scale: float) -> tuple[int, int, int, int]:
    xs, ys = [x * scale for x, _ in box], [y * scale for _, y in box]
    return round(min(xs)), round(min(ys)), round(max(xs)), round(max(ys))
