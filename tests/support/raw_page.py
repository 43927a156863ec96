"""The page as a program meets it that is not the page: every function called with whatever one likes."""

from __future__ import annotations

import json
import secrets
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import uvicorn

from assistant.settings import load_settings
from assistant.web.app import SERVED, create_app
from assistant.web.watching import Server, Watch

FITTING = {"textbox": "园区", "radio": "zh", "checkboxgroup": [], "dropdown": ""}


def file_value(path: str, **more: Any) -> dict[str, Any]:
    """What a browser sends for a file."""
    return {"path": path, "orig_name": "x.md", "size": 1, "meta": {"_type": "gradio.FileData"}, **more}


def error_of(answer: httpx.Response) -> dict[str, str]:
    """The error of an answer of ``/api``: JSON with a sentence in either language."""
    assert answer.headers["content-type"] == "application/json"
    error: dict[str, str] = answer.json()["error"]
    assert set(error) == {"type", "message", "message_en"}
    assert any("一" <= character <= "鿿" for character in error["message"])
    assert error["message_en"].isascii()
    return error


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the page: its number, and the kinds of its inputs."""

    number: int
    inputs: tuple[str, ...]

    def fitting(self) -> list[Any]:
        return [FITTING.get(kind) for kind in self.inputs]


class Visitor:
    """A browser of its own: its cookies, and a session."""

    def __init__(self, address: str, headers: dict[str, str] | None = None) -> None:
        self.client = httpx.Client(base_url=address, timeout=60, trust_env=False, headers=headers)
        self.session = secrets.token_hex(6)
        self.client.get("/")

    def log_in(self, name: str, password: str) -> httpx.Response:
        return self.client.post("/login", data={"name": name, "password": password})

    def functions(self) -> list[Function]:
        config = self.client.get("/config").json()
        kinds = {one["id"]: one["type"] for one in config["components"]}
        return [
            Function(one["id"], tuple(kinds[i] for i in one["inputs"]))
            for one in config["dependencies"]
            if one["backend_fn"]
        ]

    def upload(self, name: str, content: str) -> str:
        answer = self.client.post("/gradio_api/upload", files={"files": (name, content.encode(), "text/plain")})
        answer.raise_for_status()
        path: str = answer.json()[0]
        return path

    def asking(self, box: str = "question") -> Function:
        """The first function that takes what is typed into a box, by its ``elem_id``."""
        config = self.client.get("/config").json()
        typed = next(one["id"] for one in config["components"] if one["props"].get("elem_id") == box)
        wanted = next(one["id"] for one in config["dependencies"] if typed in one["inputs"] and one["backend_fn"])
        return next(one for one in self.functions() if one.number == wanted)

    def ask(self, question: str, box: str = "question") -> str:
        """The answer to what is typed into a box."""
        function = self.asking(box)
        return self.call(function, self.typed(function, question))

    @staticmethod
    def typed(function: Function, text: str) -> list[Any]:
        at = function.inputs.index("textbox")
        fitting = [
            [] if kind == "dropdown" else one for kind, one in zip(function.inputs, function.fitting(), strict=True)
        ]
        return [*fitting[:at], text, *fitting[at + 1 :]]

    def join(self, function: Function, data: list[Any]) -> httpx.Response:
        """Only asks to be answered."""
        return self.client.post(
            "/gradio_api/queue/join",
            json={"fn_index": function.number, "data": data, "event_data": None, "session_hash": self.session},
        )

    def call(self, function: Function, data: list[Any], event: Any = None) -> str:
        """All that the server says to it."""
        body = {"fn_index": function.number, "data": data, "event_data": event, "session_hash": self.session}
        # Written in ASCII, so that a lone surrogate can be sent, and NaN as Python writes it.
        headers = {"content-type": "application/json"}
        joined = self.client.post("/gradio_api/queue/join", content=json.dumps(body), headers=headers)
        if joined.status_code != 200:
            return joined.text
        told = self.client.get("/gradio_api/queue/data", params={"session_hash": self.session})
        return joined.text + told.text

    def fetch(self, path: str) -> httpx.Response:
        return self.client.get(f"/gradio_api/file={quote(path, safe='')}")  # quoted, or the client would walk the dots


@contextmanager
def serving(index: Path, host: str, **more: Any) -> Iterator[str]:
    """The address of the page over an index, bound to a host, in a thread of this process; ``more`` are settings."""
    watch = Watch()
    app = create_app(load_settings(index=index, host=host, **more), watch)
    with socket.create_server((host, 0)) as listener:
        server = Server(uvicorn.Config(app, **SERVED), watch)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join(10)
