"""The folder's encoder as a module of sentence-transformers.

    SentenceTransformer(FOLDER, trust_remote_code=True)

A copy of this file lies in the folder as onnx_transformer.py. It needs sentence-transformers, tokenizers and
onnxruntime, and nothing of the program that made the folder.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import torch
from sentence_transformers.base.modules.input_module import InputModule
from tokenizers import Tokenizer


class OnnxTransformer(InputModule):
    """Tokenizer, transformer, pooling and normalisation in one."""

    def __init__(self, folder: Path) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._folder = folder
        self.tokenizer: Tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.max_seq_length = int((self.tokenizer.truncation or {})["max_length"])
        model = str(folder / "model.onnx")
        self._session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])

    def get_embedding_dimension(self) -> int:
        return int(self._session.get_outputs()[0].shape[1])

    def preprocess(self, inputs: Any, prompt: str | None = None, **_more: Any) -> dict[str, torch.Tensor]:
        encodings = self.tokenizer.encode_batch([(prompt or "") + text for text in inputs])
        ids = torch.tensor([encoding.ids for encoding in encodings], dtype=torch.long)
        return {"input_ids": ids, "attention_mask": torch.tensor([e.attention_mask for e in encodings])}

    def forward(self, features: dict[str, torch.Tensor], **_more: Any) -> dict[str, torch.Tensor]:
        given = {name: features[name].cpu().numpy().astype(np.int64) for name in ("input_ids", "attention_mask")}
        sentences, tokens = self._session.run(["sentence_embedding", "token_embeddings"], given)
        return features | {
            "sentence_embedding": torch.from_numpy(sentences),
            "token_embeddings": torch.from_numpy(tokens),
        }

    def save(self, output_path: str, *_args: Any, **_more: Any) -> None:
        for name in ("model.onnx", "tokenizer.json", "onnx_transformer.py"):
            shutil.copy2(self._folder / name, output_path)

    @classmethod
    def load(cls, model_name_or_path: str, subfolder: str = "", *_args: Any, **_more: Any) -> OnnxTransformer:
        return cls(Path(model_name_or_path, subfolder))
