"""The case book: each expectation holds and fails, and the checks run through every command."""

from pathlib import Path
from typing import Any

import pytest
from eval_samples import small_cases, write_lines

from assistant.pipeline import Pipeline
from eval.case import CASES, numbered
from eval.casebook import JUDGES, holds
from eval.evaluate import evaluate_subject
from eval.run import read_samples
from ingest.errors import UsageError

CITED = {
    "document": "a", "section": "1.2", "quote": "补贴 **500元**", "path": "一、2.", "date": "2024-01-01", "force": "planned",
}  # fmt: skip
ANSWER = {
    "status": "partial", "answer": "补贴500元。文件未写明：电话。", "citations": [CITED], "not_stated": ["电话"],
    "caveats": ["以原文为准"],
}  # fmt: skip
OUTLINE = {
    "sections": [
        {"section": "title", "heading": "《办法》", "parent": None, "text": "办法"},
        {"section": "1", "heading": "一、对象", "parent": None, "text": "对象 甲 乙"},
        {"section": "1.1", "heading": "1.甲", "parent": "1", "text": "甲\t300元"},
    ]
}
CHECKED = {
    "sentences": [
        {"text": "甲", "verdict": "exact", "differences": [], "source": CITED},
        {"text": "乙300元", "verdict": "altered_meaning", "source": None,
         "differences": [{"kind": "number", "claimed": "300元", "actual": "500元"}]},
    ]
}  # fmt: skip
FOUND = {"count": 2, "by_document": {"a": 2, "b": 0}, "shown": "“甲”共 2 处"}
HITS = {"hits": [{"document": "a", "section": "1.2", "text": "甲"}, {"document": "b", "section": "3", "text": "乙"}]}
MATCHED = {"supports": [{"name": "房租补贴", "why": "", "what": "", "citation": {"quote": "补贴五百元"}}]}
READ = {"added": 1, "failed": ["b.pdf 没有文字层，读不了"]}


@pytest.mark.parametrize(
    ("command", "output", "held", "failing"),
    [
        ("ask", ANSWER, {"status": ["answered", "partial"]}, {"status": ["answered"]}),
        ("ask", ANSWER, {"quotes_all": ["补贴500元|补贴600元"]}, {"quotes_none": ["500"]}),
        ("ask", ANSWER, {"answer_all": ["re:^补贴"]}, {"answer_none": ["补贴"]}),
        ("ask", ANSWER, {"not_stated_none": ["金额|额度"]}, {"not_stated_none": ["电话"]}),
        ("ask", ANSWER | {"not_stated": []}, {"not_stated_all": ["电话"]}, {"not_stated_none": ["电话"]}),
        ("ask", ANSWER, {"not_stated_all": ["电话"]}, {"not_stated_all": ["地址"]}),
        ("ask", ANSWER, {"sections": [{"document": "a", "section": "1"}]}, {"sections": [{"document": "a", "section": "2"}]}),
        ("ask", ANSWER, {"first": "a", "documents_only": ["a"]}, {"first": "b"}),
        ("ask", ANSWER, {"documents_only": ["a", "b"]}, {"documents_only": ["b"]}),
        ("ask", ANSWER, {"path_all": ["一、"], "date": "2023-01-01|2024-01-01"}, {"date": "2023-01-01"}),
        ("ask", ANSWER, {"told_all": ["以原文为准"], "force_none": ["reported"]}, {"force_none": ["planned"]}),
        ("outline", OUTLINE, {"title": "办法"}, {"title": "条例"}),
        ("outline", OUTLINE, {"headings_all": ["对象"], "heading_once": ["甲"]}, {"headings_none": ["对象"]}),
        ("outline", OUTLINE, {"headings_none": ["附件"]}, {"heading_once": ["办法|对象"]}),
        ("outline", OUTLINE, {"rows": [{"heading": "甲", "all": ["300元"], "none": ["乙"]}]}, {"rows": [{"all": ["300元", "乙"]}]}),
        ("outline", OUTLINE, {"row_none": [["甲", "乙"]]}, {"row_none": [["甲", "300元"]]}),
        ("outline", OUTLINE, {"sections": [{"section": "1.1", "parent": "1"}]}, {"sections": [{"section": "1.1", "heading": "乙"}]}),
        ("outline", OUTLINE, {"text_all": ["300元"]}, {"sections": [{"section": "9"}]}),
        ("check", CHECKED, {"verdict": ["altered_meaning"]}, {"verdict": ["exact"]}),
        ("check", CHECKED, {"sentences": [{"has": "甲", "verdict": ["exact"]}]}, {"sentences": [{"has": "丙", "verdict": ["exact"]}]}),
        ("check", CHECKED, {"differences": [{"kind": "number", "actual": "500"}]}, {"differences": [{"kind": "year"}]}),
        ("check", CHECKED, {"quotes_all": ["500元"]}, {"sections": [{"document": "b", "section": "1"}]}),
        ("find", FOUND, {"count": 2, "by_document": {"a": 2, "c": 0}}, {"count": 1}),
        ("find", FOUND, {"text_all": ["共2处"]}, {"by_document": {"a": 1}}),
        ("search", HITS, {"first": "a", "sections": [{"document": "b", "section": "3"}]}, {"k": 1, "text_all": ["乙"]}),
        ("match", MATCHED, {"supports_all": ["五百元"]}, {"supports_none": ["房租"]}),
        ("ingest", READ, {"added": 1, "failed": 1, "error_all": ["文字层"]}, {"failed": 0}),
        ("ingest", READ | {"added": 0}, {"read_or_refused": True}, {"added": 1}),
        ("ingest", {"added": 0, "failed": []}, {"failed": 0}, {"read_or_refused": True}),
    ],
)  # fmt: skip
def test_what_is_expected_holds_or_is_named(
    command: str, output: dict[str, Any], held: dict[str, Any], failing: dict[str, Any]
) -> None:
    assert list(JUDGES[command](held, output)) == []
    assert len(list(JUDGES[command](failing, output))) == 1


