"""What a generator holds between questions: a circuit breaker and the answers it has given."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

FAILURES = 3  # in a row, of the server and not of what it wrote, until it is left alone
PAUSE = 30.0  # seconds
Value = TypeVar("Value")


class Breaker:
    """Open after some failures in a row; after a pause one request may try again."""

    def __init__(self, failures: int = FAILURES, pause: float = PAUSE, clock: Callable[[], float] = time.monotonic):
        self._failures = failures
        self._pause = pause
        self._clock = clock
        self._count = 0
        self._until = 0.0
        self._lock = threading.Lock()

    def allows(self) -> bool:
        """Whether a request may be made. Behind a pause it lets one through and closes again for others."""
        with self._lock:
            if self._count < self._failures:
                return True
            if self._clock() < self._until:
                return False
            self._until = self._clock() + self._pause
            return True

    def tell(self, *, ok: bool) -> None:
        """How a request went."""
        with self._lock:
            self._count = 0 if ok else self._count + 1
            if self._count >= self._failures:
                self._until = self._clock() + self._pause


class Cache(Generic[Value]):
    """The values used last, at most so many. Safe to use from several threads."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._values: OrderedDict[Hashable, Value] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Value | None:
        with self._lock:
            if key not in self._values:
                return None
            self._values.move_to_end(key)
            return self._values[key]

    def put(self, key: Hashable, value: Value) -> None:
        with self._lock:
            self._values[key] = value
            self._values.move_to_end(key)
            while len(self._values) > self._size:
                self._values.popitem(last=False)
