"""The sentences of an index, each with its place, and the rows of their vectors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from assistant.answer import Place
from ingest.chunk import heading_chain
from ingest.document import Section
from ingest.store.base import Index
from ingest.text import squeeze

WHOLE = 60_000  # sentences up to which every one of an index may be looked at for a question


@dataclass(frozen=True, slots=True)
class Sentence:
    """A printed sentence of a section's own text; ``row`` is that of its vector, where the index has any."""

    place: Place
    text: str
    row: int

    @property
    def clause(self) -> tuple[str, str]:
        """Document and section."""
        return self.place.document, self.place.section


class Printed:
    """Reads sentences of one index; each document's are read once."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._of_document = lru_cache(2048)(self._read)
        self._heading = lru_cache(8192)(self._chain)

    def of(self, document: str, section: str) -> Sequence[Sentence]:
        """The sentences of a section's own text in reading order, without its heading; () for a bare heading."""
        return self._of_document(document).get(section, ())

    @cached_property
    def all(self) -> Sequence[Sentence]:
        """Every sentence, by row; () where there are more than ``WHOLE`` or the index holds no vectors of sentences."""
        if not 0 < self.index.statement_count <= WHOLE:
            return ()
        found = (s for d in self.index.documents() for part in self._of_document(d.id).values() for s in part)
        return sorted(found, key=lambda sentence: sentence.row)

    def text(self, place: Place) -> str:
        """The printed words of a place."""
        return self.index.document(place.document).text[place.start : place.end]

    def headings(self, document: str, section: str) -> Sequence[str]:
        """The headings over a section's text, from the top down, its own included, without numerals."""
        return self._heading(document, section)

    def above(self, clause: tuple[str, str]) -> tuple[str, ...]:
        """The title of a clause's document, and the headings over its text."""
        return (self.index.document(clause[0]).title, *self.headings(*clause))

    def is_title(self, sentence: Sentence) -> bool:
        """Whether a sentence is no more than its document's title, which answers nothing."""
        document = self.index.document(sentence.place.document)
        return squeeze(sentence.text).strip("《》") in map(squeeze, (document.title, *document.aliases))

    def section(self, document: str, section: str) -> Section | None:
        """The section of that id; None where there is none."""
        return next((s for s in self.index.sections(document) if s.id == section), None)

    def _read(self, document: str) -> dict[str, tuple[Sentence, ...]]:
        text = self.index.document(document).text
        found: dict[str, list[Sentence]] = {}
        statements = self.index.statements(document)
        for row, one in enumerate(statements.statements, start=statements.first):
            place = Place(document, one.section, one.start, one.end)
            found.setdefault(one.section, []).append(Sentence(place, text[one.start : one.end], row))
        return {section: tuple(sentences) for section, sentences in found.items()}

    def _chain(self, document: str, section: str) -> tuple[str, ...]:
        sections = {s.id: s for s in self.index.sections(document)}
        return tuple(filter(None, heading_chain(sections[section], sections))) if section in sections else ()
