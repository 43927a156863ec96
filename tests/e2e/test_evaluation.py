"""The evaluator's page in a real browser: runs, figures with their meaning, the sheet of failures, files to take along."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from test_accessible import violations

from made_runs import HELD, HOSTILE, two_runs

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture
def evaluated(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a server that shows two runs."""
    monkeypatch.setenv("POLICY_RUNS", str(two_runs(tmp_path / "eval-run")))
    return str(request.getfixturevalue("own_server").address)


@pytest.mark.parametrize(("width", "language"), [(1280, "zh"), (390, "en")])
def test_runs_their_difference_and_the_sheet_of_failures(
    browser: Browser, evaluated: str, width: int, language: str, tmp_path: Path
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 860})
    page = context.new_page()
    page.goto(f"{evaluated}?lang={language}#evaluation")
    page.wait_for_selector(".run[open] .suite")
    told = page.locator(".run").first.inner_text()
    for word in ("3d4e5f", "0a1b2c", "policy-eval run answers", "9f9f9f9f9f9f9f9f", "0.923"):
        assert word in told
    assert ("要点齐全" if language == "zh" else "holds every required point") in told
    assert ("变好" if language == "zh" else "better") in page.locator(".delta.better").first.inner_text()
    page.locator(".suite [data-fetch=failures] > summary").click()
    failure = page.locator(".failure")
    failure.locator("summary").click()
    sheet = failure.inner_text()
    for word in ("三大先导产业", "1000亿元", "先导产业总规模见原文", HOSTILE):
        assert word in sheet
    assert page.locator(".failure img").count() == 0
    assert HELD not in page.content()
    failure.locator("[data-source]").first.click()
    page.wait_for_selector("#source-pane .printed")
    page.keyboard.press("Escape")
    page.wait_for_selector("#source-pane", state="hidden")
    page.locator(".suite .fold > summary").first.click()
    page.locator(".run").nth(1).locator(":scope > summary").click()
    page.locator(".run").nth(1).locator(".suite").wait_for()
    assert violations(page, "evaluation") == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    for name in ("record.json", "failures.csv", "figures.csv"):
        with page.expect_download() as download:
            page.locator(f".run a[download='{name}']").first.click()
        download.value.save_as(tmp_path / name)
    assert json.loads((tmp_path / "record.json").read_text("utf-8"))["config"]["commit"] == "3d4e5f"
    assert "\n=" not in (tmp_path / "failures.csv").read_text("utf-8-sig").replace(",=", "\n=")
    context.close()


def test_only_files_of_a_run_are_given(browser: Browser, evaluated: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(evaluated)
    asked = "(query) => fetch(`ui/run-file?${query}`).then((answer) => answer.status)"
    assert page.evaluate(asked, "run=.&file=record.json") == 200
    for query in (
        "run=.&file=samples.jsonl",
        "run=..&file=record.json",
        "run=../index&file=current",
        "run=.&file=../index/current",
        "run=/etc&file=passwd",
    ):
        assert page.evaluate(asked, query) == 404
    context.close()
