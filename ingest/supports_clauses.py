"""Sentences of a section cut into clauses: at commas outside quotation marks and brackets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.document import Document, Section, Span
from ingest.outline import children_of, own_spans
from ingest.supports_cues import HEAD, SKIPPED_HEADINGS

_OPENING, _CLOSING = "“‘《（(「『", "”’》）)」』"
_BORDER = re.compile(f"([{_OPENING}{_CLOSING}\n])")
_HEADING = 40  # characters: a longer one is a sentence, not a heading
_CUT = re.compile("[，,；;。：:]")
# A list whose separator was printed as a comma: “甲”，乙等一批…空间.
_CONTINUES = re.compile(r"^[^，,。；]{2,12}等(?:一批|各类|多个)?[^，,。；]{2,24}$")


def offering_sections(document: Document, sections: Sequence[Section]) -> Iterator[tuple[Section, Span]]:
    """Sections that may offer something, with the spans of their own text; aims, problems and duties are left out."""
    children = children_of(sections)
    skipped: set[str | None] = set()  # the sections left out, and all below them
    for section in sections:
        if section.parent in skipped or (len(section.heading) < _HEADING and SKIPPED_HEADINGS.search(section.heading)):
            skipped.add(section.id)
        if section.id in skipped or (section.level == 0 and len(sections) > 1):
            continue
        for span in own_spans(section, children.get(section.id, ())):
            start = span.start
            heading_line = document.text[section.heading_end : section.heading_end + 1] in ("\n", "")
            if section.heading and heading_line:
                start = max(start, section.heading_end)
            if start < span.end:
                yield section, Span(start, span.end)


def masked(text: str) -> str:
    """The text with what stands inside quotation marks and brackets blanked, at the same offsets."""
    depth = 0
    parts = _BORDER.split(text)  # each second one is a mark
    for at, part in enumerate(parts):
        if at % 2:
            depth = depth + 1 if part in _OPENING else max(0, depth - 1) if part in _CLOSING else 0
        elif depth:
            parts[at] = "□" * len(part)
    return "".join(parts)


def clauses(text: str, hidden: str, sentence: Span) -> list[Span]:
    """Clauses of a sentence, without the marks between them. ``hidden`` is the masked text."""
    found: list[Span] = []
    at = sentence.start
    for cut in _CUT.finditer(hidden, sentence.start, sentence.end):
        if cut.start() > at:
            found.append(Span(at, cut.start()))
        at = cut.end()
    if sentence.end > at:
        found.append(Span(at, sentence.end))
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
