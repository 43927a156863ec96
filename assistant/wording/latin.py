"""Text in Latin letters: what is written so, and where its sentences end."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.knowledge.language import detect
from ingest.document import Span
from ingest.text import sentences

_BEGINNING = 4000  # characters by which the script of a long text is known
# A full stop behind a word, a closed bracket or a number in running text, before a capital or a figure; not that of
# an initial, a short form (No. 5) or the number of a list's item.
_STOP = re.compile(
    r"(?:[A-Za-z]{3}|[)%\]]|[A-Za-z] [^\sA-Za-z]?[\d,]*\d)[.!?][\"”’)\]]*\s+(?=[\"“‘(\[]?[A-Z\d\u00a3$\u20ac])"
)
_ENDED = re.compile(r"[.!?][\"”’)\]]*\s*$")


def in_latin(text: str) -> bool:
    """Whether a text, by its beginning, is in Latin letters."""
    return detect(text[:_BEGINNING]) == "en"


def ends_sentence(text: str) -> bool:
    """Whether a text in Latin letters ends with a full stop."""
    return in_latin(text) and bool(_ENDED.search(text))


def latin_sentences(text: str, start: int = 0, end: int | None = None) -> Iterator[Span]:
    """Sentences as ``ingest.text.sentences`` has them, those in Latin letters cut at their full stops too."""
    for span in sentences(text, start, end):
        at = span.start
        if in_latin(text[span.start : span.end]):
            for stop in _STOP.finditer(text, span.start, span.end):
                yield Span(at, at + len(text[at : stop.end()].rstrip()))
                at = stop.end()
        yield Span(at, span.end)
