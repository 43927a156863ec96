"""Any sentence-transformers model as encoder; imported only where one is asked for."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ingest.encoder_files import Vectors, damaged, hash_folder, make_unit, unfit
from ingest.errors import EncoderError, MissingExtra

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


class SentenceEncoder:
    """Any sentence-transformers model, by name (as already on this machine) or folder; its prompts ``query`` and
    ``passage`` (or ``document``) are put before texts, where it has them."""

    def __init__(self, name: str, model: SentenceTransformer, sha256: str) -> None:
        self.name = name
        self.sha256 = sha256
        self._model = model
        self.dimension = int(model.get_embedding_dimension() or len(self.encode_queries(["文"])[0]))

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self._encode(texts, ("query",))

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return self._encode(texts, ("passage", "document"))

    def _encode(self, texts: Sequence[str], prompts: Sequence[str]) -> Vectors:
        known = [row for row, text in enumerate(texts) if text.strip()]
        prompt = next((name for name in prompts if name in self._model.prompts), None)
        made = self._model.encode([texts[row] for row in known] or ["文"], prompt_name=prompt, show_progress_bar=False)
        given = np.asarray(made, dtype=np.float32)
        if not np.isfinite(given).all():
            raise damaged(Path(self.name), "NaN")
        vectors = np.zeros((len(texts), given.shape[1]), dtype=np.float32)
        vectors[known] = given[: len(known)]
        make_unit(vectors)
        return vectors


def load_sentence_encoder(name: str, folder: Path) -> SentenceEncoder:
    """The model of that name, or in that folder if it is one. Raises EncoderError, MissingExtra."""
    local = folder.is_dir()
    if not local and name.startswith(("/", ".", "~")):
        raise EncoderError(
            f"没有文件夹“{name}”，不能用作编码模型。请改正 POLICY_ENCODER，或取消它以使用随附编码器。",
            f"There is no folder '{name}' to load an encoder from. Correct POLICY_ENCODER, or unset it.",
        )
    if local and (cause := unfit(folder, "SentenceTransformer")):
        raise _unusable(name, cause)
    if not local:
        os.environ["HF_HUB_OFFLINE"] = "1"  # before the import, which reads it once
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise MissingExtra("sentence-transformers", "encoders") from error
    try:
        model = SentenceTransformer(str(folder) if local else name, device="cpu", local_files_only=True)
    except Exception as error:  # a dozen kinds, by what is missing
        cause = str(error).strip().partition("\n")[0].rstrip(".。") or type(error).__name__
        raise _unusable(name, cause) from error
    return SentenceEncoder(name, model, hash_folder(folder) if local else _hash_name(name, model))


def _unusable(name: str, cause: str) -> EncoderError:
    return EncoderError(
        f"打不开编码模型“{name}”（{cause}）。请给出本机已有的模型文件夹，或取消 POLICY_ENCODER 以使用随附编码器。",
        f"Cannot load encoder '{name}' ({cause}). Give the folder of a model on this machine, or unset "
        "POLICY_ENCODER to use the shipped one.",
    )


def _hash_name(name: str, model: SentenceTransformer) -> str:
    config = getattr(getattr(model[0], "auto_model", None), "config", None)
    revision = getattr(config, "_commit_hash", None) or ""
    return hashlib.sha256(f"{name}@{revision}".encode()).hexdigest()
