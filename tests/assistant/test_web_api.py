"""HTTP gives what ``--jsonl`` writes, its description is valid OpenAPI, and what is wrong is told in words."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from openapi_spec_validator import validate

from raw_page import error_of, serving

CALLS: list[tuple[str, dict[str, Any]]] = [
    ("ask", {"id": "a", "question": "园区由哪个部门牵头管理"}),
    ("ask", {"question": "那由谁协同？", "history": [{"role": "user", "content": "园区由哪个部门牵头管理"}]}),
    ("ask", {"id": 7, "question": "发布日期", "documents": ["review"]}),
    ("ask", {"question": "Who leads the management of the park?"}),
    ("search", {"id": "s", "query": "知识产权", "k": 3}),
    ("search", {"query": "贷款", "documents": ["plan"]}),
    ("check", {"text": "到2026年，园区税收贡献占全区比重达到90%。依托长宁区科技金融服务站。"}),
    ("match", {"description": "我们是做在线教育的小微企业，需要贷款"}),
    ("match", {"profile": {"industry": "人工智能", "needs": ["money"]}, "documents": ["plan"]}),
]


@pytest.fixture(scope="module")
def client(shipped_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADIO_TEMP_DIR", str(tmp_path_factory.mktemp("uploads")))
        with serving(shipped_index, "127.0.0.1") as address:
            yield httpx.Client(base_url=address, timeout=60, trust_env=False)


@pytest.fixture(scope="module")
def lines(shipped_index: Path) -> dict[str, Any]:
    """What the command line writes, by the request's name and JSON."""
    written: dict[str, Any] = {}
    run = "import sys; from assistant.cli import main; sys.exit(main())"
    for name in ("ask", "search", "check", "match"):
        asked = [json.dumps(request) for called, request, *_ in (*CALLS, *LONG) if called == name]
        command = [sys.executable, "-c", run, name, "--jsonl", "--index", str(shipped_index)]
        done = subprocess.run(command, input="\n".join(asked), capture_output=True, text=True, check=False)
        told = map(json.loads, done.stdout.splitlines())
        written |= {name + request: answer for request, answer in zip(asked, told, strict=True)}
    return written


def untimed(value: dict[str, Any]) -> dict[str, Any]:
    return {name: part for name, part in value.items() if name != "milliseconds"}


@pytest.mark.parametrize(("name", "request_"), CALLS)
def test_the_answer_is_that_of_the_command_line(
    client: httpx.Client, lines: dict[str, Any], name: str, request_: dict[str, Any]
) -> None:
    told = client.post(f"/api/{name}", json=request_)
    assert told.status_code == 200
    assert told.headers["content-type"] == "application/json"
    assert untimed(told.json()) == untimed(lines[name + json.dumps(request_)])
    assert "set-cookie" not in told.headers


def test_explained_it_says_how_the_question_was_read(client: httpx.Client) -> None:
    told = client.post("/api/ask", json={"question": "贷款怎么办", "explain": True}).json()
    assert told["explain"]["lexicon"]
    assert all(one["parts"] for one in told["evidence"])


def test_a_stream_ends_with_the_answer(client: httpx.Client) -> None:
    request = {"id": "x", "question": "园区由哪个部门牵头管理"}
    with client.stream("POST", "/api/ask/stream", json=request) as stream:
        assert stream.headers["content-type"].startswith("application/jsonl")
        events = [json.loads(one) for one in stream.iter_lines()]
    assert [event["event"] for event in events] == ["query", "evidence", "answer"]
    assert {event["id"] for event in events} == {"x"}
    answer = client.post("/api/ask", json=request).json()
    assert untimed({"id": "x", **events[-1]["answer"]}) == untimed(answer)
    assert events[1]["evidence"] == answer["evidence"]
    assert events[0]["query"] == answer["query"]


LONG: list[tuple[str, dict[str, Any], str]] = [
    ("ask", {"question": "问" * 2001}, "2000"),
    ("ask/stream", {"question": "问" * 2001}, "2000"),
    ("search", {"query": "问" * 2001}, "2000"),
    ("match", {"description": "问" * 4001}, "4000"),
    ("match", {"profile": {"industry": "问" * 4001}}, "4000"),
    ("check", {"text": "问" * 50_001}, "50,000"),
]


@pytest.mark.parametrize(("name", "request_", "limit"), LONG)
def test_what_is_too_long_is_413_with_the_limit(
    client: httpx.Client, lines: dict[str, Any], name: str, request_: dict[str, Any], limit: str
) -> None:
    told = client.post(f"/api/{name}", json=request_)
    assert told.status_code == 413
    error = told.json()["error"]
    assert limit in error["message"]
    assert limit in error["message_en"]
    if "/" not in name:
        written = lines[name + json.dumps(request_)]["error"]
        assert written == {"type": error["type"], "message": error["message"]}


