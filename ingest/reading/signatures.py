"""What a file really is, by its first bytes, whatever its name says."""

from __future__ import annotations

import codecs

from ingest.reading.text_lines import refusal

MARKDOWN = frozenset({".md", ".markdown"})
HTML = frozenset({".html", ".htm"})
CORPUS = ".jsonl"
TEXT = MARKDOWN | HTML | {".txt", ".csv", CORPUS}
IMAGES = frozenset({".png", ".jpg", ".jpeg", ".tif", ".tiff"})  # read where recognition is installed
OFFICE = frozenset({".doc", ".wps", ".rtf", ".odt", ".xls", ".et"})  # read where LibreOffice is installed
_ZIPPED = frozenset({".docx", ".xlsx"})
SUPPORTED = (
    ".md",
    ".markdown",
    ".txt",
    ".html",
    ".htm",
    ".docx",
    ".pdf",
    ".xlsx",
    ".csv",
    CORPUS,
    *sorted(OFFICE),
    *sorted(IMAGES),
)

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# (first bytes, name in Chinese, name in English, the ending such a file should have; "" where it cannot be read)
_KINDS = (
    (b"%PDF-", "PDF 文件", "a PDF", ".pdf"),
    (b"PK\x03\x04", "压缩包（zip）", "a zip archive", ""),
    (b"PK\x05\x06", "空的压缩包（zip）", "an empty zip archive", ""),
    (_OLE, "旧版 Office 文件（doc、xls）或加密的 Office 文件", "an old Office file (doc, xls) or an encrypted one", ""),
    (b"\x89PNG\r\n", "PNG 图片", "a PNG image", ".png"),
    (b"\xff\xd8\xff", "JPEG 图片", "a JPEG image", ".jpg"),
    (b"GIF8", "GIF 图片", "a GIF image", ""),
    (b"II*\x00", "TIFF 图片", "a TIFF image", ".tif"),
    (b"MM\x00*", "TIFF 图片", "a TIFF image", ".tif"),
    (b"{\\rtf", "RTF 文件", "an RTF file", ".rtf"),
    (b"\x1f\x8b\x08", "gzip 压缩文件", "a gzip file", ""),
    (b"7z\xbc\xaf'\x1c", "7z 压缩包", "a 7z archive", ""),
    (b"Rar!\x1a\x07", "RAR 压缩包", "a RAR archive", ""),
    (b"\x7fELF", "程序文件", "a program", ""),
    (b"SQLite format 3\0", "SQLite 数据库", "an SQLite database", ""),
)


def refuse_misnamed(name: str, ending: str, head: bytes) -> None:
    """Raises ReadError where the first bytes (1 KiB is enough) tell another format than the file's ending.

    ``ending`` is one of SUPPORTED. A docx is a zip; what is inside is the docx reader's to judge.
    """
    if ending == ".pdf" and b"%PDF-" in head[:1024]:  # the standard lets a PDF start late
        return
    if ending in _ZIPPED | {".odt"} and head.startswith(b"PK\x03\x04"):
        return
    if ending in OFFICE and head.startswith((_OLE, b"{\\rtf")):
        return
    for magic, zh, en, right in _KINDS:
        if head.startswith(magic):
            if right == ending or (ending in IMAGES and right in IMAGES):
                return
            raise _misnamed(name, ending, zh, en, _true_ending(head, right))
    if ending in {".pdf"} | _ZIPPED | OFFICE | IMAGES:
        expected = ending[1:].upper()
        raise refusal(
            name,
            f"名称是 {ending}，内容却不是 {expected}（开头是 {head[:8]!r}）。文件可能已损坏或改错了扩展名。"
            "请重新取得原文件。",
            f"it is named {ending}, but it is not {expected} (it starts with {head[:8]!r}). "
            "It is damaged or misnamed; get the original again.",
        )
    if ending == CORPUS and b"\0" in head and not head.startswith(_UTF16):
        raise binary(name, ending)


def binary(name: str, ending: str) -> Exception:
    """The error for a text file's name with NUL bytes inside."""
    return refusal(
        name,
        f"名称是 {ending}，内容却是二进制数据（含 NUL 字节），不是文本。请换成文本文件，或另存为 UTF-8 编码后再导入。",
        f"it is named {ending}, but holds binary data (NUL bytes), not text. Give a text file, or save it as UTF-8.",
    )


def _true_ending(head: bytes, right: str) -> str:
    if not head.startswith(b"PK\x03\x04"):
        return right
    return ".xlsx" if b"xl/" in head else ".docx" if b"word/" in head or b"[Content_Types]" in head else right


def _misnamed(name: str, ending: str, zh: str, en: str, right: str) -> Exception:
    if head_is_office := "Office" in zh and ending in _ZIPPED:
        todo_zh, todo_en = (
            f"请在 Word 或 WPS 中去掉密码，另存为 {ending} 后再导入。",
            f"Open it, remove the password, and save it as {ending}.",
        )
    elif right:
        todo_zh, todo_en = f"请把扩展名改为 {right} 后再导入。", f"Rename it to {right} and try again."
    else:
        todo_zh = f"请另存为下列格式之一：{'、'.join(SUPPORTED)}。"
        todo_en = f"Save it as one of: {', '.join(SUPPORTED)}."
    said_zh = "内容是" if head_is_office else f"名称是 {ending}，内容却是"
    return refusal(name, f"{said_zh}{zh}。{todo_zh}", f"it is named {ending}, but it is {en}. {todo_en}")
