"""What an official does, in a real browser: verdicts that go stale, documents and versions compared, one decision at a
time, a file looked over before it is published."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ingest.encoder import load_encoder
from ingest.job import ingest
from windows import come_back

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from .conftest import Server

NARROW_AND_WIDE = pytest.mark.parametrize("page", [390, 1280], indirect=True)
PLAN = "# 云溪园行动方案\n\n各单位：\n\n一、目标\n\n2032年，力争软件业营收占全区产值的比重达45%。\n"
REPORT = "# 云溪园评估报告\n\n一、进展\n\n2030年，软件业营收占全区产值的比重达到40%。\n"
TABLE = (
    "# 云溪园兑现通知\n\n各单位：\n\n一、标准\n\n按下表资助。\n\n| 类别 | 标准 |\n|---|---|\n| 初创企业 | 20万元 |\n"
    "| 高新技术企业 | 50万元 |\n\n二、附则\n\n（一）由区科委解释。\n"
)


@pytest.fixture
def window(browser: Browser, own_server: Server) -> Iterator[Page]:
    """A window on a server of the test's own, whose index the test may change."""
    context = browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 860})
    page = context.new_page()
    page.goto(own_server.address)
    page.wait_for_selector(".welcome button")
    yield page
    context.close()


def publish(server: Server, folder: Path, **texts: str) -> None:
    """Ingests documents from outside the page."""
    for name, text in texts.items():
        (folder / f"{name}.md").write_text(text, "utf-8")
    ingest([folder / f"{name}.md" for name in texts], index=server.index, encoder=load_encoder(""))


def give(page: Page, file: Path) -> None:
    """Chooses a file as people do: the same one again too."""
    with page.expect_file_chooser() as chooser:
        page.click("#upload")
    chooser.value.set_files(file)
    page.wait_for_selector(".preview")


@NARROW_AND_WIDE
def test_verdicts_of_an_edited_text_say_so_and_are_asked_again(page: Page) -> None:
    page.click("#tab-check-button")
    page.fill("#claimed textarea", "依托长宁区科技金融服务站。每年发放奖励五百万元。")
    page.click("#check-run")
    page.wait_for_selector(".checked >> nth=1")
    assert page.locator(".verdicts > .notice").count() == 0
    page.fill("#claimed textarea", "依托长宁区科技金融服务站。每年发放奖励六百万元。新的一句。")
    notice = page.locator(".verdicts > .notice")
    notice.wait_for()
    assert "其中 1 句已不在文中" in notice.inner_text()
    assert [row.inner_text().count("五百万元") for row in page.locator(".checked.stale").all()] == [1]
    page.fill("#claimed textarea", "依托长宁区科技金融服务站。每年发放奖励五百万元。")
    notice.wait_for(state="hidden")
    assert page.locator(".checked.stale").count() == 0
    page.fill("#claimed textarea", "依托长宁区科技金融服务站。每年发放奖励六百万元。新的一句。")
    notice.get_by_role("button").click()
    page.wait_for_selector(".checked >> nth=2")
    assert page.locator(".verdicts > .notice").count() == 0
    assert page.locator(".checked.stale").count() == 0


def test_verdicts_against_documents_that_have_changed_say_so(window: Page, own_server: Server, tmp_path: Path) -> None:
    window.click("#tab-check-button")
    window.fill("#claimed textarea", "2032年，力争软件业营收占全区产值的比重达45%。")
    window.click("#check-run")
    window.wait_for_selector(".checked[data-verdict=not_in_document], .checked[data-verdict=altered_meaning]")
    publish(own_server, tmp_path, notice=PLAN)
    come_back(window, ".verdicts > .notice:has-text('文库中的文件改过了')")
    window.locator(".verdicts > .notice button").click()
    window.wait_for_selector(".checked[data-verdict=exact]")
    assert window.locator(".verdicts > .notice").count() == 0


@NARROW_AND_WIDE
def test_two_documents_are_compared_clause_by_clause_at_an_address(page: Page) -> None:
    page.click("#tab-compare-button")
    page.wait_for_selector("#compare-room h3")
    for side, document in (("old", "plan"), ("new", "review")):
        page.select_option(f"#compare-{side}", document)
    page.click("#compare-run")
    page.wait_for_selector(".changes li")
    assert page.locator(".changes :is(ins, del)").count() > 0
    assert page.evaluate("document.activeElement.id") == "compare-run"
    page.locator(".changes a").first.click()
    page.wait_for_selector("#source-pane mark.quote")
    page.keyboard.press("Escape")
    page.reload()
    page.wait_for_selector(".changes li")
    assert page.input_value("#compare-old") == "plan"
    page.select_option("#compare-new", "plan")
    page.click("#compare-run")
    page.wait_for_selector("#changes .problem:has-text('两份不同')")
    page.go_back()
    page.wait_for_selector(".changes li")
    assert page.input_value("#compare-new") == "review"


