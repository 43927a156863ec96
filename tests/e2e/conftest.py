"""A real server over an index of the shipped documents, and a real browser that may reach nothing else."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

_READY = 240.0  # seconds a server may take until it listens
# What tests before left behind is forgotten once, when the page is first opened; not when it is loaded again.
_FORGET = "if (!sessionStorage.getItem('begun')) { localStorage.clear(); sessionStorage.setItem('begun', 'yes'); }"
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def _no_browser(reason: str) -> None:
    """A machine without a browser skips these tests; the project's CI must have one."""
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium: one that the system has, else one that playwright has installed."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (extra: dev)")
    path = next(filter(None, map(shutil.which, _BROWSERS)), None)
    with sync_api.sync_playwright() as playwright:
        if path is None and not Path(playwright.chromium.executable_path).exists():
            _no_browser("no Chromium was found: install chromium, or run playwright install chromium")
        options = {"executable_path": path} if path else {}
        started = playwright.chromium.launch(args=["--no-sandbox"], **options)
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


@pytest.fixture(scope="session")
def server(shipped_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server over an index of its own, which the tests may change."""
    index = tmp_path_factory.mktemp("served") / "index"
    shutil.copytree(shipped_index, index)
    started = Server(index)
    yield started.address
    started.stop()


@pytest.fixture
def own_server(shipped_index: Path, tmp_path: Path) -> Iterator[Server]:
    """A server for one test, which may stop it."""
    shutil.copytree(shipped_index, tmp_path / "index")
    started = Server(tmp_path / "index")
    yield started
    started.stop()


@pytest.fixture(scope="session")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """One profile of the browser for all tests: what it has cached need not be loaded again."""
    made = browser.new_context(locale="zh-CN")
    made.grant_permissions(["clipboard-read", "clipboard-write"])
    yield made
    made.close()


@pytest.fixture(params=[1280])
def page(context: BrowserContext, server: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The page, opened, at the width that the test asks for. Nothing but the server is reached, no error is logged,
    and nothing stands wider than the window."""
    opened = context.new_page()
    opened.add_init_script(_FORGET)
    opened.set_viewport_size({"width": request.param, "height": 860})
    foreign: list[str] = []
    errors: list[str] = []
    host = urlsplit(server).netloc
    opened.on("request", lambda r: _note_foreign(r.url, host, foreign))
    opened.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    opened.on("pageerror", lambda e: errors.append(str(e)))
    opened.goto(server)
    opened.wait_for_selector(".welcome button")
    yield opened
    assert not foreign, f"requests left this machine: {foreign}"
    assert not errors, f"errors in the console: {errors}"
    assert opened.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    opened.close()


def _note_foreign(url: str, host: str, foreign: list[str]) -> None:
    parts = urlsplit(url)
    if parts.scheme not in {"data", "blob"} and parts.netloc != host:
        foreign.append(url)
