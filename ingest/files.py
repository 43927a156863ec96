"""The files of a batch, one after another: what each holds, or why it cannot be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from ingest.bounded import Bounded
from ingest.errors import PolicyError, ReadError
from ingest.read import Raw, find_files
from ingest.store import generations


def read_all(paths: Sequence[Path], bounded: Bounded, index: Path) -> Iterator[tuple[str, Raw | PolicyError]]:
    """Each document with the name of its file. Raises StorageError where the index could not grow by so much."""
    files: dict[Path, Path] = {}
    for path in paths:
        try:
            files |= {file.resolve(): file for file in find_files([path])}
        except ReadError as error:
            yield str(path), error
    _check_space(index, files.values())
    for file in files.values():
        try:
            for found in bounded.read(file):
                yield file.name, found
        except ReadError as error:
            yield file.name, error
        except OSError as error:  # of the file; inside the lock it would be taken for one of the index
            yield file.name, _unreadable(file, error)


def _check_space(index: Path, files: Iterable[Path]) -> None:
    """Text, raw lines, postings and vectors together take about three times the size of plain text."""
    needed = 0
    for file in files:
        with suppress(OSError):
            needed += 3 * file.stat().st_size
    generations.check_space(index, needed)


def _unreadable(file: Path, error: OSError) -> ReadError:
    return ReadError(
        f"“{file}”读取中断：{error}。请检查磁盘和路径后再试。",
        f'Reading "{file}" broke off: {error}. Check the disk and the path, and try again.',
    )
