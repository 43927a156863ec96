"""A real server over an index, and a real browser: what tests of the page, its figures and its pictures stand on."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_READY = 240.0  # seconds a server may take until it listens
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class NoBrowser(Exception):
    """Neither the system nor playwright has a Chromium; the text says how to get one."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Headless Chromium: one that the system has, else one that playwright has installed. Raises NoBrowser."""
    from playwright.sync_api import sync_playwright

    path = next(filter(None, map(shutil.which, _BROWSERS)), None)
    with sync_playwright() as playwright:
        if path is None and not Path(playwright.chromium.executable_path).exists():
            raise NoBrowser("no Chromium was found: install chromium, or run playwright install chromium")
        started = playwright.chromium.launch(args=["--no-sandbox"], executable_path=path)
        yield started
        started.close()


class Server:
    """``policy serve`` over an index, in a process of its own; it can be stopped and started again at its address."""

    def __init__(self, index: Path) -> None:
        self.index, self.address, self._port = index, "", 0
        self._lines: list[str] = []
        self.start()

    def start(self) -> None:
        program = "from assistant.cli import main; main()"
        command = [sys.executable, "-c", program, "serve", "--port", str(self._port), "--index", str(self.index)]
        self._process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        found = threading.Event()
        threading.Thread(target=self._listen, args=(self._process, found), daemon=True).start()
        found.wait(_READY)
        assert self.address, "the server did not start:\n" + "".join(self._lines)
        self._port = urlsplit(self.address).port or 0

    def _listen(self, process: subprocess.Popen[str], found: threading.Event) -> None:
        for line in process.stderr or ():
            self._lines.append(line)
            if "http://" in line:
                self.address = line[line.index("http://") :].strip()
                found.set()
        found.set()

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(15)
        told = "".join(self._lines)
        # A page that is still open holds a stream, which uvicorn tells as a traceback when it ends it.
        assert "Traceback" not in told or "timeout graceful shutdown exceeded" in told, told
