"""The files of a batch, and what each holds or why it cannot be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from ingest.bounded import Bounded
from ingest.errors import ReadError
from ingest.read import Raw, find_files
from ingest.store import generations


def find_all(paths: Sequence[Path], index: Path) -> tuple[dict[Path, Path], list[tuple[str, ReadError]]]:
    """The files of all paths, by where they really are, and the paths that are none. Raises StorageError where the
    index could not grow by so much."""
    files: dict[Path, Path] = {}
    missing: list[tuple[str, ReadError]] = []
    for path in paths:
        try:
            files |= {file.resolve(): file for file in find_files([path])}
        except ReadError as error:
            missing.append((str(path), error))
    _check_space(index, files.values())
    return files, missing


def read_file(file: Path, bounded: Bounded) -> Iterator[Raw | ReadError]:
    """As ``ingest.read.read``; what cannot be read at all comes as a ReadError too."""
    try:
        yield from bounded.read(file)
    except ReadError as error:
        yield error
    except OSError as error:  # of the file; inside the lock it would be taken for one of the index
        yield _unreadable(file, error)


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
