"""``python -m bench.shots [FOLDER]``: a picture of every view of the page, in both languages, wide and narrow."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from bench.browser import Server, chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WIDTHS = {1280: 860, 390: 844}  # and the heights beside them
_ASKED = {
    "zh": "我们是一家初创公司，缺资金，有什么办法？",
    "en": "We are a start-up short of money; what support is there?",
}
_TERM = "科技金融"
_CLAIMED = (
    "依托长宁区科技金融服务站。“1”是由长宁区科委协同，协同发改委、商务委、国资委、投促办、人才局、数据局等相关部门组成长宁园管理专班。"
    "每年发放奖励五百万元。"
)
_FILE = (
    "# 关于兑现示范奖励的通知\n\n各单位：\n\n一、标准\n\n按下表资助。\n\n| 类别 | 标准 |\n|---|---|\n| 初创企业 | 20万元 |\n"
    "| 高新技术企业 | 50万元 |\n\n二、附则\n\n（一）由区科委解释。\n"
).encode()
_FOUNDER = {"zh": "我们是人工智能初创公司，缺资金", "en": "We are an AI start-up short of money"}


def views(page: Page, language: str) -> Iterator[str]:
    """Goes from view to view of the page, opened in a language, and names each once it stands."""
    page.wait_for_selector(".welcome button")
    yield "welcome"
    page.fill("#question textarea", _ASKED[language])
    page.keyboard.press("Enter")
    page.wait_for_selector(".answer a.cite")
    yield "answer"
    for fold in page.locator(".exchange details > summary").all():
        fold.click()
    page.locator(".votes [data-vote=other]").click()
    page.wait_for_selector(".votes [role=status]")
    yield "answer-unfolded"
    page.locator(".answer a.cite").first.click()
    page.wait_for_selector("#source-pane mark.quote")
    yield "source"
    page.keyboard.press("Escape")
    page.wait_for_selector("#source-pane", state="hidden")
    page.click("[data-talk=list]")
    yield "conversations"
    page.keyboard.press("Escape")
    yield from _library(page)
    yield from _forms(page, language)


def _library(page: Page) -> Iterator[str]:
    page.click("#tab-library-button")
    page.locator(".shelf a").first.click()
    page.wait_for_selector("#reading-room .printed")
    yield "library"
    page.locator("[data-remove]").first.click()
    page.wait_for_selector(".decision")
    yield "decision"
    page.click("#remove-no")
    page.wait_for_selector(".decision", state="detached")
    page.set_input_files(
        "#tab-library input[type=file]", {"name": "示范.md", "mimeType": "text/markdown", "buffer": _FILE}
    )
    page.wait_for_selector(".preview .rows")
    yield "preview"
    page.click("#discard")
    page.wait_for_selector(".preview", state="detached")
    page.fill("#term input, #term textarea", _TERM)
    page.keyboard.press("Enter")
    page.wait_for_selector(".found mark")
    yield "places"


def _forms(page: Page, language: str) -> Iterator[str]:
    page.click("#tab-check-button")
    page.fill("#claimed textarea", _CLAIMED)
    page.click("#check-run")
    page.wait_for_selector(".verdicts [data-verdict]")
    yield "check"
    page.fill("#claimed textarea", _CLAIMED.replace("五百万元", "六百万元"))
    page.wait_for_selector(".checked.stale")
    yield "check-stale"
    page.click("#tab-compare-button")
    page.wait_for_selector("#compare-room h3")
    yield "comparison"
    for at, side in enumerate(("old", "new"), start=1):
        page.select_option(f"#compare-{side}", index=at)
    page.click("#compare-run")
    page.wait_for_selector(".changes li")
    yield "differences"
    page.click("#tab-match-button")
    page.fill("#description textarea", _FOUNDER[language])
    yield "form"
    page.click("#match-run")
    page.wait_for_selector("#cards .card")
    page.locator("#cards .card summary").first.click()
    page.locator("details.map summary").click()
    yield "match"
    page.click("#tab-evaluation-button")
    page.wait_for_selector("#tab-evaluation", state="visible")
    yield "evaluation"


def take(browser: Browser, address: str, folder: Path) -> None:
    """Writes WIDTH-LANGUAGE-VIEW.png, what stands in the window."""
    for width, height in WIDTHS.items():
        for language in _ASKED:
            context = browser.new_context(
                viewport={"width": width, "height": height}, has_touch=width < 600, reduced_motion="reduce"
            )
            page = context.new_page()
            page.set_default_timeout(90_000)
            page.goto(f"{address}?lang={language}")
            for view in views(page, language):
                page.wait_for_timeout(400)  # until what moves stands still
                page.screenshot(path=folder / f"{width}-{language}-{view}.png")
            context.close()


def main() -> None:
    from assistant.settings import encoder_of, load_settings
    from ingest.job import ingest

    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "shots")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        settings = load_settings(index=Path(made) / "index")
        ingest([], index=settings.index, encoder=encoder_of(settings))
        server = Server(settings.index)
        try:
            with chromium() as browser:
                take(browser, server.address, folder)
        finally:
            server.stop()
    sys.stdout.write(f"{folder}：{len(list(folder.glob('*.png')))} 张图 · pictures\n")


if __name__ == "__main__":
    main()
