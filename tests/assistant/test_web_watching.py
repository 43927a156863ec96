"""What is told of a running server, that no word of a user's is in it, and how it ends."""

from __future__ import annotations

import json
import logging
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from assistant.web.watching import Watch
from assistant.web.working import told
from raw_page import FITTING, Visitor, file_value, serving

SECRET = "身份证110101199003077758、手机13912345678、卡号6222020200112233445、a@b.example、密钥sk-Zq81LmTr5Vw0Xy72"
PARTS = ("110101199003077758", "13912345678", "6222020200112233445", "b.example", "sk-Zq81LmTr5Vw0Xy72", "%E8%BA%AB")


@pytest.fixture(scope="module")
def address(shipped_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADIO_TEMP_DIR", str(tmp_path_factory.mktemp("uploads")))
        with serving(shipped_index, "127.0.0.1") as where:
            yield where


# A check of this takes a second or more: without full stops each line is laid on the documents with its neighbours.
LONG = "，\n".join(f"第{at}项，力争到2026年建设{at}个高质量孵化器，支持重点企业发展" for at in range(120))


def test_health_readiness_and_metrics(address: str) -> None:
    client = httpx.Client(base_url=address, trust_env=False)
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").text == "ready\n"
    first, second = (client.get("/metrics") for _ in range(2))
    assert 'policy_requests_total{path="/healthz",status="200"}' in second.text
    assert "policy_documents 2" in second.text
    assert first.headers["x-request-id"] != second.headers["x-request-id"]
    for line in second.text.splitlines():
        assert line.startswith("# TYPE ") or float(line.rpartition(" ")[2]) >= 0


@pytest.mark.parametrize("headers", [{"x-forwarded-for": "10.0.0.1"}, {"forwarded": "for=1"}, {"host": "evil.example"}])
def test_metrics_are_for_this_machine_alone(address: str, headers: dict[str, str]) -> None:
    assert httpx.get(f"{address}/metrics", headers=headers, trust_env=False).status_code in (404, 421)


def test_nothing_that_a_user_typed_is_logged_or_counted(address: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "policy.requests"):
        assert "reply" in Visitor(address).ask(f"{SECRET} 园区由哪个部门牵头管理？")
        httpx.get(f"{address}/ui/source", params={"document": SECRET}, trust_env=False)
        httpx.get(f"{address}/{SECRET}", trust_env=False)
        metrics = httpx.get(f"{address}/metrics", trust_env=False).text
    lines = [json.loads(one.message) for one in caplog.records if one.name == "policy.requests"]
    assert {"request", "method", "path", "status", "ms"} == set(lines[0])
    assert len({line["request"] for line in lines}) == len(lines)
    for part in PARTS:
        assert part not in caplog.text
        assert part not in metrics


def test_an_unexpected_error_is_logged_without_its_words(caplog: pytest.LogCaptureFixture) -> None:
    try:
        int(SECRET)
    except ValueError as error:
        told(error)
    assert "ValueError" in caplog.text
    assert "test_web_watching.py" in caplog.text
    assert "139" not in caplog.text.partition("test_web_watching.py")[0]
    assert SECRET not in caplog.text


def test_the_histogram_counts_each_request_in_every_bound_above_it() -> None:
    watch = Watch()
    for seconds in (0.01, 0.2, 60):
        watch.begin("/ui/")
        watch.end("/ui/", 200, seconds)
    text = watch.text({})
    for bound, count in (("0.05", 1), ("0.25", 2), ("30", 2), ("+Inf", 3)):
        assert f'policy_request_seconds_bucket{{path="/ui/",le="{bound}"}} {count}' in text
    assert 'policy_request_seconds_count{path="/ui/"} 3' in text


def _started(index: Path, temporary: Path, **more: str) -> tuple[subprocess.Popen[str], str]:
    environment = {
        **os.environ, "POLICY_INDEX": str(index), "TMPDIR": str(temporary), "POLICY_LOG_REQUESTS": "true", **more,
    }  # fmt: skip
    command = [sys.executable, "-c", "from assistant.cli import main; main()", "serve", "--port", "0"]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    assert process.stderr
    for line in process.stderr:
        if "http://" in line:
            return process, line.rpartition("http")[2].strip().join(("http", ""))
    raise AssertionError("it did not start")


def test_nothing_typed_anywhere_is_kept_by_the_server(shipped_index: Path, tmp_path: Path) -> None:
    """Into every box, a file, its name, an address, a header, a login: not in a log, not in a file, not in a figure."""
    audit, data, index = tmp_path / "audit.jsonl", tmp_path / "data", tmp_path / "index"
    shutil.copytree(shipped_index, index)  # what is published, and removed, is not every other test's
    process, address = _started(index, tmp_path, POLICY_AUDIT=str(audit), XDG_DATA_HOME=str(data))
    errors: list[str] = []
    reading = threading.Thread(target=lambda: errors.extend(process.stderr or ()), daemon=True)
    reading.start()
    try:
        visitor = Visitor(address, {"user-agent": PARTS[4], "x-request-id": PARTS[1]})
        path = visitor.upload(f"{PARTS[1]}.md", f"# 通知\n\n一、{SECRET}\n")
        for function in visitor.functions():
            for text in (SECRET, f"{SECRET}\ud800", "[" * 9 + SECRET):
                typed = {"textbox": text, "uploadbutton": file_value(path)}
                data_ = [typed.get(kind, FITTING.get(kind)) for kind in function.inputs]
                visitor.call(function, data_, event={"question": SECRET, "document": SECRET})
        visitor.log_in(SECRET, SECRET)
        visitor.client.get(f"/{SECRET}", params={"q": SECRET}, headers={"authorization": f"Basic {PARTS[4]}"})
        visitor.client.post("/gradio_api/queue/join", content=SECRET.encode())
        visitor.client.post("/ui/save?kind=md", content=json.dumps([SECRET]))
        metrics = visitor.client.get("/metrics").text
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
        process.kill()
    reading.join(5)
    assert len(errors) > 20
    assert "login refused" in audit.read_text("utf-8")
    left = [
        one.read_text("utf-8", "replace") for one in tmp_path.rglob("*") if one.is_file() and "index" not in one.parts
    ]
    for part in PARTS:
        assert part not in "".join((*errors, metrics, *left)), part
    assert not [name for name in map(str, tmp_path.rglob("*")) for part in PARTS if part in name]


def test_at_sigterm_answers_under_way_are_finished_and_nothing_is_left(shipped_index: Path, tmp_path: Path) -> None:
    process, address = _started(shipped_index, tmp_path)
    errors: list[str] = []
    reading = threading.Thread(target=lambda: errors.extend(process.stderr or ()), daemon=True)
    reading.start()
    try:
        until = time.monotonic() + 60
        while True:
            try:
                visitor = Visitor(address)
                break
            except httpx.ConnectError:
                assert time.monotonic() < until
        visitor.upload("x.md", "# 通知\n\n一、支持\n")
        answers: list[str] = []
        asking = threading.Thread(target=lambda: answers.append(visitor.ask(LONG, "claimed")))
        asking.start()
        while "policy_answers_under_way 1" not in httpx.get(f"{address}metrics", trust_env=False).text:
            assert asking.is_alive()
        process.send_signal(signal.SIGTERM)
        asking.join(20)
        assert "process_completed" in answers[0]
        assert "verdict" in answers[0]
        assert process.wait(15) == 0
    finally:
        process.kill()
    reading.join(5)
    assert "Traceback" not in "".join(errors)
    assert not list(tmp_path.glob("policy-*"))
