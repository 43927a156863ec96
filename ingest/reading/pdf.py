"""PDF → lines: the text layer page by page, with what the layout broke joined again."""

from __future__ import annotations

import threading
from pathlib import Path

from ingest.reading import ocr
from ingest.reading.footnotes import notes_apart
from ingest.reading.layout import PrintedLine, drop_furniture, styled_paragraphs
from ingest.reading.pdf_layout import page_lines
from ingest.reading.pdf_page import characters_by_pypdf, characters_of, loses_text, rulings
from ingest.reading.scans import Scan
from ingest.reading.text_lines import FOOTNOTE, RECOGNISED, Reading, refusal, refuse_long, styled_lines

_ONE_AT_A_TIME = threading.Lock()  # PDFium is not safe for two threads
_PASSWORD = 4  # PDFium's code for a file that asks for a password
_UNMAPPED = 0.3  # share of characters without a Unicode value above which a text layer is useless


def read_pdf(path: Path) -> Reading:
    """Paragraphs of a PDF's text layer; pages that are pictures are recognised where the extra ``[ocr]`` is installed.

    Notes: ``recognised`` where some were, ``pages_without_text`` where some stay without text, ``footnotes``.
    Raises ReadError for an encrypted or damaged file, one of pictures alone, and one whose fonts name no characters.
    """
    with _ONE_AT_A_TIME:
        pages, scans = _pages(path)
    if not any(pages):
        if not ocr.available():
            raise ocr.missing(path.name, len(pages))
        raise refusal(
            path.name,
            f"共 {len(pages)} 页，没有文字层，文字识别（OCR）也没有认出文字。请确认扫描是否清晰，或提供有文字的文件。",
            f"none of its {len(pages)} pages has text, and recognition (OCR) found none. Is the scan legible?",
        )
    _refuse_unmapped(path.name, "".join(line.text for page in pages for line in page))
    body, footnotes = notes_apart(drop_furniture(pages))
    lines, styles = styled_lines([*styled_paragraphs(body), *((note, FOOTNOTE) for note in footnotes)])
    notes = {"footnotes": footnotes, "pages_without_text": not all(pages), RECOGNISED: bool(scans)}
    return Reading(lines, tuple(note for note, holds in notes.items() if holds), styles, scans=tuple(scans))


def _pages(path: Path) -> tuple[list[list[PrintedLine]], list[Scan]]:
    """The lines of each page, and what is kept of those that were recognised from their pictures."""
    import pypdfium2  # 0.1 s that only PDF files need

    pages: list[list[PrintedLine]] = []
    scans: list[Scan] = []
    count = 0
    try:
        data = path.read_bytes()
        with pypdfium2.PdfDocument(data) as document:
            for number in range(len(document)):
                page = document[number]
                text_page = page.get_textpage()
                count += text_page.count_chars()
                refuse_long(path.name, count)
                lost = loses_text(page, text_page)
                drawn = characters_by_pypdf(data, number) if lost else characters_of(text_page)
                pages.append(page_lines(drawn, rulings(page), number))
                if not pages[-1] and ocr.available():
                    pages[-1], scan = ocr.recognised_page(page, number)
                    scans += [scan] if pages[-1] else []
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
    return pages, scans


def _refuse_unmapped(name: str, text: str) -> None:
    unmapped = sum("\ue000" <= character <= "\uf8ff" or character in "\ufffd\ufffe\uffff" for character in text)
    if unmapped > _UNMAPPED * max(1, len(text)):
        raise refusal(
            name,
            "文字层无法还原成汉字（字体没有编码对照表）。请用文字识别（OCR）软件处理，或提供 docx。",
            "its text layer cannot be turned into characters (its fonts have no Unicode map). Run OCR, or give a docx.",
        )
