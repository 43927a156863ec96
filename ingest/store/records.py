"""Value types as rows of the ledger and back: JSON texts, nothing executable."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from ingest.document import Chunk, Document, Oddity, Section, Support, Target


def dump(value: object) -> str:
    """Compact JSON that keeps Chinese readable."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def pack(text: str) -> bytes:
    """What is rarely read (raw lines, earlier versions), compressed."""
    return zlib.compress(text.encode("utf-8"), 6)


def unpack(blob: bytes) -> str:
    return zlib.decompress(blob).decode("utf-8")


def document_row(document: Document) -> str:
    """The fields of a document without its text, which has a column of its own."""
    fields = asdict(document)
    del fields["text"]
    return dump(fields)


def document_of(row: str, text: str) -> Document:
    fields: dict[str, Any] = json.loads(row)
    fields["aliases"] = tuple(fields["aliases"])
    fields["replaces"] = tuple(fields.get("replaces", ()))
    fields["oddities"] = tuple(Oddity(**oddity) for oddity in fields["oddities"])
    return Document(text=text, **fields)


def chunk_of(row: Sequence[Any], text: str) -> Chunk:
    """A chunk from ``ledger.CHUNK_COLUMNS`` and its document's text."""
    id_, document, section, start, end, headings, outline = row
    lists = (tuple(json.loads(headings)), tuple(json.loads(outline)))
    return Chunk(id_, document, section, start, end, text[start:end], *lists)


def extract_row(value: Support | Target) -> str:
    return dump(asdict(value))


def support_of(row: str) -> Support:
    fields: dict[str, Any] = json.loads(row)
    fields["responsible"] = tuple(fields["responsible"])
    return Support(**fields)


def target_of(row: str) -> Target:
    return Target(**json.loads(row))


def version_row(document: Document, sections: Iterable[Section]) -> bytes:
    """An earlier printing of a document, whole."""
    return pack(dump({"document": asdict(document), "sections": [asdict(section) for section in sections]}))


def version_of(blob: bytes) -> tuple[Document, tuple[Section, ...]]:
    stored = json.loads(unpack(blob))
    text = stored["document"].pop("text")
    return document_of(dump(stored["document"]), text), tuple(Section(**fields) for fields in stored["sections"])