WRONG: list[tuple[str, Any, str]] = [
    ("ask", {}, "question"),
    ("ask", {"question": 3}, "question"),
    ("ask", {"question": "？！"}, "空"),
    ("ask", {"question": "园区", "documents": ["nowhere"]}, "nowhere"),
    ("ask", {"question": "园区", "history": [{"role": "user"}]}, "history"),
    ("ask", {"question": "\ud800"}, "空"),
    ("ask/stream", {"question": ""}, "空"),
    ("search", {"query": "园区", "k": 101}, "k"),
    ("search", {"query": "园区", "k": "3"}, "k"),
    ("search", {"query": "园区", "k": float("nan")}, "k"),
    ("check", {"text": ""}, "没有"),
    ("match", {}, "description"),
    ("match", {"profile": {"\ud800": 1}}, "不认识"),
    ("match", {"profile": {"colour": "red"}}, "colour"),
    ("ask", [1], "JSON"),
    ("ask", "园区", "JSON"),
]


@pytest.mark.parametrize(("name", "body", "named"), WRONG)
def test_what_cannot_be_served_is_422_and_says_what_is_wrong(
    client: httpx.Client, name: str, body: Any, named: str
) -> None:
    headers = {"content-type": "application/json"}
    told = client.post(f"/api/{name}", content=json.dumps(body), headers=headers)
    assert told.status_code == 422, told.text
    error = told.json()["error"]
    assert error["type"] == "usage"
    assert named in error["message"]
    assert any("一" <= character <= "鿿" for character in error["message"])
    assert error["message_en"].isascii()


@pytest.mark.parametrize("content", [b"{bad", b"", b"[" * 100_000, b"\xff\xfe"])
def test_what_is_no_json_is_told_so(client: httpx.Client, content: bytes) -> None:
    told = client.post("/api/ask", content=content, headers={"content-type": "application/json"})
    assert told.status_code in (400, 422)
    assert "JSON" in told.json()["error"]["message"]


def test_half_a_character_in_an_id_is_answered(client: httpx.Client) -> None:
    content = json.dumps({"id": "\ud800", "query": "园区"})
    assert client.post("/api/search", content=content, headers={"content-type": "application/json"}).json()["hits"]


def test_other_addresses_and_methods_are_told_so(client: httpx.Client) -> None:
    for told, status in ((client.get("/api/ask"), 405), (client.post("/api/nothing", json={}), 404)):
        assert told.status_code == status
        assert "/api/docs" in told.json()["error"]["message"]


def test_a_body_of_a_megabyte_and_more_is_not_read(client: httpx.Client) -> None:
    told = client.post("/api/check", json={"text": "问" * 400_000})
    assert told.status_code == 413
    assert error_of(told)["type"] == "usage"


def test_another_site_may_not_ask(client: httpx.Client) -> None:
    told = client.post("/api/ask", json={"question": "园区"}, headers={"origin": "https://evil.example"})
    assert told.status_code == 403
    assert error_of(told)["type"] == "usage"
    assert client.post("/api/ask", json={"question": "园区"}, headers={"host": "evil.example"}).status_code == 421


def test_the_description_is_valid_and_names_every_field(client: httpx.Client) -> None:
    described = client.get("/api/openapi.json").json()
    validate(described)
    assert described["servers"] == [{"url": "/api"}]
    assert set(described["paths"]) == {"/ask", "/ask/stream", "/search", "/check", "/match"}
    for path, methods in described["paths"].items():
        assert {"200", "401", "413", "422", "429", "503"} <= set(methods["post"]["responses"]), path
        assert methods["post"]["description"][0] > "一"
    answer = client.post("/api/ask", json={"question": "园区由哪个部门牵头管理"}).json()
    assert set(answer) <= set(described["components"]["schemas"]["Answered"]["properties"])
    assert "application/jsonl" in described["paths"]["/ask/stream"]["post"]["responses"]["200"]["content"]


def test_the_page_of_the_description_loads_from_here_alone(client: httpx.Client) -> None:
    page = client.get("/api/docs")
    assert page.status_code == 200
    assert "page.css" not in page.text
    assert "https://" not in page.text
    for address in ("swagger-ui-bundle.js", "swagger-ui.css"):
        assert client.get(f"/api/static-offline-docs/{address}").status_code == 200
