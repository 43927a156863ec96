"""A section while it is being built."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ingest.document import Span
from ingest.numerals import Numeral


@dataclass(slots=True, eq=False)
class Node:
    """A section being built: the spans of its own text, in order, and its children."""

    id: str
    level: int
    numeral: Numeral | None
    heading: str
    heading_span: Span
    parent: Node | None
    own: list[Span] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)
    headless: bool = False
    annex: Node | None = None  # the annex that a section without parent stands in
    mark: int = 0  # the level that the file marks its heading with, 0 where it marks none

    @property
    def rank(self) -> float:
        return self.numeral.rank if self.numeral else -1.0

    def spans(self) -> Iterable[Span]:
        yield from self.own
        for child in self.children:
            yield from child.spans()
