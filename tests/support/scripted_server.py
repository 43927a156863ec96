"""An OpenAI-compatible chat server on loopback that does what a script says: a real HTTP server with SSE.

    with ScriptedServer([say("……。[1]\\n")]) as server:
        ...  # POLICY_LLM_BASE_URL=server.url

Every request takes the next step of the script; the last step serves all further ones.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: ScriptedHTTPServer

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        step = self.server.take(body, dict(self.headers))
        try:
            step(self, body)
        except (BrokenPipeError, ConnectionResetError):
            self.server.hung_up.set()
        self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Tests are silent."""

    def start(self, status: int = 200, kind: str = "text/event-stream", **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Connection", "close")
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def event(self, data: str) -> None:
        self.wfile.write(f"data: {data}\n\n".encode())
        self.wfile.flush()

    def delta(self, text: str | None, finish: str | None = None) -> None:
        self.event(
            json.dumps(chunk([{"index": 0, "delta": {"content": text} if text else {}, "finish_reason": finish}]))
        )


class ScriptedHTTPServer(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, script: Sequence[Step]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.script = list(script)
        self.requests: list[Mapping[str, Any]] = []
        self.headers: list[Mapping[str, str]] = []
        self.times: list[float] = []
        self.hung_up = threading.Event()
        self._lock = threading.Lock()

    def take(self, body: Mapping[str, Any], headers: Mapping[str, str]) -> Step:
        with self._lock:
            self.requests.append(body)
            self.headers.append(headers)
            self.times.append(time.monotonic())
            return self.script[min(len(self.requests), len(self.script)) - 1]

    def handle_error(self, request: Any, client_address: Any) -> None:
        self.hung_up.set()


Step = Callable[[Handler, Mapping[str, Any]], None]


class ScriptedServer:
    """Serves a script while its ``with`` block runs. ``requests`` are the bodies it was sent."""

    def __init__(self, script: Sequence[Step]) -> None:
        self._server = ScriptedHTTPServer(script)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> ScriptedServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    @property
    def requests(self) -> list[Mapping[str, Any]]:
        return self._server.requests

    @property
    def headers(self) -> list[Mapping[str, str]]:
        return self._server.headers

    @property
    def times(self) -> list[float]:
        return self._server.times

    @property
    def hung_up(self) -> threading.Event:
        """Set when a client has left before the end."""
        return self._server.hung_up


def chunk(choices: Sequence[Mapping[str, Any]], **more: Any) -> dict[str, Any]:
    return {
        "id": "c1",
        "object": "chat.completion.chunk",
        "created": 0,
        "model": "scripted",
        "choices": choices,
        **more,
    }


def pieces(text: str, size: int = 3) -> Iterator[str]:
    return (text[at : at + size] for at in range(0, len(text), size))


def say(text: str, *, finish: str | None = "stop", done: bool = True, usage: tuple[int, int] = (100, 20)) -> Step:
    """A whole answer, in small pieces, with an empty choice and the tokens at its end."""

    def step(handler: Handler, body: Mapping[str, Any]) -> None:
        handler.start()
        for piece in pieces(text):
            handler.delta(piece)
        if finish:
            handler.delta(None, finish)
        if finish and (body.get("stream_options") or {}).get("include_usage"):
            tokens = {"prompt_tokens": usage[0], "completion_tokens": usage[1], "total_tokens": sum(usage)}
            handler.event(json.dumps(chunk([], usage=tokens)))
        if done:
            handler.event("[DONE]")

    return step


def fail(status: int, **headers: str) -> Step:
    """An error, with headers such as Retry_After="1"."""

    def step(handler: Handler, _: Mapping[str, Any]) -> None:
        body = json.dumps({"error": {"message": "no", "type": "error", "code": str(status)}}).encode()
        handler.start(status, "application/json", Content_Length=str(len(body)), **headers)
        handler.wfile.write(body)

    return step


def hang(seconds: float, text: str = "", *, drip: float = 0.1) -> Step:
    """Says something and then nothing, sending comments to notice that the client has left."""

    def step(handler: Handler, _: Mapping[str, Any]) -> None:
        handler.start()
        for piece in pieces(text):
            handler.delta(piece)
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            handler.wfile.write(b": still here\n\n")
            handler.wfile.flush()
            time.sleep(drip)

    return step


def silent(seconds: float) -> Step:
    """Takes the request and sends not even a header."""

    def step(_: Handler, __: Mapping[str, Any]) -> None:
        time.sleep(seconds)

    return step


def garbage(text: str = '{"choices": [{"delta": ') -> Step:
    """Events that are no JSON."""

    def step(handler: Handler, _: Mapping[str, Any]) -> None:
        handler.start()
        handler.event(text)
        handler.event("[DONE]")

    return step


def flood(size: int, text: str = "园区", *, at_once: bool = False) -> Step:
    """So many characters without an end; ``at_once`` in one event."""

    def step(handler: Handler, _: Mapping[str, Any]) -> None:
        handler.start()
        if at_once:
            handler.delta(text * (size // len(text)))
        else:
            for _ in range(size // 4000):
                handler.delta(text * (4000 // len(text)))
        handler.delta(None, "stop")
        handler.event("[DONE]")

    return step


def cut_off(text: str) -> Step:
    """Half a stream: text, and then the connection ends without a reason."""
    return say(text, finish=None, done=False)


def answer_from(prompt: Callable[[str], str]) -> Step:
    """An answer made from the last message of the request: what a model does that reads its items."""

    def step(handler: Handler, body: Mapping[str, Any]) -> None:
        say(prompt(str(body["messages"][-1]["content"])))(handler, body)

    return step
