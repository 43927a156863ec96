"""Training texts as one flat array of token ids, so that a pair of texts is a pair of ranges."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

_BATCH = 20_000
Flat = npt.NDArray[np.int32]
Bounds = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Texts:
    """Text i is ``ids[bounds[i]:bounds[i + 1]]``; unknown words are dropped."""

    ids: Flat
    bounds: Bounds

    def __len__(self) -> int:
        return len(self.bounds) - 1

    def __getitem__(self, index: int) -> Flat:
        return self.ids[self.bounds[index] : self.bounds[index + 1]]


def encode_texts(tokenizer: Tokenizer, texts: Iterable[str]) -> Texts:
    parts: list[Flat] = []
    lengths: list[int] = []
    held: list[str] = []

    def flush() -> None:
        for encoding in tokenizer.encode_batch_fast(held, add_special_tokens=False):
            ids = np.asarray(encoding.ids, dtype=np.int32)
            ids = ids[ids > 0]
            parts.append(ids)
            lengths.append(len(ids))
        held.clear()

    for text in texts:
        held.append(text)
        if len(held) == _BATCH:
            flush()
    flush()
    ids = np.concatenate(parts) if parts else np.empty(0, np.int32)
    return Texts(ids, np.concatenate(([0], np.cumsum(lengths))).astype(np.int64))
