"""What axe finds on every view, in both languages, wide and narrow, light and dark; and the tabs by arrow keys."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bench.shots import views

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

VIEWS = ((1280, "zh", "light"), (390, "en", "light"), (390, "zh", "dark"), (1280, "en", "dark"))


def violations(page: Page, view: str) -> list[str]:
    """What axe finds now, as rule and place."""
    page.wait_for_timeout(300)  # transitions blend colours
    axe = pytest.importorskip("axe_playwright_python", reason="axe is not installed (extra: dev)")
    page.evaluate((Path(axe.__file__).parent / "axe.min.js").read_text("utf-8"))
    found: list[dict[str, Any]] = page.evaluate(
        "axe.run(document, {resultTypes: ['violations']}).then(r => r.violations)"
    )
    return [f"{view}: {one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]


@pytest.mark.parametrize(("width", "language", "scheme"), VIEWS)
def test_axe_finds_nothing_on_any_view(browser: Browser, server: str, width: int, language: str, scheme: Any) -> None:
    context = browser.new_context(viewport={"width": width, "height": 860}, color_scheme=scheme)
    page = context.new_page()
    page.set_default_timeout(90_000)
    page.goto(f"{server}?lang={language}")
    found = [one for view in views(page, language) for one in violations(page, view)]
    context.close()
    assert found == []


def test_tabs_follow_the_arrow_keys_and_dark_is_remembered(page: Page) -> None:
    page.focus("#tab-chat-button")
    for key, name in (
        ("ArrowRight", "library"),
        ("End", "evaluation"),
        ("ArrowRight", "chat"),
        ("ArrowLeft", "evaluation"),
        ("Home", "chat"),
    ):
        page.keyboard.press(key)
        page.wait_for_selector(f"#tab-{name}-button[aria-selected=true]")
        assert page.evaluate("document.activeElement.id") == f"tab-{name}-button"
    assert page.get_attribute("#tabs [role=tablist]", "aria-label")
    page.click("[data-theme-switch]")
    assert page.evaluate("document.body.classList.contains('dark')")
    page.reload()
    page.wait_for_selector("[data-theme-switch][aria-pressed=true]")
    assert page.evaluate("document.body.classList.contains('dark')")


def test_an_answer_is_announced_and_each_question_is_a_heading(page: Page) -> None:
    page.fill("#question textarea", "园区由哪个部门牵头管理？")
    page.keyboard.press("Enter")
    page.wait_for_selector("#announce:has-text('已回答')", state="attached")
    assert page.get_by_role("heading", level=2, name="园区由哪个部门牵头管理").count() == 1
