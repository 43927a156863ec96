"""Long work of the page, done in a thread, told as it goes; and errors of any work told as sentences."""

from __future__ import annotations

import logging
import queue
import threading
import traceback
from collections.abc import Callable, Iterator
from contextvars import copy_context
from typing import Generic, TypeVar

from assistant.web.i18n import or_key, say
from assistant.web.safety import escape
from ingest.errors import PolicyError

T = TypeVar("T")
Told = Callable[[int, int | None, str], None]
_EVERY = 0.2  # seconds between two looks at how far the work is
logger = logging.getLogger(__name__)


class _Left(Exception):
    """Nobody waits for the work any more."""


class Work(Generic[T]):
    """One piece of work in a thread. Iterate to follow it: (done, total, what); then ``result`` gives or raises."""

    def __init__(self, function: Callable[[Told], T], *, alone: bool = False) -> None:
        """Work that is not done ``alone`` ends at its next step once nobody follows it any more."""
        self._alone, self._left = alone, False
        self._steps: queue.SimpleQueue[tuple[int, int | None, str]] = queue.SimpleQueue()
        self._result: list[T] = []
        self._error: Exception | None = None
        # Who acts in the call acts in the thread too.
        self._thread = threading.Thread(target=copy_context().run, args=(self._run, function), daemon=True)
        self._thread.start()

    def _run(self, function: Callable[[Told], T]) -> None:
        try:
            self._result.append(function(self._tell))
        except Exception as error:  # raised again by result(), in the thread that asked
            self._error = error

    def _tell(self, done: int, total: int | None, what: str) -> None:
        if self._left and not self._alone:
            raise _Left
        self._steps.put((done, total, what))

    def __iter__(self) -> Iterator[tuple[int, int | None, str]]:
        """The last step since the last look, until the work is done."""
        step: tuple[int, int | None, str] = (0, None, "")
        working = True
        try:
            while working:
                self._thread.join(_EVERY)
                working = self._thread.is_alive()
                while not self._steps.empty():
                    step = self._steps.get()
                yield step
        finally:
            self._left = True

    def result(self) -> T:
        self._thread.join()
        if self._error is not None:
            raise self._error
        return self._result[0]


def told(error: Exception) -> PolicyError:
    """An error as one that can be shown; an unexpected one goes to the log and is told in general words.

    A conversation keeps it for a day: without where it arose, which would keep the index that was open then.
    """
    if isinstance(error, PolicyError):
        error.__traceback__ = error.__cause__ = error.__context__ = None
        return error
    # Where it arose and no more: its words may be a user's.
    frames = "".join(traceback.format_tb(error.__traceback__))
    logger.error("unexpected error on the page: %s\n%s", type(error).__name__, frames)
    return PolicyError(say("unexpected", "zh"), say("unexpected", "en"))


def error_html(error: PolicyError, language: str) -> str:
    """An error as a sentence in the language of the page."""
    return (
        f'<div class="reply problem" role="alert"><b>{escape(say("problem", language))}</b> '
        f"{escape(error.message(language))}</div>"
    )


def progress_html(done: int, total: int | None, what: str, language: str) -> str:
    """A progress bar in words and figures; without a total, one that only moves."""
    name = escape(or_key(f"progress_{what}", language, say("working", language)))
    value = f' value="{done}" max="{total}"' if total else ""
    figures = f" {done}/{total}" if total else ""
    return f'<div class="progress" role="status"><progress{value}></progress> {name}{figures}</div>'


def notice_html(text: str, *, kind: str = "done") -> str:
    """A sentence about what was done."""
    return f'<div class="notice notice-{kind}" role="status">{escape(text)}</div>'
