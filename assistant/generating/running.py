"""A request to a chat model in the background: its text as it comes, under our own limits, and cancelled at once.

Requests run on one event loop in a thread of its own, because only a task can be cancelled while it waits for a
server: closing a Request closes its connection, also where the server hangs.
"""

from __future__ import annotations

import asyncio
import random
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from contextlib import aclosing
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from functools import lru_cache
from queue import Empty, Queue
from typing import TYPE_CHECKING, Any

from assistant.models import redact

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

FINISHED = frozenset({"stop", "end_turn", "stop_sequence", "complete", "eos"})
_RETRIED = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
_WAIT = 0.4  # seconds before the second request; doubled for each further one, times 0.5 to 1.5


@dataclass(frozen=True, slots=True)
class Limits:
    """``first`` bounds waiting between requests, ``total`` the whole in seconds; ``characters`` what is read."""

    first: float
    total: float
    attempts: int
    characters: int


@dataclass(frozen=True, slots=True)
class Ended:
    """How a request ended: ``failure`` None for a whole answer, else a key of REASONS."""

    failure: str | None
    attempts: int
    detail: str = ""
    usage: Mapping[str, int] = field(default_factory=dict)


class Request:
    """A running request. ``next`` gives pieces of text and then, for ever, the Ended. ``attempts`` counts what was sent."""

    def __init__(self, model: BaseChatModel, messages: Sequence[tuple[str, str]], limits: Limits) -> None:
        self._model = model
        self._messages = list(messages)
        self._limits = limits
        self._queue: Queue[str | Ended] = Queue()
        self._ended: Ended | None = None
        self.attempts = 0
        self._began = time.monotonic()
        self._future: Future[None] = asyncio.run_coroutine_threadsafe(self._run(), _loop())

    def next(self, timeout: float) -> str | Ended | None:
        """The next piece, waiting at most so many seconds; None where none came."""
        if self._ended is not None:
            return self._ended
        try:
            piece = self._queue.get(timeout=max(timeout, 0))
        except Empty:
            return None
        if isinstance(piece, Ended):
            self._ended = piece
        return piece

    def close(self) -> None:
        """Cancels what still runs; its connection is closed."""
        self._future.cancel()

    def on_end(self, call: Any) -> None:
        """Calls ``call`` when nothing of the request runs any more."""
        self._future.add_done_callback(lambda _: call())

    async def _run(self) -> None:
        try:
            async with asyncio.timeout(self._limits.total):
                ended = await self._attempts()
        except TimeoutError:
            ended = Ended("timeout", self.attempts)
        except Exception as error:  # whatever a provider raises, a reader gets an answer
            ended = Ended("unreadable", self.attempts, _detail(error))
        self._queue.put(ended)

    async def _attempts(self) -> Ended:
        while True:
            self.attempts += 1
            progress = _Progress()
            try:
                return await self._once(progress)
            except TimeoutError as error:
                failure, wait, detail = "timeout", None, _detail(error)
            except Exception as error:  # every provider has errors of its own
                failure, detail = kind_of(error), _detail(error)
                wait = self._wait(error)
            if wait is None or progress.characters or self.attempts >= self._limits.attempts:
                return Ended(failure if not progress.characters else "unfinished", self.attempts, detail)
            await asyncio.sleep(wait)

    async def _once(self, progress: _Progress) -> Ended:
        stream: Any = self._model.astream(self._messages)  # an async generator, typed as an iterator
        async with aclosing(stream) as chunks:
            async for chunk in chunks:
                text = str(chunk.text)
                progress.characters += len(text)
                if progress.characters > self._limits.characters:
                    return Ended("too_long", self.attempts)
                if text:
                    self._queue.put(text)
                progress.read(chunk)
        whole = (progress.finish or "").lower() in FINISHED
        return Ended(None if whole else "unfinished", self.attempts, f"finish: {progress.finish}", progress.usage)

    def _wait(self, error: Exception) -> float | None:
        """Seconds until the next request; None where there is none, or no time for it."""
        status = _status(error)
        if status not in _RETRIED and kind_of(error) != "unreachable":
            return None
        backoff = _WAIT * 2 ** (self.attempts - 1) * (0.5 + random.random())  # jitter, no secret
        wait = max(backoff, _retry_after(error))
        return wait if time.monotonic() - self._began + wait < self._limits.first else None


class _Progress:
    def __init__(self) -> None:
        self.characters = 0
        self.finish: str | None = None
        self.usage: dict[str, int] = {}

    def read(self, chunk: Any) -> None:
        metadata = chunk.response_metadata or {}
        for name in ("finish_reason", "stop_reason", "done_reason"):
            if metadata.get(name):
                self.finish = str(metadata[name])
        for name in ("input_tokens", "output_tokens"):
            if chunk.usage_metadata and chunk.usage_metadata.get(name):
                self.usage[name] = max(self.usage.get(name, 0), int(chunk.usage_metadata[name]))


def kind_of(error: Exception) -> str:
    """The key of REASONS for what a provider raised."""
    status = _status(error)
    if status is not None:
        return "busy" if status in (429, 503, 529) else "server" if status >= 500 else "refused"
    names = {kind.__name__ for kind in type(error).__mro__}
    if names & {"APITimeoutError", "TimeoutException", "StreamChunkTimeoutError", "TimeoutError"}:
        return "timeout"
    return "unreachable" if names & {"APIConnectionError", "ConnectError", "ConnectionError"} else "unreadable"


def _status(error: Exception) -> int | None:
    response = getattr(error, "response", None)
    for value in (getattr(error, "status_code", None), getattr(response, "status_code", None)):
        if isinstance(value, int) and value >= 400:
            return value
    return None


def _retry_after(error: Exception) -> float:
    """Seconds that a server asks to wait, by Retry-After (seconds or a date); 0 where it says nothing readable."""
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    told = str(headers.get("retry-after") or "")
    try:
        return max(float(told), 0.0)
    except ValueError:
        pass
    try:
        return max(parsedate_to_datetime(told).timestamp() - time.time(), 0.0)
    except (TypeError, ValueError):
        return 0.0


def _detail(error: Exception) -> str:
    return redact(f"{type(error).__name__}: {error}")[:300]


@lru_cache(maxsize=1)
def _loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="policy-model", daemon=True).start()
    return loop
