"""What an index made now says of itself."""

from __future__ import annotations

from ingest.chunk import CHUNKING
from ingest.encoder import Encoder
from ingest.sentences import STATEMENTS
from ingest.store.base import Manifest
from ingest.store.manifest import VERSION, Maker
from ingest.terms import TERMS


def maker(encoder: Encoder | None) -> Maker:
    """What an index made now with this encoder says of itself; ``open_index`` checks against it.

    Without one an index may have vectors or not.
    """
    if encoder is None:
        return Maker(chunking=CHUNKING, terms=TERMS)
    return Maker(encoder.name, encoder.sha256, encoder.dimension, CHUNKING, TERMS, STATEMENTS)


def manifest(encoder: Encoder | None) -> Manifest:
    """Of a generation that is begun."""
    made = maker(encoder)
    by = (made.encoder or "", made.encoder_sha256 or "", made.dimension)
    return Manifest(VERSION, "", *by, CHUNKING, TERMS, statements=made.statements or "")
