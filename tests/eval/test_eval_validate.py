"""Cases are checked to the line; the shipped ones are sound and documented."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from eval_samples import QUESTION, write_lines

from assistant.pipeline import Pipeline
from eval.case import CASES, numbered
from eval.read_table import csv_template, field_table, import_cases, template
from eval.schema import KINDS
from eval.validate import validate, validate_files
from ingest.errors import UsageError


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_shipped_cases_are_sound(shipped: Pipeline, kind: str) -> None:
    assert validate_files([CASES / f"{kind}.jsonl"], shipped.index, shipped.encoder) == []


def test_a_quote_that_the_cases_own_document_does_not_print_is_named(shipped: Pipeline, tmp_path: Path) -> None:
    row = next(row for _, row in numbered(CASES / "others.jsonl") if row["document"] == "liuhe_tourism")
    (tmp_path / "others").mkdir()
    shutil.copy(CASES / "others" / "liuhe_tourism.md", tmp_path / "others")
    path = write_lines(tmp_path / "others.jsonl", [row, row | {"id": "x", "gold_quotes": ["奖励九千元"]}])
    assert [(p.line, "奖励九千元" in p.what) for p in validate_files([path], shipped.index, shipped.encoder)] == [
        (2, True)
    ]


def test_a_document_that_is_not_beside_the_checks_is_named(shipped: Pipeline, tmp_path: Path) -> None:
    row = next(row for _, row in numbered(CASES / "casebook.jsonl"))
    (tmp_path / "casebook").mkdir()
    path = write_lines(tmp_path / "casebook.jsonl", [row])
    assert [problem.what.split()[0] for problem in validate(path, shipped.index)] == ["没有文件"]


def test_the_readme_documents_every_field() -> None:
    assert field_table() in (CASES / "README.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"gold_quotes": ["三大先导产业总规模突破9000亿元"]}, "没有这段原文"),
        ({"gold_sections": [{"doc": "plan", "section": "9.9"}]}, "没有条款 9.9"),
        ({"gold_sections": [{"doc": "nowhere", "section": "1"}]}, "nowhere"),
        ({"answerable": "yes"}, "字段 answerable"),
        ({"split": "other"}, "字段 split"),
        ({"qestion": "?"}, "不认识的字段 qestion"),
        ({"id": "t1"}, "已在第 1 行"),
        ({"provenance": ""}, "字段 provenance"),
        ({"must_include": ["re:("]}, "字段 must_include"),
        ({"gold_sections": ["plan 1.3"]}, "字段 gold_sections"),
    ],
)
def test_a_wrong_case_is_named_with_its_line(
    shipped: Pipeline, tmp_path: Path, change: dict[str, Any], says: str
) -> None:
    path = write_lines(tmp_path / "questions.jsonl", [QUESTION, QUESTION | {"id": "t9"} | change])
    problems = validate(path, shipped.index)
    assert any(problem.line == 2 and says in problem.what for problem in problems)
    assert all(problem.line == 2 for problem in problems)
    assert str(problems[0]).startswith("questions.jsonl:2: ")


def test_a_missing_field_and_an_empty_file(shipped: Pipeline, tmp_path: Path) -> None:
    row = {key: value for key, value in QUESTION.items() if key != "must_include"}
    assert "must_include" in validate(write_lines(tmp_path / "questions.jsonl", [row]), shipped.index)[0].what
    assert validate(write_lines(tmp_path / "wording.jsonl", []), shipped.index)[0].line == 1


def test_no_json_and_no_kind(shipped: Pipeline, tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text("{}\n{\n[]", "utf-8")
    found = {problem.line: problem.what for problem in validate(path, shipped.index)}
    assert "第 2 行不是 JSON" in found[2]
    assert "第 3 行不是对象" in found[3]
    with pytest.raises(UsageError, match="没有这个文件"):
        validate(tmp_path / "nothing.jsonl", shipped.index)
    with pytest.raises(UsageError, match="questions"):
        validate(write_lines(tmp_path / "other.jsonl", []), shipped.index)


HEADER = ["id", "split", "provenance", "lang", "kind", "question", "answerable", "gold_sections", "gold_quotes",
          "must_include", "must_not_include"]  # fmt: skip
ROW = ["x1", "fit", "made", "zh", "numbers", "问，题？", "是", "plan 1.3\nplan 2", "", "甲|乙\n丙", ""]
WANTED = {
    "id": "x1", "split": "fit", "provenance": "made", "lang": "zh", "kind": "numbers", "question": "问，题？",
    "gold_sections": [{"doc": "plan", "section": "1.3"}, {"doc": "plan", "section": "2"}], "answerable": True,
    "gold_quotes": [], "must_include": ["甲|乙", "丙"], "must_not_include": [],
}  # fmt: skip


def test_csv_and_xlsx_give_the_same_cases(tmp_path: Path) -> None:
    import csv

    from openpyxl import Workbook

    with (tmp_path / "a.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([HEADER, ROW])
    book = Workbook()
    for line in (HEADER, ROW, [None] * len(ROW)):
        book.worksheets[0].append(line)
    book.save(tmp_path / "a.xlsx")
    assert import_cases(tmp_path / "a.csv", "questions") == [WANTED]
    assert import_cases(tmp_path / "a.xlsx", "questions") == [WANTED]


def test_a_cell_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,answerable\nx1,perhaps\n", "utf-8")
    with pytest.raises(UsageError, match="第 2 行 answerable 列读不懂：'perhaps'。应为是或否"):
        import_cases(path, "questions")
    path.write_text("id,gold_sections\nx1,plan\nx2,plan 1.3\nx3,1.3", "utf-8")
    with pytest.raises(UsageError, match=r"第 2 行(?s:.*)第 4 行"):
        import_cases(path, "questions")
    path.write_text("id,nothing\n", "utf-8")
    with pytest.raises(UsageError, match="nothing"):
        import_cases(path, "questions")


@pytest.mark.parametrize("words", ["", "id,question\n"])
def test_a_table_without_cases_is_an_error(tmp_path: Path, words: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(words, "utf-8")
    with pytest.raises(UsageError, match="没有用例"):
        import_cases(path, "questions")


def test_a_csv_as_chinese_spreadsheets_save_it(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,question,answerable\nx1,园区由哪个部门牵头管理？,否\n", "gb18030")
    assert import_cases(path, "questions")[0]["question"] == "园区由哪个部门牵头管理？"


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_template_has_every_field_and_reads_back_from_csv(tmp_path: Path, kind: str) -> None:
    case = json.loads(template(kind))
    assert list(case) == [field.name for field in KINDS[kind]]
    path = tmp_path / f"{kind}.csv"
    path.write_text(csv_template(kind), "utf-8")
    read = import_cases(path, kind)
    assert [filled(row) for row in read] == [filled(case)]


def filled(case: dict[str, Any]) -> dict[str, Any]:
    """The fields that say something: an empty cell leaves its field out."""
    return {name: value for name, value in case.items() if value not in (None, "", [])}
