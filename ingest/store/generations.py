"""Generations of an index: built beside the live one, switched by an atomic rename; one writer at a time.

    DIR/generations/<id>/          a whole index, never changed once published
    DIR/generations/.building-…    one that is being built, or was when its writer died
    DIR/current                    the live generation's id, and on a second line the one before it
    DIR/superseded                 ids of older ones, which the next writer removes
    DIR/damaged/<id>               a generation that a repair could not use and did not throw away
    DIR/lock-<n>                   the writer's lease (lease.py)

A reader has the old generation or the new one. The one before the live one stays for readers that are under way.
Nothing is removed but what a publication has named as superseded, and what a killed writer left half built: a
generation that no file names may be all that is left of someone's documents, so it is kept and told.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ingest.errors import IndexDamaged, LockedError, StorageError
from ingest.store import lease

BUILDING = ".building-"
CURRENT, SUPERSEDED, ASIDE = "current", "superseded", "damaged"
_ID = re.compile(r"\d{8}T\d{6}(?:\d{6})?-[0-9a-f]{8}")  # once without microseconds
_STAMP = "%Y%m%dT%H%M%S%f"
_FULL = {errno.ENOSPC, errno.EDQUOT}
_SQLITE_STORAGE = ("full", "readonly", "unable to open", "disk i/o")
WAITING = "waiting"  # what a progress callback is told where another process writes the index
RESERVE = 64 * 1024 * 1024  # bytes that stay free whatever is written


def live(index: Path) -> str | None:
    """The id of the published generation; None where nothing is published. Raises IndexDamaged, as ``published``."""
    found = published(index)
    return found[0] if found else None


def published(index: Path) -> list[str]:
    """The ids of the live generation and of the one before it, as far as there are any.

    Raises IndexDamaged where there are several generations and nothing that can be read says which of them is live.
    """
    try:
        text = (index / CURRENT).read_text("utf-8", errors="replace")
    except (FileNotFoundError, NotADirectoryError):
        text = None
    named = (text or "").split("\n")[:2]
    if _ID.fullmatch(named[0]):
        return [one for one in named if _ID.fullmatch(one)]
    there = present(index)
    if text is None and not there:
        return []
    if text is None and len(there) == 1 and not (_superseded(index) or aside(index)):
        return there  # the first, whose writer was killed before it could name it: no other can be meant
    raise IndexDamaged(
        f"索引 {index} 中的 current 文件缺失或已损坏，不知道哪一份索引有效；没有删除任何内容。"
        "请运行 policy doctor --repair 恢复。",
        f"The file that says which index is live ({index / CURRENT}) is absent or damaged; nothing was deleted. "
        "Run: policy doctor --repair",
    )


def present(index: Path) -> list[str]:
    """The ids of all whole generations that lie in the index's folder, newest first."""
    return _ids(index / "generations")


def aside(index: Path) -> list[str]:
    """The ids of the generations that repairs have put aside, newest first."""
    return _ids(index / ASIDE)


def unlisted(index: Path) -> list[str]:
    """The ids of generations that no file names, newest first: they are kept. Raises IndexDamaged."""
    named = {*published(index), *_superseded(index)}
    return [generation for generation in present(index) if generation not in named]


def folder(index: Path, generation: str) -> Path:
    return index / "generations" / generation


@contextmanager
def writing(
    index: Path, wait: float, waiting: Callable[[], None] | None = None, seconds: float = lease.SECONDS
) -> Iterator[list[str]]:
    """Holds the writer's lease, which others may take after ``seconds`` without renewal, and yields the ids of the
    generations it swept away.

    Where another has held it for a second ``waiting`` is called. Foreign storage errors inside become StorageError.

    Raises LockedError naming the holder when another keeps the lease for ``wait`` seconds, or took this one over.
    """
    with storage(index):
        (index / "generations").mkdir(parents=True, exist_ok=True)
        with lease.held(index, wait, waiting, seconds):
            yield _sweep(index)


@contextmanager
def storage(index: Path) -> Iterator[None]:
    """Maps a full or read-only disk to StorageError; other errors pass."""
    try:
        yield
    except OSError as error:
        raise storage_error(index, error, full=error.errno in _FULL) from error
    except sqlite3.OperationalError as error:
        if not any(word in str(error).lower() for word in _SQLITE_STORAGE):
            raise
        raise storage_error(index, error, full="full" in str(error)) from error


def storage_error(index: Path, error: Exception | str, *, full: bool) -> StorageError:
    if full:
        return StorageError(
            f"磁盘空间不足，索引文件夹 {index} 没有改动（{error}）。请腾出空间，或用 --index 指定其他文件夹。",
            f"The disk is full; the index in {index} is as it was ({error}). Free some space, or give --index.",
        )
    return StorageError(
        f"索引文件夹 {index} 不能写入（{error}）。请检查权限，或用 --index 指定可写的文件夹。",
        f"The index folder {index} cannot be written ({error}). Check its permissions, or give --index.",
    )


