"""Where the lines that were recognised in pictures came to stand in a document's text.

What lies between (columns, joined paragraphs, rows of tables, page numbers dropped) is not followed: a line is found by
what it prints, and one that is printed twice by the lines before and after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from ingest.document import ScannedLine, ScannedPage, Span
from ingest.text import fold

_SHORT = 3  # characters: what is shorter is found between its neighbours alone


def placed(text: str, pages: Sequence[ScannedPage]) -> list[ScannedPage]:
    """The same pages, each line with its offsets in ``text``; None where it is not in there."""
    whole = fold(text)
    keys = [fold(line.text).text for page in pages for line in page.lines]
    spans = iter(_Places(whole.text, keys).spans())

    def told(line: ScannedLine, span: Span | None) -> ScannedLine:
        if span is None:
            return replace(line, start=None, end=None)
        return replace(line, start=whole.offsets[span.start], end=whole.offsets[span.end - 1] + 1)

    return [
        replace(page, lines=tuple(map(told, page.lines, islice(spans, len(page.lines)))))  # one page after another
        for page in pages
    ]


class _Places:
    """The places of keys, in reading order, in a text that prints most of them in that order."""

    def __init__(self, text: str, keys: Sequence[str]) -> None:
        self._text = text
        self._keys = keys
        self._found: list[Span | None] = [None] * len(keys)
        self._taken = bytearray(len(text))

    def spans(self) -> list[Span | None]:
        for at, key in enumerate(self._keys):
            if len(key) > _SHORT and (first := self._text.find(key)) >= 0 and self._text.find(key, first + 1) < 0:
                self._take(at, first, first + len(key))
        for way in (self._between, self._anywhere, self._rest):
            for at, key in enumerate(self._keys):
                if key and self._found[at] is None:
                    way(at, key)
        return self._found

    def _take(self, at: int, start: int, end: int) -> None:
        if not any(self._taken[start:end]):
            self._found[at] = Span(start, end)
            self._taken[start:end] = b"\1" * (end - start)

    def _gap(self, at: int) -> Span:
        """What the text has between the lines before and after one; empty where these stand in another order."""
        before = next((span.end for span in reversed(self._found[:at]) if span), 0)
        return Span(before, next((span.start for span in self._found[at + 1 :] if span), len(self._text)))

    def _between(self, at: int, key: str) -> None:
        gap = self._gap(at)
        if (first := self._text.find(key, gap.start, gap.end)) >= 0:
            self._take(at, first, first + len(key))

    def _anywhere(self, at: int, key: str) -> None:
        """Of a line that stands elsewhere (a footnote, another column): the first place that no other line has."""
        first = self._text.find(key) if len(key) > _SHORT else -1
        while first >= 0 and self._found[at] is None:
            self._take(at, first, first + len(key))
            first = self._text.find(key, first + 1)

    def _rest(self, at: int, key: str) -> None:
        """Of a line that the text has otherwise (a mark of a footnote left out): all of a gap of about its length."""
        gap = self._gap(at)
        if len(key) > _SHORT and len(key) / 2 <= gap.end - gap.start <= 2 * len(key):
            self._take(at, gap.start, gap.end)
