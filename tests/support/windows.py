"""What a person does with a window of the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page


def come_back(page: Page, selector: str, state: Literal["attached", "detached", "visible"] = "visible") -> None:
    """Waits for what the page shows after its documents have changed, as one who comes back to its window: it looks then,
    and every 20 seconds."""
    from playwright.sync_api import TimeoutError as TooLate

    for _ in range(60):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        try:
            page.wait_for_selector(selector, state=state, timeout=1000)
        except TooLate:
            continue
        return
    pytest.fail(f"not {state} within a minute: {selector}")
