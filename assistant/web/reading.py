"""A file that a person gives, read as a document; nothing of it is kept."""

from __future__ import annotations

from pathlib import Path

from ingest.document import Document, Section
from ingest.errors import ReadError

TYPES = [".md", ".txt", ".html", ".htm", ".docx", ".pdf"]


def read_document(path: Path) -> tuple[Document, tuple[Section, ...], tuple[str, ...]]:
    """The document, its sections, and what the reader decided (``tracked_changes`` …). Raises ReadError."""
    from ingest.bounded import bounded

    with bounded() as reader:
        raw = next(reader.read(path))
        if isinstance(raw, ReadError):
            raise raw
        made = reader.prepare(raw)
    return made.document, made.sections, raw.notes
