"""History and question in, Query out: language, spelling, places, topic, everyday words, in that order."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from assistant.answer import Query, Turn
from assistant.knowledge import english, language, lexicon, places
from assistant.understanding import cues, followup, structure
from assistant.understanding.spelling import Speller, mended
from assistant.understanding.weighing import Spoken, weighted_terms
from ingest.dates import printed_years
from ingest.text import chinese_in, clean

if TYPE_CHECKING:
    from ingest.store.base import Index  # imports numpy, which understanding does not need

LONGEST = 2000  # characters read of a question
COMPARED = 50  # documents up to which headings, numerals, years and places are compared with the texts
_SPELT = 6  # letters from which a word in small letters may be a Chinese name
_CONTEXT = 2  # earlier questions of a conversation that a reader looks at
_RECALLED = 2  # clauses of the last answer whose headings say what it was about
_NAME = re.compile(r"[“《「『]([^”》」』\n]{2,12})[”》」』]")
_CONTENT = re.compile(r"[\u4e00-\u9fffA-Za-z0-9%.]{2,}")


@dataclass(frozen=True, slots=True)
class Parts:
    """What is done with a question; everything, unless something is to be measured without it.

    ``lexicon``: official words for everyday ones. ``glossary``: Chinese words for English ones. ``spelling``: mending
    typos. ``traditional``: traditional characters made simplified before anything else. ``followup``: reading earlier
    turns; without it each question stands alone. ``localities``: documents of the places that it names are asked alone.
    """

    lexicon: bool = True
    glossary: bool = True
    spelling: bool = True
    traditional: bool = True
    followup: bool = True
    localities: bool = True


class Understander:
    """Understands questions put to one index; what depends on the index alone is computed once."""

    def __init__(self, index: Index, parts: Parts | None = None, misuse: Callable[[str], bool] | None = None) -> None:
        """``misuse`` tells whether a message is one; None tells of none."""
        self._index = index
        self._parts = parts or Parts()
        self._misuse = misuse
        # The manifest knows how many there are without reading tens of thousands of them.
        self._small = (len(index.manifest.documents) or len(index.documents())) <= COMPARED
        self._documents = tuple(index.documents()) if self._small else ()
        self._text = "\n".join(document.text for document in self._documents)

    @cached_property
    def _vocabulary(self) -> frozenset[str]:
        return frozenset(self._index.vocabulary())

    @cached_property
    def _outline(self) -> structure.Outline:
        sections = (section for document in self._documents for section in self._index.sections(document.id))
        return structure.Outline.of(self._documents, sections)

    @cached_property
    def _speller(self) -> Speller:
        names = set(_NAME.findall(self._text))
        names |= {support.name for support in self._index.supports()} if self._small else set()
        return Speller(self._vocabulary, names, lexicon.everyday_words(), self._text, self._index.document_frequency)

    @cached_property
    def _years(self) -> frozenset[str]:
        return printed_years(self._text)

    def understand(self, question: str, history: Sequence[Turn] = ()) -> Query:
        """The question understood. Never raises on any text; reads at most 2,000 characters of it."""
        history = history if self._parts.followup else ()
        text = self._read(clean(question[: 2 * LONGEST])[:LONGEST])
        before = followup.last(history, "user")
        if before and followup.more(text.plain):
            return self._further(question, text, history)
        before = self._simple(before[: followup.CUT]) if before else ""
        named = structure.named(text.plain, text.chinese, before, self._outline)
        named, topic = self._carried(text, history, named) if before else (named, None)
        years, parts = cues.years(text.plain), cues.parts_of(text.plain)
        pieces = [part for part in parts if lexicon.content(self._simple(part) if text.reading else part)]
        official = lexicon.official_words(text.chinese) if self._parts.lexicon else []
        official = [entry for entry in official if entry[0] != entry[1] and self._printed(entry[1])]
        own = text.chinese if text.language == "en" and text.chinese else text.plain
        there = {name for place in places.places(f"{text.plain} {text.chinese}") for name in place.names}
        among = structure.of_places(there, self._outline) if self._parts.localities else ()
        documents = tuple(one for one in named.documents if one in among) or among or named.documents
        return Query(
            asked=question,
            standalone=f"（承上：{topic.label}）{own}" if topic else own,
            language=text.language,
            kind=self._kind(question, text),
            terms=weighted_terms(text, official, topic, lexical=self._parts.lexicon),
            documents=documents or (self._of_years(years) if self._small else ()),
            among=among,
            sections=tuple(dict.fromkeys((*named.numbered, *named.headed))),
            numbered=bool(named.numbered) and not named.leaning,
            notes=(*text.notes, *([f"承上：{topic.label}"] if topic else [])),
            foreign_places=places.foreign(text.plain, self._printed) if self._small else (),
            years=years,
            foreign_years=tuple(y for y in years if not self._year_printed(y)) if self._small else (),
            pieces=tuple(pieces[: cues.MOST]) if len(pieces) > 1 else (),
            lexicon=tuple(official),
            sides=named.sides,
            context=tuple(turn.content[: followup.CUT] for turn in history if turn.role == "user")[-_CONTEXT:],
        )

    def _carried(
        self, text: Spoken, history: Sequence[Turn], named: structure.Named
    ) -> tuple[structure.Named, followup.Topic | None]:
        """What a question names, with what the turns before it spoke of where it leans on them, and their topic."""
        recalled = followup.places_in(followup.last(history, "assistant"), self._outline)
        if not named.headed and (item := followup.item_pointed_at(text.plain, recalled, self._outline)):
            heading = self._outline.heading(item)
            return named._replace(numbered=(item,)), followup.Topic(((heading, 1.0),), heading)
        alone = bool((named.numbered and not named.leaning) or named.headed or named.documents)
        if not followup.leans(text.plain, lexicon.content(text.chinese), named=alone):
            return named, None
        headings = dict.fromkeys(filter(None, map(self._outline.heading, recalled[:_RECALLED])))
        topic = followup.topic(history, self._content_text, self._printed, list(headings))
        if topic and followup.points(text.plain) and not (named.numbered or named.documents):
            named = named._replace(headed=recalled[:1])
        return named, topic

    def _further(self, question: str, text: Spoken, history: Sequence[Turn]) -> Query:
        """The last question once more, without what the answers have quoted."""
        before = max(at for at, turn in enumerate(history) if turn.role == "user")
        meant = self.understand(history[before].content, history[:before])
        note = f"承上：{history[before].content[: followup.CUT]}"
        return replace(
            meant, asked=question, language=text.language, said=followup.quotes_in(history), notes=(*meant.notes, note)
        )

    def _read(self, asked: str) -> Spoken:
        spoken = language.detect(asked)
        plain = language.simplified(asked) if self._parts.traditional else asked
        notes = ["繁体已转为简体"] if spoken == "zh-hant" and self._parts.traditional else []
        if spoken == "en":
            reading = self._english(plain)
            chinese = " ".join(filter(None, (*chinese_in(plain), reading.chinese)))
            return Spoken(spoken, plain, chinese, (), reading, tuple(notes))
        mends = tuple(self._speller.mends(plain)) if self._parts.spelling else ()
        notes += [f"“{mend.written}” → “{mend.term}”" for mend in mends]
        # Guesses are good enough to look everyday words up, but only sure ones take the place of what was typed.
        sure = mended(plain, [mend for mend in mends if mend.sure])
        return Spoken(spoken, sure, mended(plain, mends), mends, None, tuple(notes))

    def _english(self, text: str) -> english.Reading:
        if not self._parts.glossary:
            return english.unread(text)
        reading = english.read(text)
        # A name that a word spells by its sound (Shanghai), where the word looks like a name.
        names = {word: self._by_sound.get(word.lower()) for word in reading.unknown if _may_be_name(word)}
        entries = tuple(english.Entry(word, (name,), 1.0) for word, name in names.items() if name)
        unknown = tuple(word for word in reading.unknown if not names.get(word))
        return replace(reading, entries=(*reading.entries, *entries), unknown=unknown)

    def _kind(self, question: str, text: Spoken) -> str:
        if cues.is_small_talk(text.plain):
            return "small_talk"
        return "injection" if self._misuse and self._misuse(question) else "question"

    @cached_property
    def _by_sound(self) -> dict[str, str]:
        return english.by_sound(sorted(self._vocabulary, key=self._index.document_frequency, reverse=True))

    def _simple(self, text: str) -> str:
        """A question, or a part of one, in simplified Chinese."""
        text = language.simplified(text)
        return self._english(text).chinese if language.detect(text) == "en" else text

    def _content_text(self, text: str) -> str:
        """A question of an earlier turn without its filler words, in simplified Chinese."""
        return " ".join(_CONTENT.findall(lexicon.without_asking(self._simple(clean(text)))))

    @cached_property
    def _printed(self) -> Callable[[str], bool]:
        """Whether a name is printed; in a collection: whether it is a word of its vocabulary."""
        return self._text.__contains__ if self._small else self._vocabulary.__contains__

    def _of_years(self, years: Sequence[str]) -> tuple[str, ...]:
        """The documents that print one of these years or are of it; () where all do or none."""
        of = [one.id for one in self._documents if any(year in f"{one.date} {one.text}" for year in years)]
        return tuple(of) if len(of) < len(self._documents) else ()

    def _year_printed(self, year: str) -> bool:
        return year in self._years or (year in self._text and not year.isdigit())


def _may_be_name(word: str) -> bool:
    return word[0].isupper() or len(word) >= _SPELT
