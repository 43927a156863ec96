"""The live generation in one file, and back.

    FILE     a gzipped tar: ``backup.json`` (the SHA-256 of each file), then the files of the generation
    left out collections of vectors, which are made from the rest

A restored generation gets an id of its own. What was made by another version is made anew from its ledger.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import secrets
import tarfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from ingest.encoder import Encoder
from ingest.errors import IndexDamaged, IndexMismatch, ReadError, UsageError
from ingest.job import ingest
from ingest.made import maker
from ingest.store import contents, generations
from ingest.store.build import Progress, told_to_wait
from ingest.store.engine import EXACT, FOLDERS
from ingest.store.manifest import FILE as MANIFEST
from ingest.store.manifest import Maker
from ingest.store.published import open_generation, open_index

LIST = "backup.json"
FORMAT = 1
_NAME = re.compile(r"[A-Za-z0-9_]+(?:\.[a-z0-9]+)?(?:/[A-Za-z0-9_]+\.[a-z0-9]+)?")  # of a file of a generation
_LIST_SIZE = 1024 * 1024
_BLOCK = 1024 * 1024
_BROKEN = (OSError, EOFError, ValueError, KeyError, TypeError, tarfile.TarError, zlib.error)


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did. ``rebuilt`` where the backup was of another version or encoder, and was made anew."""

    documents: int
    chunks: int
    rebuilt: bool


def backup(index: Path, file: Path) -> int:
    """Writes the live generation to a file; returns its number of documents. A kill leaves nothing under its name.

    Raises UsageError where the file is there already, IndexMissing, IndexDamaged, StorageError.
    """
    if file.exists():
        raise UsageError(
            f"{file} 已经存在，没有覆盖。请换一个文件名，或先移走它。",
            f"{file} exists and was not overwritten. Choose another name, or move it away first.",
        )
    opened = open_index(index, Maker(), store=EXACT)  # its files are what was published, or it is not opened
    fresh = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    try:
        with generations.storage(file.parent):
            _pack(opened.folder, fresh)
            fresh.replace(file)
        return len(opened.document_ids())
    finally:
        opened.close()
        fresh.unlink(missing_ok=True)


def restore(
    file: Path, index: Path, *, encoder: Encoder | None, wait: float, progress: Progress | None = None
) -> Restored:
    """Makes a backup the live generation; the one before it stays as the one before. Nothing changes on an error.

    Raises ReadError for a file that is no backup or is damaged, LockedError, StorageError, and what a rebuild raises.
    """
    with generations.writing(index, wait, told_to_wait(progress)):
        generation, folder = generations.begin(index)
        try:
            _unpack(file, folder, index)
            same = _named(folder, generation)
            _check(index, folder, same=same)
            _publish(index, generation, folder)
        finally:
            generations.discard(folder)
    try:
        opened = open_index(index, maker(encoder), store=EXACT)
    except IndexMismatch:
        made = ingest((), index=index, encoder=encoder, wait=wait, rebuild=True, progress=progress)
        return Restored(made.added + made.updated + made.unchanged, made.chunks, rebuilt=True)
    try:
        return Restored(len(opened.document_ids()), len(opened), rebuilt=False)
    finally:
        opened.close()


def _pack(folder: Path, file: Path) -> None:
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    names = {path.relative_to(folder).as_posix(): path for path in paths}
    names = {name: path for name, path in names.items() if not name.startswith(FOLDERS)}
    sums = {name: _sum(path) for name, path in names.items()}
    listed = json.dumps({"format": FORMAT, "files": sums}).encode()
    with tarfile.open(file, "w:gz", compresslevel=1) as packed:
        head = tarfile.TarInfo(LIST)
        head.size = len(listed)
        packed.addfile(head, io.BytesIO(listed))
        for name, path in names.items():
            entry = tarfile.TarInfo(name)
            entry.size = path.stat().st_size
            with path.open("rb") as content:
                packed.addfile(entry, content)


def _unpack(file: Path, folder: Path, index: Path) -> None:
    """Writes the files of a backup that are what it lists, all of them and no others. Raises ReadError."""
    try:
        with tarfile.open(file, "r:gz") as packed:
            sums = _listed(packed)
            while entry := packed.next():
                if entry.name not in sums or not entry.isreg():
                    raise ValueError(entry.name)
                generations.check_space(index, entry.size)
                content = packed.extractfile(entry)
                path = folder / entry.name
                path.parent.mkdir(exist_ok=True)
                if content is None or _written(content, path) != sums.pop(entry.name):
                    raise ValueError(f"{entry.name}: SHA-256")
        if sums:
            raise ValueError(f"{min(sums)}: absent")
    except _BROKEN as error:
        raise _no_backup(file, error) from error


def _listed(packed: tarfile.TarFile) -> dict[str, str]:
    head = packed.next()
    content = packed.extractfile(head) if head and head.name == LIST and head.size <= _LIST_SIZE else None
    if content is None:
        raise ValueError(f"{LIST}: absent")
    fields = json.loads(content.read())
    sums: Mapping[str, str] = fields["files"]
    if fields["format"] != FORMAT or not sums or not all(_NAME.fullmatch(name) for name in sums):
        raise ValueError(LIST)
    return dict(sums)


def _written(content: IO[bytes], path: Path) -> str:
    """The SHA-256 of what was written."""
    digest = hashlib.sha256()
    with path.open("xb") as file:
        while block := content.read(_BLOCK):
            digest.update(block)
            file.write(block)
    return digest.hexdigest()


def _named(folder: Path, generation: str) -> bool:
    """Gives a generation its new id; returns whether it is of this layout. One that is not is made anew later."""
    known = contents.read(folder)
    fields = json.loads((folder / MANIFEST).read_text("utf-8"))
    (folder / MANIFEST).write_text(json.dumps({**fields, "generation": generation}, indent=1), "utf-8")
    if known is not None:
        contents.write(folder)
    return known is not None


def _check(index: Path, folder: Path, *, same: bool) -> None:
    """Raises IndexDamaged where a generation cannot be used, nor made anew."""
    if same:
        open_generation(index, folder.name, Maker()).close()
    elif not contents.ledger_sound(folder):
        raise _no_backup(folder, ValueError("ledger"))


def _publish(index: Path, generation: str, folder: Path) -> None:
    try:
        generations.published(index)
    except IndexDamaged:  # what lies there is kept, unnamed
        folder.rename(generations.folder(index, generation))
        generations.restore(index, [generation])
    else:
        generations.publish(index, generation, folder)


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _no_backup(file: Path, error: Exception) -> ReadError:
    return ReadError(
        f"{file} 不是备份，或已损坏（{error}）；索引没有改动。请用 policy backup 生成的另一份文件。",
        f"{file} is no backup, or is damaged ({error}); the index is as it was. Use another that policy backup made.",
    )
