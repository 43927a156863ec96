"""Several processes behind one port: each visitor meets one of them, all answer alike, one that dies is replaced."""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.jsonl import answer_json
from assistant.pipeline import Pipeline
from assistant.settings import load_settings
from assistant.web.workers import Workers, place_of
from ingest.errors import UsageError

COUNT = 2
QUESTION = "园区由哪个部门牵头管理？"
HOMES = [
    next(f"127.0.0.{n}" for n in range(2, 250) if place_of(f"127.0.0.{n}", COUNT) == place) for place in range(COUNT)
]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes part by fork, on Linux")


class Serving:
    def __init__(self, index: Path) -> None:
        command = [sys.executable, "-c", "from assistant.cli import main; main()", "serve", "--open", "--port", "0"]
        environment = {**os.environ, "POLICY_INDEX": str(index)}
        self.process = subprocess.Popen(
            [*command, "--workers", str(COUNT)], env=environment, stderr=subprocess.PIPE, text=True
        )
        assert self.process.stderr
        self.port = next(
            int(line.rpartition(":")[2].strip(" /\n")) for line in self.process.stderr if "http://" in line
        )

    def asked(self, home: str, method: str, path: str, body: object = None) -> tuple[int, str]:
        """Of a visitor who comes from that address."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60, source_address=(home, 0))
        sent = None if body is None else json.dumps(body)
        connection.request(method, path, sent, {"content-type": "application/json"})
        answer = connection.getresponse()
        text = answer.read().decode("utf-8")
        connection.close()
        return answer.status, text

    def processes(self) -> list[int]:
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(one) for one in path.read_text().split()]


@pytest.fixture(scope="module")
def serving(shipped_index: Path) -> Iterator[Serving]:
    running = Serving(shipped_index)
    yield running
    running.process.kill()
    running.process.wait(20)


def test_each_answers_as_one_process_does(serving: Serving, shipped: Pipeline) -> None:
    expected = answer_json(shipped.ask(QUESTION))["answer"]
    for home in HOMES:
        status, text = serving.asked(home, "POST", "/api/ask", {"question": QUESTION})
        assert status == 200, text
        assert json.loads(text)["answer"] == expected
        assert serving.asked(home, "GET", "/")[0] == 200


def test_a_visitor_always_meets_the_same(serving: Serving) -> None:
    def answered(home: str) -> int:
        lines = serving.asked(home, "GET", "/metrics")[1].splitlines()
        return sum(int(line.split()[-1]) for line in lines if line.startswith('policy_requests_total{path="/readyz"'))

    before = [answered(home) for home in HOMES]
    for _ in range(5):
        assert serving.asked(HOMES[0], "GET", "/readyz")[0] == 200
    assert [after - was for after, was in zip(map(answered, HOMES), before, strict=True)] == [5, 0]


def test_one_that_dies_is_started_again(serving: Serving) -> None:
    first = serving.processes()
    assert len(first) == COUNT
    os.kill(first[0], signal.SIGKILL)
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            if all(serving.asked(home, "POST", "/api/search", {"query": QUESTION})[0] == 200 for home in HOMES):
                break
        except OSError:  # what it had taken ends with it
            time.sleep(0.2)
    now = serving.processes()
    assert len(now) == COUNT
    assert first[0] not in now


def test_they_end_with_the_one_that_accepts(serving: Serving) -> None:
    left = serving.processes()
    serving.process.send_signal(signal.SIGTERM)
    assert serving.process.wait(30) == 0
    assert not [one for one in left if Path(f"/proc/{one}").exists()]


def test_behind_a_proxy_it_is_refused(shipped_index: Path) -> None:
    with pytest.raises(UsageError, match="ip_hash"):
        Workers(
            load_settings(index=shipped_index, proxies="127.0.0.1"),
            COUNT,
            lambda watch: pytest.fail("the index was opened"),
        )
