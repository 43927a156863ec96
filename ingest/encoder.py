"""Text → unit vectors: the protocol of an encoder, and what every folder of one is checked by."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from ingest.errors import EncoderError

Vectors = npt.NDArray[np.float32]

MANIFEST = "manifest.json"
MAKER = "ingest.training.e5"


class Encoder(Protocol):
    """What an index is made with. ``sha256`` changes whenever the same text may get another vector."""

    name: str
    sha256: str
    dimension: int

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Unit rows, shape (len(texts), dimension), of questions; an empty text gives a row of zeros."""
        ...

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """The same of sentences and clauses, to be compared with those of questions by their inner product."""
        ...


def load_encoder(name: str = "") -> Encoder:
    """The encoder of that name: "" is the shipped one, else a sentence-transformers model's name or folder.

    Nothing is fetched: a name must already be in the local cache. Raises EncoderError, or MissingExtra
    where sentence-transformers is needed and not installed.
    """
    if not name:
        from ingest.onnx_encoder import shipped_encoder

        return shipped_encoder()
    from ingest.sentence_encoder import load_sentence_encoder

    return load_sentence_encoder(name, Path(name).expanduser())


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of an encoder's folder. Raises EncoderError where it is absent or unreadable."""
    path = folder / MANIFEST
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
