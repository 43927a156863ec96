"""The first load of the page, in a browser that has never seen it: until it can be used, and what it loads."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.browser import Server, chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Request

SECONDS, BYTES = 1.5, 350_000  # at most, on a warm machine
_SETTLED = 1000  # milliseconds after which nothing more is loaded


@dataclass(frozen=True, slots=True)
class Load:
    """``seconds`` until the examples can be clicked and a question typed; ``processor`` of them the page's own thread
    worked. ``loaded`` bytes came over the wire, headers too, in ``requests``."""

    seconds: float
    processor: float
    loaded: int
    requests: int

    def row(self, name: str) -> tuple[str, ...]:
        return name, f"{self.seconds:.2f}", f"{self.processor:.2f}", f"{self.loaded / 1000:.0f}", str(self.requests)


def measure(index: Path, rounds: int) -> tuple[Load, Load]:
    """The first load, and a second one in the same browser; of the times the medians."""
    server = Server(index)
    try:
        with chromium() as browser:
            weights = _visits(browser, server.address, _weight)  # the server has then made what it makes once
            times = [_visits(browser, server.address, _time) for _ in range(rounds)]
    finally:
        server.stop()
    first, second = (
        Load(statistics.median(one[at][0] for one in times), statistics.median(one[at][1] for one in times), *weight)
        for at, weight in enumerate(weights)
    )
    return first, second


def _visits(browser: Browser, address: str, measured: Callable[[Page, str], tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """What is measured of two pages opened one after the other in a browser that has never been here."""
    context = browser.new_context()
    found = []
    for _ in range(2):
        page = context.new_page()
        found.append(measured(page, address))
        page.close()
    context.close()
    return found


def _time(page: Page, address: str) -> tuple[float, float]:
    watched = page.context.new_cdp_session(page)
    watched.send("Performance.enable", {"timeDomain": "threadTicks"})
    began = time.perf_counter()
    _open(page, address)
    seconds = time.perf_counter() - began
    worked = {one["name"]: one["value"] for one in watched.send("Performance.getMetrics")["metrics"]}
    return seconds, worked["TaskDuration"]


def _weight(page: Page, address: str) -> tuple[int, int]:
    """Bytes, headers too, and requests; what the browser kept costs none."""
    finished: list[Request] = []
    page.on("requestfinished", lambda request: finished.append(request))  # noqa: PLW0108 playwright sets attributes on its handlers
    _open(page, address)
    page.wait_for_timeout(_SETTLED)
    sizes = [one.sizes() for one in finished if not one.url.startswith("data:")]
    fetched = [size["responseHeadersSize"] + size["responseBodySize"] for size in sizes if size["responseBodySize"] > 0]
    return sum(fetched), len(fetched)


def _open(page: Page, address: str) -> None:
    page.goto(address, wait_until="commit")
    page.wait_for_selector(".welcome button")
    page.wait_for_selector("#question textarea:enabled")
