"""What keeps the page safe: headers, the check of the Host, escaping, who may change the library."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from assistant.settings import Settings, load_settings
from assistant.web.app import create_app, serve
from assistant.web.opened import Opened
from assistant.web.safety import allowed_host, escape, is_loopback
from ingest.errors import IndexMissing, UsageError


@pytest.fixture(scope="module")
def settings(shipped_index: Path) -> Settings:
    return load_settings(index=shipped_index)


@pytest.fixture(scope="module")
def client(settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(settings), base_url="http://127.0.0.1:7860") as made:
        yield made


def test_escaping_leaves_no_markup_and_no_template() -> None:
    assert escape("<b a=\"x\" c='y'>&${1}{{value}}`") == (
        "&lt;b a=&quot;x&quot; c=&#x27;y&#x27;&gt;&amp;&#36;&#123;1&#125;&#123;&#123;value&#125;&#125;&#96;"
    )


@pytest.mark.parametrize(
    ("header", "allowed"),
    [
        ("127.0.0.1:7860", True), ("localhost:7860", True), ("[::1]:7860", True), ("10.1.2.3", True),
        ("policy.example:80", True), ("evil.example", False), ("", False), ("127.0.0.1.evil.example", False),
        ("[::1", False), (socket.gethostname(), True),
    ],
)  # fmt: skip
def test_hosts(header: str, allowed: bool) -> None:
    assert allowed_host(header, "policy.example") is allowed


def test_loopback() -> None:
    assert all(map(is_loopback, ("127.0.0.1", "localhost", "::1")))
    assert not any(map(is_loopback, ("0.0.0.0", "10.0.0.1", "policy.example")))


def test_the_page_comes_with_its_headers_and_names_no_other_host(client: TestClient) -> None:
    page = client.get("/")
    assert page.status_code == 200
    policy = page.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "connect-src 'self'" in policy
    assert "form-action 'none'" in policy
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["x-frame-options"] == "DENY"
    nonce = re.search(r"'nonce-([^']+)'", policy)
    assert nonce
    assert all(f'nonce="{nonce[1]}"' in tag for tag in re.findall(r"<script[^>]*>", page.text))
    assert not re.findall(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=\"(?:https?:)?//", page.text)
    assert "og:" not in page.text.split("<body")[0].split("gradio_config")[0]
    assert client.get("/").headers["content-security-policy"] != policy


def test_foreign_hosts_and_origins_are_refused(client: TestClient) -> None:
    assert client.get("/", headers={"host": "evil.example"}).status_code == 421
    assert client.post("/gradio_api/upload", headers={"origin": "http://evil.example"}).status_code == 403
    assert client.get("/ui/page.css", headers={"origin": "http://127.0.0.1:7860"}).status_code == 200


def test_nothing_of_the_server_is_listed_or_watched(client: TestClient, settings: Settings) -> None:
    for path in ("/docs", "/redoc", "/openapi.json", "/monitoring", "/gradio_api/runs"):
        assert client.get(path).status_code in {401, 403, 404}, path
    assert client.get("/gradio_api/info").json()["named_endpoints"] == {}
    ledger = next(settings.index.rglob("*.sqlite*"), next(file for file in settings.index.rglob("*") if file.is_file()))
    assert client.get(f"/gradio_api/file={ledger}").status_code in {403, 404}


def test_clauses_are_served_and_absent_ones_told(client: TestClient) -> None:
    found = client.get("/ui/source", params={"document": "plan", "section": "2.5.12", "force": "planned"})
    assert "12、提升科技金融服务能力" in found.text
    assert "计划" in found.text
    absent = client.get("/ui/source", params={"document": "<b>", "lang": "en"})
    assert absent.status_code == 404
    assert "<b>&lt;" not in absent.text.replace("<b>Not done</b>", "")
    assert "Not done" in absent.text
    assert client.get("/ui/reading", params={"document": "review"}).status_code == 200


def test_a_page_served_to_others_only_reads(shipped_index: Path) -> None:
    opened = Opened(load_settings(index=shipped_index, host="0.0.0.0"))
    assert not opened.changeable
    for change in (lambda: opened.publish([], print), lambda: opened.remove("plan", print)):
        with pytest.raises(UsageError, match="policy ingest"):
            change()


def test_a_port_in_use_is_told(settings: Settings) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match="--port 0"):
            serve(settings.model_copy(update={"port": port}))


def test_a_missing_index_is_told(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing):
        serve(load_settings(index=tmp_path / "none", port=0))
