"""The published generation as the writer sees it: what unchanged documents are copied from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from ingest.errors import EncoderError
from ingest.store import contents, generations
from ingest.store.arrays import Arrays, Tokens
from ingest.store.base import Vectors
from ingest.store.ledger import Ledger
from ingest.store.manifest import DAMAGE, Maker, check_maker, damaged, read_manifest


class Encoder(Protocol):
    """What the store asks of an encoder; ``ingest.encoder`` has them."""

    name: str
    sha256: str
    dimension: int

    def encode(self, texts: Sequence[str], /) -> Vectors: ...

    def tokens(self, text: str, /) -> Tokens: ...


@dataclass(frozen=True, slots=True)
class Live:
    """The published generation that unchanged documents are copied from."""

    folder: Path
    ledger: Ledger
    arrays: Arrays


def open_live(index: Path, made: Maker, *, rebuild: bool) -> tuple[Ledger | None, Live | None]:
    """The live ledger and what unchanged documents are copied from; the latter None in a rebuild.

    Raises IndexDamaged where what is to be copied is not what was published: an older generation is never taken
    instead, for it may lack documents.
    """
    generation = generations.live(index)
    if generation is None:
        return None, None
    folder = generations.folder(index, generation)
    try:
        ledger = Ledger(folder)
        ledger.hashes()
        altered = contents.altered(folder, contents.is_ledger if rebuild else contents.copied)
        if altered:
            ledger.close()
            raise ValueError(", ".join(altered))
        if rebuild:
            return ledger, None
        check_maker(read_manifest(folder), made)
        return ledger, Live(folder, ledger, Arrays(folder))
    except DAMAGE as error:
        raise damaged(index, error) from error


def vectors_and_tokens(
    encoder: Encoder, texts: Sequence[str], sources: npt.NDArray[np.int64], live: Live | None
) -> tuple[Vectors, list[Tokens]]:
    """Copied where a source row in the live generation is given, encoded where it is -1."""
    vectors = np.zeros((len(texts), encoder.dimension), dtype=np.float32)
    new = np.flatnonzero(sources < 0)
    if live is not None:
        old = np.flatnonzero(sources >= 0)
        vectors[old] = live.arrays.vectors[sources[old]]
    if len(new):
        vectors[new] = encoder.encode([texts[at] for at in new.tolist()])
    if not np.isfinite(vectors).all():
        raise EncoderError(
            f"编码器 {encoder.name} 给出了非数值（NaN）的向量，模型文件可能已损坏。请重新安装或更换 POLICY_ENCODER。",
            f"Encoder {encoder.name} gave vectors that are not numbers; its files may be damaged. Install it again.",
        )
    tokens = [
        encoder.tokens(text) if source < 0 or live is None else live.arrays.tokens(int(source))
        for text, source in zip(texts, sources, strict=True)
    ]
    return vectors, tokens
