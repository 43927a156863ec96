"""What an index made now says of itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ingest.chunk import CHUNKING
from ingest.encoder import ReaderEncoder
from ingest.sentences import STATEMENTS
from ingest.store.base import Manifest
from ingest.store.live import Encoder
from ingest.store.manifest import VERSION, Maker
from ingest.terms import TERMS


def maker(encoder: Encoder, sentence_encoder: ReaderEncoder | None = None) -> Maker:
    """What an index made now with these says of itself; ``open_index`` checks against it.

    Without ``sentence_encoder`` an index may have vectors of statements or not.
    """
    made = Maker(encoder.name, encoder.sha256, encoder.dimension, CHUNKING, TERMS)
    return replace(made, **_reader_fields(sentence_encoder)) if sentence_encoder else made


def _reader_fields(encoder: ReaderEncoder) -> dict[str, Any]:
    return {
        "reader": encoder.name,
        "reader_sha256": encoder.sha256,
        "reader_dimension": encoder.dimension,
        "statements": STATEMENTS,
    }


def manifest(encoder: Encoder, sentence_encoder: ReaderEncoder | None) -> Manifest:
    """Of a generation that is begun."""
    made = Manifest(VERSION, "", encoder.name, encoder.sha256, encoder.dimension, CHUNKING, TERMS)
    return replace(made, **_reader_fields(sentence_encoder)) if sentence_encoder else made
