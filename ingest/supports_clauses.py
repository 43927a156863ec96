"""Sentences of a section cut into clauses: at commas outside quotation marks and brackets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.document import Document, Section, Span
from ingest.outline import children_of, own_spans
from ingest.supports_cues import HEAD, SKIPPED_HEADINGS

_OPENING, _CLOSING = "“‘《（(「『", "”’》）)」』"
_CUTS = "，,；;。：:"
# A list whose separator was printed as a comma: “甲”，乙等一批…空间.
_CONTINUES = re.compile(r"^[^，,。；]{2,12}等(?:一批|各类|多个)?[^，,。；]{2,24}$")


def offering_sections(document: Document, sections: Sequence[Section]) -> Iterator[tuple[Section, Span]]:
    """Sections that may offer something, with the spans of their own text; aims, problems and duties are left out."""
    by_id = {section.id: section for section in sections}
    children = children_of(sections)
    for section in sections:
        if section.level == 0 and len(sections) > 1:
            continue
        if any(SKIPPED_HEADINGS.search(heading) for heading in _headings(section, by_id)):
            continue
        for span in own_spans(section, children.get(section.id, ())):
            start = span.start
            heading_line = document.text[section.heading_end : section.heading_end + 1] in ("\n", "")
            if section.heading and heading_line:
                start = max(start, section.heading_end)
            if start < span.end:
                yield section, Span(start, span.end)


def _headings(section: Section, by_id: dict[str, Section]) -> Iterator[str]:
    at: Section | None = section
    while at is not None:
        yield at.heading if len(at.heading) < 40 else ""
        at = by_id.get(at.parent) if at.parent else None


def masked(text: str) -> str:
    """The text with what stands inside quotation marks and brackets blanked, at the same offsets."""
    depth = 0
    out: list[str] = []
    for character in text:
        if character in _CLOSING:
            depth = max(0, depth - 1)
        out.append("□" if depth and character not in _OPENING + _CLOSING else character)
        if character in _OPENING:
            depth += 1
        elif character == "\n":
            depth = 0
            out[-1] = character
    return "".join(out)


def clauses(text: str, hidden: str, sentence: Span) -> list[Span]:
    """Clauses of a sentence, without the marks between them. ``hidden`` is the masked text."""
    found: list[Span] = []
    at = sentence.start
    for offset in range(sentence.start, sentence.end + 1):
        if offset < sentence.end and hidden[offset] not in _CUTS:
            continue
        if offset > at:
            found.append(Span(at, offset))
        at = offset + 1
    return _rejoined(text, found)


def _rejoined(text: str, found: list[Span]) -> list[Span]:
    joined: list[Span] = []
    for span in found:
        words = text[span.start : span.end]
        if (
            joined and text[joined[-1].end - 1] == "”" and _CONTINUES.match(words) and HEAD.search(words)
            and span.start == joined[-1].end + 1
        ):  # fmt: skip
            joined[-1] = Span(joined[-1].start, span.end)
        else:
            joined.append(span)
    return joined
