"""The manifest of a generation: read, and compared with what the settings would make."""

from __future__ import annotations

import json
import sqlite3
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.errors import IndexDamaged, IndexMismatch
from ingest.store.base import Manifest

VERSION = 3  # of the layout of a generation's folder
FILE = "manifest.json"
# What reading damaged files raises; numpy says EOFError of an empty one.
DAMAGE = (OSError, EOFError, ValueError, KeyError, TypeError, sqlite3.Error, zlib.error, IndexDamaged)


@dataclass(frozen=True, slots=True)
class Maker:
    """What an index must have been made with; None (or 0) where anything is accepted."""

    encoder: str | None = None
    encoder_sha256: str | None = None
    dimension: int = 0
    chunking: str | None = None
    terms: str | None = None
    statements: str | None = None


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a generation, its documents empty. Raises OSError, ValueError, TypeError where damaged."""
    fields: dict[str, Any] = json.loads((folder / FILE).read_text("utf-8"))
    # One of an older layout has others: its version tells, once it is compared.
    return Manifest(**{name: fields[name] for name in Manifest.__slots__ if name in fields})


def check_maker(manifest: Manifest, maker: Maker) -> None:
    """Raises IndexMismatch naming both values."""
    wanted = {"version": VERSION, "encoder": maker.encoder, "encoder_sha256": maker.encoder_sha256}
    wanted |= {"dimension": maker.dimension or None, "chunking": maker.chunking, "terms": maker.terms}
    wanted |= {"statements": maker.statements}
    for name, expected in wanted.items():
        got = getattr(manifest, name)
        if expected is not None and got != expected:
            raise IndexMismatch(
                f"索引与当前设置不符：{name} 在索引中是 {got or '（无）'}，设置要求 {expected}。请运行 policy ingest --rebuild。",
                f"The index does not fit the settings: its {name} is {got or 'none'}, the settings want {expected}. "
                "Run: policy ingest --rebuild",
            )


def damaged(path: Path, error: Exception) -> IndexDamaged:
    """The error to tell: ``error`` itself where a part has said it already."""
    if isinstance(error, IndexDamaged):
        return error
    return IndexDamaged(
        f"{path} 中的索引已损坏（{error}）；没有删除任何内容。请运行 policy doctor --repair 恢复。",
        f"The index in {path} is damaged ({error}); nothing was deleted. Run: policy doctor --repair",
    )
