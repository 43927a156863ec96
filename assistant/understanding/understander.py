"""History and question in, Query out: language, spelling, everyday words, place and topic, in that order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from assistant.answer import Query, Turn
from assistant.knowledge import english, language, lexicon, places
from assistant.understanding import cues, followup, pieces, recall, scope, structure
from assistant.understanding.parts import Parts
from assistant.understanding.spelling import Mend, Speller
from assistant.understanding.weighing import Spoken, Weigher
from ingest.chunk import bare_heading
from ingest.dates import printed_years
from ingest.terms import BIGRAM, words
from ingest.text import clean

if TYPE_CHECKING:
    from ingest.store.base import Index  # imports numpy, which understanding does not need

LONGEST = 2000  # characters read of a question
SMALL = 50  # documents up to which headings, numerals, years and places are compared with the texts
_PIECED = 3  # characters from which neighbours printed in pairs are no chance
_SPELT = 6  # letters from which a word in small letters may be a Chinese name
_CONTEXT = 2  # earlier questions of a conversation that a reader looks at
_RECALLED = 2  # clauses of the last answer whose headings say what it was about
_NAME = re.compile(r"[“《「『]([^”》」』\n]{2,12})[”》」』]")
_CONTENT = re.compile(r"[\u4e00-\u9fffA-Za-z0-9%.]{2,}")


class _Places(NamedTuple):
    documents: tuple[str, ...]
    numbered: tuple[structure.Place, ...]
    headed: tuple[structure.Place, ...]
    inside: bool


class Understander:
    """Understands questions put to one index; what depends on the index alone is computed once."""

    def __init__(self, index: Index, parts: Parts | None = None) -> None:
        self._index = index
        self._parts = parts or Parts()
        # The manifest knows how many there are without reading tens of thousands of them.
        self._small = (len(index.manifest.documents) or len(index.documents())) <= SMALL
        self._documents = tuple(index.documents()) if self._small else ()
        self._text = "\n".join(document.text for document in self._documents)
        self._weigher = Weigher(index, self._parts)

    @cached_property
    def _vocabulary(self) -> frozenset[str]:
        return frozenset(self._index.vocabulary())

    @cached_property
    def _outline(self) -> structure.Outline:
        sections = (section for document in self._documents for section in self._index.sections(document.id))
        return structure.Outline.of(self._documents, sections)

    @cached_property
    def _speller(self) -> Speller:
        printed = set(_NAME.findall(self._text))
        printed |= {support.name for support in self._index.supports()} if self._small else set()
        return Speller(self._vocabulary, printed, lexicon.everyday_words(), lexicon.trusted, self._stands_somewhere)

    def _stands_somewhere(self, written: str) -> bool:
        """Whether these characters are printed; in a collection: whether each two that are neighbours are."""
        if self._small:
            return written in self._text
        pairs = (BIGRAM + first + second for first, second in pairwise(written))
        return len(written) >= _PIECED and all(map(self._index.document_frequency, pairs))

    @cached_property
    def _years(self) -> frozenset[str]:
        return printed_years(self._text)

    def understand(self, question: str, history: Sequence[Turn] = ()) -> Query:
        """The question understood. Never raises on any text; reads at most 2,000 characters of it."""
        history = history if self._parts.followup else ()
        text = self._read(clean(question[: 2 * LONGEST])[:LONGEST])
        if (once_more := self._once_more(question, text, history)) is not None:
            return once_more
        years = scope.years(text.plain)
        documents, numbered, headed, inside = self._places(text, history)
        topic = None
        recalled = self._recalled(history)
        if recalled and not headed and (item := self._item(text.plain, recalled)):
            numbered, topic = (item,), followup.Topic(((heading := self._heading(item), 1.0),), heading)
        elif self._leans(text, history, documents, named=bool((numbered and not inside) or headed)):
            headings = dict.fromkeys(filter(None, map(self._heading, recalled[:_RECALLED])))
            topic = followup.topic(history, self._content_text, self._printed, list(headings))
            headed = recalled[:1] if topic and followup.points(text.plain) and not (numbered or documents) else headed
        official = self._official(text.chinese)
        return Query(
            asked=question,
            standalone=self._standalone(text, topic),
            language=text.language,
            kind=cues.kind_of(text.plain),
            terms=self._weigher.terms(text, official, topic),
            documents=documents,
            sections=tuple(dict.fromkeys((*numbered, *headed))),
            numbered=bool(numbered) and not inside,
            notes=(*text.notes, *([f"承上：{topic.label}"] if topic else [])),
            foreign_places=places.foreign(text.plain, self._printed) if self._small else (),
            years=years,
            foreign_years=tuple(y for y in years if not self._year_printed(y)) if self._small else (),
            pieces=pieces.pieces_of(text.plain, lambda part: bool(self._content(self._chinese_of(part)))),
            lexicon=tuple(official),
            sides=structure.sides(text.plain, self._outline) if self._small else (),
            context=tuple(turn.content[: followup.CUT] for turn in history if turn.role == "user")[-_CONTEXT:],
        )

    def _once_more(self, question: str, text: Spoken, history: Sequence[Turn]) -> Query | None:
        """The last question again, for one that asks for it in another language or for what was left out."""
        before = next((at for at in range(len(history) - 1, -1, -1) if history[at].role == "user"), -1)
        if before < 0:
            return None
        again = followup.again(text.plain)
        if again is None and not followup.more(text.plain):
            return None
        meant = self.understand(history[before].content, history[:before])
        said = recall.quotes_in(history) if again is None else ()
        note = f"承上：{history[before].content[: followup.CUT]}"
        return replace(
            meant, asked=question, language=again or (meant.language if again == "" else text.language),
            said=said, notes=(*meant.notes, note),
        )  # fmt: skip

    def _recalled(self, history: Sequence[Turn]) -> tuple[structure.Place, ...]:
        """The places that the last answer spoke of."""
        answer = next((turn.content for turn in reversed(history) if turn.role == "assistant"), "")
        return recall.places_in(answer, self._outline) if answer and self._small else ()

    def _item(self, plain: str, recalled: Sequence[structure.Place]) -> structure.Place | None:
        number = recall.ordinal(plain)
        return recall.item(recalled, number, self._outline) if number else None

    def _heading(self, place: structure.Place) -> str:
        section = next((s for s in self._outline.sections if (s.document, s.id) == place), None)
        return bare_heading(section) if section else ""

    def _leans(self, text: Spoken, history: Sequence[Turn], documents: Sequence[str], *, named: bool) -> bool:
        own = structure.without_documents(text.chinese) if documents else text.chinese
        content = self._content(own)
        return followup.leans(text.plain, history, content, named=named or bool(documents))

    def _read(self, asked: str) -> Spoken:
        spoken = language.detect(asked)
        plain = language.simplified(asked) if self._parts.traditional else asked
        notes = ["繁体已转为简体"] if spoken == "zh-hant" and self._parts.traditional else []
        if spoken == "en":
            reading = self._english(plain)
            if self._parts.spelling and reading.unknown and (changed := english.mended(reading.unknown)):
                for typed, meant in changed.items():
                    plain = re.sub(rf"\b{re.escape(typed)}\b", meant, plain)
                    notes.append(f"“{typed}” → “{meant}”")
                reading = self._english(plain)
            han = " ".join(re.findall("[\u3400-\u9fff]+", plain))
            return Spoken(asked, spoken, plain, f"{han} {reading.chinese}".strip(), (), reading, tuple(notes))
        mends = tuple(self._speller.mends(plain)) if self._parts.spelling else ()
        notes += [f"“{mend.written}” → “{mend.term}”" for mend in mends]
        # Guesses are good enough to look everyday words up, but only sure ones take the place of what was typed.
        guessed = _mended(plain, mends)
        plain = _mended(plain, [mend for mend in mends if mend.sure])
        return Spoken(asked, spoken, plain, guessed, mends, None, tuple(notes))

    def _english(self, text: str) -> english.Reading:
        if not self._parts.glossary:
            return english.unread(text)
        reading = english.read(text)
        named = {word: name for word in reading.unknown if (name := self._latin_name(word))}
        entries = tuple(english.Entry(word, (name,), 1.0) for word, name in named.items())
        unknown = tuple(word for word in reading.unknown if word not in named)
        return replace(reading, entries=(*reading.entries, *entries), unknown=unknown)

    def _latin_name(self, word: str) -> str | None:
        """The printed name that a word spells by its sound (Shanghai); None for a word that is no name."""
        return self._by_sound.get(word.lower()) if word[0].isupper() or len(word) >= _SPELT else None

    @cached_property
    def _by_sound(self) -> dict[str, str]:
        return english.by_sound(sorted(self._vocabulary, key=self._index.document_frequency, reverse=True))

    def _chinese_of(self, text: str) -> str:
        return self._english(text).chinese if language.detect(text) == "en" else text

    def _content_text(self, text: str) -> str:
        """A question of an earlier turn without its filler words, in simplified Chinese."""
        stripped = lexicon.without_asking(self._chinese_of(language.simplified(clean(text))))
        return " ".join(_CONTENT.findall(stripped))

    def _content(self, chinese: str) -> list[str]:
        """Its words that say something of a subject."""
        thin = lexicon.thin_words()
        return [word for word in words(lexicon.without_asking(chinese)) if len(word) > 1 and word not in thin]

    def _printed(self, name: str) -> bool:
        return name in self._text if self._small else name in self._vocabulary

    def _year_printed(self, year: str) -> bool:
        return year in self._years or year in self._text if not year.isdigit() else year in self._years

    def _places(self, text: Spoken, history: Sequence[Turn]) -> _Places:
        """Documents, sections by numeral and by heading that are named; whether the numerals lean on earlier turns."""
        if not self._small:
            return _Places((), (), (), False)
        outline = self._outline
        documents = structure.named_documents(text.plain, outline)
        headings = structure.by_heading(text.chinese, outline, documents)
        inside = headings[:1]
        if not inside and history:
            spoken = next((turn.content[: followup.CUT] for turn in reversed(history) if turn.role == "user"), "")
            inside = structure.by_heading(self._chinese_of(language.simplified(spoken)), outline, documents)[:2]
        numbered = structure.by_numeral(text.plain, outline, documents, inside)
        if not numbered:
            return _Places(documents, (), headings, False)
        return _Places(documents, numbered, headings[1:], not headings and bool(inside))

    def _official(self, chinese: str) -> list[tuple[str, str, float]]:
        """Official words for the everyday ones: those that the documents print."""
        found = lexicon.official_words(chinese) if self._parts.lexicon else ()
        return [entry for entry in found if entry[0] != entry[1] and self._printed(entry[1])]

    def _standalone(self, text: Spoken, topic: followup.Topic | None) -> str:
        own = text.chinese if text.language == "en" and text.chinese else text.plain
        return f"（承上：{topic.label}）{own}" if topic else own


def _mended(text: str, mends: Sequence[Mend]) -> str:
    for mend in reversed(mends):
        text = text[: mend.start] + mend.term + text[mend.end :]
    return text
