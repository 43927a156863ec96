"""docx → lines: what a Word file holds; its paragraphs and tables are read by docx_blocks."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from typing import Any

from ingest.reading.docx_blocks import Body, blocks
from ingest.reading.numbering import Numbering, W, parse_numbering
from ingest.reading.tables import cell_text
from ingest.reading.text_lines import FOOTNOTE, UNPACKED_BYTES, Reading, refusal, styled_lines

# What damaged parts make the zip, XML and docx readers raise, each seen on files with flipped bytes.
_DAMAGE = (
    *(LookupError, ValueError, AttributeError, TypeError, SyntaxError, RecursionError, NotImplementedError),
    *(OSError, EOFError, zipfile.BadZipFile, zlib.error),
)
_ENCRYPTED = ("EncryptedPackage", "EncryptionInfo")
_NOTE_KINDS = ("separator", "continuationSeparator", "continuationNotice")


def read_docx(path: Path) -> Reading:
    """Body lines, a table's row on one line with its heads, and footnotes behind the body; headers, footers and
    comments are left out.

    Notes: ``tracked_changes`` where the text is that with all changes accepted, ``hidden_text`` where hidden words
    were left out, ``footnotes`` where the file has some. Raises ReadError.
    """
    _refuse_bomb(path)
    import docx  # 0.1 s that only docx files need

    try:
        document = docx.Document(str(path))
        body = Body(_numbering(document.part), *_styles(document.part), _footnotes(document.part))
        body_lines = list(blocks(document.element.body, body))
        lines, styles = styled_lines([*body_lines, *((note, FOOTNOTE) for note in body.printed)])
    except _DAMAGE as error:
        reason = " ".join(str(error).split())[:120] or type(error).__name__
        raise refusal(
            path.name,
            f"名称是 .docx，但不是完整的 Word 文档（{reason}）。请用 Word 或 WPS 打开并另存为 .docx 后再导入。",
            f"it is named .docx, but is not a whole Word document ({reason}). Open it in Word and save it as .docx.",
        ) from error
    if body.printed:
        body.notes.add("footnotes")
    return Reading(lines, tuple(sorted(body.notes)), styles)


def _refuse_bomb(path: Path) -> None:
    """Raises ReadError by the zip's directory alone, before anything is unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise refusal(
            path.name,
            "名称是 .docx，但压缩包已损坏或不完整。请重新取得原文件。",
            "it is named .docx, but its zip archive is damaged or cut off. Get the original again.",
        ) from error
    names = {member.filename for member in members}
    if any(member.flag_bits & 1 for member in members) or names & set(_ENCRYPTED):
        raise refusal(
            path.name,
            "文件已加密。请在 Word 或 WPS 中去掉密码，另存为 .docx 后再导入。",
            "it is encrypted. Open it in Word, remove the password, and save it as .docx.",
        )
    unpacked = sum(member.file_size for member in members)
    if unpacked > UNPACKED_BYTES:
        raise refusal(
            path.name,
            f"解压后有 {unpacked:,} 字节，最多 {UNPACKED_BYTES:,}。请删去图片等附件后另存，或确认文件来源。",
            f"it unpacks to {unpacked:,} bytes; the most is {UNPACKED_BYTES:,}. "
            "Remove its pictures and save it again, or check where it came from.",
        )
    if "[Content_Types].xml" not in names:
        raise refusal(
            path.name,
            "名称是 .docx，内容却是普通压缩包（zip）。请解压后导入其中的文件。",
            "it is named .docx, but it is a plain zip archive. Unpack it and add the files inside.",
        )


def _numbering(part: Any) -> Numbering:
    for relation in part.rels.values():
        if relation.reltype.endswith("/numbering"):
            from lxml import etree

            # numbering only holds numbers and patterns: no entity is needed, none is resolved
            parser = etree.XMLParser(resolve_entities=False, no_network=True)
            return parse_numbering(etree.fromstring(relation.target_part.blob, parser))
    return Numbering()


def _footnotes(part: Any) -> dict[str, str]:
    """The text of each footnote and endnote by its kind and id."""
    from lxml import etree

    found: dict[str, str] = {}
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    for relation in part.rels.values():
        kind = relation.reltype.rpartition("/")[2].removesuffix("s")
        if kind not in ("footnote", "endnote") or relation.is_external:
            continue
        for note in etree.fromstring(relation.target_part.blob, parser).findall(f"{W}{kind}"):
            if note.get(f"{W}type") not in _NOTE_KINDS:
                reading = Body(Numbering(), {}, None)
                found[kind + str(note.get(f"{W}id"))] = cell_text([text for text, _ in blocks(note, reading)])
    return found


def _styles(part: Any) -> tuple[dict[str, Any], str | None]:
    """Paragraph styles by id, and the id of the default one."""
    styles = {style.get(f"{W}styleId"): style for style in part.styles.element.iter(f"{W}style")}
    default = (
        key
        for key, style in styles.items()
        if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in ("1", "true")
    )
    return styles, next(default, None)
