"""A description of a person or firm → the supports that concern them, best first, each with the words that say why.

The reader's ranker ranks the printed sentences that offer something. Nobody is ever called eligible: a card says what is
printed, what of the description meets it, and what is not printed.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import TYPE_CHECKING

from assistant.answer import Citation, Place, Query
from assistant.knowledge import english, lexicon
from assistant.knowledge.language import detect
from assistant.knowledge.rarity import rarity
from assistant.knowledge.slot_table import folded
from assistant.match_cards import Match, Reason, card
from assistant.profile import Fact, Profile, Reading, choice, form_facts, official, read_profile
from assistant.reading.rank import Ranked
from ingest.document import Support
from ingest.errors import TooLong
from ingest.supports_plain import provides
from ingest.terms import terms, words
from ingest.text import clean, cut_at, whole

if TYPE_CHECKING:
    from assistant.pipeline import Pipeline

K = 8
LIMIT = 4000  # characters of a description and a form together
SECTIONS = 30  # sections that are retrieved; sentences near in meaning are ranked beside theirs
PIECES = 12  # parts of a description that are compared on their own
# Share of what is said, by rarity, that some support holds, where none is near in meaning: of the descriptions that were
# fitted on all have one or the other, of questions about anything one in six.
LEAST = 0.1
FAINT = 0.05  # the same without an encoder of meaning: half of the questions about anything share no word at all
RARE = 0.3  # rarity in Chinese at large below which a word meets nothing in particular (服务, 企业)
BEHIND = 6.0  # logarithm of odds below the best support, down to which another is shown
REASONS = 3
SURE = 0.6  # weight in the lexicon from which an official word is another name for what was said, not a guess
SHORT = 4  # characters below which a part of a description says nothing alone
_MARKS = "，。；！？,.;!?\n"


@dataclass(frozen=True, slots=True)
class Matches:
    """What was found: the cards, best first; and, where there is none, the reason in both languages."""

    matches: tuple[Match, ...]
    reading: Reading
    language: str
    reason: tuple[str, str] | None = None


class Matcher:
    """Matches descriptions against the index of a pipeline, by its ranker; with or without an encoder of meaning."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline
        self._index = pipeline.index
        self._supports: dict[tuple[str, str], list[Support]] = {}
        for support in self._index.supports():
            self._supports.setdefault((support.document, support.section), []).append(support)

    def within(self, documents: Sequence[str]) -> Matcher:
        """The same over these documents alone; over all where none is named. Raises UsageError as Pipeline.within."""
        return Matcher(self._pipeline.within(documents)) if documents else self

    def match(
        self,
        *,
        description: str | None = None,
        profile: Profile | None = None,
        language: str | None = None,
        k: int = K,
    ) -> Matches:
        """At most k supports for a description, a form, or both; a reason where there is none.

        ``language`` (zh, en) is that of the reasons, the description's by default. Raises UsageError for more
        than LIMIT characters.
        """
        _refuse_long(len(description or "") + sum(map(len, profile.texts() if profile else ())))
        reading = read_profile(clean(whole(description or "")))
        spoken = language or ("en" if description and detect(description) == "en" else "zh")
        form = form_facts(profile, spoken) if profile else ()
        said = [part.strip() for part in cut_at(reading.text, _MARKS) if part.strip()]
        said += [" ".join(official(fact)) for fact in form if fact.field != "need"]
        needs = [" ".join(official(fact)) for fact in form if fact.field == "need"]
        if not self._supports or not any(character.isalnum() for part in (*said, *needs) for character in part):
            return Matches((), reading, spoken, _reason(bool(self._supports)))
        refused = _words_of((*reading.unwanted, *(profile.unwanted if profile else ()))) - {*" ".join(needs).split()}
        queries = [self._query([*said, need]) for need in needs] or [self._query(said)]
        # Who names several needs sees something for each of them: the best for each, then the second best …
        turns = zip_longest(*([(one, query) for one in self._chosen(query, refused, k)] for query in queries))
        found: dict[Place, tuple[Ranked, Query]] = {}
        for pair in (pair for turn in turns for pair in turn if pair):
            found.setdefault(pair[0].sentence.place, pair)
        matches = tuple(
            self._card(number, one, self._offered(one.sentence.place, refused), query, _pairs(query, form), spoken)
            for number, (one, query) in enumerate(list(found.values())[:k], start=1)
        )
        return Matches(matches, reading, spoken, None if matches else _reason(True))

    def _query(self, said: Sequence[str]) -> Query:
        query = self._pipeline.understander.understand("，".join(said))
        return replace(query, pieces=tuple(part for part in said if len(part) >= SHORT)[:PIECES])

    def _chosen(self, query: Query, refused: Set[str], k: int) -> list[Ranked]:
        """The k best sentences that offer something but what is refused; [] where none is about what is described."""
        ranked = self._pipeline.ranker.rank(query, self._pipeline.retriever.retrieve(query, SECTIONS))
        offering = [one for one in ranked if self._offered(one.sentence.place, refused)]
        if not offering:
            return []
        knows = self._pipeline.ranker.meaning is not None
        near = knows and self._pipeline.answered.is_ours(offering)
        if not near and max(one.overlap for one in offering) < (LEAST if knows else FAINT):
            return []
        shown = [one for one in offering[:k] if one.score >= offering[0].score - BEHIND]
        return sorted(shown, key=self._is_over)  # what is over stands below what is not

    def _is_over(self, one: Ranked) -> bool:
        return all(support.status == "past" for support in self._offered(one.sentence.place))

    def _offered(self, place: Place, refused: Set[str] = frozenset()) -> list[Support]:
        """The supports that a sentence holds and that no refused word names, in reading order."""
        there = self._supports.get((place.document, place.section), ())
        there = [one for one in there if not any(word in one.name for word in refused)]
        return [one for one in there if one.start < place.end and place.start < one.end]

    def _card(
        self, n: int, one: Ranked, offered: Sequence[Support], query: Query, pairs: Sequence[tuple[str, str]], language: str
    ) -> Match:  # fmt: skip
        """The card of a sentence: of its supports the one that shares most with what is said, the others beside it."""
        worth = self._worth(query)
        best = max(offered, key=lambda s: math.fsum(worth.get(term, 0.0) for term in {*terms(s.name), *terms(s.quote)}))
        siblings = tuple(dict.fromkeys(s.name for s in offered if s.name != best.name))
        citation = self._citation(n, one.sentence.place, best)
        return card(best, siblings, citation, one.score, self._reasons(citation, pairs), self._about(best), language)

    def _worth(self, query: Query) -> Mapping[str, float]:
        """What is said as terms, by weight and rarity."""
        chunks = max(len(self._index), 1)
        return {t: w * math.log(1 + chunks / (1 + self._index.document_frequency(t))) for t, w in query.terms.items()}

    def _about(self, support: Support) -> str:
        """What speaks of a support: its clause; in a paper in force, which is about one matter, the whole paper."""
        document = self._index.document(support.document)
        if provides(document):
            return document.text
        section = self._pipeline.ranker.printed.section(support.document, support.section)
        return document.text[section.start : section.end] if section else support.quote

    def _reasons(self, citation: Citation, pairs: Sequence[tuple[str, str]]) -> tuple[Reason, ...]:
        """What was said beside the words for it that the quotation prints, the rarest first."""
        plain, found = folded(citation.quote), list[Reason]()
        for said, word in sorted(pairs, key=lambda pair: -rarity(folded(pair[1]))):
            at = plain.find(folded(word))
            printed = citation.quote[at : at + len(word)]
            known = any(printed in one.printed or one.printed in printed or said in one.said for one in found)
            if at >= 0 and not known and word not in citation.title and rarity(folded(word)) >= RARE:
                found.append(Reason(said, printed))
        return tuple(found[:REASONS])

    def _citation(self, n: int, place: Place, support: Support) -> Citation:
        document = self._index.document(place.document)
        section = self._pipeline.ranker.printed.section(place.document, place.section)
        assert section is not None  # a sentence stands in a section
        notes = [o for o in document.oddities if o.kind == "typo" and place.start <= o.start < place.end]
        return Citation(
            n=n, document=place.document, section=place.section, start=place.start, end=place.end,
            quote=document.text[place.start : place.end], heading=section.heading.removeprefix(section.numeral),
            path=section.path, date=document.date, force=support.status, title=document.title,
            note=f"原文如此：“{notes[0].printed}”" if notes else None,
        )  # fmt: skip


