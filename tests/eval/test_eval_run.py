"""Runs: the same bytes twice, gone on with where they were cut off, and never mixed."""

import json
from pathlib import Path

import pytest
from eval_samples import QUESTION, small_cases, write_lines

from assistant.pipeline import Pipeline
from eval.case import numbered
from eval.evaluate import evaluate_subject
from eval.run import forget
from ingest.errors import UsageError

SUITES = ["retrieval", "answers", "wording"]
SAME = ("samples.jsonl", "figures.json", "config.json", "clauses.json")


def test_two_runs_are_the_same_to_the_byte(shipped: Pipeline, tmp_path: Path) -> None:
    cases = small_cases(tmp_path / "cases")
    for name in "ab":
        evaluate_subject(shipped, SUITES, out=tmp_path / name, cases=cases)
    for name in SAME:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_a_run_that_was_cut_off_goes_on(shipped: Pipeline, tmp_path: Path) -> None:
    cases = small_cases(tmp_path / "cases")
    evaluate_subject(shipped, SUITES, out=tmp_path / "whole", cases=cases)
    whole = (tmp_path / "whole" / "samples.jsonl").read_bytes()
    cut = tmp_path / "cut"
    cut.mkdir()
    (cut / "config.json").write_bytes((tmp_path / "whole" / "config.json").read_bytes())
    (cut / "samples.jsonl").write_bytes(whole[: len(whole) // 2])
    evaluate_subject(shipped, SUITES, out=cut, cases=cases)
    assert (cut / "samples.jsonl").read_bytes() == whole
    done = (cut / "times.jsonl").read_text("utf-8").count("\n")
    assert 0 < done < whole.count(b"\n")


def test_a_folder_of_another_configuration_is_refused(shipped: Pipeline, tmp_path: Path) -> None:
    cases = small_cases(tmp_path / "cases")
    evaluate_subject(shipped, ["wording"], out=tmp_path / "run", cases=cases)
    with pytest.raises(UsageError, match="suites"):
        evaluate_subject(shipped, ["outline"], out=tmp_path / "run", cases=cases)
    (tmp_path / "run" / "notes.txt").write_text("mine", "utf-8")
    forget(tmp_path / "run")
    evaluate_subject(shipped, ["outline"], out=tmp_path / "run", cases=cases)
    assert (tmp_path / "run" / "notes.txt").exists()


def test_an_empty_suite_is_an_error(shipped: Pipeline, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="没有用例"):
        evaluate_subject(shipped, ["wording"], out=tmp_path / "run", cases=tmp_path)


def test_cases_of_a_document_that_the_index_lacks_are_refused(shipped: Pipeline, tmp_path: Path) -> None:
    cases = small_cases(tmp_path / "cases")
    row = json.loads((cases / "sections.jsonl").read_text("utf-8").splitlines()[0])
    (cases / "sections.jsonl").write_text(json.dumps(row | {"doc": "nowhere"}), "utf-8")
    with pytest.raises(UsageError, match="nowhere"):
        evaluate_subject(shipped, ["outline"], out=tmp_path / "run", cases=cases)


@pytest.mark.parametrize(
    ("second", "says"),
    [
        ({"id": "t9"}, "第 2 行：缺少字段 split"),
        (QUESTION, "已在 questions.jsonl 第 1 行用过"),
        (QUESTION | {"id": "t9", "must_include": ["re:("]}, "字段 must_include 应为 patterns"),
    ],
)
def test_a_wrong_case_is_named_before_anything_runs(
    shipped: Pipeline, tmp_path: Path, second: dict[str, object], says: str
) -> None:
    write_lines(tmp_path / "questions.jsonl", [QUESTION, second])
    with pytest.raises(UsageError, match=says):
        evaluate_subject(shipped, ["answers"], out=tmp_path / "run", cases=tmp_path)
    assert not (tmp_path / "run").exists()


def test_words_with_a_line_separator_stay_one_case(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "a.jsonl", [{"question": "一\u2028二\x85三"}])
    assert [row for _, row in numbered(path)] == [{"question": "一\u2028二\x85三"}]


def test_an_unknown_suite_names_those_there_are(shipped: Pipeline, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="retrieval"):
        evaluate_subject(shipped, ["nothing"], out=tmp_path / "run")
