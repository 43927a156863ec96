"""File → raw paragraphs: what a file prints, line by line, before any outline is looked for."""

from __future__ import annotations

import hashlib
import os
import re
import stat
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path

from ingest.errors import ReadError
from ingest.reading.encodings import decode
from ingest.reading.layout import join_hard_wrapped
from ingest.reading.markdown import read_markdown
from ingest.reading.passages import read_passages
from ingest.reading.scans import Scan
from ingest.reading.signatures import (
    CORPUS,
    HTML,
    IMAGES,
    MARKDOWN,
    OFFICE,
    SUPPORTED,
    TEXT,
    binary,
    refuse_misnamed,
)
from ingest.reading.text_lines import (
    CORPUS_BYTES,
    FILE_BYTES,
    Reading,
    printed_lines,
    refusal,
    refuse_long,
    refuse_tags,
)

# What reads a file of each ending: modules that are imported only where a file asks for them.
_READERS = {
    ".docx": ("ingest.reading.docx", "read_docx"),
    ".pdf": ("ingest.reading.pdf", "read_pdf"),
    ".xlsx": ("ingest.reading.sheets", "read_xlsx"),
    **dict.fromkeys(IMAGES, ("ingest.reading.ocr", "read_image")),
}
_UNFIT_FOR_ANCHOR = re.compile(r"[\s#/\\\x00-\x1f\x7f-\x9f]+")


@dataclass(frozen=True, slots=True)
class Raw:
    """A document as read: its lines without markup, page breaks inside sentences not yet joined.

    ``lines`` are trimmed, never blank, in printed order, at least one; ``styles`` what the file marks each as, or
    empty (ingest.reading.text_lines). ``title`` is a passage's own, or what a page names as its title; ``date``,
    ``issuer`` and ``number`` what a page names as such; None where the file says nothing beside its text.
    ``sha256`` is of the file's bytes, of the line's bytes for a passage. ``notes`` say what the reader decided:
    ``tracked_changes``, ``hidden_text``, ``footnotes``, ``pages_without_text``, ``recognised``, ``entities``.
    ``scans`` are the pages that were recognised, with their pictures.
    """

    id: str
    source: str  # the file's name
    sha256: str
    lines: tuple[str, ...]
    title: str | None = None
    is_passage: bool = False
    notes: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()
    date: str | None = None
    issuer: str | None = None
    number: str | None = None
    scans: tuple[Scan, ...] = ()


def read(path: Path) -> Iterator[Raw | ReadError]:
    """The documents of a file: one, or one a line of a ``.jsonl`` corpus, which is streamed.

    A corpus line that cannot be read comes as a ReadError among the others. Raises ReadError at once where the
    file itself cannot be read.
    """
    path = Path(path)
    try:
        _refuse_unfit(path)
        return _passages(path) if _ending(path) == CORPUS else iter((_document(path),))
    except PermissionError as error:
        raise refusal(
            path.name,
            "没有读取权限。请修改文件权限，或用有权限的账户运行。",
            "permission denied. Change the file's permissions, or run as a user who may read it.",
        ) from error
    except (OSError, ValueError) as error:
        raise refusal(
            path.name,
            f"系统报告错误（{error}）。请检查磁盘和路径后再试。",
            f"the system reports an error ({error}). Check the disk and the path, and try again.",
        ) from error


def find_files(paths: Sequence[Path]) -> list[Path]:
    """The files named, and those of supported formats in the folders named, each folder's sorted, none twice.

    Hidden files and folders are skipped; a link out of the folder is not followed. Raises ReadError for a path that
    does not exist and for a folder without any supported file.
    """
    found: dict[Path, None] = {}
    for path in map(Path, paths):
        if _is_folder(path):
            inside = sorted(_files_in(path))
            if not inside:
                raise refusal(
                    str(path),
                    f"文件夹中没有可读的文件。支持的格式：{'、'.join(SUPPORTED)}。",
                    f"the folder holds no file that can be read. Supported: {', '.join(SUPPORTED)}.",
                )
            found.update(dict.fromkeys(inside))
        else:
            found[path] = None
    unique = {file.resolve(): file for file in reversed(found)}
    return [file for file in found if unique[file.resolve()] is file]


def refuse_same_ids(files: Iterable[Path]) -> None:
    """Raises ReadError, naming both, where two files of one ingest would be one document id."""
    seen: dict[str, Path] = {}
    for file in files:
        if _ending(file) == CORPUS:
            continue
        identifier = document_id(file.stem)
        if identifier in seen:
            raise ReadError(
                f"“{seen[identifier]}”与“{file}”的文档编号都是“{identifier}”（取自文件名），只能导入一个。请给其中一个改名。",
                f'"{seen[identifier]}" and "{file}" both have the document id "{identifier}" (from the file name). '
                "Rename one of them.",
            )
        seen[identifier] = file


def document_id(stem: str) -> str:
    """A file's stem as an id that an anchor such as ``#plan/2.5.12`` can hold: NFC; white space, #, / and \\ are -."""
    return _UNFIT_FOR_ANCHOR.sub("-", unicodedata.normalize("NFC", stem).strip()) or "document"


