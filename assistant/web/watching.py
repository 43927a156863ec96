"""What whoever runs the server sees of it: /healthz, /readyz, /metrics, a line of JSON a request; none holds a word of
a user's. And its end: answers under way are finished, new ones refused."""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any
from weakref import WeakKeyDictionary

import uvicorn

from assistant.web.refusals import API, App, Message, Receive, Refusal, Scope, Send, answer, refuse
from ingest.errors import PolicyError

IDLE = 20.0  # seconds a connection may stay open without a whole head of a request
GRACE = 10.0  # seconds that answers under way may take once the server is told to end
_BOUNDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)  # seconds: upper ends of the histogram
_ANSWERS = "/gradio_api/queue/data"  # open as long as an answer, a check or a match is under way
_CALLS = "/gradio_api/queue/join"
# A path is named by the first of these that it begins with: no path that was made up is kept.
_KINDS = (API, _ANSWERS, _CALLS, "/gradio_api/upload", "/gradio_api/file", "/gradio_api/", "/ui/", "/assets/", "/static/",
          "/healthz", "/readyz", "/metrics", "/login", "/logout")  # fmt: skip
_ENDING = Refusal(503, PolicyError("服务正在结束，请稍后再试。", "The server is ending; try again later."))
logger = logging.getLogger("policy.requests")


class Watch:
    """What happened since the start; safe to use from several threads. ``ending`` once no new call is taken."""

    def __init__(self) -> None:
        self.ending = False
        self._lock = threading.Lock()
        self._under_way = 0
        self._done: Counter[tuple[str, int]] = Counter()
        self._within: Counter[tuple[str, float]] = Counter()
        self._seconds: Counter[str] = Counter()

    @property
    def under_way(self) -> int:
        """Answers that are being made."""
        return self._under_way

    def begin(self, kind: str) -> None:
        with self._lock:
            self._under_way += kind in (_ANSWERS, API)

    def end(self, kind: str, status: int, seconds: float) -> None:
        with self._lock:
            self._under_way -= kind in (_ANSWERS, API)
            self._done[kind, status] += 1
            self._within.update((kind, bound) for bound in (*_BOUNDS, float("inf")) if seconds <= bound)
            self._seconds[kind] += seconds  # type: ignore[assignment]  # a Counter of seconds

    def text(self, gauges: Mapping[str, float]) -> str:
        """In the text format of Prometheus."""
        with self._lock:
            lines = ["# TYPE policy_requests_total counter"]
            lines += [
                f'policy_requests_total{{path="{kind}",status="{status}"}} {count}'
                for (kind, status), count in sorted(self._done.items())
            ]
            lines.append("# TYPE policy_request_seconds histogram")
            for kind in sorted(self._seconds):
                for bound in (*_BOUNDS, float("inf")):
                    named = "+Inf" if bound == float("inf") else f"{bound:g}"
                    count = self._within[kind, bound]
                    lines.append(f'policy_request_seconds_bucket{{path="{kind}",le="{named}"}} {count}')
                lines.append(f'policy_request_seconds_sum{{path="{kind}"}} {self._seconds[kind]:.6f}')
                lines.append(f'policy_request_seconds_count{{path="{kind}"}} {self._within[kind, float("inf")]}')
            shown = {"policy_answers_under_way": self._under_way, **gauges}
        for name, value in shown.items():
            lines += [f"# TYPE {name} gauge", f"{name} {value:g}"]
        return "\n".join(lines) + "\n"


class Watched:
    """ASGI middleware: counts and logs each request under an id, which goes back in ``x-request-id``."""

    def __init__(self, app: App, watch: Watch, ready: Callable[[], bool]) -> None:
        self.app = app
        self.watch = watch
        self.ready = ready

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        kind = next((known for known in _KINDS if scope["path"].startswith(known)), "/")
        identity, began, status = secrets.token_hex(8), time.perf_counter(), 500

        async def told(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", identity.encode())]
            await send(message)

        self.watch.begin(kind)
        try:
            if not await self._own(scope, told):
                await self.app(scope, receive, told)
        finally:
            seconds = time.perf_counter() - began
            self.watch.end(kind, status, seconds)
            logger.info(_line(identity, scope["method"], kind, status, seconds))

    async def _own(self, scope: Scope, send: Send) -> bool:
        """Whether the request was for a route of this module, or comes too late; it is then answered."""
        path = scope["path"]
        if path == "/healthz":
            await answer(send, 200, "ok\n")
        elif path == "/readyz":
            ready = not self.watch.ending and self.ready()
            await answer(send, 200 if ready else 503, "ready\n" if ready else "not ready\n")
        elif self.watch.ending and path.startswith((_CALLS, API)):
            await refuse(scope, send, _ENDING)
        else:
            return False
        return True


class Server(uvicorn.Server):
    """Ends once the answers under way are done, or after GRACE seconds. A connection that sends no whole request is
    closed: uvicorn itself waits for ever for the first."""

    def __init__(self, config: uvicorn.Config, watch: Watch) -> None:
        super().__init__(config)
        self._watch = watch
        self._idle: WeakKeyDictionary[Any, float] = WeakKeyDictionary()  # since when

    async def on_tick(self, counter: int) -> bool:
        now = time.monotonic()
        for connection in list(self.server_state.connections) if counter % 10 == 0 else ():
            cycle, transport = getattr(connection, "cycle", None), getattr(connection, "transport", None)
            if cycle is not None and not cycle.response_complete:
                self._idle.pop(connection, None)
            elif now - self._idle.setdefault(connection, now) > IDLE and transport is not None:
                transport.close()
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._watch.ending = True
        until = time.monotonic() + GRACE
        while self._watch.under_way and time.monotonic() < until and not self.force_exit:
            await asyncio.sleep(0.05)
        await super().shutdown(sockets)


def _line(identity: str, method: str, kind: str, status: int, seconds: float) -> str:
    return json.dumps(
        {"request": identity, "method": method, "path": kind, "status": status, "ms": round(1000 * seconds, 1)}
    )
