"""What is typed is kept and each call gets its result, also where the machine or the network is slow."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bench.browser import Server
from scripted_server import Handler, ScriptedServer, say

if TYPE_CHECKING:
    from playwright.sync_api import APIResponse, Browser, Page, Route

# Frames come late, as where the machine is slow.
_LATE = (
    "() => { const now = requestAnimationFrame; window.requestAnimationFrame = (f) => setTimeout(() => now(f), 700); }"
)


def test_a_call_that_joins_a_closing_stream_is_answered(page: Page) -> None:
    """The first call's stream reaches the browser, whole and closed, only once the second call has joined."""
    held: list[tuple[Route, APIResponse]] = []

    def hold_first(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append((route, route.fetch()))  # ends when the server has closed it

    page.click("#tab-library-button")
    page.route("**/queue/data*", hold_first)
    page.fill("#term input, #term textarea", "科技金融")
    page.keyboard.press("Enter")
    while not held:
        page.wait_for_timeout(50)
    with page.expect_response("**/queue/join*") as joined:
        _match(page)
    assert joined.value.ok
    page.wait_for_timeout(300)  # the client has had time to hear of it
    route, answer = held[0]
    route.fulfill(response=answer)
    page.wait_for_selector("#cards .card", timeout=20_000)
    page.click("#tab-library-button")
    page.wait_for_selector(".found mark")


@pytest.fixture
def slow_model(
    shipped_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[str, ScriptedServer, threading.Event]]:
    """The address of a server of its own, the model that it asks, and what lets the model answer."""
    free = threading.Event()
    free.set()  # the server asks a few questions of its own when it starts

    def slow(handler: Handler, body: Mapping[str, Any]) -> None:
        free.wait(300)
        say("园区。[1]\n")(handler, body)

    with ScriptedServer([slow]) as model:
        settings = {"": "openai:example", "_BASE_URL": model.url, "_FIRST_SENTENCE": "300", "_TIMEOUT": "300"}
        for name, value in settings.items():
            monkeypatch.setenv(f"POLICY_LLM{name}", value)
        shutil.copytree(shipped_index, tmp_path / "index")
        server = Server(tmp_path / "index")
        yield server.address, model, free
        free.set()
        server.stop()


def test_a_call_is_answered_while_another_is_under_way(
    browser: Browser, slow_model: tuple[str, ScriptedServer, threading.Event]
) -> None:
    """Both come by one stream; neither is held until the other is done."""
    address, model, free = slow_model
    page = browser.new_page(locale="zh-CN")
    page.goto(address)
    page.wait_for_selector(".welcome button")
    free.clear()
    before = len(model.requests)
    page.fill("#question textarea", "园区怎样统计跟踪？")
    page.keyboard.press("Enter")
    while len(model.requests) == before:
        page.wait_for_timeout(50)
    _match(page)
    page.wait_for_selector("#cards .card")
    assert page.locator(".answer").count() == 0
    free.set()
    page.click("#tab-chat-button")
    page.wait_for_selector(".answer")
    page.close()


@pytest.mark.parametrize(("tab", "box"), [("check", "#claimed textarea"), ("match", "#description textarea")])
def test_what_is_typed_into_a_tab_just_shown_stays(page: Page, tab: str, box: str) -> None:
    page.evaluate(_LATE)
    page.click(f"#tab-{tab}-button")
    page.fill(box, "我们是人工智能初创公司")
    page.wait_for_timeout(2500)
    assert page.input_value(box) == "我们是人工智能初创公司"


def _match(page: Page) -> None:
    page.click("#tab-match-button")
    page.fill("#description textarea", "我们是人工智能初创公司，缺资金")
    page.click("#match-run")
