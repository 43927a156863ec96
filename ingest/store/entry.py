"""All that the ledger keeps of one document, as rows of its tables: made where the document is prepared, in any process,
inserted by the one that writes. Texts, numbers and bytes alone, so that it can travel and lie on a disk as JSON."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from ingest.document import Chunk, Document, ScannedPage, Section, Support, Target
from ingest.store import pages, records

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """Rows of each table. ``vectors``: those of the document's statements in half precision, one after another; None
    where they are yet to be made."""

    document: Row
    sections: Sequence[Row]
    chunks: Sequence[Row]
    supports: Sequence[Row]
    targets: Sequence[Row]
    pages: Sequence[Row]
    vectors: bytes | None = None

    @property
    def id(self) -> str:
        return str(self.document[0])


def entry_of(
    document: Document,
    raw: str,
    sections: Sequence[Section],
    chunks: Sequence[Chunk],
    extracts: Iterable[Support | Target] = (),
    scans: Iterable[tuple[ScannedPage, bytes]] = (),
) -> Entry:
    """``raw`` is the JSON of what was read, ``scans`` its recognised pages and their pictures. Raises ValueError where
    something of it cannot be stored."""
    _check_encodable(document.text, records.dump([asdict(section) for section in sections]))
    drawn = [(type(value), (document.id, place, records.extract_row(value))) for place, value in enumerate(extracts)]
    return Entry(
        (document.id, document.sha256, records.document_row(document), document.text, records.pack(raw)),
        [(document.id, place, *_section_row(section)) for place, section in enumerate(sections)],
        [_chunk_row(chunk) for chunk in chunks],
        [row for kind, row in drawn if kind is Support],
        [row for kind, row in drawn if kind is Target],
        pages.rows(document, scans),
    )


def as_json(entry: Entry) -> dict[str, Any]:
    """For ``entry_from``: bytes in base 64."""
    *fields, raw = entry.document
    return {
        "document": [*fields, _text(raw)],
        "sections": entry.sections,
        "chunks": entry.chunks,
        "supports": entry.supports,
        "targets": entry.targets,
        "pages": [[*row, _text(picture)] for *row, picture in entry.pages],
        "vectors": None if entry.vectors is None else _text(entry.vectors),
    }


def entry_from(fields: dict[str, Any]) -> Entry:
    *document, raw = fields["document"]
    scans = [(*row, b64decode(picture)) for *row, picture in fields["pages"]]
    sections, chunks, supports, targets = (fields[name] for name in ("sections", "chunks", "supports", "targets"))
    vectors = fields["vectors"]
    vectors = None if vectors is None else b64decode(vectors)
    return Entry((*document, b64decode(raw)), sections, chunks, supports, targets, scans, vectors)


def _text(blob: bytes) -> str:
    return b64encode(blob).decode("ascii")


def _section_row(section: Section) -> Row:
    return tuple(getattr(section, name) for name in Section.__slots__ if name != "document")


def _chunk_row(chunk: Chunk) -> Row:
    lists = (records.dump(list(chunk.headings)), records.dump(list(chunk.outline)))
    return (chunk.id, chunk.document, chunk.section, chunk.start, chunk.end, *lists)


def _check_encodable(*texts: str) -> None:
    for text in texts:
        text.encode("utf-8")  # a lone surrogate raises UnicodeEncodeError, which is a ValueError
