"""Evidence → Draft, in the document's own words: the default answerer, which needs no model."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.answer import Draft, Evidence, Place, Query, Status
from assistant.composing.absence import absence, absent_words
from assistant.composing.cards import Cards
from assistant.composing.comparison import Contrast, contrast
from assistant.composing.dates import date_of_issue
from assistant.composing.definitions import definition, explanation
from assistant.composing.facets import missing, names
from assistant.composing.figures import all_targets, asks_targets_alone
from assistant.composing.judgement import Judge
from assistant.composing.listing import counting, counts, listing, opened
from assistant.composing.matter import asked_now
from assistant.composing.meaning import unexplained
from assistant.composing.mentions import duties, mentioning
from assistant.composing.occurrences import counted, either
from assistant.composing.particulars import asks_particulars, unprinted_particulars
from assistant.composing.passages import further, passages, whole_clause
from assistant.force import LEAST_SETTLED, document_force
from assistant.phrases import phrase
from assistant.relevance import Relevance
from assistant.retrieve import SMALL, Retriever
from assistant.sentence_rank import SentenceRanker
from assistant.titles import short_title
from ingest.store.base import Index
from ingest.terms import BIGRAM

_DONE = re.compile(
    r"实际|实现了|完成了|达成|完成情况|落实得|兑现|actually|achieved?|result|so far|accomplish", re.IGNORECASE
)
# Words of asking for a body; what is left of a question is what the body is asked for.
_DUTY_WORDS = frozenset(
    "哪个 哪些 哪家 什么 部门 单位 机构 负责 牵头 主管 归口 责任 管 管理 谁 统筹 协调 由 归 个".split()
)
_DUTY = re.compile("哪个|哪些|哪家|什么|部门|单位|机构|负责|牵头|主管|归口|责任|由谁|归谁|谁")
_CONTENTS_KINDS = ("wording", "outline", "definition", "list", "other")  # asked of a clause: all that it says
# Asked for, these stand in a clause; the headings under the best heading are no answer.
_FACTS = frozenset(("amount", "rate", "deadline", "address", "phone", "materials", "number", "year", "yes_no", "body"))
CARRYING = 0.8  # share of the best sentence's score from which a sentence carries the question too
RARE = 0.12  # share of the chunks up to which a term says what a question is about
TOPIC = 0.75  # the best clause must be this much about the topic, against the clause that is most about it
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")


class Extractor:
    """Drafts answers from evidence, over one index."""

    def __init__(self, index: Index, retriever: Retriever, cards: Cards | None = None) -> None:
        self.index = index
        self.cards = cards
        self.retriever = retriever
        self.ranker = SentenceRanker(index, retriever)
        self.relevance = Relevance(index, retriever)
        self.judge = Judge(index, self.ranker)

    def draft(self, query: Query, evidence: Sequence[Evidence]) -> tuple[Draft, dict[Place, str]]:
        """A draft, and the force of each place that it rests on."""
        draft = self._draft(query, evidence)
        return draft, {place: self._force(place) for claim in draft.claims for place in claim.places}

    def _force(self, place: Place) -> str:
        """The force of a place: of the supports that stand in it the least settled one, else by its words.

        A report tells of its own day: what it says is in place is reported, not in place today.
        """
        document = self.index.document(place.document)
        force = document_force(document, document.text[place.start : place.end])
        if document.kind == "report":
            return force
        held = {
            s.status for s in self.index.supports()
            if s.document == place.document and s.start < place.end and s.end > place.start
        }  # fmt: skip
        return next((status for status in LEAST_SETTLED if status in held), force)

    def _draft(self, query: Query, evidence: Sequence[Evidence]) -> Draft:
        if query.kind in ("injection", "small_talk"):
            greeting = phrase("greeting", query.language) if query.kind == "small_talk" else ""
            return Draft("declined", (), opening=greeting)
        foreign = (*query.foreign_places, *query.foreign_years)
        if query.kind == "out_of_scope" or not evidence:
            return Draft("out_of_scope", ())
        if not foreign and (printed := self._from_outline(query)):
            return printed
        if not self._is_ours(query, evidence):
            return Draft("out_of_scope", ())
        if foreign:
            return Draft("out_of_scope", self.judge.nearest(query, evidence), not_stated=foreign)
        return self._further(query, evidence) if query.said else self._of_kind(query, evidence)

    def _of_kind(self, query: Query, evidence: Sequence[Evidence]) -> Draft:
        printed = self._on_words(query) or self._on_names(query, evidence)
        return printed or self._unprinted(query, evidence) or self._on_matter(query, evidence)

    def _unprinted(self, query: Query, evidence: Sequence[Evidence]) -> Draft | None:
        """What is said where particulars are asked for (names, conditions, hours) that no clause prints; None else."""
        if not asks_particulars(query):
            return None
        ranked = self.ranker.rank(query, evidence[:3])
        best = max((s.score for s in ranked), default=0.0)
        carrying = [s.text for s in ranked if s.score >= CARRYING * best]
        lacking = unprinted_particulars(query, carrying, [e.text for e in evidence[:3]], self.relevance.is_printed)
        return Draft("not_stated", self.judge.nearest(query, evidence), not_stated=lacking) if lacking else None

    def _from_outline(self, query: Query) -> Draft | None:
        """What a name that a document declares stands for, when it was issued, the targets and no more, and how many
        parts the place has that is named; None for other questions. Whoever asks for such a thing asks about these documents."""
        claims = definition(query, self.index, self.ranker) or date_of_issue(query, self.index, self.ranker)
        if claims:
            return Draft("answered", claims)
        if asks_targets_alone(query) and (targets := all_targets(query, self.index, self.ranker)):
            return Draft("answered", targets)
        return self._counted(query) if query.documents or query.sections else None

    def _counted(self, query: Query) -> Draft | None:
        items = counting(query, self.index) if len(self.index) <= SMALL else ()
        return Draft("answered", items, phrase("listed", query.language, count=str(len(items)))) if items else None

    def _further(self, query: Query, evidence: Sequence[Evidence]) -> Draft:
        claims = further(query, evidence, self.ranker)
        return Draft("answered", claims) if claims else Draft("not_stated", (), phrase("no_more", query.language))

    def _is_ours(self, query: Query, evidence: Sequence[Evidence]) -> bool:
        """Whether a question is about these documents."""
        best = max((s.score for s in self.ranker.rank(query, evidence[:3])), default=1.0)
        return self.relevance.relevant(query, evidence, best)

    def _on_words(self, query: Query) -> Draft | None:
        """Questions on the words themselves; None for others."""
        shown = [short_title(self.index.document(d), self.index, query.language) for d in self._documents(query)]
        if draft := either(query, self.index, self.ranker):
            return draft
        if "count_of_occurrences" in query.asks and (draft := counted(query, self.index, self.ranker, shown)):
            return draft
        return mentioning(query, self.index, self.ranker) or duties(query, self.index, self.ranker)

    def _on_names(self, query: Query, evidence: Sequence[Evidence]) -> Draft | None:
        """Questions on what a printed name means, and on matters that one document prints no more; None for others."""
        if claims := explanation(query, self.index, self.ranker):
            return Draft("answered", claims)
        if name := unexplained(query, self.index):
            status: Status = "partial" if "yes_no" in query.asks or "是说" in query.standalone else "not_stated"
            what = f"“{name}” (its meaning or members)" if query.language == "en" else f"“{name}”的含义或所指"
            return Draft(status, self.judge.nearest(query, evidence), not_stated=(what,))
        if words := absent_words(query, self.index):
            return absence(query, words, self.index, self.retriever, self.ranker)
        return None

    def _documents(self, query: Query) -> list[str]:
        return list(query.documents) or [d.id for d in self.index.documents()[:3]]

    def _on_matter(self, query: Query, evidence: Sequence[Evidence]) -> Draft:
        if self._asks_result(query, evidence):
            what = "actual results after the plan" if query.language == "en" else "实际完成情况（方案只写目标）"
            return Draft("not_stated", self.judge.nearest(query, evidence), not_stated=(what,))
        if contrasted := contrast(query, self.index, self.retriever, self.ranker):
            return self._compared(query, contrasted)
        if targets := all_targets(query, self.index, self.ranker):
            return Draft("answered", targets)
        return self._counted(query) or self._listed(query, evidence) or self._told(query, evidence)

    def _listed(self, query: Query, evidence: Sequence[Evidence]) -> Draft | None:
        """The headings under the one that is asked about; None where none is."""
        inner = self._is_inner(evidence[0]) and (counts(query) or not set(query.asks) & _FACTS)
        if not inner and query.kind not in ("outline", "list", "definition"):
            return None
        listed = listing(query, evidence, self.index, certain=inner)
        return Draft("answered", listed, phrase("listed", query.language, count=str(len(listed)))) if listed else None

    def _told(self, query: Query, evidence: Sequence[Evidence]) -> Draft:
        """The sentences that carry the question, and what of it they do not print."""
        evidence = [e for e in evidence if not self._is_inner(e)] or evidence
        if query.kind == "support" and self.cards is not None:
            evidence = self.cards.weighed(query, evidence)
        if query.kind == "responsible":
            topic = self._on_topic(query, evidence)
            evidence = [e for e in topic if not self._is_inner(e)] or evidence
        if whole := whole_clause(query, evidence, self.ranker) if query.kind in _CONTENTS_KINDS else ():
            return Draft("answered", whole)
        claims = opened(passages(asked_now(query), evidence, self.ranker), self.index)
        return self.judge.judged(query, evidence, claims) if claims else Draft("out_of_scope", ())

    def _on_topic(self, query: Query, evidence: Sequence[Evidence]) -> Sequence[Evidence]:
        """Evidence that speaks of what the question is about, not merely of departments and duties.

        Where nothing rare is left of a question without its words of duty, it asks about the whole: no change.
        """
        terms = {term: weight for term, weight in query.terms.items() if not _is_duty(term)}
        few = max(2.0, RARE * len(self.index))
        if not any(0 < self.index.document_frequency(t) <= few and w >= 0.35 for t, w in terms.items()):
            return evidence
        standalone = _DUTY.sub("", query.standalone)
        lexicon = tuple(entry for entry in query.lexicon if not _DUTY.search(entry[0]))
        asked = replace(query, terms=terms, standalone=standalone, lexicon=lexicon)
        topic = self.retriever.retrieve(asked, len(evidence))
        if not topic:
            return evidence
        by_topic = {(e.document, e.section): e.score for e in topic}
        held = by_topic.get((evidence[0].document, evidence[0].section), 0.0)
        return evidence if held >= TOPIC * topic[0].score else topic

    @staticmethod
    def _compared(query: Query, found: Contrast) -> Draft:
        name = "not_comparable" if found.documents > 1 else "unlike"
        opening = phrase(name, query.language) if found.unlike else ""
        lacking = missing([a for a in query.asks if a in ("rate", "number")], [found.claims[-1].text])
        return Draft(
            "partial" if lacking else "answered", found.claims, opening=opening,
            not_stated=names(lacking, query.language),
        )  # fmt: skip

    def _is_inner(self, found: Evidence) -> bool:
        """Whether a hit is a heading over others without text of its own."""
        return not self.ranker.sentences(found.document, found.section)

    def _asks_result(self, query: Query, evidence: Sequence[Evidence]) -> bool:
        """What was achieved is asked, and only a plan speaks of it: a plan is never told as an achievement."""
        text = f"{query.asked} {query.standalone}"
        if not _DONE.search(text):
            return False
        years = _YEAR.findall(text)
        reports = [d for d in self.index.documents() if d.kind == "report" and d.date]
        return not any(years and d.date and min(years) <= d.date[:4] for d in reports) and (
            self.index.document(evidence[0].document).kind == "plan" or bool(years)
        )


def _is_duty(term: str) -> bool:
    """Whether a term is of asking for a body: a word of the list, or a bigram within one."""
    bare = term.removeprefix(BIGRAM)
    return bare in _DUTY_WORDS or any(bare in word for word in _DUTY_WORDS if term.startswith(BIGRAM))
