"""The engines there are, by the name of a store."""

from __future__ import annotations

from typing import cast

from ingest.store import chroma, milvus
from ingest.store.engine import Engine, Store


def engine_of(store: Store) -> Engine:
    """The engine that collections are made for; with ``auto`` they are made for Chroma, though commands may scan."""
    return cast(Engine, milvus if store.name == "milvus" else chroma)
