"""The blind sheet in a real browser: voting takes the keyboard alone, and the votes that it saves are counted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from eval.sheet import agreement, read_votes, sheet, swaps

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def made_run(folder: Path, answer: str) -> Path:
    """A run of three answers, as far as the sheet reads it."""
    folder.mkdir()
    rows = [
        {"suite": "answers", "id": f"q{n}", "case": {"question": f"问题{n}？"}, "output": {"answer": f"{answer}{n}"}}
        for n in range(3)
    ]
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (folder / "samples.jsonl").write_text(text, "utf-8")
    return folder


def test_voting_by_keyboard(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "sheet.html"
    path.write_text(sheet(made_run(tmp_path / "a", "甲"), made_run(tmp_path / "b", "乙")), "utf-8")
    context = browser.new_context()
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("dialog", lambda dialog: dialog.accept("me") if dialog.type == "prompt" else dialog.accept())
    page.goto(path.as_uri())
    assert page.inner_text("#question") == "问题0？"
    assert page.inner_text("#left") == ("乙0" if swaps("q0") else "甲0")
    page.keyboard.press("ArrowLeft")
    assert page.inner_text("#state").startswith("2 / 3 · 已投 1")
    page.keyboard.press("0")
    page.keyboard.press("x")
    page.keyboard.press("PageUp")
    page.keyboard.press("ArrowRight")
    with page.expect_download() as saved:
        page.keyboard.press("s")
    saved.value.save_as(tmp_path / "votes.jsonl")
    context.close()
    votes = read_votes([tmp_path / "votes.jsonl"])
    assert [(vote["id"], vote["choice"]) for vote in votes] == [("q0", "left"), ("q1", "right"), ("q2", "both_bad")]
    assert agreement(votes)["voters"] == ["me"]
    assert errors == []
