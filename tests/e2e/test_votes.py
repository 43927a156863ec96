"""Votes on answers in a real browser: kept on the server as cases, pressed again after a reload, off by a setting."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from assistant.feedback import folder_of, lines_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from .conftest import Server

ANSWERED, UNANSWERED = "园区由哪个部门牵头管理？", "人才公寓每月租金是多少？我的手机是13800138000"


def ask(page: Page, question: str) -> None:
    before = page.locator(".answer").count()
    page.fill("#question textarea", question)
    page.keyboard.press("Enter")
    page.locator(".answer").nth(before).wait_for()
    page.wait_for_function("n => JSON.parse(window.policy.talks.kept()).length === n", arg=before + 1)


def cases(index: Path) -> list[dict[str, Any]]:
    return list(lines_of(folder_of(index) / "questions.jsonl"))


@pytest.mark.parametrize("width", [390, 1280])
def test_votes_are_kept_as_cases_and_stay_pressed(page: Page, own_server: Server, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 860})
    page.goto(own_server.address)
    page.wait_for_selector(".welcome button")
    ask(page, ANSWERED)
    page.locator("[data-vote=good]").click()
    page.wait_for_selector(".votes [role=status]")
    ask(page, UNANSWERED)
    votes = page.locator(".votes").nth(1)
    votes.locator("summary").click()
    votes.locator("[data-vote=not_stated]").click()
    votes.locator("[role=status]").wait_for()
    page.reload()
    page.wait_for_selector(".votes [data-vote=good][data-at='0'][aria-pressed=true]")
    assert page.locator(".votes [data-vote=not_stated][aria-pressed=true]").count() == 1
    good, wrong = cases(own_server.index)
    assert (good["kind"], good["question"], wrong["kind"]) == ("good", ANSWERED, "not_stated")
    assert good["gold_quotes"]
    kept = "".join(path.read_text("utf-8") for path in folder_of(own_server.index).glob("*.jsonl"))
    assert "13800138000" not in kept
    assert [line["status"] for line in lines_of(folder_of(own_server.index) / "asked.jsonl")] == [
        "answered",
        "not_stated",
    ]


def test_a_vote_that_is_none_is_refused_with_a_sentence(page: Page, own_server: Server) -> None:
    page.goto(own_server.address)
    page.wait_for_selector(".welcome button")
    send = """([said, body]) => fetch(`ui/vote?said=${said}&at=0`, {method: 'POST', body,
        headers: {'content-type': 'application/json'}}).then(async (r) => [r.status, await r.text()])"""
    exchange = json.dumps(["\ud800", '{"question": "问", "answer": null}'])
    for said, body, status in (
        ("good", "[]", 404),
        ("bad", exchange, 404),
        ("good", exchange, 404),
        ("good", "{", 422),
    ):
        got, told = page.evaluate(send, [said, body])
        assert got == status
        assert "请" in told or "没有处理" in told
    assert cases(own_server.index) == []
    page.evaluate("console.clear()")


def test_where_it_is_off_nothing_is_offered_and_nothing_kept(
    page: Page, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.setenv("POLICY_FEEDBACK", "off")
    server: Server = request.getfixturevalue("own_server")
    page.goto(server.address)
    page.wait_for_selector(".welcome button")
    ask(page, ANSWERED)
    assert page.locator(".votes").count() == 0
    assert not folder_of(server.index).exists()
