"""The page as a process of its own, as people start it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[2]


@contextmanager
def page(index: Path, temporary: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """``policy serve`` over an index on a free port of this machine: the process, and its address once it is ready."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {
        **os.environ, "POLICY_INDEX": str(index), "POLICY_PORT": str(port), "TMPDIR": str(temporary),
        "PYTHONPATH": os.pathsep.join(filter(None, [os.environ.get("PYTHONPATH"), str(ROOT)])),
    }  # fmt: skip
    command = [sys.executable, "-c", "from assistant.cli import main; main()", "serve"]
    with subprocess.Popen(
        command, env=environment, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stderr is not None
        threading.Thread(target=process.stderr.read, daemon=True).start()  # a full pipe would stop it
        address = f"http://127.0.0.1:{port}/"
        until = time.monotonic() + 180
        try:
            while not _is_ready(address):
                assert process.poll() is None, "it did not start"
                assert time.monotonic() < until, "it did not get ready"
                time.sleep(0.2)
            yield process, address
        finally:
            process.kill()


def _is_ready(address: str) -> bool:
    try:
        return httpx.get(f"{address}readyz", timeout=5, trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False
