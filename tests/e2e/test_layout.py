"""Every view on a phone, on its side, and in a window enlarged to 400 %: targets, width, and nothing covers what is focused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from bench.shots import views

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

TARGET = 44  # pixels each way
# What is tapped: a box with a label round it by its label; what reaches beyond its own box by its ::after.
SMALL = """(least) => [...document.querySelectorAll(
    'a[href], button, summary, select, textarea, input, label:has(input[type=radio], input[type=checkbox])')]
  .filter((el) => !el.matches('input:is([type=radio], [type=checkbox])') || !el.closest('label'))
  .filter((el) => el.checkVisibility({opacityProperty: true, visibilityProperty: true}) && !el.matches('.skip, :disabled'))
  .map((el) => {
    const box = el.getBoundingClientRect(), beyond = getComputedStyle(el, '::after');
    const reach = beyond.position === 'absolute' ? [parseFloat(beyond.width), parseFloat(beyond.height)] : [0, 0];
    return {width: Math.max(box.width, reach[0]), height: Math.max(box.height, reach[1]), el, drawn: box.width > 1};
  })
  .filter(({width, height, drawn}) => drawn && (width < least - 0.5 || height < least - 0.5))
  .map(({width, height, el}) => `${Math.round(width)}x${Math.round(height)} ${el.outerHTML.slice(0, 120)}`)"""
# What reaches beyond the window, but for what stands in a box that scrolls by itself.
WIDE = """() => [document.documentElement, ...document.querySelectorAll('body *')].filter((el) => {
  if (el.matches('.sr, .sr *, .skip') || !el.checkVisibility({visibilityProperty: true})) return false;
  for (let box = el.parentElement; box; box = box.parentElement) {
    if (['auto', 'scroll'].includes(getComputedStyle(box).overflowX)) return false;
  }
  return el.getBoundingClientRect().right > window.innerWidth + 1;
}).map((el) => el.outerHTML.slice(0, 120))"""
# Each thing that can be focused, focused: is its middle, or any of its corners, under the composer?
COVERED = """() => {
  const composer = document.querySelector('#composer');
  const found = [];
  for (const el of document.querySelectorAll('#tabs :is(a[href], button, summary, textarea, input, [tabindex="0"])')) {
    if (composer.contains(el) || !el.checkVisibility({visibilityProperty: true})) continue;
    el.focus();
    const box = el.getBoundingClientRect(), over = composer.getBoundingClientRect();
    if (document.activeElement !== el || box.width < 2 || over.height === 0) continue;
    const shared = Math.min(box.bottom, over.bottom) - Math.max(box.top, over.top);
    const beside = box.right <= over.left || box.left >= over.right;
    if (shared > 1 && !beside) found.push(`${Math.round(shared)} px of ${el.outerHTML.slice(0, 120)}`);
  }
  return found;
}"""


@pytest.fixture
def opened(browser: Browser, server: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    width, height, language = request.param
    context = browser.new_context(viewport={"width": width, "height": height}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.set_default_timeout(90_000)
    page.goto(f"{server}?lang={language}")
    yield page
    context.close()


@pytest.mark.parametrize("opened", [(390, 844, "en")], indirect=True)
def test_targets_on_a_phone_are_large_enough(opened: Page) -> None:
    small = {f"{view}: {one}" for view in views(opened, "en") for one in opened.evaluate(SMALL, TARGET)}
    assert not small


@pytest.mark.parametrize("opened", [(844, 390, "en"), (320, 256, "zh"), (390, 844, "en")], indirect=True)
def test_nothing_scrolls_sideways_and_nothing_covers_what_is_focused(
    opened: Page, request: pytest.FixtureRequest
) -> None:
    language = request.node.callspec.params["opened"][2]
    for view in views(opened, language):
        assert opened.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), view
        assert not opened.evaluate(WIDE), view
        assert opened.locator("#kept").bounding_box() is None, view  # the conversation as the browser keeps it
        if view in ("welcome", "answer-unfolded"):
            assert not opened.evaluate(COVERED), view


@pytest.mark.parametrize("opened", [(844, 390, "zh"), (320, 256, "en")], indirect=True)
def test_the_quoted_words_can_be_read_in_a_low_window(opened: Page, request: pytest.FixtureRequest) -> None:
    for view in views(opened, request.node.callspec.params["opened"][2]):
        if view == "source":
            mark = opened.locator("#source-pane mark.quote").first.bounding_box()
            assert mark
            assert 0 <= mark["y"] < opened.viewport_size["height"] - 20  # type: ignore[index]
            return


@pytest.mark.parametrize("opened", [(390, 844, "en"), (320, 568, "zh")], indirect=True)
def test_the_composer_is_one_row_and_overlaps_nothing_at_the_end_of_the_page(opened: Page) -> None:
    opened.wait_for_selector(".welcome button")
    box, button = (opened.locator(one).bounding_box() for one in ("#question textarea", "#send"))
    assert box
    assert button
    assert abs(box["y"] + box["height"] / 2 - button["y"] - button["height"] / 2) < 4
    opened.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)")
    over, label = (opened.locator(one).bounding_box() for one in ("#composer", "#within"))
    assert over
    assert label
    assert over["y"] + over["height"] <= label["y"] + 1
