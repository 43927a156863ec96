"""The policy command as people and scripts meet it: output, exit status, and one clear sentence for what goes wrong."""

import io
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from assistant import cli
from ingest.encoder import load_encoder
from ingest.job import ingest

ASKED = "园区由哪个部门牵头管理"
POLICY = str(Path(sys.executable).with_name("policy"))


class Ran(NamedTuple):
    status: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def policy(shipped_index: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command in this process, on the shipped index unless told otherwise."""
    monkeypatch.setenv("POLICY_INDEX", str(shipped_index))

    def run(*arguments: str, lines: str = "") -> Ran:
        monkeypatch.setattr(sys, "argv", ["policy", *arguments])
        monkeypatch.setattr(sys, "stdin", io.StringIO(lines))
        status = 0
        try:
            cli.main()
        except SystemExit as end:
            status = int(end.code or 0)
        return Ran(status, *capsys.readouterr())

    return run


def started(*arguments: str, shell: str = "", **environment: str) -> subprocess.CompletedProcess[bytes]:
    """The command in a process of its own."""
    command = ["bash", "-c", shell, POLICY, *arguments] if shell else [POLICY, *arguments]
    return subprocess.run(command, capture_output=True, check=False, env=os.environ | environment, timeout=60)


def one_sentence(ran: Ran, status: int = 1) -> str:
    """The Chinese line of an error; nothing is on standard output and nothing is a traceback."""
    assert ran.status == status, ran
    assert not ran.out
    zh, en = ran.err.strip().splitlines()
    assert zh.endswith(("。", "？"))
    assert en.isascii() or "/" in en
    return zh


def test_ask_prints_the_answer_its_place_and_date(policy: Run) -> None:
    ran = policy("ask", "海外人才可以享受哪些服务")
    assert ran.status == 0
    assert "[1] plan#" in ran.out
    assert "2025-07-25" in ran.out
    assert ran.out.count("本回答由人工智能生成") == 1
    assert not ran.err


def test_ask_json_is_one_object(policy: Run) -> None:
    value = json.loads(policy("ask", ASKED, "--json").out)
    assert value["id"] is None
    assert value["citations"]
    assert "explain" in json.loads(policy("ask", ASKED, "--json", "--explain").out)


def test_explain_shows_how_it_came_about(policy: Run) -> None:
    out = policy("ask", ASKED, "--explain").out
    assert "理解：" in out
    assert "证据：" in out
    assert "用时：" in out


def test_jsonl_goes_on_after_a_bad_line(policy: Run) -> None:
    lines = [
        '{"id": "a", "question": "人才公寓"}',
        "{bad",
        '{"id": "c", "question": ""}',
        '{"id": "d", "question": "贷款"}',
    ]
    ran = policy("ask", "--jsonl", lines="\n".join(lines))
    assert ran.status == 1
    results = [json.loads(line) for line in ran.out.splitlines()]
    assert [result["id"] for result in results] == ["a", None, "c", "d"]
    assert ["error" in result for result in results] == [False, True, True, False]
    assert policy("ask", "--jsonl", lines=lines[0]).status == 0


def test_search(policy: Run) -> None:
    hits = json.loads(policy("search", "科技金融", "--json", "-k", "3").out)["hits"]
    assert len(hits) == 3
    assert [hit["score"] for hit in hits] == sorted((hit["score"] for hit in hits), reverse=True)
    assert len({(hit["document"], hit["section"]) for hit in hits}) == 3
    assert "plan#" in policy("search", "科技金融").out
    ran = policy("search", "--jsonl", lines='{"id": 1, "query": "人才", "k": 2}\n{"id": 2, "query": "人才", "k": true}')
    first, second = map(json.loads, ran.out.splitlines())
    assert ran.status == 1
    assert len(first["hits"]) == 2
    assert second["error"]["type"] == "usage"


def test_chosen_documents_are_asked_as_if_there_were_no_others(policy: Run) -> None:
    for command, key, field in (("ask", "question", "evidence"), ("search", "query", "hits")):
        for document in ("plan", "review"):
            value = json.loads(policy(command, "科技金融", "--documents", document, "--json").out)
            assert {hit["document"] for hit in value[field]} == {document}
        lines = [json.dumps({"id": at, key: "科技金融", "documents": ids}) for at, ids in enumerate((["review"], []))]
        first, second = map(json.loads, policy(command, "--jsonl", lines="\n".join(lines)).out.splitlines())
        assert {hit["document"] for hit in first[field]} == {"review"}
        assert {hit["document"] for hit in second[field]} == {"plan", "review"}
    found = json.loads(policy("match", "初创企业，需要办公场地", "--documents", "review", "--json").out)
    assert {support["citation"]["document"] for support in found["supports"]} <= {"review"}
    for wrong in ("nobody", " , "):
        assert policy("ask", "科技金融", "--documents", wrong).status == 2
    bad = policy("ask", "--jsonl", lines='{"id": 1, "question": "科技金融", "documents": "plan"}')
    assert json.loads(bad.out)["error"]["type"] == "usage"


def test_outline_writes_a_line_a_section(policy: Run) -> None:
    sections = [json.loads(line) for line in policy("outline", "plan").out.splitlines()]
    assert len({section["section"] for section in sections}) == len(sections) > 10
    ids = {section["section"] for section in sections} | {None}
    assert all(section["parent"] in ids for section in sections)
    assert "plan、review" in one_sentence(policy("outline", "nope"), 2)


def test_ingest_adds_counts_and_removes(policy: Run, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# 关于支持创业的通知\n\n一、支持创业\n\n鼓励创业。\n", "utf-8")
    (tmp_path / "b.pdf").write_bytes(b"no pdf")
    where = ("--index", str(tmp_path / "index"), "--json")
    ran = policy("ingest", str(tmp_path / "a.md"), str(tmp_path / "b.pdf"), *where)
    counts = json.loads(ran.out)["documents"]
    assert ran.status == 1
    assert counts["added"] == 1
    assert [failed["error"]["type"] for failed in counts["failed"]] == ["unreadable_file"]
    assert json.loads(policy("ingest", str(tmp_path / "a.md"), *where).out)["documents"]["unchanged"] == 1
    ran = policy("ingest", str(tmp_path / "a.md"), "--index", str(tmp_path / "index"))
    assert "未变 1" in ran.out


def test_doctor(policy: Run, tmp_path: Path) -> None:
    assert policy("doctor").status == 0
    report = json.loads(policy("doctor", "--json").out)
    assert report["healthy"]
    ran = policy("doctor", "--index", str(tmp_path / "none"))
    assert ran.status == 1
    assert "policy ingest" in ran.out


# ---- what goes wrong


@pytest.mark.parametrize("empty", ["", "  \n", "？！。", "😀🎉", "\x00\x07\u200b"])
def test_an_empty_question(policy: Run, empty: str) -> None:
    assert "问题是空的" in one_sentence(policy("ask", empty), 2)


def test_a_question_of_20000_characters(policy: Run) -> None:
    assert "20000" in one_sentence(policy("ask", "园" * 20_000), 2)


@pytest.mark.parametrize("noise", ["\x1b[31m", "\x00", "😀", "\u202e", "\ufeff", "\udcff"])
def test_noise_in_a_question_is_not_shown_and_no_trouble(policy: Run, noise: str) -> None:
    ran = policy("ask", f"{noise}人才公寓{noise}")
    assert ran.status == 0
    assert not any(character in ran.out for character in "\x1b\x00\u202e\ufeff")


@pytest.mark.parametrize("arguments", [["ask"], ["ask", "x", "--jsonl"], ["search"]])
def test_text_or_lines(policy: Run, arguments: list[str]) -> None:
    assert "--jsonl" in one_sentence(policy(*arguments), 2)


@pytest.mark.parametrize("arguments", [["nonsense"], ["ask", "--nope"], ["search", "x", "-k", "0"], ["outline"]])
def test_wrong_usage_is_status_2(policy: Run, arguments: list[str]) -> None:
    ran = policy(*arguments)
    assert ran.status == 2
    assert not ran.out
    assert "Traceback" not in ran.err


def test_no_index(policy: Run, tmp_path: Path) -> None:
    for command in (["ask", "x"], ["search", "x"], ["outline", "plan"]):
        assert "policy ingest" in one_sentence(policy(*command, "--index", str(tmp_path / "none")))


def test_a_file_as_index(policy: Run, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for command in (["ask", "x"], ["ingest"]):
        assert "文件夹" in one_sentence(policy(*command, "--index", str(tmp_path / "file")))


def test_a_damaged_index(policy: Run, shipped_index: Path, tmp_path: Path) -> None:
    for name in ("ledger.sqlite", "manifest.json", "statements.npy"):
        copy = tmp_path / name
        shutil.copytree(shipped_index, copy)
        for path in copy.rglob(name):
            path.write_bytes(b"\x00\xff" * 50)
        assert "policy doctor --repair" in one_sentence(policy("ask", ASKED, "--index", str(copy)))


def test_an_index_made_with_another_encoder(policy: Run, tmp_path: Path) -> None:
    class Other:
        """The shipped encoder under another name: what an index of another model looks like."""

        def __init__(self) -> None:
            self._encoder = load_encoder("")
            self.name, self.sha256 = "another-model", "0" * 64

        def __getattr__(self, name: str) -> Any:
            return getattr(self._encoder, name)

    ingest([], index=tmp_path / "other", encoder=Other())  # type: ignore[arg-type]
    said = one_sentence(policy("ask", ASKED, "--index", str(tmp_path / "other")))
    assert "another-model" in said
    assert "policy-e5-small" in said
    assert "policy ingest --rebuild" in said


def test_an_encoder_that_is_not_there(policy: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("POLICY_ENCODER", str(tmp_path / "none"))
    assert "POLICY_ENCODER" in one_sentence(policy("ask", ASKED))


def test_an_unknown_setting(policy: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICY_COLOUR", "red")
    assert "POLICY_COLOUR" in one_sentence(policy("ask", ASKED))


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs a folder that nobody can write")
def test_a_folder_that_cannot_be_written(policy: Run) -> None:
    assert "不能写入" in one_sentence(policy("ingest", "--index", "/proc/policy/index"))


def test_a_port_in_use(policy: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
        assert port in one_sentence(policy("serve", "--port", port), 2)


def test_a_full_disk_and_a_closed_pipe(shipped_index: Path) -> None:
    index = str(shipped_index)
    full = started(shell='"$0" search 人才 --json >/dev/full', POLICY_INDEX=index)
    assert full.returncode == 1
    assert b"Traceback" not in full.stderr
    assert "磁盘".encode() in full.stderr
    closed = started(shell='"$0" outline plan | head -c 10; exit ${PIPESTATUS[0]}', POLICY_INDEX=index)
    assert b"Traceback" not in closed.stderr
    assert b"Error" not in closed.stderr


def test_output_is_utf8_whatever_the_locale_says(shipped_index: Path) -> None:
    line = r'printf "{\"id\": 1, \"question\": \"人才\\ud800公寓\xff\"}" | "$0" ask --jsonl'
    done = started(shell=line, POLICY_INDEX=str(shipped_index), PYTHONIOENCODING="latin-1")
    assert done.returncode == 0, done.stderr.decode()
    assert json.loads(done.stdout)["status"] == "answered"


def test_asking_loads_no_heavy_part(shipped_index: Path) -> None:
    code = (
        "import sys; from assistant import cli\n"
        f"sys.argv = ['policy', 'ask', {ASKED!r}, '--json']\n"
        "try: cli.main()\nexcept SystemExit: pass\n"
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'gradio', 'chromadb', 'langchain_core', 'pandas'}\n"
        "sys.stderr.write(' '.join(sorted(heavy & set(sys.modules))))"
    )
    environment = os.environ | {"POLICY_INDEX": str(shipped_index)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert done.stderr == ""
