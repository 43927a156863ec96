"""PDF → lines: the text layer page by page, with what the layout broke joined again."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from ingest.reading.layout import PrintedLine, drop_furniture, join_paragraphs
from ingest.reading.text_lines import Reading, printed_lines, refusal, refuse_long

_ONE_AT_A_TIME = threading.Lock()  # PDFium is not safe for two threads
_PASSWORD = 4  # PDFium's code for a file that asks for a password
_LINE_END = (10, 13)
_BLANK = (0xA0, 0x3000)
_BROKEN_HYPHEN = 2  # PDFium's code for a hyphen at a line end
_UNMAPPED = 0.3  # share of characters without a Unicode value above which a text layer is useless


def read_pdf(path: Path) -> Reading:
    """Paragraphs of a PDF's text layer. Note ``pages_without_text`` where some pages are pictures.

    Raises ReadError for an encrypted or damaged file, one of pictures alone, and one whose fonts name no characters.
    """
    with _ONE_AT_A_TIME:
        pages = _pages(path)
    if not any(pages):
        raise refusal(
            path.name,
            f"共 {len(pages)} 页，没有文字层，应是扫描件或图片。请先用文字识别（OCR）软件转成有文字的 PDF。",
            f"none of its {len(pages)} pages has text: it is a scan or pictures. Run OCR on it first, or give a docx.",
        )
    _refuse_unmapped(path.name, "".join(line.text for page in pages for line in page))
    lines = printed_lines(join_paragraphs(drop_furniture(pages)))
    return Reading(lines, () if all(pages) else ("pages_without_text",))


def _pages(path: Path) -> list[list[PrintedLine]]:
    import pypdfium2  # 0.1 s that only PDF files need

    pages: list[list[PrintedLine]] = []
    characters = 0
    try:
        with pypdfium2.PdfDocument(path.read_bytes()) as document:
            for number in range(len(document)):
                page = document[number]
                text_page = page.get_textpage()
                characters += text_page.count_chars()
                refuse_long(path.name, characters)
                pages.append(list(_lines(text_page, number)))
                text_page.close()
                page.close()
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD:
            raise refusal(
                path.name,
                "文件已加密，需要密码。请去掉密码（用阅读器打开后另存）再导入。",
                "it is encrypted and asks for a password. Remove the password and try again.",
            ) from error
        raise refusal(
            path.name,
            f"PDF 已损坏或不完整（{error}）。请重新取得原文件。",
            f"the PDF is damaged or cut off ({error}). Get the original again.",
        ) from error
    return pages


def _lines(text_page: Any, page: int) -> Iterator[PrintedLine]:
    """Lines of one page in the order the PDF gives them; pieces at one height are one line."""
    held: PrintedLine | None = None
    for piece in _pieces(text_page):
        line = _line(piece, page)
        if line is None:
            continue
        if held is not None and _same_line(held, line):
            held = _beside(held, line)
            continue
        if held is not None:
            yield held
        held = line
    if held is not None:
        yield held


@dataclass(frozen=True, slots=True)
class _Character:
    """A character of the text layer; ``box`` is left, bottom, right, top in points, None for what leaves no ink."""

    code: int
    box: tuple[float, float, float, float] | None
    size: float


def _pieces(text_page: Any) -> Iterator[list[_Character]]:
    """Characters between line ends, those that PDFium marks and those it misses: a jump back and down."""
    from pypdfium2 import raw

    piece: list[_Character] = []
    last: _Character | None = None
    for at in range(text_page.count_chars()):
        code = raw.FPDFText_GetUnicode(text_page, at)
        if code in _LINE_END:
            yield piece
            piece, last = [], None
            continue
        if code <= 32 or code in _BLANK:
            piece.append(_Character(code, None, 0.0))
            continue
        box = text_page.get_charbox(at, loose=True)
        character = _Character(code, box, raw.FPDFText_GetFontSize(text_page, at))
        if last is not None and last.box is not None and _is_below(box, last.box):
            yield piece
            piece = []
        piece.append(character)
        last = character
    yield piece


def _is_below(box: tuple[float, float, float, float], last: tuple[float, float, float, float]) -> bool:
    """Whether a character starts a new line: left of the one before it, and wholly under its middle."""
    return box[0] < last[0] and box[3] < (last[1] + last[3]) / 2 + 0.1 * (last[3] - last[1])


def _line(piece: list[_Character], page: int) -> PrintedLine | None:
    """Characters as a line, or None where they print nothing."""
    text = "".join("-" if part.code == _BROKEN_HYPHEN else chr(part.code) for part in piece if part.code)
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").strip()
    inked = [(part.box, part.size) for part in piece if part.box is not None]
    if not inked or not text:
        return None
    return PrintedLine(
        text,
        page,
        left=min(box[0] for box, _ in inked),
        right=max(box[2] for box, _ in inked),
        bottom=median(box[1] for box, _ in inked),
        size=max(size for _, size in inked),
    )


def _same_line(first: PrintedLine, second: PrintedLine) -> bool:
    return abs(first.bottom - second.bottom) < 0.3 * min(first.size, second.size) and second.left >= first.right - 1


def _beside(first: PrintedLine, second: PrintedLine) -> PrintedLine:
    """Two pieces at one height: a table's cells where they stand apart, else one run of text."""
    apart = second.left - first.right > 1.5 * first.size
    text = f"{first.text}\t{second.text}" if apart else first.text + second.text
    return PrintedLine(
        text,
        first.page,
        min(first.left, second.left),
        max(first.right, second.right),
        min(first.bottom, second.bottom),
        max(first.size, second.size),
    )


def _refuse_unmapped(name: str, text: str) -> None:
    unmapped = sum("\ue000" <= character <= "\uf8ff" or character in "\ufffd\ufffe\uffff" for character in text)
    if unmapped > _UNMAPPED * max(1, len(text)):
        raise refusal(
            name,
            "文字层无法还原成汉字（字体没有编码对照表）。请用文字识别（OCR）软件处理，或提供 docx。",
            "its text layer cannot be turned into characters (its fonts have no Unicode map). Run OCR, or give a docx.",
        )
