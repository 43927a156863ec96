"""What the doctor looks at, and that one trouble does not hide the next."""

import shutil
from pathlib import Path

import pytest

from assistant.doctor import EXTRAS, PARTS, Check, Report, examine, mend
from commands import Policy
from ingest.store import generations


@pytest.fixture
def policy(shipped_index: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Policy:
    return Policy(shipped_index, monkeypatch, capsys)


def named(report: Report) -> dict[str, Check]:
    return {check.name: check for check in report.checks}


def test_a_good_installation(shipped_index: Path) -> None:
    report = examine(shipped_index)
    checks = named(report)
    assert report.healthy
    assert set(PARTS) | set(EXTRAS) <= set(checks)
    assert all(checks[name].found[0].isdigit() for name in PARTS)
    assert "2 份文件（plan、review）" in checks["索引 index"].found
    assert checks["Chroma"].found == "可用"
    assert report.as_json()["healthy"] is True


def test_no_index_says_how_to_make_one(tmp_path: Path) -> None:
    report = examine(tmp_path / "none")
    check = named(report)["索引 index"]
    assert not report.healthy
    assert not check.ok
    assert "policy ingest" in check.found
    assert named(report)["编码器 encoder"].ok


def test_a_damaged_index(shipped_index: Path, tmp_path: Path) -> None:
    shutil.copytree(shipped_index, tmp_path / "index")
    for path in (tmp_path / "index").rglob("statements.npy"):
        path.write_bytes(b"")
    check = named(examine(tmp_path / "index"))["索引 index"]
    assert not check.ok
    assert "policy doctor --repair" in check.mend
    mend(tmp_path / "index")
    assert examine(tmp_path / "index").healthy


def test_what_cannot_be_brought_back_is_named_by_title_until_it_is_there(policy: Policy, tmp_path: Path) -> None:
    index, paths = tmp_path / "index", [tmp_path / "one.md", tmp_path / "two.md"]
    for path, what in zip(paths, ("示范甲", "示范乙"), strict=True):
        path.write_text(f"# 关于{what}的通知\n\n一、支持{what}\n\n资助3家企业。\n", "utf-8")
        assert policy("ingest", str(path), "--index", str(index)).status == 0
    live = generations.live(index)
    ledger = generations.folder(index, live or "") / "ledger.sqlite"
    ledger.write_bytes(ledger.read_bytes()[:5000])
    for command in (["ask", "资助"], ["ingest"], ["ingest", "--rebuild"]):
        ran = policy(*command, "--index", str(index))
        assert ran.status == 1
        assert "policy doctor --repair" in ran.err
    for command in (["doctor", "--repair"], ["doctor"], ["doctor", "--repair"]):
        ran = policy(*command, "--index", str(index))
        assert ran.status == 1
        assert "《关于示范乙的通知》" in ran.out
        assert "《关于示范甲的通知》" not in ran.out
    assert policy("ingest", str(paths[1]), "--index", str(index)).status == 0
    assert policy("doctor", "--index", str(index)).status == 0


def test_noise_in_current_is_a_sentence(policy: Policy, shipped_index: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    shutil.copytree(shipped_index, index)
    (index / "current").write_bytes(bytes(range(256)))
    for command in (["ask", "人才"], ["ingest"], ["search", "人才"], ["doctor"]):
        ran = policy(*command, "--index", str(index))
        assert ran.status == 1
        assert "Traceback" not in ran.err
        assert "policy doctor --repair" in ran.err + ran.out
    assert policy("doctor", "--repair", "--index", str(index)).status == 0


def test_an_index_that_nothing_names_is_told_and_is_no_fault(
    policy: Policy, shipped_index: Path, tmp_path: Path
) -> None:
    index = tmp_path / "index"
    shutil.copytree(shipped_index, index)
    live = generations.folder(index, generations.live(index) or "")
    shutil.copytree(live, live.with_name("20200101T000000-0123abcd"))
    report = examine(index)
    assert report.healthy
    assert "20200101T000000-0123abcd（2 份文件）" in named(report)["未登记的索引 unlisted"].found
    ran = policy("ingest", "--index", str(index))
    assert ran.status == 0
    assert "20200101T000000-0123abcd" in ran.err


def test_an_unknown_setting_is_told_and_the_rest_still_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICY_COLOUR", "red")
    checks = named(examine())
    assert "POLICY_COLOUR" in checks["设置 settings"].found
    assert checks["chromadb"].ok


def test_an_encoder_that_is_not_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("POLICY_ENCODER", str(tmp_path / "none"))
    check = named(examine())["编码器 encoder"]
    assert not check.ok
    assert "POLICY_ENCODER" in check.found
