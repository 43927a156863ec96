"""The first load of the page, in a browser that has never seen it: until it can be used, and what it loads."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.browser import Server, chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser

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
    """Medians of the first load and of a second one in the same browser."""
    server = Server(index)
    try:
        with chromium() as browser:
            _both(browser, server.address)  # the server has then made what it makes once
            loads = [_both(browser, server.address) for _ in range(rounds)]
    finally:
        server.stop()
    first, second = zip(*loads, strict=True)
    return _median(first), _median(second)


def _both(browser: Browser, address: str) -> tuple[Load, Load]:
    context = browser.new_context()
    both = _load(context, address), _load(context, address)
    context.close()
    return both


def _load(context: Any, address: str) -> Load:
    page = context.new_page()
    watched = context.new_cdp_session(page)
    sizes: list[int] = []
    watched.on("Network.loadingFinished", lambda event: sizes.append(int(event["encodedDataLength"])))
    watched.send("Network.enable")
    watched.send("Performance.enable", {"timeDomain": "threadTicks"})
    began = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.wait_for_selector(".welcome button")
    page.wait_for_selector("#question textarea:enabled")
    seconds = time.perf_counter() - began
    worked = {one["name"]: one["value"] for one in watched.send("Performance.getMetrics")["metrics"]}
    page.wait_for_timeout(_SETTLED)
    page.close()
    return Load(seconds, worked["TaskDuration"], sum(sizes), sum(size > 0 for size in sizes))


def _median(loads: tuple[Load, ...]) -> Load:
    return Load(
        statistics.median(one.seconds for one in loads), statistics.median(one.processor for one in loads),
        int(statistics.median(one.loaded for one in loads)), int(statistics.median(one.requests for one in loads)),
    )  # fmt: skip
