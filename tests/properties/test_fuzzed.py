"""Whatever is sent to any command or route: an answer or a sentence, never a traceback, and never long to refuse."""

from __future__ import annotations

import json
import logging
import random
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

import fuzzed
from assistant.find import find
from assistant.match import Matcher
from assistant.pipeline import Pipeline
from assistant.web.safety import LARGEST
from assistant.wording import Checker
from commands import Policy
from ingest.errors import UsageError
from raw_page import Visitor, serving

COMMANDS = {
    "ask": ("question", "history", "documents"),
    "search": ("query", "history", "k", "documents"),
    "check": ("text",),
    "match": ("description", "profile"),
}
FEW, MANY = 150, 2500  # lines of each command: here, and in make stress


@pytest.fixture
def policy(shipped_index: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Policy:
    return Policy(shipped_index, monkeypatch, capsys)


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("count", [FEW, pytest.param(MANY, marks=[pytest.mark.stress, pytest.mark.timeout(3000)])])
def test_every_line_is_answered_or_refused(policy: Policy, command: str, count: int) -> None:
    chance = random.Random(f"{command} {count}")
    lines = [fuzzed.line(chance, COMMANDS[command]) for _ in range(count)]
    ran = policy(command, "--jsonl", lines="".join(f"{line}\n" for line in lines))
    assert "Traceback" not in ran.err
    told = [json.loads(line) for line in ran.out.split("\n") if line]
    assert len(told) == sum(bool(line.strip()) for line in lines)
    assert "internal" not in {one["error"]["type"] for one in told if "error" in one}
    assert any("error" not in one for one in told)


@pytest.mark.parametrize("seed", range(3))
def test_every_argument_is_answered_or_refused(policy: Policy, seed: int) -> None:
    chance = random.Random(seed)
    for command in ("ask", "search", "check", "match", "find", "outline", "diff"):
        for _ in range(6):
            given = fuzzed.text(chance)
            ran = policy(command, "--", given)
            assert ran.status in (0, 1, 2), (command, given)
            assert "Traceback" not in ran.err, (command, given)


def _refusals(pipeline: Pipeline) -> dict[str, tuple[int, Callable[[str], object]]]:
    checker, matcher = Checker(pipeline.index), Matcher(pipeline)
    return {
        "ask": (2000, pipeline.ask),
        "search": (2000, pipeline.search),
        "match": (4000, lambda text: matcher.match(description=text)),
        "check": (50_000, checker.check),
        "find": (100, lambda text: find(text, pipeline.index)),
    }


@pytest.mark.parametrize("what", ["园", "a", " ", "\n", "\ud800"])
def test_what_is_too_long_is_refused_before_it_is_looked_at(shipped: Pipeline, what: str) -> None:
    for name, (most, run) in _refusals(shipped).items():
        for length in (2 * most + 1, 15_000_000):
            text = what * length
            seconds = []
            for _ in range(3):
                began = time.perf_counter()
                with pytest.raises(UsageError):
                    run(text)
                seconds.append(time.perf_counter() - began)
            assert min(seconds) < 0.05, (name, length)


def test_what_is_just_as_long_as_may_be_is_read(shipped: Pipeline) -> None:
    refusals = _refusals(shipped)
    for name in ("ask", "match"):
        most, run = refusals[name]
        run("园区" * (most // 2))
        with pytest.raises(UsageError, match=f"{most + 1}"):
            run("园" * (most + 1))


@pytest.fixture(scope="module")
def address(shipped_index: Path, tmp_path_factory: pytest.TempPathFactory) -> object:
    folder = tmp_path_factory.mktemp("fuzzed")
    shutil.copytree(shipped_index, folder / "index")  # functions that publish and remove are called too
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADIO_TEMP_DIR", str(folder / "uploads"))
        with serving(folder / "index", "127.0.0.1") as where:
            yield where


@pytest.mark.parametrize("rounds", [2, pytest.param(40, marks=[pytest.mark.stress, pytest.mark.timeout(3000)])])
def test_every_function_of_the_page_answers_or_refuses(
    address: str, rounds: int, caplog: pytest.LogCaptureFixture
) -> None:
    chance = random.Random(rounds)
    visitor = Visitor(address)
    functions = visitor.functions()
    assert len(functions) > 20
    with caplog.at_level(logging.ERROR):
        for _ in range(rounds):
            for function in functions:
                data = [fuzzed.text(chance) if kind == "textbox" else one for kind, one in
                        zip(function.inputs, function.fitting(), strict=True)]  # fmt: skip
                for given in (data, [fuzzed.value(chance) for _ in data], fuzzed.value(chance)):
                    if len(json.dumps(given)) > LARGEST // 2:
                        continue  # refused unread, with the connection: below
                    told = visitor.call(function, given, {"question": fuzzed.text(chance, 3), "document": "plan\x00"})
                    assert "Traceback" not in told
    assert not [one for one in caplog.records if one.exc_info or "unexpected" in one.message], caplog.text


def test_raw_bodies_are_refused(address: str, caplog: pytest.LogCaptureFixture) -> None:
    client = httpx.Client(base_url=address, timeout=20, trust_env=False)
    join = "/gradio_api/queue/join"
    known = {"fn_index": 0, "data": [], "session_hash": "x"}
    bodies: list[object] = [{**known, "fn_index": one} for one in (999, -1, "0", None, [], 10**400, 1.5)]
    bodies += [{**known, "session_hash": one} for one in (None, 5, [], "\x00", "x" * 5000)]
    bodies += [[], 5, "x", None, {}, {"data": {}}]
    with caplog.at_level(logging.ERROR):
        for body in bodies:
            answer = client.post(join, content=json.dumps(body), headers={"content-type": "application/json"})
            assert "Traceback" not in answer.text
            assert answer.status_code < 500, (body, answer.text)
        for content in (b"", b"\x00", b"{", b'"\xff"', b"[" * 100_000):
            answer = client.post(join, content=content, headers={"content-type": "application/json"})
            assert answer.status_code < 500, content[:20]
        for path in ("source", "reading"):
            for value in ("plan", "\x00", "../x", "园" * 1000, "%ff", ""):
                for start in ("0", "-5", "x", "9" * 400, "1.5", ""):
                    asked = {
                        "document": value,
                        "section": value,
                        "start": start,
                        "end": "9",
                        "lang": value,
                        "force": value,
                    }
                    assert client.get(f"/ui/{path}", params=asked).status_code < 500, (path, value, start)
    assert "Traceback" not in caplog.text


def test_a_body_is_bounded(address: str) -> None:
    client = httpx.Client(base_url=address, timeout=20, trust_env=False)
    answers = [client.post("/gradio_api/queue/join", content=b'"' + b"x" * 2_000_000 + b'"') for _ in range(3)]
    assert {(answer.status_code, "too large" in answer.text) for answer in answers} == {(413, True)}
    assert min(answer.elapsed.total_seconds() for answer in answers) < 1
    chunks = (b"x" * 65536 for _ in range(40))  # its length unsaid
    with suppress(httpx.HTTPError):  # the connection may end before the body does
        assert client.post("/gradio_api/queue/join", content=chunks).status_code >= 400
