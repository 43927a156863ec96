"""Folders of an encoder and of a cross-encoder that are missing, damaged, exchanged or other than the index was made
with: a sentence that names what was got and expected, before anything heavy is imported."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.encoder_files import unfit
from ingest.onnx_encoder import SHIPPED
from tiny_cross_encoder import make_cross_encoder

WITHIN = 5.0  # seconds


@pytest.fixture(scope="module")
def cross(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("sentence_transformers", reason="needs the extra [encoders]")
    return make_cross_encoder(tmp_path_factory.mktemp("models") / "cross", "园区由哪个部门牵头管理")


def _spent() -> float:
    """Seconds of the processor that processes begun here have taken: those of the clock depend on what else runs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def refused(index: Path, setting: str, folder: Path) -> str:
    """What is said of a folder, in a process of its own as people run it."""
    began = _spent()
    ran = subprocess.run(
        [sys.executable, "-c", "from assistant.cli import main; main()", "ask", "园区由哪个部门牵头管理？"],
        env={**os.environ, "POLICY_INDEX": str(index), setting: str(folder)},
        capture_output=True, check=False, text=True, timeout=120,
    )  # fmt: skip
    assert ran.returncode == 1
    assert "Traceback" not in ran.stderr
    assert _spent() - began < WITHIN
    return ran.stderr


def _cut(folder: Path) -> None:
    path = next(folder.glob("*.safetensors"))
    path.write_bytes(path.read_bytes()[:-100])


def _head(folder: Path) -> None:
    path = next(folder.glob("*.safetensors"))
    path.write_bytes(path.read_bytes()[:8] + b"x" * 5000)


def _none(folder: Path) -> None:
    next(folder.glob("*.safetensors")).unlink()


def _json(folder: Path) -> None:
    (folder / "config.json").write_text("{", "utf-8")


def _empty(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.mkdir()


DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "missing": (shutil.rmtree, ""), "empty": (_empty, "config.json"), "cut": (_cut, "cut or damaged"),
    "another head": (_head, "JSONDecodeError|cut or damaged"), "no weights": (_none, "no weights"),
    "unreadable": (_json, "JSONDecodeError"),
}  # fmt: skip


@pytest.mark.parametrize("what", DAMAGES)
def test_a_damaged_reader_is_named(shipped_index: Path, cross: Path, tmp_path: Path, what: str) -> None:
    folder = Path(shutil.copytree(cross, tmp_path / "model"))
    damage, cause = DAMAGES[what]
    damage(folder)
    said = refused(shipped_index, "POLICY_READER", folder)
    assert str(folder) in said
    assert "POLICY_READER" in said
    assert any(one in said for one in cause.split("|"))


@pytest.mark.parametrize("what", ["missing", "empty", "unreadable"])
def test_a_damaged_encoder_is_named(shipped_index: Path, cross: Path, tmp_path: Path, what: str) -> None:
    folder = Path(shutil.copytree(cross, tmp_path / "model"))
    DAMAGES[what][0](folder)
    said = refused(shipped_index, "POLICY_ENCODER", folder)
    assert str(folder) in said


def test_an_encoder_as_reader_names_both_kinds(shipped_index: Path) -> None:
    said = refused(shipped_index, "POLICY_READER", SHIPPED)
    assert "SentenceTransformer, CrossEncoder expected" in said


def test_an_index_of_another_encoder_names_both(shipped_index: Path, cross: Path) -> None:
    said = refused(shipped_index, "POLICY_ENCODER", cross)
    assert str(cross) in said
    assert "policy-e5-small" in said
    assert "policy ingest --rebuild" in said


def test_a_folder_is_what_it_says(cross: Path, tmp_path: Path) -> None:
    assert unfit(cross, "CrossEncoder") == ""
    assert unfit(SHIPPED, "SentenceTransformer") == ""
    assert unfit(cross, "SentenceTransformer") == "CrossEncoder, SentenceTransformer expected"
    folder = Path(shutil.copytree(cross, tmp_path / "model"))
    (folder / "config_sentence_transformers.json").write_text(
        json.dumps({"model_type": "SentenceTransformer"}), "utf-8"
    )
    assert unfit(folder, "CrossEncoder") == "SentenceTransformer, CrossEncoder expected"