def _pairs(query: Query, form: Sequence[Fact]) -> list[tuple[str, str]]:
    """(what was said, a word that a document may print for it): the word itself, its official wordings, its Chinese."""
    thin, asked = lexicon.thin_words(), query.asked.lower()
    if query.language == "en":
        read = [(entry.english, form) for entry in english.read(query.asked).entries for form in entry.chinese[:1]]
    else:
        said = lexicon.without_asking(query.standalone)
        read = [(word, word) for word in words(said) if word not in thin]
        read += [(phrase, word) for phrase, word, weight in lexicon.official_words(said) if weight >= SURE]
    told = {word: fact.words for fact in form for word in official(fact)}
    read = [(said, word) for said, word in read if said.lower() in asked and said not in told]
    return [(said, word) for said, word in (*((label, word) for word, label in told.items()), *read) if len(word) > 1]


def _refuse_long(length: int) -> None:
    if length > LIMIT:
        raise TooLong(
            f"企业或个人情况有 {length} 个字符，最多 {LIMIT} 个。请只写行业、阶段和需求。",
            f"The description has {length} characters; at most {LIMIT} are read. Say what you do and need.",
        )


def _words_of(needs: Sequence[str]) -> Set[str]:
    """The official words for needs of the form."""
    return {word for need in needs if (known := choice("need", need)) for word in known.official}


def _reason(any_supports: bool) -> tuple[str, str]:
    if not any_supports:
        return (
            "索引中的文件没有可供匹配的支持事项。请先收录相关政策文件（policy ingest 文件）。",
            "The documents of this index offer nothing to match. Ingest policy documents first (policy ingest FILE).",
        )
    return (
        "已收录的文件中没有找到与您所述情况直接相关的支持事项；可补充所属行业、所处阶段和具体需求后再试。",
        "Nothing in the documents concerns what you describe. Say your industry, stage and need, and try again.",
    )