def check_space(index: Path, needed: int) -> None:
    """Raises StorageError where fewer than ``needed`` bytes and the reserve are free: Chroma loses writes silently."""
    free = shutil.disk_usage(index).free
    if free < needed + RESERVE:
        mib = 1024 * 1024
        wanted = (needed + RESERVE) // mib
        raise storage_error(index, f"{free // mib} MiB 可用 (free), {wanted} MiB 需要 (needed)", full=True)


def begin(index: Path) -> tuple[str, Path]:
    """A new generation's id and the empty folder it is built in. Ids sort by age, whatever the clock does."""
    stamp = f"{datetime.now(UTC):{_STAMP}}"
    newest = max((one.partition("-")[0].ljust(len(stamp), "0") for one in (*present(index), *aside(index))), default="")
    if newest >= stamp:
        stamp = f"{datetime.strptime(newest, _STAMP) + timedelta(microseconds=1):{_STAMP}}"
    generation = f"{stamp}-{secrets.token_hex(4)}"
    building = folder(index, BUILDING + generation)
    building.mkdir()
    return generation, building


def publish(index: Path, generation: str, building: Path) -> None:
    """Makes a built folder the live generation. A kill before the last rename leaves the old one live.

    Raises LockedError, and nothing is published, where another writer has taken the lease over.
    """
    for path in sorted(building.rglob("*")):
        _sync(path)
    _sync(building)
    before = published(index)
    lease.check()
    building.rename(folder(index, generation))
    try:
        _sync(index / "generations")
        _supersede(index, before[1:], kept=(generation, *before[:1]))
        _switch(index, (generation, *before[:1]))
    except LockedError:  # nothing names it
        discard(folder(index, generation))
        raise


def restore(index: Path, generations: Iterable[str]) -> None:
    """Makes a generation that lies there the live one, and a second the one before it; none: nothing is published."""
    named = tuple(generations)
    _supersede(index, (), kept=named)
    if named:
        _switch(index, named)
    else:
        (index / CURRENT).unlink(missing_ok=True)


def put_aside(index: Path, generation: str) -> None:
    """Moves a generation out of the way; nothing of it is removed."""
    lease.check()
    (index / ASIDE).mkdir(exist_ok=True)
    folder(index, generation).rename(index / ASIDE / generation)


def _switch(index: Path, named: Iterable[str]) -> None:
    _replace(index / CURRENT, [*named])


def _supersede(index: Path, ids: Iterable[str], kept: Iterable[str]) -> None:
    """Names further generations that the next writer removes; ``kept`` are taken off."""
    wanted = {*_superseded(index), *ids} - {*kept}
    _replace(index / SUPERSEDED, sorted(wanted.intersection(present(index))))


def _superseded(index: Path) -> list[str]:
    try:
        lines = (index / SUPERSEDED).read_text("utf-8", errors="replace").split("\n")
    except FileNotFoundError:
        return []
    return [line for line in lines if _ID.fullmatch(line)]


def _ids(place: Path) -> list[str]:
    try:
        return sorted((path.name for path in place.iterdir() if _ID.fullmatch(path.name)), reverse=True)
    except (FileNotFoundError, NotADirectoryError):
        return []


def _replace(path: Path, lines: list[str]) -> None:
    """Writes a file of lines; a kill leaves the old one or the new one. Raises LockedError where the lease is lost.

    Whoever takes a lease over first removes what was written and not yet renamed: a writer that was paused between the
    check and the rename finds nothing to rename.
    """
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    fresh.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    _sync(fresh)
    lease.check()
    try:
        fresh.replace(path)
    except FileNotFoundError:
        lease.check()
        raise
    _sync(path.parent)


def discard(building: Path) -> None:
    """Removes a folder that was not published; nothing happens where it was."""
    shutil.rmtree(building, ignore_errors=True)


def _sweep(index: Path) -> list[str]:
    """Removes what was named as superseded and what killed writers left. Returns the ids of what is gone."""
    for name in (CURRENT, SUPERSEDED):  # before anything is read: from here on none who lost the lease can publish
        for path in index.glob(f"{name}.*"):
            path.unlink(missing_ok=True)
    gone = [path for path in (index / "generations").iterdir() if path.name.startswith(BUILDING)]
    with suppress(IndexDamaged):  # where it is not known which is live, each may be the one
        kept = published(index)
        gone += [folder(index, one) for one in _superseded(index) if one not in kept]
    gone = [path for path in gone if path.is_dir()]
    for path in gone:
        shutil.rmtree(path, ignore_errors=True)
    return [path.name.removeprefix(BUILDING) for path in gone]


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
