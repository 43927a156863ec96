"""Office files are zip archives: what is wrong with one is told by its directory alone, before anything is unpacked."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path

from ingest.errors import ReadError
from ingest.reading.text_lines import UNPACKED_BYTES, refusal

ENTITIES = "entities"  # the note of a file that takes text from elsewhere
_HEAD = 10_000  # bytes of a part in which its entities are declared
_ENCRYPTED = ("EncryptedPackage", "EncryptionInfo")
# What damaged parts make the zip, XML, docx and xlsx readers raise, each seen on files with flipped bytes.
DAMAGE = (
    *(LookupError, ValueError, AttributeError, TypeError, SyntaxError, RecursionError, NotImplementedError),
    *(OSError, EOFError, zipfile.BadZipFile, zlib.error),
)


def refuse_archive(path: Path, limit: int = UNPACKED_BYTES) -> None:
    """Raises ReadError for a damaged or encrypted archive, one that unpacks to more than ``limit`` bytes, and one
    that holds no Office document."""
    ending = path.suffix.lower()
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise refusal(
            path.name,
            f"名称是 {ending}，但压缩包已损坏或不完整。请重新取得原文件。",
            f"it is named {ending}, but its zip archive is damaged or cut off. Get the original again.",
        ) from error
    names = {member.filename for member in members}
    if any(member.flag_bits & 1 for member in members) or names & set(_ENCRYPTED):
        raise refusal(
            path.name,
            f"文件已加密。请在 Word 或 WPS 中去掉密码，另存为 {ending} 后再导入。",
            f"it is encrypted. Open it, remove the password, and save it as {ending}.",
        )
    unpacked = sum(member.file_size for member in members)
    if unpacked > limit:
        raise refusal(
            path.name,
            f"解压后有 {unpacked:,} 字节，最多 {limit:,}。请删去图片等附件后另存，或确认文件来源。",
            f"it unpacks to {unpacked:,} bytes; the most is {limit:,}. "
            "Remove its pictures and save it again, or check where it came from.",
        )
    if "[Content_Types].xml" not in names:
        raise refusal(
            path.name,
            f"名称是 {ending}，内容却是普通压缩包（zip）。请解压后导入其中的文件。",
            f"it is named {ending}, but it is a plain zip archive. Unpack it and add the files inside.",
        )


def takes_from_elsewhere(path: Path) -> bool:
    """Whether a part declares entities, as no Office program does: what they name is never fetched, so text is missing.
    A part that cannot be unpacked gave no text either; whether that matters its own reader says."""
    with zipfile.ZipFile(path) as archive:
        return any(_declares(archive, name) for name in archive.namelist() if name.endswith((".xml", ".rels")))


def _declares(archive: zipfile.ZipFile, name: str) -> bool:
    try:
        with archive.open(name) as part:
            return b"<!DOCTYPE" in part.read(_HEAD).replace(b"\0", b"")
    except DAMAGE:
        return False


def damaged(path: Path, error: Exception, kind: tuple[str, str]) -> ReadError:
    """The error for a file whose parts cannot be read; ``kind`` names the format in both languages."""
    reason = " ".join(str(error).split())[:120] or type(error).__name__
    ending = path.suffix.lower()
    return refusal(
        path.name,
        f"名称是 {ending}，但不是完整的{kind[0]}（{reason}）。请用 Word 或 WPS 打开并另存为 {ending} 后再导入。",
        f"it is named {ending}, but is not a whole {kind[1]} ({reason}). Open it and save it as {ending}.",
    )
