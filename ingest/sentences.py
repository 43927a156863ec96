"""Documents → statements: the printed sentences of each section's own text, and what is encoded of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.chunk import bare_heading
from ingest.document import Document, Section, Span
from ingest.outline import owned
from ingest.text import sentences

STATEMENTS = "sentences-v2"  # changes whenever statements, or what is encoded of them, would come out otherwise


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of a section's own text: ``document.text[start:end]``, without the section's heading before it."""

    section: str
    start: int
    end: int


def statements(document: Document, sections: Sequence[Section]) -> list[Statement]:
    """Every sentence of the document in reading order; a section of nothing but its heading has that as its only one."""
    found = [
        Statement(section.id, span.start, span.end)
        for own, section in owned(sections)
        for span in sentences(document.text, _after_heading(document.text, section, own), own.end)
    ]
    return sorted(found, key=lambda statement: statement.start)


def _after_heading(text: str, section: Section, own: Span) -> int:
    """Where the text behind a heading begins; a 一是 heading is part of its sentence."""
    if own.start > section.heading_start or not section.heading or section.numeral.endswith("是"):
        return own.start
    end = section.heading_end
    while end < section.end and text[end] in "。\n \u3000":
        end += 1
    return end if end < section.end else own.start


def encoded_texts(document: Document, sections: Sequence[Section], found: Sequence[Statement]) -> Iterator[str]:
    """What of each statement is encoded: the document's title, the headings above that the statement does not itself
    print, from the top down, and the statement. On questions about documents of other places the title brings most."""
    by_id = {section.id: section for section in sections}
    for statement in found:
        above = "，".join((document.title, *_headings_above(statement, by_id)))
        yield f"{above}：{document.text[statement.start : statement.end]}"


def _headings_above(statement: Statement, by_id: dict[str, Section]) -> list[str]:
    """From the top down; [] where no section above has one."""
    found: list[str] = []
    at = by_id.get(statement.section)
    while at is not None:
        heading = bare_heading(at)
        if heading and not statement.start <= at.heading_start < statement.end:
            found.insert(0, heading)
        at = by_id.get(at.parent) if at.parent else None
    return found
