"""Raw → all that the index keeps of one document: outline, chunks, supports and targets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ingest.chunk import chunk
from ingest.document import Chunk, Document, Section, Support, Target
from ingest.errors import ReadError
from ingest.outline import outline
from ingest.read import Raw
from ingest.supports import supports
from ingest.targets import targets

# What is drawn from each document besides its chunks. An extractor takes the document and its sections and gives
# its supports or targets; the order here is the order in the ledger.
Extractor = Callable[[Document, Sequence[Section]], Iterable[Support | Target]]
EXTRACTORS: tuple[Extractor, ...] = (supports, targets)


@dataclass(frozen=True, slots=True)
class Prepared:
    document: Document
    sections: tuple[Section, ...]
    chunks: tuple[Chunk, ...]
    extracts: tuple[Support | Target, ...]


def prepare(raw: Raw) -> Prepared:
    """Raises ReadError where the lines cannot be a document."""
    try:
        document, sections = outline(raw)
        extracts = [value for extractor in EXTRACTORS for value in extractor(document, sections)]
        return Prepared(document, tuple(sections), tuple(chunk(document, sections)), tuple(extracts))
    except (ValueError, RecursionError) as error:
        raise unfit(raw, error) from error


def unfit(raw: Raw, error: Exception) -> ReadError:
    return ReadError(
        f"“{raw.source}”（编号“{raw.id}”）不能作为文件载入：{error}。请检查其编码和内容后再试。",
        f'"{raw.source}" (id "{raw.id}") cannot be taken: {error}. Check its encoding and content, and try again.',
    )
