"""Nothing is lost: what the browser keeps over reload, Back, a restart of the server, and beside a second window."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ingest.encoder import load_encoder
from ingest.job import ingest
from windows import come_back

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from .conftest import Server

FIRST, SECOND = "园区由哪个部门牵头管理？", "知识产权方面有哪些服务？"
NARROW_AND_WIDE = pytest.mark.parametrize("page", [390, 1280], indirect=True)
OLD = "一、总体要求\n\n到2027年，示范园区力争集聚企业800家。\n\n二、服务\n\n设立服务专窗，由示范区科委牵头，协同发改委提供登记咨询服务。\n"
HEAD = "# 关于促进示范园区发展的通知\n\n示科〔2024〕7号\n\n各有关单位：\n\n"


def ask(page: Page, question: str, exchanges: int) -> None:
    """Asks, and waits until that many questions of the conversation are answered and kept."""
    page.fill("#question textarea", question)
    page.keyboard.press("Enter")
    page.wait_for_selector(f".exchange:nth-of-type({exchanges}) .answer")
    page.wait_for_function(
        "n => window.policy.talks && JSON.parse(window.policy.talks.kept()).length === n", arg=exchanges
    )


def again(page: Page) -> None:
    page.reload()
    page.wait_for_selector(":is(.welcome button, .answer):visible, #tabs [role=tab]")


@NARROW_AND_WIDE
@pytest.mark.parametrize("language", ["zh", "en"])
def test_conversation_draft_language_and_profile_survive_a_reload(page: Page, language: str) -> None:
    if language == "en":
        page.click("#language label:has-text('English')")
        page.wait_for_selector("#tab-match-button:has-text('Match')")
    ask(page, FIRST, 1)
    ask(page, SECOND, 2)
    before = page.locator(".answer").all_inner_texts()
    page.click("#tab-match-button")
    page.fill("#description textarea", "人工智能初创公司")
    page.click("#form-stage input")
    page.locator("ul[role=listbox] li").nth(1).click()
    stage = page.input_value("#form-stage input")
    page.locator("#needs label").first.click()
    page.click("#tab-check-button")
    page.fill("#claimed textarea", "一句待核对的话。")
    page.click("#tab-chat-button")
    page.fill("#question textarea", "没有问完的话")
    again(page)
    page.wait_for_selector(".answer")
    assert page.locator(".answer").all_inner_texts() == before
    assert page.input_value("#question textarea") == "没有问完的话"
    page.click("#tab-check-button")
    assert page.input_value("#claimed textarea") == "一句待核对的话。"
    assert page.evaluate("document.documentElement.lang") == ("en" if language == "en" else "zh-CN")
    page.click("#tab-match-button")
    assert page.input_value("#description textarea") == "人工智能初创公司"
    assert page.input_value("#form-stage input") == stage
    assert page.locator("#needs input:checked").count() == 1
    again(page)
    page.wait_for_selector("#tab-match-button[aria-selected=true]")


@NARROW_AND_WIDE
def test_back_closes_the_sheet_first_and_then_leaves_the_tab(page: Page) -> None:
    ask(page, FIRST, 1)
    page.click("#tab-check-button")
    page.click("#tab-chat-button")
    page.locator(".answer a.cite").first.click()
    page.wait_for_selector("#source-pane mark.quote")
    page.go_back()
    page.wait_for_selector("#source-pane", state="hidden")
    assert page.get_attribute("#tab-chat-button", "aria-selected") == "true"
    page.go_forward()
    page.wait_for_selector("#source-pane mark.quote", state="visible")
    page.go_back()
    page.wait_for_selector("#source-pane", state="hidden")
    page.go_back()
    page.wait_for_selector("#tab-check-button[aria-selected=true]")
    page.go_back()
    page.wait_for_selector("#tab-chat-button[aria-selected=true]")
    assert page.locator(".answer").count() == 1


def test_a_tap_outside_closes_the_sheet_on_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 860})
    ask(page, FIRST, 1)
    page.locator(".answer a.cite").first.click()
    page.wait_for_selector("#source-pane mark.quote")
    page.mouse.click(195, 60)
    page.wait_for_selector("#source-pane", state="hidden")


@NARROW_AND_WIDE
def test_a_new_conversation_leaves_the_old_one_in_the_list(page: Page) -> None:
    ask(page, FIRST, 1)
    page.click("[data-talk=new]")
    page.wait_for_selector(".welcome")
    ask(page, SECOND, 1)
    page.click("[data-talk=list]")
    assert page.locator("#talks .choose").count() == 2
    page.fill("#talks input[type=search]", FIRST[:6])
    assert page.locator("#talks .choose").count() == 1
    page.locator("#talks li .quiet").first.click()
    page.fill("#talks li input", "管理体系 <b>")
    page.keyboard.press("Enter")
    page.wait_for_selector("#talks .choose:has-text('管理体系 <b>')")
    page.fill("#talks input[type=search]", "")
    page.click("#talks .choose:has-text('管理体系')")
    page.wait_for_selector(f".asked:has-text('{FIRST}')")
    page.go_back()
    page.wait_for_selector(f".asked:has-text('{SECOND}')")
    page.click("[data-talk=list]")
    for _ in range(2):
        page.locator("#talks li:has-text('管理体系') .quiet").last.click()
    assert page.locator("#talks .choose").count() == 1
    again(page)
    page.wait_for_selector(f".asked:has-text('{SECOND}')")


def test_a_question_is_edited_and_asked_again_beside_the_old_answer(page: Page) -> None:
    ask(page, FIRST, 1)
    ask(page, SECOND, 2)
    page.locator("[data-edit]").last.click()
    assert page.input_value("#question textarea") == SECOND
    before = page.evaluate("location.hash")
    ask(page, "人才方面有哪些服务？", 2)
    page.wait_for_selector(".exchange:nth-of-type(2) .asked:has-text('人才方面有哪些服务？')")
    page.wait_for_function("(before) => location.hash !== before", arg=before)  # answered, it has its own address
    page.go_back()
    page.wait_for_selector(f".exchange:nth-of-type(2) .asked:has-text('{SECOND}')")


def test_two_windows_do_not_overwrite_each_other(page: Page) -> None:
    ask(page, FIRST, 1)
    with page.context.expect_page() as other:
        page.evaluate("window.open(location.href, '_blank', 'noopener')")
    second = other.value
    second.wait_for_selector(".answer")
    ask(second, SECOND, 2)
    page.bring_to_front()
    page.fill("#question textarea", "人才方面有哪些服务？")
    page.keyboard.press("Enter")
    page.wait_for_function("JSON.parse(window.policy.talks.kept()).length === 3")
    page.wait_for_selector(".exchange:nth-of-type(3) .answer")
    second.close()
    again(page)
    page.wait_for_selector(".exchange:nth-of-type(3) .answer")
    assert [a[-len(SECOND) :] for a in page.locator(".asked").all_inner_texts()][:2] == [FIRST[-len(SECOND) :], SECOND]


def test_a_conversation_is_taken_along_with_its_sources(page: Page, tmp_path: Path) -> None:
    ask(page, FIRST, 1)
    quoted = page.locator("a.cite").first.get_attribute("data-quote") or ""
    texts = {}
    for kind in ("md", "html", "docx"):
        page.click(".take summary")
        with page.expect_download() as download:
            page.click(f"[data-talk=save-{kind}]")
        saved = tmp_path / f"talk.{kind}"
        download.value.save_as(saved)
        texts[kind] = zipfile.ZipFile(saved).read("word/document.xml").decode() if kind == "docx" else saved.read_text()
    for kind, text in texts.items():
        assert quoted[:12] in text, kind
        assert FIRST in text, kind
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".sources[open]").count() == page.locator(".sources").count() > 0
    page.emulate_media(media="print")
    assert not page.locator("#composer").is_visible()
    assert page.locator(".sources li").first.is_visible()
    page.emulate_media(media="screen")


def test_a_link_asks_its_question_and_says_whether_the_documents_changed(page: Page, server: str) -> None:
    ask(page, FIRST, 1)
    page.click("[data-link]")
    link = page.evaluate("navigator.clipboard.readText()")
    assert link.startswith(server)
    for made, told in ((link, "相同"), (re.sub(r"made=\w+", "made=0000", link), "有变化")):
        opened = page.context.new_page()
        opened.goto(made)
        opened.wait_for_selector(f".exchange .answer >> xpath=../p[contains(@class,'note') and contains(.,'{told}')]")
        assert opened.locator(".asked").inner_text().endswith(FIRST)
        opened.close()


def test_a_restart_loses_nothing_and_is_told_once(browser: Browser, own_server: Server) -> None:
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    page.goto(own_server.address)
    page.wait_for_selector(".welcome button")
    ask(page, FIRST, 1)
    page.fill("#question textarea", "草稿")
    own_server.stop()
    page.wait_for_selector("#told:has-text('连接断了')", timeout=90_000)
    own_server.start()
    page.wait_for_selector("#told:has-text('重新连上')", timeout=90_000)
    assert page.input_value("#question textarea") == "草稿"
    ask(page, SECOND, 2)
    page.reload()
    page.wait_for_selector(".exchange:nth-of-type(2) .answer")
    context.close()


def test_a_citation_of_a_document_that_was_updated_shows_both_wordings(
    browser: Browser, own_server: Server, tmp_path: Path
) -> None:
    file = tmp_path / "示范园区通知.md"
    file.write_text(HEAD + OLD, "utf-8")
    ingest([file], index=own_server.index, encoder=load_encoder(""))
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    page.goto(own_server.address)
    page.click("#tab-library-button")
    come_back(page, ".shelf li:nth-child(3)")
    page.click("#tab-chat-button")
    ask(page, "示范园区的服务专窗由谁牵头？", 1)
    file.write_text(
        HEAD
        + "一、新增一段\n\n本段是新加的。\n\n"
        + OLD.replace("示范区科委牵头", "示范区商务委牵头").replace("一、总", "三、总"),
        "utf-8",
    )
    ingest([file], index=own_server.index, encoder=load_encoder(""))
    come_back(page, ".changed")
    link = page.locator("a.cite[data-quote*='科委牵头']").first
    link.click()
    page.wait_for_selector("#source-pane .drifted")
    shown = page.inner_text("#source-pane .drifted")
    assert "文件已更新" in shown
    assert "示范区科委牵头" in shown
    assert "示范区商务委牵头" in shown
    assert page.locator("#source-pane mark.quote").count() == 0
    context.close()
