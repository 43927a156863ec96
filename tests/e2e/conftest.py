"""A real server over an index of the shipped documents, and a real browser that may reach nothing else."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from bench.browser import NoBrowser, Server, chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

# What tests before left behind is forgotten once, when the page is first opened; not when it is loaded again.
_FORGET = "if (!sessionStorage.getItem('begun')) { localStorage.clear(); sessionStorage.setItem('begun', 'yes'); }"


def _no_browser(reason: str) -> None:
    """A machine without a browser skips these tests; the project's CI must have one."""
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    pytest.importorskip("playwright.sync_api", reason="playwright is not installed (extra: dev)")
    try:
        with chromium() as started:
            yield started
    except NoBrowser as error:
        _no_browser(str(error))


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
    made.set_default_timeout(90_000)  # machines that run tests are slow
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
