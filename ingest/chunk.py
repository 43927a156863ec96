"""Sections → Chunks: whole sentences of one section's own text, small enough to cite."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.document import Chunk, Document, Section, Span
from ingest.outline import own_spans
from ingest.text import sentences

SIZE = 400  # characters; nine tenths of the clauses of 3,463 laws and both shipped documents stay whole
CHUNKING = f"sentences-{SIZE}-v1"  # changes whenever chunks would come out otherwise


def chunk(document: Document, sections: Sequence[Section]) -> list[Chunk]:
    """Every section's own text as chunks, in reading order; a heading without text is a chunk too."""
    by_id = {section.id: section for section in sections}
    children: dict[str | None, list[str]] = {}
    for section in sections:
        if section.heading:
            children.setdefault(section.parent, []).append(bare_heading(section))
    chunks: list[Chunk] = []
    for section in sections:
        headings = heading_chain(section, by_id)[:-1]
        outline = tuple(children.get(section.id, ()))
        # own_spans looks at every section: too slow for a law of 1,260 articles unless there are children.
        leaf = section.own_end == section.end and not outline
        for own in [Span(section.start, section.end)] if leaf else own_spans(section, sections):
            for piece in _pieces(document.text, own):
                text = document.text[piece.start : piece.end]
                chunks.append(
                    Chunk(f"{document.id}:{section.id}:{piece.start}", document.id, section.id, piece.start, piece.end,
                          text, headings, outline)
                )  # fmt: skip
    return chunks


def bare_heading(section: Section) -> str:
    """A heading without its numeral: 12、提升科技金融服务能力 → 提升科技金融服务能力."""
    return section.heading.removeprefix(section.numeral).strip() if section.numeral else section.heading


def heading_chain(section: Section, by_id: dict[str, Section]) -> tuple[str, ...]:
    """Headings from the top down to the section itself, without numerals; "" for one without heading."""
    chain: list[str] = []
    at: Section | None = section
    while at is not None:
        chain.append(bare_heading(at))
        at = by_id.get(at.parent) if at.parent else None
    return tuple(reversed(chain))


def indexed_text(chunk: Chunk) -> str:
    """What is encoded and ranked: the headings above, the text, and the headings below."""
    return "\n".join(part for part in (*chunk.headings, chunk.text, *chunk.outline) if part)


def _pieces(text: str, own: Span) -> list[Span]:
    """Sentences gathered up to SIZE characters; a longer sentence is a piece of its own, cut only past 4 × SIZE."""
    pieces: list[Span] = []
    for sentence in sentences(text, own.start, own.end):
        if pieces and sentence.end - pieces[-1].start <= SIZE:
            pieces[-1] = Span(pieces[-1].start, sentence.end)
            continue
        at = sentence.start
        while sentence.end - at > 4 * SIZE:
            pieces.append(Span(at, at + SIZE))
            at += SIZE
        pieces.append(Span(at, sentence.end))
    return pieces
