"""How much one may ask: rates, queues, long work beside short, slow and silent connections; all by raw HTTP."""

from __future__ import annotations

import json
import logging
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from assistant.settings import load_settings
from assistant.web import safety, watching
from assistant.web.checkers import Checkers
from assistant.web.limits import _WAITING, PLACES, Limits, Rate, Rates, network_of
from assistant.web.users import User
from assistant.web.working import Work
from assistant.wording.checker import LIMIT
from ingest.errors import UsageError
from ingest.store.published import open_index
from raw_page import Function, Visitor, error_of, serving

QUESTION = "园区由哪个部门牵头管理？"
LONG = "，\n".join(f"第{at}项，力争到2026年建设{at}个高质量孵化器，支持重点企业发展" for at in range(2000))[:LIMIT]


@pytest.fixture(scope="module")
def address(shipped_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A page without users behind a proxy on this machine, with small limits."""
    folder = tmp_path_factory.mktemp("limits")
    shutil.copytree(shipped_index, folder / "index")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADIO_TEMP_DIR", str(folder / "uploads"))
        patch.setattr(safety, "SECONDS", 6.0)
        patch.setattr(watching, "IDLE", 6.0)
        more = {
            "proxies": "127.0.0.1",
            "limit_questions": 6,
            "limit_checks": 4,
            "limit_uploads": 3,
            "limit_upload_mb": 1,
        }
        with serving(folder / "index", "127.0.0.1", **more) as where:
            yield where


def behind(address: str, host: str) -> Visitor:
    return Visitor(address, {"x-forwarded-for": host})


def refused_at_once(visitor: Visitor, function: Function) -> bool:
    """Whether a call is refused with a sentence; at once is the quickest of a few: nothing is waited for."""
    answers = [visitor.join(function, visitor.typed(function, QUESTION)) for _ in range(8)]
    assert all("。" in json.loads(answer.text)["detail"] for answer in answers)
    quickest = min(answer.elapsed.total_seconds() for answer in answers)
    return {answer.status_code for answer in answers} == {429} and quickest < 0.2


def test_a_session_asks_so_much_a_minute_and_others_go_on(address: str) -> None:
    one, other = behind(address, "10.0.0.1"), behind(address, "10.0.0.1")
    asking = one.asking()
    assert all("process_completed" in one.ask(QUESTION) for _ in range(6))
    assert refused_at_once(one, asking)
    answer = one.join(asking, one.typed(asking, QUESTION))
    assert 0 < int(answer.headers["retry-after"]) <= 10
    assert "reply" in other.ask(QUESTION)


def test_an_address_takes_so_much_whatever_names_it_gives_itself(address: str) -> None:
    codes = []
    for _ in range(31):
        stranger = httpx.Client(base_url=address, headers={"x-forwarded-for": "10.0.0.2"}, trust_env=False)
        codes.append(stranger.post("/gradio_api/upload", files={"files": ("a.md", b"x")}).status_code)
    assert codes == [200] * 30 + [429]


def test_one_question_at_a_time_and_a_short_queue_while_long_checks_run(address: str) -> None:
    """Long checks fill every place and the queue; who comes then is told so at once, and questions are answered."""
    holders = [behind(address, f"10.0.1.{n}") for n in range(PLACES["checks"] + _WAITING["checks"])]
    function = holders[0].asking("claimed")
    answers = [holder.join(function, holder.typed(function, LONG)) for holder in holders]
    assert [answer.status_code for answer in answers] == [200] * len(holders)
    assert refused_at_once(holders[0], function)
    late = behind(address, "10.0.2.1")
    assert refused_at_once(late, function)
    began = time.monotonic()
    assert "reply" in late.ask(QUESTION)
    assert time.monotonic() - began < 5
    for holder in holders:
        holder.client.post("/gradio_api/reset", json={"event_id": "x"})


def test_uploads_are_counted_and_weighed(address: str) -> None:
    one = behind(address, "10.0.3.1")
    codes = [
        one.client.post("/gradio_api/upload", files={"files": ("a.md", b"x" * 1000)}).status_code for _ in range(4)
    ]
    assert codes == [200, 200, 200, 429]
    heavy = behind(address, "10.0.3.2")
    assert heavy.client.post("/gradio_api/upload", files={"files": ("a.md", b"x" * 900_000)}).status_code == 200
    assert heavy.client.post("/gradio_api/upload", files={"files": ("a.md", b"x" * 900_000)}).status_code == 429

    def unsaid() -> Iterator[bytes]:
        yield b"x" * 100

    sent = behind(address, "10.0.3.3").client.post("/gradio_api/upload", content=unsaid())
    assert sent.status_code == 411


def test_a_program_that_asks_too_much_is_told_so_as_json(address: str) -> None:
    program = httpx.Client(base_url=address, headers={"x-forwarded-for": "10.0.4.1"}, trust_env=False)
    answers = [program.post("/api/search", json={}) for _ in range(60)]
    assert {answer.status_code for answer in answers} == {422}
    refused = next(one for _ in range(60) if (one := program.post("/api/search", json={})).status_code != 422)
    assert refused.status_code == 429
    assert error_of(refused)["message_en"].endswith(f"{refused.headers['retry-after']} seconds.")


def test_a_session_votes_as_often_as_it_may_ask(address: str) -> None:
    """Votes that are none are counted too: what is limited is the work, and what is written."""
    one, other = behind(address, "10.0.5.1"), behind(address, "10.0.5.1")
    votes = [one.client.post("/ui/vote?said=good&at=0", json=[]) for _ in range(8)]
    assert [vote.status_code for vote in votes] == [404] * 6 + [429] * 2
    assert "秒后再试" in votes[-1].text
    assert 0 < int(votes[-1].headers["retry-after"]) <= 10
    assert other.client.post("/ui/vote?said=good&at=0", json=[]).status_code == 404
    assert "reply" in one.ask(QUESTION)


HALVES = {
    "silent": b"",
    "half a head": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: ",
    "half a body": b"POST /gradio_api/queue/join HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    b'Content-Length: 100\r\n\r\n{"data": ',
    "half a login": b"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\nname=",
    "half an upload": b"POST /ui/save?kind=md HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n[",
    "half the next head": b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nGET / HT",
}


@pytest.mark.parametrize("what", HALVES)
def test_a_connection_that_sends_no_whole_request_is_closed(
    address: str, what: str, caplog: pytest.LogCaptureFixture
) -> None:
    port = httpx.URL(address).port
    with caplog.at_level(logging.WARNING), socket.create_connection(("127.0.0.1", port or 0), timeout=30) as sender:
        sender.sendall(HALVES[what])
        began = time.monotonic()
        while sender.recv(65536):
            pass
        assert time.monotonic() - began < 20
    assert "Traceback" not in caplog.text
    assert not [record for record in caplog.records if record.exc_info]


def test_a_drip_is_cut_too(address: str) -> None:
    """A byte now and then does not keep a request alive."""
    port = httpx.URL(address).port
    with socket.create_connection(("127.0.0.1", port or 0), timeout=30) as sender:
        began = time.monotonic()
        try:
            for byte in b"GET / HTTP/1.1\r\nX-A: " + b"a" * 300:
                sender.send(bytes([byte]))
                time.sleep(0.1)
        except OSError:
            assert time.monotonic() - began < 20
        else:
            raise AssertionError("it was not cut")


def test_rates_are_earned_again_and_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    rates = Rates()
    assert [rates.take("a", Rate(2, 0.4)) > 0 for _ in range(3)] == [False, False, True]
    assert rates.take("b", Rate(2, 0.4)) == 0
    time.sleep(0.25)
    assert rates.take("a", Rate(2, 0.4), dry=True) == 0
    assert rates.take("a", Rate(2, 0.4)) == 0
    assert rates.take("a", Rate(2, 0.4)) > 0
    assert not any(rates.take("c", Rate(0, 1)) for _ in range(9))
    monkeypatch.setattr("assistant.web.limits._MANY", 1)
    time.sleep(0.5)
    rates.take("d", Rate(2, 0.4))
    assert set(rates._until) == {"d"}


def test_who_sits_here_is_not_counted_and_an_ipv6_network_is_one(shipped_index: Path) -> None:
    limits = Limits(load_settings(index=shipped_index, limit_questions=1))
    here = User(address="127.0.0.1", local=True)
    assert not any(limits.take("questions", here, "") for _ in range(99))
    waits = [limits.take("questions", User(address=f"2001:db8::{n:x}"), "") for n in range(11)]
    assert [wait > 0 for wait in waits] == [False] * 10 + [True]
    assert network_of("2001:db8::1") == network_of("2001:db8::ffff") != network_of("2001:db8:1::1")
    assert network_of("10.0.0.1") != network_of("10.0.0.2")


def test_a_long_check_leaves_a_place_and_does_not_last(shipped_index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checkers = Checkers(open_index(shipped_index, one_shot=True))
    monkeypatch.setattr("assistant.web.checkers.WAIT", 0.2)
    begun, told = threading.Event(), []

    def long() -> None:
        try:
            checkers.check(LONG, lambda *_: begun.set())
        except UsageError as error:
            told.append(error.zh)

    first = threading.Thread(target=long)
    first.start()
    assert begun.wait(60)
    long()
    assert "核对的人太多" in told[0]
    assert checkers.check("到2026年，建设高质量孵化器。", lambda *_: None)
    monkeypatch.setattr("assistant.web.checkers.SECONDS", 0.0)
    first.join(60)
    assert "已停止" in told[1]


def test_a_check_ends_when_nobody_waits_for_it(shipped_index: Path) -> None:
    checkers = Checkers(open_index(shipped_index, one_shot=True))
    work = Work(lambda tell: checkers.check(LONG, lambda done, total: tell(done, total, "check")))
    for done, _, _ in work:
        if done:
            break
    work._thread.join(20)
    assert not work._thread.is_alive()
