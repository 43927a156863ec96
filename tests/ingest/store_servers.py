"""Servers of the engines, each a process of its own on this machine."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from ingest.errors import StoreError
from ingest.store import chroma_client, milvus
from ingest.store.engine import Store

_STARTS = 60.0  # seconds


class Server:
    """A Chroma server, or ``milvus-lite server``, which speaks Milvus's protocol."""

    def __init__(self, name: str, folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.store = Store(name, f"http://127.0.0.1:{port}")
        programs = {
            "chroma": ["chroma", "run", "--path", str(folder), "--host", "127.0.0.1", "--port", str(port)],
            "milvus": ["milvus-lite", "server", "--data-dir", str(folder), "--host", "127.0.0.1", "--port", str(port)],
        }
        program, *self._given = programs[name]
        self._program = str(Path(sys.executable).with_name(program))
        self._folder = folder.parent
        self.start()

    def start(self) -> None:
        quiet = subprocess.DEVNULL
        self.process = subprocess.Popen([self._program, *self._given], stdout=quiet, stderr=quiet, cwd=self._folder)
        answers: dict[str, Callable[[str], object]] = {
            "chroma": lambda url: chroma_client.fetch(url, "/api/v2/heartbeat"),
            "milvus": lambda url: milvus._server(url).close(),
        }
        until = time.monotonic() + _STARTS
        while True:
            try:
                answers[self.store.name](self.store.url)
                return
            except StoreError:
                assert time.monotonic() < until
                time.sleep(0.1)

    def stop(self, how: int = signal.SIGKILL) -> None:
        """Ends it, or (SIGSTOP) makes it silent."""
        self.process.send_signal(how)
        if how == signal.SIGSTOP:
            stat = Path(f"/proc/{self.process.pid}/stat")
            while stat.read_text().rpartition(")")[2].split()[0] != "T":
                time.sleep(0.01)
        else:
            self.process.wait(20)
