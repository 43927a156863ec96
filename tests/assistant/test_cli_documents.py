"""check, find, compare and diff as officials and scripts meet them: JSON, files, exit status, wrong usage."""

import csv
import io
import json
from pathlib import Path

import docx
import pytest

from assistant.pipeline import Pipeline
from commands import Policy
from ingest.encoder import load_encoder
from ingest.job import ingest

TRUE = "由长宁区创新服务中心承接并推进长宁园空间载体拓展、科创项目引育、园区企业服务等工作"
ALTERED = "到2026年，建成12个创新功能性平台"
TWO_VERSIONS = "# 云溪园行动方案\n\n一、目标\n\n到2030年建成{n}家实验室。\n\n二、保障\n\n加强领导。\n\n云溪市科技局\n\n2026年1月5日\n"


@pytest.fixture
def policy(shipped_index: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Policy:
    return Policy(shipped_index, monkeypatch, capsys)


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of one document in two versions."""
    folder = tmp_path_factory.mktemp("versions")
    for n in (3, 5):
        (folder / "cloud.md").write_text(TWO_VERSIONS.format(n=n), "utf-8")
        ingest([folder / "cloud.md"], index=folder / "index", encoder=load_encoder(""))
    return folder / "index"


def rows(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text("utf-8-sig"))))


def texts(path: Path) -> str:
    """Everything a docx file prints."""
    document = docx.Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


# ---- check


@pytest.mark.parametrize(
    ("text", "verdict"),
    [(TRUE, "exact"), (ALTERED, "altered_meaning"), ("今天天气很好，适合出门散步", "not_in_document")],
)
def test_check_json(policy: Policy, shipped: Pipeline, text: str, verdict: str) -> None:
    value = json.loads(policy("check", text, "--json").out)
    [sentence] = value["sentences"]
    assert value["id"] is None
    assert (sentence["text"], sentence["verdict"]) == (text, verdict)
    source = sentence["source"]
    if source is not None:
        printed = shipped.index.document(source["document"]).text
        assert printed[source["start"] : source["end"]] == source["quote"]
    assert bool(sentence["differences"]) == (verdict == "altered_meaning")


def test_check_for_people_names_the_difference(policy: Policy) -> None:
    out = policy("check", ALTERED).out
    assert "【含义改变】" in out
    assert "plan#2.4.9" in out
    assert "12" in out
    assert "10" in out


def test_check_lines_go_on_after_a_bad_one(policy: Policy) -> None:
    lines = [json.dumps({"id": "a", "text": TRUE}), "{bad", '{"id": "c"}', json.dumps({"id": "d", "text": ALTERED})]
    ran = policy("check", "--jsonl", lines="\n".join(lines))
    results = [json.loads(line) for line in ran.out.splitlines()]
    assert ran.status == 1
    assert [result["id"] for result in results] == ["a", None, "c", "d"]
    assert ["error" in result for result in results] == [False, True, True, False]
    assert policy("check", "--jsonl", lines=lines[0]).status == 0


def test_check_reads_a_file(policy: Policy, tmp_path: Path) -> None:
    (tmp_path / "draft.md").write_text(f"{TRUE}。\n\n{ALTERED}。\n", "utf-8")
    value = json.loads(policy("check", "--file", str(tmp_path / "draft.md"), "--json").out)
    assert [sentence["verdict"] for sentence in value["sentences"]] == ["exact", "altered_meaning"]


@pytest.mark.parametrize("suffix", ["docx", "html", "csv"])
def test_check_is_saved(policy: Policy, tmp_path: Path, suffix: str) -> None:
    out = tmp_path / f"checked.{suffix}"
    ran = policy("check", f"{TRUE}。{ALTERED}。", "--out", str(out))
    assert ran.status == 0
    assert str(out) in ran.err
    saved = texts(out) if suffix == "docx" else out.read_text("utf-8-sig")
    assert saved.count("含义改变") >= 1
    assert "创新服务中心" in saved
    assert "一致" in saved


# ---- find


@pytest.mark.parametrize("term", ["孵化器", "硅巷", "元宇宙", "饭块"])
def test_find_counts_as_the_text_does(policy: Policy, shipped: Pipeline, term: str) -> None:
    value = json.loads(policy("find", term, "--json").out)
    counts = {document.id: document.text.count(term) for document in shipped.index.documents()}
    assert value["by_document"] == counts
    assert value["count"] == sum(counts.values()) == len(value["found"])
    for found in value["found"]:
        text = shipped.index.document(found["document"]).text
        assert text[found["start"] : found["end"]] == found["printed"] == term


def test_find_for_people_and_in_a_table(policy: Policy, tmp_path: Path) -> None:
    ran = policy("find", "硅巷", "--out", str(tmp_path / "found.csv"))
    assert "“硅巷”共 " in ran.out
    assert "plan#2.4.9" in ran.out
    count = json.loads(policy("find", "硅巷", "--json").out)["count"]
    assert len(rows(tmp_path / "found.csv")) == count + 1


def test_find_what_is_not_printed(policy: Policy) -> None:
    value = json.loads(policy("find", "飞鸟计划", "--json").out)
    assert (value["count"], value["found"]) == (0, [])


# ---- compare


def test_compare_sets_no_unlike_figures_against_each_other(policy: Policy) -> None:
    value = json.loads(policy("compare", "--json").out)
    assert value["pairs"]
    for pair in value["pairs"]:
        assert (pair["planned"]["document"], pair["reported"]["document"]) == ("plan", "review")
        assert pair["comparable"] == (not pair["reasons"])
    figures = {(p["planned"]["written"], p["reported"]["written"]): p["comparable"] for p in value["pairs"]}
    assert not any(ok for (planned, _), ok in figures.items() if planned and "60%" in planned)
    assert "不可比" in policy("compare").out


@pytest.mark.parametrize("suffix", ["docx", "html", "csv"])
def test_compare_is_saved(policy: Policy, tmp_path: Path, suffix: str) -> None:
    out = tmp_path / f"compared.{suffix}"
    assert policy("compare", "--out", str(out)).status == 0
    saved = texts(out) if suffix == "docx" else out.read_text("utf-8-sig")
    assert "60%" in saved
    assert "54%" in saved
    assert "不可比" in saved


# ---- diff


def test_diff_of_two_versions(policy: Policy, versions: Path, tmp_path: Path) -> None:
    where = ("--index", str(versions))
    value = json.loads(policy("diff", "cloud", *where, "--json").out)
    assert (value["document"], value["from"], value["to"]) == ("cloud", 1, 2)
    [change] = value["changes"]
    assert (change["kind"], change["heading"]) == ("changed", "一、目标")
    pieces = [(piece["kind"], piece["text"]) for piece in change["pieces"] if piece["kind"] != "same"]
    assert pieces == [("removed", "3"), ("added", "5")]
    back = json.loads(policy("diff", "cloud", "--from", "2", "--to", "1", *where, "--json").out)["changes"]
    assert ("removed", "5") in [(piece["kind"], piece["text"]) for piece in back[0]["pieces"]]
    ran = policy("diff", "cloud", *where, "--out", str(tmp_path / "d.html"))
    assert "[-3-]{+5+}" in ran.out
    assert "<del>3</del><ins>5</ins>" in (tmp_path / "d.html").read_text("utf-8")


def test_diff_of_two_documents(policy: Policy, tmp_path: Path) -> None:
    for name, n in (("old", 3), ("new", 5)):
        (tmp_path / f"{name}.md").write_text(TWO_VERSIONS.format(n=n), "utf-8")
    where = ("--index", str(tmp_path / "index"))
    ingest([tmp_path / "old.md", tmp_path / "new.md"], index=tmp_path / "index", encoder=load_encoder(""))
    value = json.loads(policy("diff", "old", "new", *where, "--json").out)
    assert (value["document"], value["with"]) == ("old", "new")
    [change] = value["changes"]
    assert [(piece["kind"], piece["text"]) for piece in change["pieces"] if piece["kind"] != "same"] == [
        ("removed", "3"),
        ("added", "5"),
    ]
    assert "old → new，1 处不同" in policy("diff", "old", "new", *where).out
    assert policy("diff", "old", "nope", *where).status == 2
    assert policy("diff", "old", "new", "--from", "1", *where).status == 2


# ---- wrong usage


@pytest.mark.parametrize(
    "arguments",
    [
        ("check",),
        ("check", "文字", "--jsonl"),
        ("check", ""),
        ("find",),
        ("find", " "),
        ("diff",),
        ("diff", "plan"),
        ("diff", "nope"),
        ("compare", "--nope"),
        ("check", "文字", "--out", "x.pdf"),
        ("find", "人才", "--out", "plain"),
    ],
)
def test_wrong_usage(policy: Policy, arguments: tuple[str, ...]) -> None:
    ran = policy(*arguments)
    assert ran.status == 2
    assert not ran.out
    assert ran.err.strip()
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("numbers", [("--from", "1", "--to", "1"), ("--from", "0"), ("--to", "3")])
def test_versions_that_are_not_there(policy: Policy, versions: Path, numbers: tuple[str, ...]) -> None:
    ran = policy("diff", "cloud", "--index", str(versions), *numbers)
    assert ran.status == 2
    assert "2 个版本" in ran.err


def test_a_file_that_cannot_be_read(policy: Policy, tmp_path: Path) -> None:
    for name in ("none.docx", "bad.pdf"):
        if name.startswith("bad"):
            (tmp_path / name).write_bytes(b"no pdf")
        ran = policy("check", "--file", str(tmp_path / name))
        assert ran.status in {1, 2}
        assert ran.err.strip()
        assert "Traceback" not in ran.err


def test_no_index(policy: Policy, tmp_path: Path) -> None:
    for command in (("check", "文字"), ("find", "文字"), ("compare",), ("diff", "plan")):
        ran = policy(*command, "--index", str(tmp_path / "none"))
        assert ran.status == 1
        assert "policy ingest" in ran.err
