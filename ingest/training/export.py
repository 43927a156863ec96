"""Word vectors → a folder that sentence-transformers, model2vec and the light loader all read.

The table is int8 with one scale a row: sentence-transformers folds `embeddings * weights` into rows of float32.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors.numpy import save_file
from tokenizers import Tokenizer

from ingest.encoder import MANIFEST, StaticEncoder

STATIC = "0_StaticEmbedding"
NAME = "policy-static-zh"
KNOWN_TEXTS = ("小微企业贷款有哪些支持", "留学回国人员落户", "第三条 本条例适用于本市行政区域", "科技創新")
KNOWN_VALUES = 8

Floats = npt.NDArray[np.float32]


def quantize(table: Floats) -> tuple[npt.NDArray[np.int8], Floats]:
    """int8 rows and the scale of each row: ``table ≈ rows * scale[:, None]``; a row of zeros stays zero."""
    greatest = np.abs(table).max(axis=1)
    scale = np.where(greatest > 0, greatest / 127, 0).astype(np.float32)
    rows = np.rint(table / np.where(scale > 0, scale, 1)[:, None]).astype(np.int8)
    return rows, scale


def export(folder: Path, tokenizer: Tokenizer, table: Floats, late_weights: Floats, card: str) -> None:
    """Write modules.json, tensors, tokenizer, the model card and the manifest with hashes and known answers."""
    static = folder / STATIC
    static.mkdir(parents=True, exist_ok=True)
    rows, scale = quantize(table)
    tensors: dict[str, npt.NDArray[Any]] = {
        "embeddings": rows,
        "weights": scale,
        "late_weights": late_weights.astype(np.float32),
    }
    save_file(tensors, static / "model.safetensors")
    (static / "tokenizer.json").write_text(tokenizer.to_str(pretty=False), encoding="utf-8")
    prefix = "sentence_transformers.models"
    modules = [
        {"idx": 0, "name": "0", "path": STATIC, "type": f"{prefix}.StaticEmbedding"},
        {"idx": 1, "name": "1", "path": "1_Normalize", "type": f"{prefix}.Normalize"},
    ]
    (folder / "modules.json").write_text(json.dumps(modules, indent=2) + "\n", encoding="utf-8")
    (folder / "README.md").write_text(card, encoding="utf-8")
    _write_manifest(folder, table.shape[1], KNOWN_TEXTS)


def _write_manifest(folder: Path, dimension: int, texts: Sequence[str]) -> None:
    names = (f"{STATIC}/model.safetensors", f"{STATIC}/tokenizer.json")
    manifest = {
        "name": NAME,
        "dimension": dimension,
        "simplify": True,
        "files": {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names},
        "known_answers": [],
    }
    path = folder / MANIFEST
    path.write_text(json.dumps(manifest), encoding="utf-8")
    vectors = StaticEncoder(folder).encode(texts)
    manifest["known_answers"] = [
        {"text": text, "vector": [round(float(value), 4) for value in vector[:KNOWN_VALUES]]}
        for text, vector in zip(texts, vectors, strict=True)
    ]
    path.write_text(json.dumps(manifest, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