def _ending(path: Path) -> str:
    return path.suffix.lower()


def _document(path: Path) -> Raw:
    data = path.read_bytes()
    reading = _reading(path, data)
    if not reading.lines:
        raise _empty(path.name)
    refuse_long(path.name, sum(map(len, reading.lines)))
    return Raw(
        document_id(path.stem), path.name, hashlib.sha256(data).hexdigest(), reading.lines, notes=reading.notes,
        styles=reading.styles, scans=reading.scans, **asdict(reading.facts),
    )  # fmt: skip


def _reading(path: Path, data: bytes) -> Reading:
    ending = _ending(path)
    if ending in OFFICE:
        from ingest.reading.office import converted

        with converted(path) as made:
            return _reading(made, made.read_bytes())
    if ending in _READERS:
        reader: Callable[[Path], Reading] = getattr(import_module(_READERS[ending][0]), _READERS[ending][1])
        return reader(path)
    text = decode(path.name, data, html=ending in HTML)
    if "\0" in text:
        raise binary(path.name, ending)
    return _text_reading(path.name, ending, text)


def _text_reading(name: str, ending: str, text: str) -> Reading:
    if ending in HTML:
        from ingest.reading.html import read_html

        refuse_tags(name, text.count("<"))
        return read_html(text)
    refuse_long(name, len(text))
    if ending in MARKDOWN:
        return read_markdown(text)
    if ending == ".csv":
        from ingest.reading.sheets import read_csv

        return read_csv(text)
    return Reading(printed_lines(join_hard_wrapped(text.splitlines())))


def _passages(path: Path) -> Iterator[Raw | ReadError]:
    for passage in read_passages(path):
        if isinstance(passage, ReadError):
            yield passage
        else:
            reading = passage.reading
            yield Raw(
                document_id(passage.id), path.name, passage.sha256, reading.lines, passage.title, True, reading.notes,
                reading.styles,
            )  # fmt: skip


def _refuse_unfit(path: Path) -> None:
    """Raises ReadError for what can be told from the path, the size and the first bytes."""
    name, ending = path.name, _ending(path)
    if _is_folder(path):
        raise refusal(name, "这是文件夹，应为一份文件。请给出其中的文件。", "it is a folder; a file was expected.")
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise refusal(name, "不是普通文件（设备或管道）。请给出一份文件。", "it is a device or a pipe; give a file.")
    if ending not in SUPPORTED:
        raise refusal(
            name,
            f"不支持的格式“{ending or '（无扩展名）'}”。支持：{'、'.join(SUPPORTED)}。请另存为其中一种。",
            f'its format "{ending or "(no extension)"}" is not supported. Supported: {", ".join(SUPPORTED)}. '
            "Save it as one of them.",
        )
    limit = CORPUS_BYTES if ending == CORPUS else FILE_BYTES
    if status.st_size > limit:
        raise refusal(
            name,
            f"文件有 {status.st_size:,} 字节，最多 {limit:,}。请拆成几个文件，或去掉其中的图片。",
            f"it has {status.st_size:,} bytes; the most is {limit:,}. Split it, or remove its pictures.",
        )
    with path.open("rb") as file:
        head = file.read(8192)
    if not head.strip():
        if status.st_size <= len(head) or ending not in TEXT:
            raise _empty(name)
    elif ending == CORPUS and head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise refusal(
            name,
            "这是 UTF-16 编码，.jsonl 应为 UTF-8。请另存为 UTF-8 后再导入。",
            "it is UTF-16; a .jsonl corpus is UTF-8. Save it as UTF-8 and try again.",
        )
    else:
        refuse_misnamed(name, ending, head)


def _empty(name: str) -> ReadError:
    return refusal(
        name,
        "文件是空的，没有可读的文字。请确认导出或下载是否完整。",
        "it is empty: there is no text to read. Check that it was exported or downloaded whole.",
    )


def _is_folder(path: Path) -> bool:
    """Raises ReadError where there is nothing at the path."""
    try:
        return stat.S_ISDIR(path.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise refusal(
            str(path),
            "找不到该文件或文件夹。请检查路径是否正确（当前目录：" + os.getcwd() + "）。",
            "there is no such file or folder. Check the path (the current folder is " + os.getcwd() + ").",
        ) from error
    except PermissionError as error:
        raise refusal(
            str(path), "没有读取权限。请修改权限后再试。", "permission denied. Change its permissions."
        ) from error
    except (OSError, ValueError) as error:
        raise refusal(
            str(path), f"路径不可用（{error}）。请检查路径。", f"the path cannot be used ({error})."
        ) from error


def _files_in(folder: Path) -> Iterator[Path]:
    root = folder.resolve()
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in names:
            file = Path(parent) / name
            ending = file.suffix.lower()
            # a folder's pictures are mostly logos and figures: one that is a page is named by itself
            if name.startswith((".", "~$")) or ending not in SUPPORTED or ending in IMAGES:
                continue
            if file.is_file() and file.resolve().is_relative_to(root):
                yield file
