"""Users by raw HTTP, without the page: who may do what, how logins are throttled, what proxies are believed."""

from __future__ import annotations

import asyncio
import base64
import json
import re
import shutil
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from assistant.settings import load_settings
from assistant.web.app import _refuse_strangers
from assistant.web.door import COOKIE, Door
from assistant.web.users import Users
from commands import Policy
from ingest.errors import SettingsError, UsageError
from ingest.store import generations
from raw_page import Visitor, error_of, file_value, serving

PASSWORDS = {"reader": "a word to read", "editor": "a word to edit", "evaluator": "a word to judge"}
QUESTION = "园区由哪个部门牵头管理？"
NOTICE = "# 关于支持示范的通知\n\n一、支持示范\n\n（一）资助示范3家。\n"


@dataclass(frozen=True, slots=True)
class House:
    """A page with users behind a proxy on this machine, and its files."""

    address: str
    folder: Path

    def visitor(self, name: str = "", host: int = 1) -> Visitor:
        """A browser behind the proxy, logged in as a user, if any."""
        made = Visitor(self.address, {"x-forwarded-for": f"10.0.0.{host}"})
        if name:
            assert made.log_in(name, PASSWORDS[name]).status_code == 303
        return made

    @property
    def audit(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.folder / "audit.jsonl").read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def house(shipped_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house")
    shutil.copytree(shipped_index, folder / "index")
    users = Users(folder / "users.json")
    for role, password in PASSWORDS.items():
        users.add(role, password, (role,))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADIO_TEMP_DIR", str(folder / "uploads"))
        more = {"users": users.path, "audit": folder / "audit.jsonl", "proxies": "127.0.0.1", "limit_questions": 0}
        with serving(folder / "index", "127.0.0.1", **more) as address:
            yield House(address, folder)


def publish(editor: Visitor) -> str:
    """Everything that the server says to one who uploads a document, then calls every function that publishes."""
    path = editor.upload("notice.md", NOTICE)
    functions = editor.functions()
    told = [
        editor.call(f, [file_value(path) if kind == "uploadbutton" else "zh" for kind in f.inputs])
        for f in functions
        if "uploadbutton" in f.inputs
    ]
    return "".join([*told, *(editor.call(f, f.fitting()) for f in functions if f.inputs == ("state", "radio"))])


CLOSED = ("/config", "/config/", "/ui/now", "/ui/page.css", "/ui/source?document=plan", "/metrics", "/openapi.json", "/info",
          "/gradio_api/info", "/gradio_api/queue/data?session_hash=x", "/gradio_api/file=x", "/gradio_api/app_id",
          "/static/x.js", "/assets/x.js", "/theme.css", "/monitoring", "/gradio_api/heartbeat/x", "//config", "/nowhere",
          "/login_check", "/token", "/user")  # fmt: skip


@pytest.mark.parametrize("path", CLOSED)
def test_nothing_is_given_to_who_has_not_logged_in(house: House, path: str) -> None:
    for method in ("GET", "POST", "HEAD", "PUT"):
        answer = house.visitor().client.request(method, path)
        assert answer.status_code in (401, 403, 404, 405), method
        assert method == "HEAD" or "plan" not in answer.text
    body = {"fn_index": 1, "data": [], "session_hash": "x"}
    for route in ("queue/join", "cancel", "reset", "upload", "run/x", "call/x"):
        assert house.visitor().client.post(f"/gradio_api/{route}", json=body).status_code in (401, 404)


def test_a_browser_is_shown_the_login_and_health_stays_open(house: House) -> None:
    stranger = house.visitor().client
    sent = stranger.get("/", headers={"accept": "text/html"})
    assert (sent.status_code, sent.headers["location"]) == (303, "./login")
    page = stranger.get("/login")
    assert page.status_code == 200
    assert "script" not in page.text
    assert "form-action 'self'" in page.headers["content-security-policy"]
    assert page.headers["x-frame-options"] == "DENY"
    assert stranger.get("/healthz").status_code == stranger.get("/readyz").status_code == 200


@pytest.mark.parametrize(
    ("name", "password"), [("reader", "a wrong word"), ("nobody", "a word to read"), ("", ""), ("reader", "x" * 9000)]
)
def test_a_wrong_login_gives_no_session(house: House, name: str, password: str) -> None:
    visitor = house.visitor(host=len(password) % 200 + 20)
    assert visitor.log_in(name, password).status_code in (401, 413)
    assert COOKIE not in visitor.client.cookies
    for cookie in (name, "0" * 43, "x; " + COOKIE + "=y"):
        assert visitor.client.get("/config", headers={"cookie": f"{COOKIE}={cookie}"}).status_code == 401


def test_a_reader_reads_and_changes_nothing(house: House) -> None:
    reader, before = house.visitor("reader"), generations.live(house.folder / "index")
    assert "reply" in reader.ask(QUESTION)
    told = publish(reader)
    for function in reader.functions():
        for answer in ("", "yes"):
            said = {"document": "plan", "answer": answer, "question": QUESTION}
            told += reader.call(function, function.fitting(), event=said)
    assert generations.live(house.folder / "index") == before
    assert "policy ingest" in told
    assert reader.client.get("/metrics").status_code == 404


def test_an_editor_publishes_and_removes_and_it_is_written_down(house: House) -> None:
    editor, index = house.visitor("editor", host=7), house.folder / "index"
    before = generations.live(index)
    publish(editor)
    assert (published := generations.live(index)) != before
    for function in editor.functions():
        if function.inputs == ("state", "radio"):
            for said in ({"document": "notice"}, {"answer": "yes"}):  # what asks for a removal, then what removes
                editor.call(function, function.fitting(), event=said)
    assert generations.live(index) != published
    assert editor.client.get("/metrics").status_code == 404
    lines = [one for one in house.audit if one["event"] == "ingest"]
    assert [(one["user"], one["address"], one["added"], one["removed"]) for one in lines] == [
        ("editor", "10.0.0.7", 1, 0), ("editor", "10.0.0.7", 0, 1),
    ]  # fmt: skip
    assert lines[1]["documents"] == ["notice"]
    assert "示范" not in (house.folder / "audit.jsonl").read_text("utf-8")
    assert stat.S_IMODE((house.folder / "audit.jsonl").stat().st_mode) == 0o600


def test_an_evaluator_sees_the_figures_also_as_a_program(house: House) -> None:
    assert "policy_documents" in house.visitor("evaluator").client.get("/metrics").text
    named = base64.b64encode(f"evaluator:{PASSWORDS['evaluator']}".encode()).decode()
    program = {"authorization": f"Basic {named}"}
    for _ in range(3):
        assert httpx.get(f"{house.address}/metrics", headers=program, trust_env=False).status_code == 200
    for wrong in ("Basic x", "Basic " + base64.b64encode(b"evaluator:no").decode(), "Bearer x", "Basic"):
        answer = httpx.get(f"{house.address}/metrics", headers={"authorization": wrong}, trust_env=False)
        assert answer.status_code == 401, wrong


FIGURE = re.compile(r"(?<![\d.])0\.123(?!\d)")  # no part of a time that the server tells


def test_the_figures_of_evaluations_are_an_evaluators(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = tmp_path / "eval-run"
    run.mkdir()
    part = {"cases": 9, "figures": {"complete": {"mean": 0.123, "se": 0.1, "n": 9, "undefined": 0}}, "totals": {}}
    suite = {**part, "splits": {"dev": {**part, "slices": {}}}, "key": "complete", "dangers": {}, "dangerous": []}
    config = {"commit": "3d4e5f", "index": {"index_sha256": "a" * 64, "encoder": "e"}, "answerer": "extractive"}
    made = {
        "finished": "2026-01-01T00:00:00", "command": "policy-eval", "config": config, "figures": {"answers": suite},
        "failures": [],
    }  # fmt: skip
    (run / "record.json").write_text(json.dumps(made), "utf-8")
    monkeypatch.chdir(tmp_path)
    fetched = ("/ui/run?run=.", "/ui/run-file?run=.&file=record.json")
    for name, shown in (("evaluator", True), ("reader", False), ("editor", False)):
        visitor = house.visitor(name)
        told = visitor.client.get("/config").text + "".join(visitor.call(f, f.fitting()) for f in visitor.functions())
        assert bool(FIGURE.search(told)) is shown, name
        for path in fetched:
            assert bool(FIGURE.search(visitor.client.get(path).text)) is shown, (name, path)


def test_a_program_is_told_to_log_in_as_json(house: House) -> None:
    ask = {"question": QUESTION}
    answer = house.visitor().client.post("/api/ask", json=ask)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Basic")
    assert error_of(answer)["message_en"] == "Log in first."
    assert "www-authenticate" not in house.visitor().client.get("/ui/now").headers
    named = base64.b64encode(f"reader:{PASSWORDS['reader']}".encode()).decode()
    program = {"authorization": f"Basic {named}"}
    assert house.visitor().client.post("/api/ask", json=ask, headers=program).json()["citations"]
    for path in ("/api/docs", "/ui/source"):
        sent = house.visitor().client.get(path, headers={"accept": "text/html"})
        assert sent.url.join(sent.headers["location"]).path == "/login"


def test_who_logs_out_is_out(house: House) -> None:
    reader = house.visitor("reader")
    cookies = dict(reader.client.cookies)
    assert reader.client.get("/config").status_code == 200
    assert reader.client.post("/logout").status_code == 204
    assert httpx.get(f"{house.address}/config", cookies=cookies, trust_env=False).status_code == 401


def test_what_a_proxy_forwards_is_believed_of_the_trusted_one_alone(house: House) -> None:
    forwarded = {"x-forwarded-for": "10.0.0.9", "x-forwarded-proto": "https", "x-forwarded-host": "policy.example.org"}
    visitor = Visitor(house.address, {**forwarded, "origin": "https://policy.example.org"})
    sent = visitor.log_in("reader", PASSWORDS["reader"])
    assert sent.status_code == 303
    assert "Secure" in sent.headers["set-cookie"]
    assert house.audit[-1]["address"] == "10.0.0.9"
    evil = {**forwarded, "origin": "https://evil.example"}
    assert Visitor(house.address, evil).log_in("reader", PASSWORDS["reader"]).status_code == 403


def test_guessing_is_throttled_and_told_by_no_name(house: House) -> None:
    guesser = house.visitor(host=99)
    codes = [guesser.log_in("reader", f"guess number {n}").status_code for n in range(12)]
    assert codes == [401] * 10 + [429] * 2
    refused = guesser.log_in("reader", PASSWORDS["reader"])
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) > 60
    assert house.visitor("reader", host=98)
    lines = [one for one in house.audit if one.get("address") == "10.0.0.99"]
    assert {one["event"] for one in lines} == {"login refused", "login throttled"}
    assert "guess" not in json.dumps(lines)


def settings(tmp_path: Path, **more: Any) -> Any:
    return load_settings(index=tmp_path, users=tmp_path / "users.json", audit=tmp_path / "audit.jsonl", **more)


def test_a_session_ends_with_its_time_its_password_its_user_and_the_file(tmp_path: Path) -> None:
    made = settings(tmp_path, session_hours=0.5 / 3600)
    users = Users(made.users)
    users.add("a", "a word to read", ("reader",))
    door = Door(made)

    def came(word: str) -> dict[bytes, str]:
        token = asyncio.run(door.log_in("a", word, "10.0.0.1"))
        assert isinstance(token, str)
        return {b"cookie": f"{COOKIE}={token}"}

    headers = came("a word to read")
    assert (known := door.user_of(headers, "10.0.0.1", here=True))
    assert (known.name, known.edits, known.local) == ("a", False, False)
    time.sleep(0.6)
    assert door.user_of(headers, "10.0.0.1", here=True) is None
    headers = came("a word to read")
    users.set_password("a", "another word to read")
    assert door.user_of(headers, "10.0.0.1", here=True) is None
    headers = came("another word to read")
    users.remove("a")
    assert door.user_of(headers, "10.0.0.1", here=True) is None
    made.users.unlink()
    assert door.user_of({}, "127.0.0.1", here=True) is None  # the file is lost: nobody is let in for that


def test_without_users_this_machine_edits_and_a_forwarded_call_reads(tmp_path: Path) -> None:
    door = Door(settings(tmp_path))
    assert door.user_of({}, "127.0.0.1", here=True).edits  # type: ignore[union-attr]
    assert not door.user_of({}, "127.0.0.1", here=False).edits  # type: ignore[union-attr]
    beyond = Door(settings(tmp_path, host="0.0.0.0"))
    assert not beyond.user_of({}, "127.0.0.1", here=True).edits  # type: ignore[union-attr]


def test_it_is_not_served_to_others_before_it_is_said_who_may(tmp_path: Path) -> None:
    for more in ({"host": "0.0.0.0"}, {"host": "::"}, {"proxies": "127.0.0.1"}):
        with pytest.raises(UsageError, match="policy user add"):
            _refuse_strangers(settings(tmp_path, **more))
        _refuse_strangers(settings(tmp_path, open=True, **more))
    _refuse_strangers(settings(tmp_path))
    Users(tmp_path / "users.json").add("a", "a word to read", ("reader",))
    _refuse_strangers(settings(tmp_path, host="0.0.0.0"))
    with pytest.raises(SettingsError, match="POLICY_PROXIES"):
        settings(tmp_path, proxies="a proxy")


def test_the_file_of_users_is_its_owners_alone_and_holds_no_password(tmp_path: Path) -> None:
    users = Users(tmp_path / "users.json")
    users.add("甲", "a word to read", ("reader", "editor"))
    assert stat.S_IMODE(users.path.stat().st_mode) == 0o600
    assert "a word" not in users.path.read_text("utf-8")
    assert "$argon2id$" in users.path.read_text("utf-8")
    users.path.chmod(0o640)
    for name, text in (
        ("chmod 600", None),
        ("KeyError", '{"a": {}}'),
        ("JSONDecodeError", "{"),
        ("AttributeError", "[]"),
    ):
        if text is not None:
            users.path.write_text(text, "utf-8")
            users.path.chmod(0o600)
        with pytest.raises(SettingsError, match=name):
            Users(users.path).accounts()


def test_the_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("POLICY_USERS", str(tmp_path / "users.json"))
    policy = Policy(tmp_path, monkeypatch, capsys)
    assert policy("user", "add", "a", "--role", "editor", "--role", "reader", lines="a word to edit\n").status == 0
    assert policy("user", "list").out == "a\teditor,reader\n"
    for wrong in (("add", "a"), ("add", "b c"), ("add", "b", "--role", "king"), ("passwd", "b"), ("remove", "b")):
        ran = policy("user", *wrong, lines="a word to read\n")
        assert (ran.status, ran.out) == (2, ""), wrong
    assert policy("user", "add", "b", lines="short\n").status == 2
    before = Users(tmp_path / "users.json").accounts()["a"].hash
    assert policy("user", "passwd", "a", lines="another word\n").status == 0
    assert Users(tmp_path / "users.json").accounts()["a"].hash != before
    assert "users.json" in policy("user", "remove", "a").err
    ran = policy("serve", "--host", "0.0.0.0")
    assert ran.status == 2
    assert "policy user add" in ran.err
