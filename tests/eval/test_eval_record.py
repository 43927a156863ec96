"""What the page shows of a run: its record, the run before, and tables that no spreadsheet executes."""

from __future__ import annotations

import csv
import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from assistant.web.evaluation import evaluation_html, explained, failures_html, runs
from assistant.web.i18n import words
from eval import record
from eval.marks import MARKS
from eval.record import put_aside
from made_runs import HELD, HOSTILE, made_run, two_runs


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return two_runs(tmp_path_factory.mktemp("runs") / "eval-run")


@pytest.fixture(scope="module")
def made(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / "record.json").read_text("utf-8")))


def test_a_record_says_when_and_how_a_run_was_made_and_what_changed(made: dict[str, Any]) -> None:
    assert made["command"] == "policy-eval run answers"
    assert made["config"]["commit"] == "3d4e5f"
    assert made["difference"]["commit"] == "0a1b2c"
    assert made["difference"]["settings"] == ["commit"]
    change = made["difference"]["figures"]["answers fit"]["complete"]
    assert (change["verdict"], change["better_n"], change["worse_n"]) == ("better", 9, 0)
    assert "fit5" in change["better"]
    held = made["difference"]["figures"]["answers test"]["complete"]
    assert (held["better_n"], held["better"]) == (9, [])


def test_the_sheet_tells_what_was_expected_and_what_came_and_names_no_case_of_test(made: dict[str, Any]) -> None:
    (row,) = made["failures"]
    assert row["expected"] == ["plan 1.3", "三大先导产业", "1000亿元"]
    assert (row["retrieved"], row["tripped"]) == (["plan 1.3"], [HOSTILE])
    assert row["answer"]
    assert HELD not in json.dumps(made, ensure_ascii=False)


def test_tables_hold_every_figure_and_no_formula(folder: Path) -> None:
    figures = list(csv.DictReader((folder / "figures.csv").read_text("utf-8-sig").splitlines()))
    one = next(row for row in figures if (row["split"], row["slice"], row["metric"]) == ("fit", "", "complete"))
    assert (float(one["mean"]), int(one["n"])) == (pytest.approx(12 / 13, abs=1e-6), 13)
    for name in ("figures.csv", "failures.csv"):
        with (folder / name).open(encoding="utf-8-sig", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        assert cells
        assert not [cell for cell in cells if cell[:1] in ("=", "+", "-", "@", "\t", "\r")]


def test_runs_before_are_kept_the_oldest_go_and_other_files_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record, "KEPT", 2)
    out = tmp_path / "run"
    for number in range(4):
        made_run(out, number, commit=str(number))
        (out / "notes.txt").write_text("mine", "utf-8")
        put_aside(out)
    kept = sorted(json.loads(path.read_text("utf-8"))["config"]["commit"] for path in out.glob("before/*/record.json"))
    assert kept == ["2", "3"]
    assert [path.name for path in out.iterdir() if path.is_file()] == ["notes.txt"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_shows_runs_with_the_last_one_open_and_no_markup_of_cases(folder: Path, language: str) -> None:
    found = runs(folder)
    assert [one["config"]["commit"] for one in found.values()] == ["3d4e5f", "0a1b2c"]
    markup = evaluation_html(folder, language) + failures_html(found["."], "answers", language, ["plan"])
    assert "<img" not in markup
    assert not set("{}`") & set(markup)
    assert 'data-source="#plan/1.3"' in markup
    assert markup.count('data-fetch="run"') == 1
    assert HELD not in markup


def test_a_folder_without_a_run_that_can_be_read_says_what_to_do(tmp_path: Path) -> None:
    assert "policy-eval run" in evaluation_html(tmp_path, "zh")
    for broken in ("[]", "{", '{"finished": 1}'):
        (tmp_path / "record.json").write_text(broken, "utf-8")
        assert "policy-eval run" in evaluation_html(tmp_path, "en")


def test_every_figure_of_every_suite_is_explained_in_both_languages() -> None:
    marks = tomllib.loads(MARKS.read_text("utf-8"))
    parts = [split for kind in ("least", "most") for suite in marks[kind].values() for split in suite.values()]
    named = {metric.partition("/")[0] for part in parts for metric in part}  # behind the stroke is a set of cases
    assert len(named) > 20
    assert [metric for metric in named if not (explained(metric, "zh") and explained(metric, "en"))] == []
    assert explained("recall@5", "en").endswith("first 5")
    assert not [key for key in words() if key.startswith("metric_") and "@" in key]
