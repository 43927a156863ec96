"""Batches of JSON lines: in order, each as it is done, and one bad line costs itself alone."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.answer import Turn
from assistant.jsonl import answer_json, hits_json, run_lines, text_of, turns_of
from assistant.pipeline import Pipeline
from ingest.errors import UsageError

ASKED = "园区由哪个部门牵头管理"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def echo(request: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"said": text_of(request, "question")}


def written(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_good_lines_keep_their_order(capsys: pytest.CaptureFixture[str]) -> None:
    lines = [json.dumps({"id": n, "question": f"问{n}"}) for n in range(5)]
    assert run_lines(lines, echo) == 0
    assert written(capsys) == [{"id": n, "said": f"问{n}"} for n in range(5)]


def test_a_bad_line_costs_itself_alone(capsys: pytest.CaptureFixture[str]) -> None:
    lines = [
        "{bad",
        "[1]",
        "null",
        "",
        "  \n",
        '{"id": "a"}',
        '{"id": "b", "question": 3}',
        '{"id": "c", "question": "x"}',
    ]
    assert run_lines(lines, echo) == 1
    results = written(capsys)
    assert [result["id"] for result in results] == [None, None, None, "a", "b", "c"]
    assert [result.get("error", {}).get("type") for result in results] == ["usage"] * 5 + [None]
    assert "第 1 行" in results[0]["error"]["message"]
    assert "第 2 行" in results[1]["error"]["message"]


def test_a_fault_of_the_program_costs_one_line_and_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_lines(['{"id": 1, "n": 0}', '{"id": 2, "n": 1}'], lambda request: {"n": 1 / request["n"]}) == 1
    captured = capsys.readouterr()
    results = [json.loads(line) for line in captured.out.splitlines()]
    assert results[0]["error"]["type"] == "internal"
    assert results[1] == {"id": 2, "n": 1.0}
    assert "ZeroDivisionError" in captured.err


def test_deep_nesting_is_a_bad_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_lines(["[" * 100_000], echo) == 1
    assert written(capsys)[0]["error"]["type"] == "usage"


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=JSON)
def test_any_json_gives_one_line(capsys: pytest.CaptureFixture[str], value: object) -> None:
    run_lines([json.dumps(value)], echo)
    (result,) = written(capsys)
    assert ("error" in result) != ("said" in result)


def test_history_is_turns_or_a_usage_error() -> None:
    history = [{"role": "user", "content": "一"}, {"role": "assistant", "content": "二"}, {"content": "三"}]
    assert turns_of({"history": history}) == [Turn("user", "一"), Turn("assistant", "二"), Turn("user", "三")]
    assert turns_of({}) == turns_of({"history": None}) == []
    for wrong in (3, "x", {"role": "user"}, [3], [{"role": "user"}], [{"content": 4}]):
        with pytest.raises(UsageError):
            turns_of({"history": wrong})


def test_an_answer_has_the_fields_that_scripts_read(shipped: Pipeline) -> None:
    value = answer_json(shipped.ask(ASKED))
    json.dumps(value)
    assert set(value) == {
        "status", "language", "answer", "statements", "citations", "evidence", "not_stated", "caveats", "follow_ups",
        "query", "answered_by", "milliseconds", "more", "stated",
    }  # fmt: skip
    assert set(value["query"]) == {"standalone", "kind"}
    assert {"retrieve", "total"} <= set(value["milliseconds"])
    numbers = {citation["n"] for citation in value["citations"]}
    assert numbers
    for statement in value["statements"]:
        assert set(statement["citations"]) <= numbers
    for citation in value["citations"]:
        text = shipped.index.document(citation["document"]).text
        assert text[citation["start"] : citation["end"]] == citation["quote"]
        assert {"section", "heading", "path", "date", "force"} <= set(citation)
    assert "explain" in answer_json(shipped.ask(ASKED), explain=True)


def test_hits_have_the_fields_that_scripts_read(shipped: Pipeline) -> None:
    for hit in hits_json(shipped.search(ASKED, k=3)):
        assert set(hit) == {"document", "section", "start", "end", "text", "score"}
        assert shipped.index.document(hit["document"]).text[hit["start"] : hit["end"]] == hit["text"]
