"""Files are read in a process of its own, with an end to its memory and its time: a file that asks for more (a page
that unpacks to gigabytes, a PDF that never ends) is one that cannot be read, and the batch goes on.

One process serves a batch and is begun anew after it was ended. It is this module run as a program; what it is asked
and what it gives travel as pickles, for it is our own code with the rights of the one who asks. Short plain text is
read where it is asked for: nothing of it grows beyond a second.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from ingest.errors import ReadError
from ingest.prepare import Prepared, prepare
from ingest.read import Raw, read
from ingest.reading import limits
from ingest.reading.signatures import CORPUS, MARKDOWN
from ingest.reading.text_lines import refusal

_PLAIN = MARKDOWN | {".txt"}
_SHORT = 4_000  # characters of a text, bytes of a file
_PACKAGE = str(Path(__file__).parents[1])


class Bounded:
    """The reading process of one batch, begun when it is first needed; ``close`` ends it."""

    def __init__(self, seconds: int = limits.SECONDS) -> None:
        """``seconds`` for one file, and for each page that is recognised."""
        self._seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None

    def read(self, path: Path) -> Iterator[Raw | ReadError]:
        """As ``ingest.read.read``; ReadError too where the reading went beyond its bounds."""
        ending = path.suffix.lower()
        if ending == CORPUS or (ending in _PLAIN and _is_short(path)):
            return read(path)  # a corpus is streamed, a line at a time
        found: list[Raw | ReadError] = self._asked(_read_whole, path, path.name)
        return iter(found)

    def prepare(self, raw: Raw) -> Prepared:
        """As ``ingest.prepare.prepare``; ReadError too where it went beyond its bounds."""
        if sum(map(len, raw.lines)) <= _SHORT:
            return prepare(raw)
        prepared: Prepared = self._asked(prepare, raw, raw.source)
        return prepared

    def _asked(self, task: Callable[[Any], Any], argument: object, name: str) -> Any:
        process = self._process = self._process or _begun(self._seconds)
        try:
            pickle.dump((task, argument), _pipe(process.stdin))
            _pipe(process.stdin).flush()
            kind, value, spent = pickle.load(_pipe(process.stdout))  # noqa: S301 our own process
        except (EOFError, OSError, pickle.UnpicklingError):
            self._process = None
            raise self._ended(name, _finish(process)) from None
        if spent:
            self.close()  # what it keeps would be missing for the next file
        if kind == "refused":
            raise ReadError(*value)
        if kind == "memory":
            raise _too_much(name)
        if kind == "broken":
            raise _broken(name, value)
        return value

    def _ended(self, name: str, status: int) -> ReadError:
        if status != -signal.SIGALRM:
            return _broken(name, f"exit status {status}")
        return refusal(
            name,
            f"{self._seconds} 秒内没有读完，已停止。请拆成几个文件，或另存为 docx、txt 后再导入。",
            f"it was not read within {self._seconds} s and was given up. Split it, or save it as docx or txt.",
        )

    def close(self) -> None:
        if self._process is not None:
            _finish(self._process)
            self._process = None


@contextmanager
def bounded() -> Iterator[Bounded]:
    """A reading process for as long as the block runs."""
    reader = Bounded()
    try:
        yield reader
    finally:
        reader.close()


def _begun(seconds: int) -> subprocess.Popen[bytes]:
    paths = [_PACKAGE, *filter(None, [os.environ.get("PYTHONPATH")])]
    return subprocess.Popen(  # noqa: S603 this module
        [sys.executable, "-P", "-c", f"from ingest.bounded import serve; serve({seconds})"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
    )


def _finish(process: subprocess.Popen[bytes]) -> int:
    for pipe in (process.stdin, process.stdout):
        with suppress(OSError):  # what it did not take is lost with it
            _pipe(pipe).close()
    if process.poll() is None:
        try:
            process.wait(1)
        except subprocess.TimeoutExpired:
            process.kill()
    return process.wait()


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    return pipe


def _is_short(path: Path) -> bool:
    try:
        return path.stat().st_size <= _SHORT
    except OSError:
        return True  # read says what is wrong with it


def _read_whole(path: Path) -> list[Raw | ReadError]:
    return list(read(path))


def serve(seconds: int) -> None:
    """Answers what is asked until nobody asks any more. What is printed meanwhile goes nowhere."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    limits.confine(seconds)
    while True:
        try:
            task, argument = pickle.load(sys.stdin.buffer)  # noqa: S301 our own process
        except (EOFError, pickle.UnpicklingError):
            return
        limits.alive()
        answer = _answer(task, argument)
        limits.rest()
        answers.write(pickle.dumps(answer))
        answers.flush()


def _answer(task: Callable[[Any], Any], argument: object) -> tuple[str, Any, bool]:
    """What came of it: made, refused (both sentences), memory, or broken (the error); and whether much memory went."""
    try:
        return "made", task(argument), limits.spent()
    except ReadError as error:
        # a parser in C that gets no memory says that the file is damaged
        return ("memory", None, True) if limits.spent() else ("refused", (error.zh, error.en), False)
    except MemoryError:
        return "memory", None, True
    except Exception as error:  # a file that its reader did not foresee is one that cannot be read
        return "broken", f"{type(error).__name__}: {error}"[:200], limits.spent()


def _too_much(name: str) -> ReadError:
    return refusal(
        name,
        f"读取它需要超过 {limits.MEMORY >> 20} MB 内存，已停止。请拆成几个文件，或去掉其中的图片、表格后再导入。",
        f"reading it needs more than {limits.MEMORY >> 20} MB of memory and was given up. Split it, or remove pictures.",
    )


def _broken(name: str, reason: str) -> ReadError:
    return refusal(
        name,
        f"读取程序中断（{reason}）：文件可能已损坏，或需要过多内存。请重新取得原文件，或另存后再导入。",
        f"its reader broke off ({reason}): it may be damaged, or need too much memory. Get the original again.",
    )
