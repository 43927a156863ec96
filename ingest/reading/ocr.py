"""Pictures of pages → lines by RapidOCR (extra ``[ocr]``): recognised text, said to be so wherever it is shown."""

from __future__ import annotations

import logging
from functools import lru_cache
from pathlib import Path
from typing import Any

from ingest.reading.layout import PrintedLine, drop_furniture, styled_paragraphs
from ingest.reading.pdf_layout import page_lines
from ingest.reading.pdf_page import Character
from ingest.reading.text_lines import RECOGNISED, Reading, refusal, styled_lines

DPI = 200  # pages are drawn at this for recognition
_POINTS = 72
_SURE = 0.5  # confidence below which a line is left out
_PIXELS = 40_000_000  # of one picture


def available() -> bool:
    """Whether the extra is installed."""
    from importlib.util import find_spec

    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


def recognised_lines(image: Any, page: int) -> list[PrintedLine]:
    """The lines of a picture of a page (rows × columns × BGR), in points from its lower left corner."""
    result = _engine()(image)
    if result is None or result.boxes is None:
        return []
    scale, height = _POINTS / DPI, image.shape[0]
    characters: list[Character] = []
    boxes = [[(float(x) * scale, (height - float(y)) * scale) for x, y in box] for box in result.boxes]
    for box, text, score in zip(boxes, result.txts, result.scores, strict=True):
        if score >= _SURE and text.strip():
            characters += _spread(text.strip(), box)
    return page_lines(characters, [], page)


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
    lines, styles = styled_lines(styled_paragraphs(drop_furniture([recognised_lines(image, 0)])))
    return Reading(lines, (RECOGNISED,), styles)


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

    logging.getLogger("RapidOCR").setLevel(logging.ERROR)
    return RapidOCR(params={"Global.log_level": "error"})


def _spread(text: str, box: list[tuple[float, float]]) -> list[Character]:
    """The characters of a line at their likely places in its box, Latin ones half as wide; then the line's end."""
    left, right = min(x for x, _ in box), max(x for x, _ in box)
    bottom, top = min(y for _, y in box), max(y for _, y in box)
    widths = [1.0 if character > "\u2e7f" else 0.5 for character in text]
    unit, at = (right - left) / sum(widths), left
    found = []
    for character, width in zip(text, widths, strict=True):
        inked = None if character.isspace() else (at, bottom, at + width * unit, top)
        found.append(Character(character, inked, unit))
        at += width * unit
    return [*found, Character("\n", None, 0.0)]