def test_an_address_of_a_version_that_is_gone_is_told(page: Page, server: str) -> None:
    pairs = ("old=plan@1&new=plan", "old=plan@x&new=plan", "old=%3Cb%3E&new=plan", "old=plan&new=plan")
    for at, pair in enumerate(pairs):
        page.goto(f"{server}?{at}#compare&{pair}")  # another page each time, not another place in it
        page.wait_for_selector("#changes .problem")
        assert page.locator("#compare-room b b").count() == 0


def test_comparable_pairs_come_first(window: Page, own_server: Server, tmp_path: Path) -> None:
    publish(own_server, tmp_path, p=PLAN, r=REPORT)
    come_back(window, "#foot:has-text('云溪园评估报告')")
    window.click("#tab-compare-button")
    window.wait_for_selector("#compare-room h3")
    heads = [re.sub(r"\s+", " ", one) for one in window.locator("#compare-room h3").all_inner_texts()]
    assert [head.split()[0] for head in heads] == ["可比", "不可比"]
    pair = window.locator(".compare").first.locator("tbody tr")
    assert pair.count() == int(heads[0].split()[1]) == 1
    assert "45%" in pair.inner_text()
    assert "40%" in pair.inner_text()
    pair.locator("a").first.click()
    window.wait_for_selector("#source-pane mark.quote")


def test_a_new_version_is_looked_over_and_compared_with_the_one_before(window: Page, tmp_path: Path) -> None:
    file = tmp_path / "兑现通知.md"
    file.write_text(TABLE, "utf-8")
    window.click("#tab-library-button")
    give(window, file)
    rows = window.locator(".preview .rows tr")
    assert [row.inner_text().split("\t") for row in rows.all()] == [
        ["类别：初创企业", "标准：20万元"], ["类别：高新技术企业", "标准：50万元"],
    ]  # fmt: skip
    shown = window.locator(".preview .printed").text_content() or ""
    assert "云溪园兑现通知" in shown
    assert "（一）由区科委解释。" in shown
    window.click("#publish")
    window.wait_for_selector(".shelf li:nth-child(3)")
    file.write_text(TABLE.replace("50万元", "60万元"), "utf-8")
    give(window, file)
    changes = window.locator(".preview .changes")
    assert (changes.locator("del").inner_text(), changes.locator("ins").inner_text()) == ("50", "60")
    window.click("#publish")
    window.locator(".shelf a:has-text('与前一版比较')").click()
    changed = window.locator("#changes .changes li")
    changed.wait_for()
    assert (changed.locator("del").inner_text(), changed.locator("ins").inner_text()) == ("50", "60")
    changed.locator("a").click()
    window.wait_for_selector("#source-pane .rows mark.quote")


@NARROW_AND_WIDE
def test_one_decision_at_a_time_beside_its_card(page: Page, tmp_path: Path) -> None:
    page.click("#tab-library-button")
    page.click("[data-remove=plan]")
    page.wait_for_selector(".shelf li:has([data-shelf=plan]) .decision")
    assert page.evaluate("document.activeElement.id") in ("remove-yes", "")
    page.click("[data-remove=review]")
    page.wait_for_selector(".shelf li:has([data-shelf=review]) .decision")
    assert page.locator(".decision").count() == 1
    file = tmp_path / "通知.md"
    file.write_text(TABLE, "utf-8")
    give(page, file)
    assert page.locator(".decision").count() == 0
    assert page.locator("#publish").is_visible()
    page.click("[data-remove=review]")
    page.wait_for_selector(".decision")
    page.wait_for_selector("#publish", state="hidden")
    assert page.locator(".preview").count() == 0
    page.click("#remove-no")
    page.wait_for_selector(".decision", state="detached")
    assert page.locator(".shelf li").count() == 2


def test_the_page_shows_what_is_there_now(window: Page, own_server: Server, tmp_path: Path) -> None:
    """Shelf, footer, choices and what is open follow a document that another has published and removed."""
    window.click("#tab-compare-button")
    window.wait_for_selector("#compare-room h3")
    publish(own_server, tmp_path, p=PLAN)
    window.wait_for_selector("#foot:has-text('云溪园行动方案')", timeout=120_000)
    window.wait_for_selector("#compare-old option[value=p]", state="attached")
    window.click("#tab-library-button")
    window.click("[data-shelf=p]")
    window.wait_for_selector("#reading-room .printed:has-text('达45%')")
    window.click("#tab-chat-button")
    publish(own_server, tmp_path, p=PLAN.replace("45%", "46%"))
    come_back(window, "#reading-room .printed:has-text('达46%')", "attached")
    assert window.get_attribute("#tab-chat-button", "aria-selected") == "true"
    window.click("#language label:has-text('English')")
    window.wait_for_selector("#tab-library-button:has-text('Library')")
    window.wait_for_selector("#reading-room dt:has-text('Issuer')", state="attached")
    assert window.get_attribute("#tab-chat-button", "aria-selected") == "true", "what is open elsewhere stays there"
    ingest([], index=own_server.index, encoder=load_encoder(""), remove=["p"])
    come_back(window, "#reading-room .printed", "detached")
