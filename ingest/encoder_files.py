"""A folder of an encoder: its manifest, the files and vectors that it names, and its hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ingest.errors import EncoderError

Vectors = npt.NDArray[np.float32]

MANIFEST = "manifest.json"
MAKER = "ingest.training.e5"


def read_manifest(folder: Path, name: str = MANIFEST) -> dict[str, Any]:
    """A manifest of an encoder's folder. Raises EncoderError where it is absent or unreadable."""
    path = folder / name
    if not path.is_file():
        raise damaged(path, "absent")
    try:
        manifest: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise damaged(path, str(error)) from error
    return manifest


def check_files(folder: Path, manifest: dict[str, Any]) -> str:
    """The SHA-256 that stands for the whole encoder. Raises EncoderError where a file is not what the manifest says."""
    expected: dict[str, str] = manifest.get("files", {})
    for file, digest in sorted(expected.items()):
        got = _hash_file(folder / file) if (folder / file).is_file() else "absent"
        if got != digest:
            raise damaged(folder / file, f"SHA-256 {got[:12]} != {digest[:12]}")
    return hashlib.sha256(json.dumps(expected, sort_keys=True).encode()).hexdigest()


def check_answers(
    encode: Callable[[Sequence[str]], Vectors], folder: Path, manifest: dict[str, Any], tolerance: float
) -> None:
    """Encodes the texts whose vectors the manifest knows. Raises EncoderError where one comes out otherwise."""
    answers = manifest.get("known_answers", [])
    for answer, row in zip(answers, encode([answer["text"] for answer in answers]), strict=True):
        got = row[: len(answer["vector"])]
        if not np.allclose(got, answer["vector"], atol=tolerance):  # NaN is never close
            detail = f"“{answer['text']}” → {np.round(got[:4], 4).tolist()}, {answer['vector'][:4]}"
            raise damaged(folder, detail)


def damaged(path: Path, detail: str) -> EncoderError:
    return EncoderError(
        f"编码器文件不可用：{path}（{detail}）。请重新安装本程序，或重新制作：python -m {MAKER}",
        f"Encoder files cannot be used: {path} ({detail}). Reinstall, or make them anew: python -m {MAKER}",
    )


def make_unit(vectors: Vectors) -> None:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    np.divide(vectors, lengths, out=vectors, where=lengths > 0)


def _hash_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def hash_folder(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(folder).as_posix()}:{_hash_file(path)}\n".encode())
    return digest.hexdigest()


def unfit(folder: Path, kind: str) -> str:
    """Why a folder is no model of sentence-transformers of that kind (SentenceTransformer, CrossEncoder); "" where it may be
    one. Looked at before that is imported, which takes seconds: absent, cut or unreadable parts, a model of the other kind."""
    try:
        known = {path.name: json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.json"))}
        weights = [path for path in folder.rglob("*") if path.suffix in {".safetensors", ".bin", ".onnx"}]
        cut = next((path for path in weights if path.suffix == ".safetensors" and not _is_whole(path)), None)
    except (OSError, ValueError) as error:
        return f"{type(error).__name__}: {error}"
    if not known.keys() & {"config.json", "modules.json"}:
        return "no config.json, no modules.json"
    told = str(known.get("config_sentence_transformers.json", {}).get("model_type") or "")
    classes = known.get("config.json", {}).get("architectures") or [""]
    is_cross = told == "CrossEncoder" if told else str(classes[0]).endswith("ForSequenceClassification")
    found = "CrossEncoder" if is_cross else "SentenceTransformer"
    if found != kind:
        return f"{found}, {kind} expected"
    if not weights:
        return "no weights (*.safetensors)"
    return f"{cut.name} is cut or damaged" if cut else ""


def _is_whole(path: Path) -> bool:
    """Whether a file of weights is as long as its head says. Raises ValueError for a head that cannot be read."""
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        size = path.stat().st_size
        if length > size:
            return False
        tensors = json.loads(file.read(length))
    return (
        8 + length + max((one["data_offsets"][1] for one in tensors.values() if "data_offsets" in one), default=0)
        == size
    )
