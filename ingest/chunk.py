"""Sections → Chunks: whole sentences of one section's own text, small enough to cite."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from ingest.document import Chunk, Document, Section, Span
from ingest.outline import children_of, own_spans
from ingest.text import sentences

SIZE = 400  # characters; nine tenths of the clauses of 3,463 laws and both shipped documents stay whole
_LAST = "\U0010ffff"  # sorts behind every text
CHUNKING = f"sentences-{SIZE}-v4"  # changes whenever chunks would come out otherwise


def chunk(document: Document, sections: Sequence[Section]) -> list[Chunk]:
    """Every section's own text as chunks, in reading order; a heading without text is a chunk too."""
    by_id = {section.id: section for section in sections}
    children = children_of(sections)
    chunks: list[Chunk] = []
    leads = _leads(document.text, sections)
    items = _items(document.text, sections, leads)
    for section in sections:
        lead = leads.get(section.id)
        above = heading_chain(section, by_id)[:-1]
        named = [name for name in (document.title, document.issuer or "") if name not in above]
        headings = (*named, *above, document.text[lead.start : lead.end] if lead else "")
        below_it = children.get(section.id, ())
        outline = tuple(bare_heading(child) for child in below_it if child.heading)
        for own in own_spans(section, below_it):
            for piece in _pieces(document.text, own):
                text = document.text[piece.start : piece.end]
                below = (*outline, *_within(items, piece))
                chunks.append(
                    Chunk(f"{document.id}:{section.id}:{piece.start}", document.id, section.id, piece.start, piece.end,
                          text, headings, below)
                )  # fmt: skip
    return chunks


def _leads(text: str, sections: Sequence[Section]) -> dict[str, Span]:
    """The sentence that leads into a list (有下列情形之一的，可以解除合同：) by the id of every item without a heading.

    An item alone (（四）有其他违约行为的；) does not say what it is an item of.
    """
    found: dict[str, Span] = {}
    lists: dict[tuple[str | None, int], tuple[Span, str]] = {}  # the list of a parent and level, and its first numeral
    for section in sections:
        if bare_heading(section) or not section.numeral or section.numeral.startswith("第"):
            continue
        place = (section.parent, section.level)
        lead = _lead(text, section.start)
        if lead is not None:
            lists[place] = (lead, section.numeral)
        elif place in lists and lists[place][1] == section.numeral:
            del lists[place]
        if place in lists:
            found[section.id] = lists[place][0]
    return found


def _lead(text: str, at: int) -> Span | None:
    """The sentence right before ``at``, where it ends in a colon."""
    begin = max(0, at - SIZE)
    before = text[begin:at].rstrip()
    if not before.endswith(("：", ":")):
        return None
    start = max(before.rfind(mark) for mark in "。；\n") + 1
    return Span(begin + start, begin + len(before))


def _within(items: Sequence[tuple[int, str]], piece: Span) -> Iterator[str]:
    """The items of the lists that this piece leads into."""
    for at in range(bisect_right(items, (piece.start, _LAST)), len(items)):
        if items[at][0] > piece.end:
            return
        yield items[at][1]


def _items(text: str, sections: Sequence[Section], leads: dict[str, Span]) -> list[tuple[int, str]]:
    """Where each lead-in ends, and the items that it leads into, up to SIZE characters; in reading order."""
    found: dict[int, str] = {}
    for section in sections:
        lead = leads.get(section.id)
        if lead is not None:
            found[lead.end] = (found.get(lead.end, "") + text[section.start : section.own_end])[:SIZE]
    return sorted(found.items())


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
    """What is ranked by its words: document and headings above, the text, and the headings below."""
    return "\n".join(part for part in (*chunk.headings, chunk.text, *chunk.outline) if part)


def _pieces(text: str, own: Span) -> list[Span]:
    """Statements gathered up to SIZE characters; a longer one is a piece of its own, cut only past 4 × SIZE."""
    pieces: list[Span] = []
    for sentence in _statements(text, own):
        if pieces and sentence.end - pieces[-1].start <= SIZE:
            pieces[-1] = Span(pieces[-1].start, sentence.end)
            continue
        at = sentence.start
        while sentence.end - at > 4 * SIZE:
            pieces.append(Span(at, at + SIZE))
            at += SIZE
        pieces.append(Span(at, sentence.end))
    return pieces


def _statements(text: str, own: Span) -> Iterator[Span]:
    """Sentences; a table's row (a line with tabs) is one whatever stands in its cells: a cell alone says nothing."""
    line, is_row = Span(own.start, own.start), False
    for sentence in sentences(text, own.start, own.end):
        if sentence.start >= line.end:
            start = text.rfind("\n", own.start, sentence.start) + 1
            end = text.find("\n", sentence.start, own.end)
            line = Span(max(start, own.start), own.end if end < 0 else end)
            is_row = "\t" in text[line.start : line.end]
            if is_row:
                yield line
        if not is_row:
            yield sentence
