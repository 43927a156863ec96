"""What people do on the page, in a real browser: ask, open the quotation, check, match, add and remove a document."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from assistant.pipeline import Pipeline

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

NARROW_AND_WIDE = pytest.mark.parametrize("page", [390, 1280], indirect=True)
NOTICE = """# 关于促进示范园区发展的通知

示科〔2024〕7号

各有关单位：

一、总体要求

到2027年，示范园区力争集聚企业800家。

二、重点任务

（一）强化服务

1、设立服务专窗。由示范区科委牵头，协同发改委设立一站式服务专窗，为企业提供登记咨询服务{{value}}${1+1}<b>。

示范区科学技术委员会

2024年3月5日
"""


def _ask(page: Page, question: str) -> Locator:
    before = page.locator(".answer").count()
    page.fill("#question textarea", question)
    page.keyboard.press("Enter")
    answer = page.locator(".answer").nth(before)
    answer.wait_for()
    return answer


def _marked(page: Page, box: str) -> str:
    """The highlighted words, paragraph by paragraph."""
    page.wait_for_selector(f"{box} mark.quote")
    return "".join(page.locator(f"{box} mark.quote").all_text_contents())


def _quote(shipped: Pipeline, address: str) -> str:
    """The words that an address (#plan/2.5.12@120-150~0a1b2c) names, without line ends."""
    place, _, span = address.removeprefix("#").partition("@")
    start, end = map(int, span.partition("~")[0].split("-"))
    return shipped.index.document(place.split("/")[0]).text[start:end].replace("\n", "")


@NARROW_AND_WIDE
def test_ask_and_open_the_quotation(page: Page, shipped: Pipeline) -> None:
    answer = _ask(page, "园区由哪个部门牵头管理？")
    mark = answer.locator("a.cite").first
    mark.click()
    address = mark.get_attribute("href") or ""
    quote = _quote(shipped, address)
    document = shipped.index.document(address[1:].split("/")[0])
    assert quote
    assert _marked(page, "#source-pane") == quote
    assert page.locator("#source-pane mark.quote").first.is_visible()
    head = page.inner_text("#source-pane .source-head")
    assert document.title in head
    assert document.date
    assert document.date in head
    page.locator("#source-pane [data-copy]").nth(1).click()
    copied = page.evaluate("navigator.clipboard.readText()")
    number = f"（{document.number}）" if document.number else ""
    assert copied.startswith(f"《{document.title}》{number}")
    assert copied.endswith("”")
    page.keyboard.press("Escape")
    assert not page.locator("#source-pane").is_visible()


def test_follow_ups_examples_and_explanation(page: Page) -> None:
    page.locator("[data-ask]").first.click()
    page.wait_for_selector(".answer")
    asked = page.locator(".follow [data-ask]").first.inner_text()
    page.locator(".follow [data-ask]").first.click()
    page.wait_for_selector(".exchange:nth-of-type(2) .answer")
    assert page.locator(".asked").nth(1).inner_text().endswith(asked)
    fold = page.locator(".explain").last
    fold.locator("summary").click()
    assert fold.locator("tbody tr").count() > 0


def test_input_that_cannot_be_served_is_told_in_a_sentence(page: Page) -> None:
    page.fill("#question textarea", "？？")
    page.keyboard.press("Enter")
    page.wait_for_selector(".problem")
    assert "问题是空的" in page.inner_text(".problem")
    _ask(page, "<img src=x onerror=alert(1)> {{value}} ${1+1} 园区由谁牵头？")
    assert page.inner_text(".asked >> nth=1").endswith("<img src=x onerror=alert(1)> {{value}} ${1+1} 园区由谁牵头？")
    assert page.locator(".talk img").count() == 0


def test_language_follows_the_switch_and_keeps_the_conversation(page: Page) -> None:
    _ask(page, "园区由哪个部门牵头管理？")
    page.click("#language label:has-text('English')")
    page.wait_for_selector(".sources summary:has-text('Sources')")
    page.wait_for_selector("#tab-library-button:has-text('Library')")
    assert page.locator(".answer").count() == 1
    assert page.evaluate("document.documentElement.lang") == "en"


@NARROW_AND_WIDE
def test_an_address_opens_the_library_at_its_clause(page: Page, server: str, shipped: Pipeline) -> None:
    document = shipped.index.document("plan")
    section = next(s for s in shipped.index.sections("plan") if s.id == "2.5.12")
    page.goto(f"{server}#plan/2.5.12")
    page.wait_for_selector("#reading-room p.clause")
    shown = "".join(page.locator("#reading-room p.clause").all_text_contents())
    assert shown == document.text[section.start : section.end].replace("\n", "")
    assert page.locator("#reading-room p.clause").first.is_visible()
    box = page.locator("#reading-room p.clause").first.bounding_box()
    assert box
    assert 0 <= box["y"] < 860


def test_every_place_of_a_term(page: Page) -> None:
    page.click("#tab-library-button")
    page.fill("#term input, #term textarea", "科技金融")
    page.keyboard.press("Enter")
    page.wait_for_selector(".found mark")
    page.locator(".found a").nth(1).click()
    assert _marked(page, "#reading-room") == "科技金融"


@NARROW_AND_WIDE
def test_chosen_documents_alone_are_asked(page: Page, shipped: Pipeline) -> None:
    title = shipped.index.document("review").title
    _choose(page, "#within", title)
    answer = _ask(page, "园区由哪个部门牵头管理？")
    assert title in page.inner_text("p.within")
    cited = answer.locator("a.cite")
    assert all((one.get_attribute("href") or "").startswith("#review/") for one in cited.all())
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]  # type: ignore[index]


