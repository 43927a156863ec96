"""Several checks of wording at once: long texts leave a place to short ones, and none takes for ever."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from assistant.wording import CheckedSentence, Checker
from assistant.wording.checker import Documents
from ingest.errors import UsageError

AT_ONCE = 2  # more would take turns on the same processor, and questions with them
LONG = 5_000  # characters: what is longer leaves one place free
WAIT = 30.0  # seconds for a place
SECONDS = 60.0  # of the processor for a check


class Checkers:
    """Checkers over one index, each of which serves one text at a time; made when they are first needed."""

    def __init__(self, index: Documents) -> None:
        self._index = index
        self._places = threading.Semaphore(AT_ONCE)
        self._long = threading.Semaphore(AT_ONCE - 1)
        self._free = [Checker(index)]

    def check(self, text: str, progress: Callable[[int, int], None] | None) -> list[CheckedSentence]:
        """A verdict for every sentence. Raises UsageError for a text that takes too long, or finds no place."""
        taken: list[threading.Semaphore] = []
        try:
            for places in (self._long, self._places) if len(text) > LONG else (self._places,):
                if not places.acquire(timeout=WAIT):
                    raise _busy()
                taken.append(places)
            return self._checked(text, progress)
        finally:
            for places in taken:
                places.release()

    def _checked(self, text: str, progress: Callable[[int, int], None] | None) -> list[CheckedSentence]:
        began = time.thread_time()

        def told(done: int, characters: int) -> None:
            if time.thread_time() - began > SECONDS:
                raise _too_long(done)
            if progress:
                progress(done, characters)

        try:
            checker = self._free.pop()
        except IndexError:
            checker = Checker(self._index)
        try:
            return checker.check(text, progress=told)
        finally:
            self._free.append(checker)


def _busy() -> UsageError:
    return UsageError(
        "现在核对的人太多，请过一会儿再试，或分成较短的几段。",
        "Too many texts are being checked just now; try again in a while, or in shorter parts.",
    )


def _too_long(done: int) -> UsageError:
    return UsageError(
        f"核对超过 {SECONDS:.0f} 秒，已停止（核对到第 {done:,} 个字符）。请分成几部分分别核对。",
        f"The check took more than {SECONDS:.0f} seconds and was stopped (at character {done:,}). Check it in parts.",
    )
