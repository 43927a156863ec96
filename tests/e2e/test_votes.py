"""Votes on answers in a real browser: kept on the server as cases, pressed again after a reload, off by a setting."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from assistant.feedback import folder_of, lines_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from .conftest import Server

ANSWERED, UNANSWERED = "园区由哪个部门牵头管理？", "人才公寓每月租金是多少？我的手机是13800138000"


@pytest.fixture
def window(browser: Browser) -> Iterator[Page]:
    """A window of a profile of its own, for a server of the test's own."""
    context = browser.new_context(locale="zh-CN")
    yield context.new_page()
    context.close()


def ask(page: Page, question: str) -> None:
    before = page.locator(".answer").count()
    page.fill("#question textarea", question)
    page.keyboard.press("Enter")
    page.locator(".answer").nth(before).wait_for()
    page.wait_for_function("n => JSON.parse(window.policy.talks.kept()).length === n", arg=before + 1)


def cases(index: Path) -> list[dict[str, Any]]:
    return list(lines_of(folder_of(index) / "questions.jsonl"))


@pytest.mark.parametrize("width", [390, 1280])
def test_votes_are_kept_as_cases_and_stay_pressed(window: Page, own_server: Server, width: int) -> None:
    window.set_viewport_size({"width": width, "height": 860})
    window.goto(own_server.address)
    window.wait_for_selector(".welcome button")
    ask(window, ANSWERED)
    window.locator("[data-vote=good]").click()
    window.wait_for_selector(".votes [role=status]")
    ask(window, UNANSWERED)
    votes = window.locator(".votes").nth(1)
    votes.locator("summary").click()
    votes.locator("[data-vote=not_stated]").click()
    votes.locator("[role=status]").wait_for()
    window.reload()
    window.wait_for_selector(".votes [data-vote=good][data-at='0'][aria-pressed=true]")
    assert window.locator(".votes [data-vote=not_stated][aria-pressed=true]").count() == 1
    good, wrong = cases(own_server.index)
    assert (good["kind"], good["question"], wrong["kind"]) == ("good", ANSWERED, "not_stated")
    assert good["gold_quotes"]
    kept = "".join(path.read_text("utf-8") for path in folder_of(own_server.index).glob("*.jsonl"))
    assert "13800138000" not in kept
    assert [line["status"] for line in lines_of(folder_of(own_server.index) / "asked.jsonl")] == [
        "answered",
        "not_stated",
    ]


def test_a_vote_that_is_none_is_refused_with_a_sentence(window: Page, own_server: Server) -> None:
    window.goto(own_server.address)
    window.wait_for_selector(".welcome button")
    send = """([said, body]) => fetch(`ui/vote?said=${said}&at=0`, {method: 'POST', body,
        headers: {'content-type': 'application/json'}}).then(async (r) => [r.status, await r.text()])"""
    exchange = json.dumps(["\ud800", '{"question": "问", "answer": null}'])
    for said, body, status in (
        ("good", "[]", 404),
        ("bad", exchange, 404),
        ("good", exchange, 404),
        ("good", "{", 422),
    ):
        got, told = window.evaluate(send, [said, body])
        assert got == status
        assert "请" in told or "没有处理" in told
    assert cases(own_server.index) == []


def test_where_it_is_off_nothing_is_offered_and_nothing_kept(
    window: Page, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.setenv("POLICY_FEEDBACK", "off")
    server: Server = request.getfixturevalue("own_server")
    window.goto(server.address)
    window.wait_for_selector(".welcome button")
    ask(window, ANSWERED)
    assert window.locator(".votes").count() == 0
    assert not folder_of(server.index).exists()
