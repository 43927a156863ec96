"""Agents get what ``--jsonl`` gives: a real client lists and calls the tools, over pipes and over HTTP."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters

from commands import Policy

CALLS: list[tuple[str, dict[str, Any]]] = [
    ("ask", {"question": "园区由哪个部门牵头管理"}),
    ("ask", {"question": "那由谁协同？", "history": [{"role": "user", "content": "园区由哪个部门牵头管理"}]}),
    ("ask", {"question": "发布日期", "documents": ["review"]}),
    ("search", {"query": "知识产权", "k": 3}),
    ("check", {"text": "到2026年，园区税收贡献占全区比重达到90%。"}),
    ("match", {"description": "我们是做在线教育的小微企业，需要贷款"}),
]


def command(index: Path, *more: str) -> list[str]:
    run = "import sys; from assistant.cli import main; sys.exit(main())"
    return [sys.executable, "-c", run, "mcp", "--index", str(index), *more]


async def called(server: Any) -> tuple[list[str], list[dict[str, Any]], Any]:
    async with Client(server) as client:
        names = [tool.name for tool in (await client.list_tools()).tools]
        results = [(await client.call_tool(name, given)).structured_content for name, given in CALLS]
        refused = await client.call_tool("ask", {"question": "问" * 2001})
    return names, results, refused


def same(value: Any) -> Any:
    return {name: part for name, part in value.items() if name not in ("id", "milliseconds")}


@pytest.fixture(scope="module")
def lines(shipped_index: Path) -> list[dict[str, Any]]:
    """What the command line writes for the same requests."""
    found = []
    run = [sys.executable, "-c", "import sys; from assistant.cli import main; sys.exit(main())"]
    for name, given in CALLS:
        done = subprocess.run(
            [*run, name, "--jsonl", "--index", str(shipped_index)], input=json.dumps(given), capture_output=True,
            text=True, check=True,
        )  # fmt: skip
        found.append(json.loads(done.stdout))
    return found


def test_over_pipes(shipped_index: Path, lines: list[dict[str, Any]]) -> None:
    program, *arguments = command(shipped_index)
    parameters = StdioServerParameters(command=program, args=arguments, env=dict(os.environ))
    names, results, refused = asyncio.run(called(parameters))
    assert names == ["ask", "search", "check", "match"]
    assert [same(one) for one in results] == [same(one) for one in lines]
    assert refused.is_error
    assert "2000" in refused.content[0].text.replace(",", "")


def test_over_http(shipped_index: Path, lines: list[dict[str, Any]]) -> None:
    with serving(shipped_index) as address:
        names, results, _ = asyncio.run(called(address))
    assert names == ["ask", "search", "check", "match"]
    assert [same(one) for one in results] == [same(one) for one in lines]


@contextmanager
def serving(index: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(command(index, "--http", str(port)), stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/mcp"
    finally:
        process.terminate()
        process.wait(20)


def test_without_the_package_it_says_what_to_install(
    shipped_index: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "mcp", None)
    monkeypatch.delitem(sys.modules, "assistant.mcp_server", raising=False)
    for name in [name for name in sys.modules if name.startswith("mcp.")]:
        monkeypatch.delitem(sys.modules, name)
    done = Policy(shipped_index, monkeypatch, capsys)("mcp")
    assert done.status == 2
    assert "policy-assistant[mcp]" in done.err
