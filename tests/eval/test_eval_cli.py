"""The command, run as people run it."""

import json
import re
from pathlib import Path

import pytest
from eval_samples import small_cases
from typer.testing import CliRunner

from eval.cli import app
from eval.marks import Marks, write_marks
from eval.suites import SUITES
from ingest.errors import UsageError


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_cases(tmp_path_factory.mktemp("small") / "cases")


def test_the_gate_holds_and_fails(shipped_index: Path, cases: Path, tmp_path: Path) -> None:
    marks, out = tmp_path / "marks.toml", tmp_path / "run"
    options = ["--index", str(shipped_index), "--cases", str(cases), "--marks", str(marks), "--out", str(out)]
    fit, choose = ("outline", "fit"), ("casebook", "choose")
    write_marks(Marks({fit: {"text": 1.1}, choose: {"passed": 0.0}}, {}, {"speed": 60_000.0}, {}), marks)
    held = CliRunner().invoke(app, ["gate", *options])
    assert held.exit_code == 0, held.output
    assert "通过 · the gate holds (2 checks" in held.output, "a mark on what was fitted on is information"
    assert "missed; information" in held.output
    figures = json.loads((out / "figures.json").read_text("utf-8"))
    assert list(figures) == list(SUITES)
    write_marks(Marks({choose: {"passed": 1.1}}, {}, {}, {}), marks)
    failed = CliRunner().invoke(app, ["gate", *options])
    assert failed.exit_code == 1
    assert "未通过 · the gate fails: casebook choose passed" in failed.output
    raised = CliRunner().invoke(app, ["marks", "--raise", "--run", str(out), "--marks", str(marks)])
    assert "no mark was beaten" in raised.output
    anew = CliRunner().invoke(app, ["marks", "--set", "--run", str(out), "--marks", str(marks)])
    assert "casebook choose passed: 1.100 → " in anew.output
    assert CliRunner().invoke(app, ["gate", *options]).exit_code == 0, "what was set from a run holds for it"
    both = CliRunner().invoke(app, ["marks", "--set", "--raise", "--run", str(out), "--marks", str(marks)])
    assert isinstance(both.exception, UsageError)


def test_run_report_compare_table(shipped_index: Path, cases: Path, tmp_path: Path) -> None:
    run = str(tmp_path / "run")
    shown = CliRunner().invoke(
        app, ["run", "wording", "outline", "--out", run, "--index", str(shipped_index), "--cases", str(cases)]
    )
    assert shown.exit_code == 0, shown.output
    assert "accuracy" in shown.output
    assert CliRunner().invoke(app, ["report", run]).exit_code == 0
    table = CliRunner().invoke(app, ["table", run]).output
    assert "| wording | fit | 2 |" in table
    page = tmp_path / "page.md"
    page.write_text("head\n<!-- figures -->\nold\n<!-- /figures -->\ntail\n", "utf-8")
    assert CliRunner().invoke(app, ["table", run, "--into", str(page)]).output == ""
    assert page.read_text("utf-8") == f"head\n<!-- figures -->\n\n{table.strip()}\n\n<!-- /figures -->\ntail\n"
    assert "same" in CliRunner().invoke(app, ["compare", run, run]).output


def test_validate_names_the_line(shipped_index: Path, tmp_path: Path) -> None:
    path = tmp_path / "wording.jsonl"
    path.write_text('{"id": "w1"}\n', "utf-8")
    checked = CliRunner().invoke(app, ["validate", str(path), "--index", str(shipped_index)])
    assert checked.exit_code == 1
    assert "wording.jsonl:1: " in checked.output


def test_the_program_knows_nothing_of_the_suite() -> None:
    import assistant

    sources = Path(str(assistant.__file__)).parent.rglob("*.py")
    imports = re.compile(r"^\s*(?:from|import) eval\b", re.MULTILINE)
    assert not [path for path in sources if imports.search(path.read_text("utf-8"))]
