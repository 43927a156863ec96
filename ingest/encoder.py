"""Text → unit vectors: the protocol of an encoder, and the one that the settings name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from ingest.encoder_files import Vectors


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
