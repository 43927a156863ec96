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

_READY = 60.0  # seconds a server may take until it listens
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


@pytest.fixture(scope="session")
def server(shipped_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of ``policy serve --port 0`` over an index of its own, which the tests may change."""
    index = tmp_path_factory.mktemp("served") / "index"
    shutil.copytree(shipped_index, index)
    command = [sys.executable, "-c", "from assistant.cli import main; main()", "serve", "--port", "0", "--index", index]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    lines: list[str] = []
    found = threading.Event()

    def listen() -> None:
        for line in process.stderr or ():
            lines.append(line)
            if "http://" in line:
                found.set()
        found.set()

    threading.Thread(target=listen, daemon=True).start()
    found.wait(_READY)
    address = next((line[line.index("http://") :].strip() for line in lines if "http://" in line), None)
    assert address, "the server did not start:\n" + "".join(lines)
    yield address
    process.terminate()
    process.wait(15)
    told = "".join(lines)
    assert "Traceback" not in told, told


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
    opened.set_viewport_size({"width": request.param, "height": 860})
    foreign: list[str] = []
    errors: list[str] = []
    host = urlsplit(server).netloc
    opened.on("request", lambda r: _note_foreign(r.url, host, foreign))
    opened.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    opened.on("pageerror", lambda e: errors.append(str(e)))
    opened.goto(server)
    opened.wait_for_selector("#question textarea")
    yield opened
    assert not foreign, f"requests left this machine: {foreign}"
    assert not errors, f"errors in the console: {errors}"
    assert opened.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    opened.close()


def _note_foreign(url: str, host: str, foreign: list[str]) -> None:
    parts = urlsplit(url)
    if parts.scheme not in {"data", "blob"} and parts.netloc != host:
        foreign.append(url)