def test_patterns_look_past_space_case_and_marks() -> None:
    assert holds("abc|没有", "A b **C**")
    assert not holds("re:A b C", "A b **C**")


def test_every_command_of_the_case_book_runs(shipped: Pipeline, tmp_path: Path) -> None:
    """One check of each command, over the files that it names; what it says agrees with its judge."""
    rows = list({row["command"]: row for _, row in numbered(CASES / "casebook.jsonl")}.values())
    assert {row["command"] for row in rows} == set(JUDGES)
    cases = small_cases(tmp_path / "cases")
    for row in rows:
        for name in row["files"]:
            (cases / "casebook" / name).write_bytes((CASES / "casebook" / name).read_bytes())
    write_lines(cases / "casebook.jsonl", rows)
    figures = evaluate_subject(shipped, ["casebook"], out=tmp_path / "run", cases=cases)
    samples = list(read_samples(tmp_path / "run"))
    assert figures["casebook"]["figures"]["passed"]["n"] == len(rows)
    for one in samples:
        case, wrong = one["case"], one["missing"]
        assert one["values"]["passed"] == float(not wrong)
        if "error" not in one["output"]:
            assert wrong == list(JUDGES[case["command"]](case["expect"], one["output"]))
    by_command = {s["case"]["command"]: s["output"] for s in samples}
    assert by_command["find"]["shown"].startswith("“")
    assert by_command["outline"]["sections"]
    asked = next(s for s in samples if s["case"]["command"] == "ask")
    cited = {citation["document"] for citation in asked["output"]["citations"]}
    assert cited, "this check is answered"
    assert cited <= {Path(name).stem for name in asked["case"]["files"]}


def test_a_document_that_is_not_there_is_named_before_anything_runs(shipped: Pipeline, tmp_path: Path) -> None:
    cases = small_cases(tmp_path / "cases")
    (cases / "casebook" / "housing.md").unlink()
    with pytest.raises(UsageError, match=r"housing\.md"):
        evaluate_subject(shipped, ["casebook"], out=tmp_path / "run", cases=cases)
    assert not (tmp_path / "run").exists()


def test_a_file_that_cannot_be_read_fails_its_checks_and_no_others(shipped: Pipeline, tmp_path: Path) -> None:
    cases = small_cases(tmp_path / "cases")
    (cases / "casebook" / "bad.pdf").write_bytes(b"%PDF-1.4 nothing")
    common = {"split": "choose", "provenance": "made for this test", "kind": "reading/bad", "files": ["bad.pdf"]}
    asked = common | {"id": "b1", "command": "ask", "input": {"question": "补贴多少？"}, "expect": {}}
    read = common | {"id": "b2", "command": "ingest", "input": {}, "expect": {"failed": 1, "read_or_refused": True}}
    good = next(row for _, row in numbered(cases / "casebook.jsonl"))
    write_lines(cases / "casebook.jsonl", [asked, read, good])
    evaluate_subject(shipped, ["casebook"], out=tmp_path / "run", cases=cases)
    made = {s["id"]: s for s in read_samples(tmp_path / "run")}
    assert made["b1"]["values"] == {"passed": 0.0, "failed": 1.0}
    assert made["b2"]["values"]["passed"] == 1.0
    assert "error" not in made[good["id"]]["output"]
