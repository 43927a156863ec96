"""What the doctor looks at, and that one trouble does not hide the next."""

import shutil
from pathlib import Path

import pytest

from assistant.doctor import EXTRAS, PARTS, Check, Report, examine


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
    for path in (tmp_path / "index").rglob("vectors.npy"):
        path.write_bytes(b"")
    check = named(examine(tmp_path / "index"))["索引 index"]
    assert not check.ok
    assert "--rebuild" in check.mend


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