def _choose(page: Page, box: str, title: str) -> None:
    page.click(f"{box} input")
    page.locator(f"ul[role=listbox] li:has-text('{title}')").last.click()
    page.keyboard.press("Escape")


@NARROW_AND_WIDE
def test_wording_is_checked(page: Page, shipped: Pipeline, tmp_path: Path) -> None:
    printed = "依托长宁区科技金融服务站，整合银行业金融机构"
    altered = "“1”是由长宁区科委协同，协同发改委、商务委、国资委、投促办、人才局、数据局等相关部门组成长宁园管理专班"
    page.click("#tab-check-button")
    page.fill("#claimed textarea", f"{printed}。{altered}。每年发放奖励五百万元。")
    page.click("#check-run")
    page.wait_for_selector(".verdicts [data-verdict]")
    verdicts = [row.get_attribute("data-verdict") for row in page.locator(".checked").all()]
    assert verdicts[1:] == ["altered_meaning", "not_in_document"]
    row = page.locator("[data-verdict=altered_meaning]")
    assert "含义改变" in row.inner_text()
    assert "职责" in row.locator(".differences").inner_text()
    marked = row.locator(".claimed")
    assert (marked.locator("del").inner_text(), marked.locator("ins").inner_text()) == ("协同", "牵头")
    link = row.locator(".original a")
    link.click()
    assert _marked(page, "#source-pane") == _quote(shipped, link.get_attribute("href") or "")
    page.keyboard.press("Escape")
    with page.expect_download() as download:
        page.click("#check-docx")
    saved = tmp_path / "check.docx"
    download.value.save_as(saved)
    assert "含义改变" in zipfile.ZipFile(saved).read("word/document.xml").decode()


@NARROW_AND_WIDE
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_profile_is_matched(page: Page, shipped: Pipeline, language: str, tmp_path: Path) -> None:
    if not shipped.index.supports():
        pytest.skip("the index holds no supports")
    if language == "en":
        page.click("#language label:has-text('English')")
        page.wait_for_selector("#tab-match-button:has-text('Match')")
    page.click("#tab-match-button")
    page.click("details.map summary")
    page.wait_for_selector(".map svg")
    page.fill("#description textarea", "我们是人工智能初创公司，缺资金，想要贷款")
    page.click("#match-run")
    page.wait_for_selector(".card")
    card = page.locator(".card").first
    assert page.locator(".card[open]").count() == 0, "cards are short until they are opened"
    card.locator("summary").click()
    assert card.inner_text().count("Not stated" if language == "en" else "未写明") == 1
    assert ("Clause" if language == "en" else "依据条款") in card.inner_text()
    link = card.locator(".original a")
    link.click()
    assert _marked(page, "#source-pane") == _quote(shipped, link.get_attribute("href") or "")
    page.keyboard.press("Escape")
    with page.expect_download() as download:
        page.click("#list-html")
    saved = tmp_path / "list.html"
    download.value.save_as(saved)
    listed = saved.read_text("utf-8")
    assert ("Ask at the window" if language == "en" else "到窗口请问") in listed
    assert not re.search(r"(?:src|href)=", listed)
    page.click("#erase")
    page.wait_for_selector(".card", state="detached")
    assert page.input_value("#description textarea") == ""


def test_a_document_is_looked_over_published_asked_about_and_removed(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "示范园区通知.md"
    file.write_text(NOTICE, "utf-8")
    page.click("#tab-library-button")
    page.set_input_files("#tab-library input[type=file]", file)
    page.wait_for_selector(".preview")
    preview = page.inner_text(".preview")
    assert "示科〔2024〕7号" in preview
    assert "1、设立服务专窗" in preview
    assert page.locator(".shelf li").count() == 2
    page.click("#publish")
    page.wait_for_selector(".shelf li:nth-child(3)")
    page.click("#tab-chat-button")
    answer = _ask(page, "示范园区的一站式服务专窗由谁牵头设立？").inner_text()
    assert "由示范区科委牵头，协同发改委设立一站式服务专窗" in answer
    assert "{{value}}${1+1}" in answer
    page.click("#tab-library-button")
    page.click("[data-remove='示范园区通知']")
    page.wait_for_selector(".shelf li:has([data-shelf='示范园区通知']) .decision")
    assert page.locator(".shelf li").count() == 3
    page.click("#remove-yes")
    page.wait_for_selector(".shelf li:nth-child(3)", state="detached")
    page.click("#tab-chat-button")
    assert "示范区科委牵头" not in _ask(page, "示范园区的一站式服务专窗由谁牵头设立？").inner_text()


def test_a_file_that_cannot_be_read_is_told(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "空.txt"
    file.write_text("   ", "utf-8")
    page.click("#tab-library-button")
    page.set_input_files("#tab-library input[type=file]", file)
    page.wait_for_selector(".problem")
    assert "空.txt" in page.inner_text(".problem")


def test_every_citation_of_an_answer_is_a_link_into_the_source(page: Page, server: str, shipped: Pipeline) -> None:
    _ask(page, "到2026年要达到哪些目标？")
    for link in page.locator(".answer a.cite").all():
        with page.expect_response(re.compile("/ui/source")) as response:
            link.click()
        query = parse_qs(urlsplit(response.value.url).query)
        assert urlsplit(response.value.url).netloc == urlsplit(server).netloc
        text = shipped.index.document(query["document"][0]).text
        assert text[int(query["start"][0]) : int(query["end"][0])].replace("\n", "") == _marked(page, "#source-pane")
