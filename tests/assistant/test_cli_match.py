"""match as entrepreneurs and scripts meet it: cards with their words, lists to print, wrong usage."""

import json
from pathlib import Path

import docx
import pytest

from assistant.pipeline import Pipeline
from commands import Policy

WHO = "我们是做在线教育的小微企业，需要贷款"
FIELDS = {
    "id",
    "name",
    "kind",
    "verdict",
    "status",
    "who",
    "what",
    "where",
    "responsible",
    "not_stated",
    "why",
    "citation",
}


@pytest.fixture
def policy(shipped_index: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Policy:
    return Policy(shipped_index, monkeypatch, capsys)


def test_json_has_the_fields_of_the_interface_and_printed_words(policy: Policy, shipped: Pipeline) -> None:
    value = json.loads(policy("match", WHO, "--json").out)
    assert value["id"] is None
    assert value["supports"]
    for card in value["supports"]:
        assert card.keys() >= FIELDS
        assert card["verdict"] in {"stated", "related", "not_stated"}
        assert card["status"] in {"operating", "planned", "aspiration", "past"}
        assert card["not_stated"]
        citation = card["citation"]
        text = shipped.index.document(citation["document"]).text
        assert text[citation["start"] : citation["end"]] == citation["quote"]
        for printed in (card["what"], card["who"], card["where"], *card["responsible"]):
            assert printed is None or printed in text
    assert value["supports"][0]["citation"]["section"] == "2.5.12"


def test_for_people_in_either_language(policy: Policy) -> None:
    out = policy("match", WHO).out
    assert "文件未写明" in out
    assert "中小微企业" in out
    english = policy("match", "We are a small company and need a loan")
    assert english.status == 0
    assert "中小微企业" in english.out


def test_a_field_that_is_not_printed_says_so(policy: Policy) -> None:
    lines = policy("match", WHO).out.splitlines()
    fields = [line for line in lines if line.lstrip().startswith(("适用对象", "办理渠道", "责任部门"))]
    assert fields
    assert all(line.split("：", 1)[1] for line in fields)
    assert any(line.endswith("责任部门：未写明") for line in fields)


def test_lines_take_a_description_or_a_profile(policy: Policy) -> None:
    lines = [
        json.dumps({"id": 1, "description": WHO}),
        json.dumps({"id": 2, "profile": {}}),
        json.dumps({"id": 3, "profile": {"nope": 1}}),
        json.dumps({"id": 4, "description": 5}),
        json.dumps({"id": 5, "profile": "x"}),
        "[]",
        json.dumps({"id": 7, "description": "想保护专利"}),
    ]
    ran = policy("match", "--jsonl", lines="\n".join(lines))
    results = [json.loads(line) for line in ran.out.splitlines()]
    assert ran.status == 1
    assert [result["id"] for result in results] == [1, 2, 3, 4, 5, None, 7]
    assert ["error" in result for result in results] == [False, True, True, True, True, True, False]
    assert all(result["error"]["message"] for result in results if "error" in result)
    assert results[-1]["supports"][0]["citation"]["section"] == "2.5.14"


@pytest.mark.parametrize("suffix", ["docx", "html"])
def test_the_list_is_saved(policy: Policy, tmp_path: Path, suffix: str) -> None:
    out = tmp_path / f"list.{suffix}"
    assert policy("match", WHO, "--out", str(out)).status == 0
    if suffix == "docx":
        document = docx.Document(str(out))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        saved = "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
    else:
        saved = out.read_text("utf-8")
        assert "<script" not in saved
    assert "企业支持事项核对清单" in saved
    assert "中小微企业" in saved


@pytest.mark.parametrize(
    "arguments",
    [
        ("match",),
        ("match", WHO, "--jsonl"),
        ("match", ""),
        ("match", " "),
        ("match", WHO, "--out", "x.pdf"),
        ("match", "-x"),
    ],
)
def test_wrong_usage(policy: Policy, arguments: tuple[str, ...]) -> None:
    ran = policy(*arguments)
    assert ran.status == 2
    assert not ran.out
    assert "Traceback" not in ran.err


def test_no_index(policy: Policy, tmp_path: Path) -> None:
    ran = policy("match", WHO, "--index", str(tmp_path / "none"))
    assert ran.status == 1
    assert "policy ingest" in ran.err


def test_the_same_twice(policy: Policy) -> None:
    assert policy("match", WHO, "--json").out == policy("match", WHO, "--json").out
