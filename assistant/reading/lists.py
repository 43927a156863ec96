"""What belongs to a sentence: the items that it leads into, the lead of an item, the rest of what ； divides."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import replace
from itertools import groupby

from assistant.answer import Place
from assistant.reading.printed import Printed, Sentence
from ingest.chunk import bare_heading

FEWEST = 2  # items of a list
LONGEST = 900  # characters of a list whose items are quoted whole; those of a longer one stand by their headings
SENTENCE = 240  # characters up to which a sentence whose parts ； divides is quoted whole
_LEADS = ("：", ":")
_GOES_ON = ("；", ";", "：", ":", "，", ",")
_LABELLED = re.compile(r"[^：:。；\t]{2,10}[：:][^。；\t]{1,60}")  # 联系人：…; no row of a table


class Lists:
    """Lists as an index's documents print them: in one paragraph, or an item a section."""

    def __init__(self, printed: Printed) -> None:
        self.printed = printed

    @staticmethod
    def leads(sentence: Sentence) -> bool:
        """Whether a sentence leads into a list."""
        return sentence.text.rstrip().endswith(_LEADS)

    def around(self, sentence: Sentence, room: int, taken: Container[Place]) -> list[Sentence]:
        """Sentences that a quoted one is not whole without, at most ``room`` characters, none of ``taken``.

        The items behind a lead are given from the first on; those that do not fit are left out.
        """
        parts = [*self._lead(sentence), *self._rest(sentence)]
        if self.leads(sentence):
            parts += self.items(sentence)
        kept: list[Sentence] = []
        for part in parts:
            if part.place in taken or part in kept:
                continue
            if len(part.text) > room:
                break
            kept.append(part)
            room -= len(part.text)
        return kept

    def paragraph(self, sentence: Sentence) -> list[Sentence]:
        """The sentences of the printed paragraph that one stands in, itself among them.

        Lines 名称：值 one below the other are one.
        """
        text, place = self.printed.index.document(sentence.place.document).text, sentence.place
        start, end = _line(text, place.start)
        if _LABELLED.fullmatch(text[start:end]):
            while start > 0 and _LABELLED.fullmatch(text[slice(*_line(text, start - 1))]):
                start = _line(text, start - 1)[0]
            while end < len(text) and _LABELLED.fullmatch(text[slice(*_line(text, end + 1))]):
                end = _line(text, end + 1)[1]
        return [s for s in self.printed.of(*sentence.clause) if start <= s.place.start < end]

    def items(self, lead: Sentence) -> list[Sentence]:
        """What a sentence that ends in a colon leads into: the rest of its clause, or the clauses below it."""
        own = self.printed.of(*lead.clause)
        behind = [s for s in own if s.place.start > lead.place.start]
        if behind:
            return _up_to_end(behind)
        document = lead.place.document
        below = [section for section in self.printed.index.sections(document) if section.parent == lead.place.section]
        whole = [s for child in below for s in self.printed.of(document, child.id)]
        if sum(len(s.text) for s in whole) <= LONGEST or not all(map(bare_heading, below)):
            return whole
        places = [Place(document, child.id, child.heading_start, child.heading_end) for child in below]
        return [Sentence(place, self.printed.text(place), -1) for place in places]

    def left_out(self, quoted: Container[Place], one: Sentence) -> list[Place]:
        """What is not among those quoted of the list that a sentence leads into, or, where it is one of several parts of a
        sentence that is too long to be quoted whole, of those parts: a place an item; [] for what is no list."""
        listed = self.items(one) if self.leads(one) else self._chain(one)
        items = [list(part) for _, part in groupby(listed, lambda s: s.place if s.clause == one.clause else s.clause)]
        if len(items) < FEWEST:
            return []
        rest = ([s.place for s in item if s.place not in quoted] for item in items)
        return [replace(places[0], end=places[-1].end) for places in rest if places]

    def _lead(self, item: Sentence) -> list[Sentence]:
        """The sentence with a colon that leads into the list whose item this is; [] for none."""
        section = self.printed.section(*item.clause)
        if section is None or section.parent is None or section.level == 0:
            return []
        above = self.printed.of(item.place.document, section.parent)
        return [above[-1]] if above and self.leads(above[-1]) else []

    def _rest(self, sentence: Sentence) -> list[Sentence]:
        """The other parts of the sentence that ends in 。, where it is not too long to be quoted whole."""
        whole = self._chain(sentence)
        if sum(len(s.text) for s in whole) > SENTENCE:
            return []
        return [s for s in whole if s.place != sentence.place]

    def _chain(self, sentence: Sentence) -> list[Sentence]:
        """All parts of the sentence that ends in 。, this one among them."""
        own = list(self.printed.of(*sentence.clause))
        at = next(n for n, s in enumerate(own) if s.place == sentence.place)
        first = at
        while first > 0 and own[first - 1].text.rstrip().endswith(_GOES_ON):
            first -= 1
        last = at
        while last + 1 < len(own) and own[last].text.rstrip().endswith(_GOES_ON):
            last += 1
        return own[first : last + 1]


def _line(text: str, at: int) -> tuple[int, int]:
    """Where the printed line begins and ends in which a character stands."""
    end = text.find("\n", at)
    return text.rfind("\n", 0, at) + 1, len(text) if end < 0 else end


def _up_to_end(sentences: Sequence[Sentence]) -> list[Sentence]:
    """Sentences up to the first that ends what ； goes on with."""
    kept: list[Sentence] = []
    for sentence in sentences:
        kept.append(sentence)
        if not sentence.text.rstrip().endswith(_GOES_ON):
            break
    return kept
