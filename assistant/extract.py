"""Evidence → Draft, in the document's own words: the default answerer, which needs no model."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.answer import Claim, Draft, Evidence, Place, Query, Status
from assistant.composing.absence import absence, absent_words
from assistant.composing.cards import Cards
from assistant.composing.comparison import compares, incomparable, side_by_side
from assistant.composing.facets import FACETS, Facet, missing, names
from assistant.composing.figures import all_targets
from assistant.composing.listing import listing
from assistant.composing.meaning import unexplained
from assistant.composing.occurrences import counted, either
from assistant.composing.passages import Choice, passages
from assistant.force import LEAST_SETTLED, document_force
from assistant.phrases import phrase
from assistant.relevance import FAINT, Relevance
from assistant.retrieve import SMALL, Retriever
from assistant.sentence_rank import SentenceRanker
from assistant.titles import short_title
from ingest.store.base import Index
from ingest.terms import BIGRAM
from ingest.text import fold, folded

# What a card of a support always says where it is not printed.
CARD = ("amount", "condition", "deadline", "address", "phone")
NEAREST = Choice(clauses=1, within=0.85, characters=140)
# Facets that decide whether a question of a kind is answered at all; elsewhere they are only named as missing.
DECISIVE = ("amount", "rate", "deadline", "address", "phone", "materials", "body")
_MONEY = re.compile(
    r"利率|利息|贴息|息|补贴|补助|奖金|奖励|奖多少|补[几多]|租金|房租|税|优惠|资助|subsid|interest|tax|grant|rent|bonus|fee",
    re.IGNORECASE,
)
_DONE = re.compile(
    r"实际|实现了|完成了|达成|完成情况|落实得|兑现|actually|achieved?|result|so far|accomplish", re.IGNORECASE
)
# Words of asking for a body; what is left of a question is what the body is asked for.
_DUTY_WORDS = frozenset(
    "哪个 哪些 哪家 什么 部门 单位 机构 负责 牵头 主管 归口 责任 管 管理 谁 统筹 协调 由 归 个".split()
)
_DUTY = re.compile("哪个|哪些|哪家|什么|部门|单位|机构|负责|牵头|主管|归口|责任|由谁|归谁|谁")
RARE = 0.12  # share of the chunks up to which a term says what a question is about
TOPIC = 0.75  # the best clause must be this much about the topic, against the clause that is most about it
_BODY = re.compile(
    r"[\u4e00-\u9fff]{2,6}?(?:专班|委员会|管委会|领导小组|办公室|中心|科委|窗口|服务站|工作站|平台|公司)"
)
_MEMBER = re.compile(r"在不在|是不是|算不算|属于|有没有|在名单|入选|included|on the list|one of")
FIGURES = ("rate", "number", "year")  # facets that a direction (持续提高) answers in part
_OF_LIST = re.compile(
    r"^(.{2,24}?)(?:在不在|是不是|是否在|有没有进|算不算|属不属于|属于)[^，。？]{0,16}(?:名单|名录|之列|里面?|当中|其中)"
)
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_DIRECTION = re.compile(r"持续|进一步|提高|提升|扩大|加大|增长|积极|不断|优化|增强")


class Extractor:
    """Drafts answers from evidence, over one index."""

    def __init__(self, index: Index, retriever: Retriever, cards: Cards | None = None) -> None:
        self.index = index
        self.cards = cards
        self.retriever = retriever
        self.ranker = SentenceRanker(index, retriever)
        self.relevance = Relevance(index, retriever)

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
            return Draft("declined", ())
        if query.kind == "out_of_scope" or not evidence or not self.relevance.relevant(query, evidence):
            return Draft("out_of_scope", ())
        if self.relevance.untied(query, evidence) and self._best_sentence(query, evidence) < FAINT:
            return Draft("out_of_scope", ())
        if foreign := (*query.foreign_places, *query.foreign_years):
            return Draft("out_of_scope", self._nearest(query, evidence), not_stated=foreign)
        return self._on_words(query, evidence) or self._on_matter(query, evidence)

    def _best_sentence(self, query: Query, evidence: Sequence[Evidence]) -> float:
        return max((s.score for s in self.ranker.rank(query, evidence[:3])), default=1.0)

    def _on_words(self, query: Query, evidence: Sequence[Evidence]) -> Draft | None:
        """Questions on the words themselves; None for others."""
        shown = [short_title(self.index.document(d), self.index, query.language) for d in self._documents(query)]
        if draft := either(query, self.index, self.ranker):
            return draft
        if "count_of_occurrences" in query.asks and (draft := counted(query, self.index, self.ranker, shown)):
            return draft
        if name := unexplained(query, self.index):
            status: Status = "partial" if "yes_no" in query.asks or "是说" in query.standalone else "not_stated"
            what = f"“{name}” (its meaning or members)" if query.language == "en" else f"“{name}”的含义或所指"
            return Draft(status, self._nearest(query, evidence), not_stated=(what,))
        if words := absent_words(query, self.index):
            return absence(query, words, self.index, self.retriever, self.ranker)
        return None

    def _documents(self, query: Query) -> list[str]:
        return list(query.documents) or [d.id for d in self.index.documents()[:3]]

    def _on_matter(self, query: Query, evidence: Sequence[Evidence]) -> Draft:
        if self._asks_result(query, evidence):
            what = "actual results after the plan" if query.language == "en" else "实际完成情况（方案只写目标）"
            return Draft("not_stated", self._nearest(query, evidence), not_stated=(what,))
        if compares(query, self.index):
            claims = side_by_side(query, self.index, self.retriever, self.ranker)
            if claims:
                return self._compared(query, claims)
        if targets := all_targets(query, self.index, self.ranker):
            return Draft("answered", targets)
        inner = self._is_inner(evidence[0])
        if query.kind in ("outline", "list", "definition") or inner:
            listed = listing(query, evidence, self.index, certain=inner)
            if listed:
                return Draft("answered", listed, opening=phrase("listed", query.language, count=str(len(listed))))
        if query.kind == "support" and self.cards is not None:
            evidence = self.cards.weighed(query, evidence)
        if query.kind == "responsible":
            evidence = self._on_topic(query, evidence)
        claims = passages(query, evidence, self.ranker)
        return self._judged(query, evidence, claims) if claims else Draft("out_of_scope", ())

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

    def _compared(self, query: Query, claims: tuple[Claim, ...]) -> Draft:
        opening = phrase("not_comparable", query.language) if incomparable(query, claims) else ""
        lacking = missing([a for a in query.asks if a in ("rate", "number")], [claims[-1].text])
        return Draft(
            "partial" if lacking else "answered", claims, opening=opening, not_stated=names(lacking, query.language)
        )

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

    def _judged(self, query: Query, evidence: Sequence[Evidence], claims: tuple[Claim, ...]) -> Draft:
        """Sets what was asked against what the claims print."""
        quotes = [claim.text for claim in claims]
        if query.kind == "wording" or "where_in_document" in query.asks:
            figures = missing([a for a in query.asks if a == "rate"], quotes)
            return Draft("partial" if figures else "answered", claims, not_stated=names(figures, query.language))
        opening = self._not_by(query, claims)
        lacking = missing(self._asked(query), quotes)
        lacking = (*lacking, *(f for f in self._money(query, quotes) if f not in lacking))
        status = self._status(query, lacking, quotes)
        unsaid = (*names(lacking, query.language), *self._unknown_year(query, quotes))
        if (names_asked := self._unprinted_members(query)) and query.kind != "support":
            status, unsaid = "not_stated", (*names_asked, *unsaid)
        if status == "not_stated":
            claims = self._nearest(query, evidence, without=lacking)
        return Draft(status, claims, opening=opening if status != "not_stated" else "", not_stated=unsaid)

    def _not_by(self, query: Query, claims: Sequence[Claim]) -> str:
        """Whether a body that is asked about (is it X that does this?) is none of those that the clause names."""
        if query.kind != "responsible" or "yes_no" not in query.asks:
            return ""
        asked = [body for found in _BODY.findall(query.standalone) if (body := self._printed_body(found))]
        if not asked or any(form in claim.text for body in asked for form in _forms(body) for claim in claims):
            return ""
        return phrase("not_by", query.language, body=asked[0])

    def _printed_body(self, found: str) -> str:
        """The longest end of a found name that a document prints: 是由管理专班 → 管理专班; "" where none is."""
        ends = (found[at:] for at in range(len(found) - 2))
        return next((end for end in ends if any(end in d.text for d in self.index.documents())), "")

    def _unprinted_members(self, query: Query) -> tuple[str, ...]:
        """Names that are asked to be members of something and that no document prints."""
        given = query.names if _MEMBER.search(query.asked) else ()
        if match := _OF_LIST.search(query.standalone):
            given = (*given, *re.split("[、，和与跟及]", match[1]))
        texts = [folded(d.text) for d in self.index.documents()] if given and len(self.index) <= SMALL else []
        return tuple(dict.fromkeys(n for n in given if n and not any(fold(n).text in text for text in texts)))

    @staticmethod
    def _money(query: Query, quotes: Sequence[str]) -> tuple[Facet, ...]:
        """The facet of money that a question asks for in words (利率, 奖金) that no quote prints; () for others."""
        words = [m[0] for m in _MONEY.finditer(f"{query.asked} {query.standalone}")]
        if not words or any(word in quote for word in words for quote in quotes):
            return ()
        rate = any(re.search("息|利率|税|interest|tax", word, re.IGNORECASE) for word in words)
        return (FACETS["rate" if rate else "amount"],)

    def _asked(self, query: Query) -> list[str]:
        asked = [name for name in query.asks if name in FACETS]
        if query.kind == "support":
            asked = [name for name in asked if name in DECISIVE]
            return list(dict.fromkeys((*asked, *CARD)))
        return asked

    def _status(self, query: Query, lacking: Sequence[Facet], quotes: Sequence[str]) -> Status:
        """answered, partial or not_stated, by which of the facets asked for the quotes lack."""
        if self._unknown_year(query, quotes):
            return "not_stated"
        asked = [f for f in lacking if f.name in query.asks or f in self._money(query, quotes)]
        if not asked:
            return "answered"
        hard = [f for f in asked if f.name in DECISIVE and f.name != "rate"] or self._money(query, quotes)
        several = len(query.pieces) > 1 or query.kind == "support"
        if hard:
            return "partial" if several and not self._only_facets(query) else "not_stated"
        if query.kind != "number":
            return "partial"
        printed = [n for n in query.asks if n in FIGURES and FACETS[n] not in lacking]
        directed = all(f.name in FIGURES for f in asked) and any(_DIRECTION.search(quote) for quote in quotes)
        return "partial" if printed or directed else "not_stated"

    @staticmethod
    def _only_facets(query: Query) -> bool:
        """Every piece of the question asks for a sum, an address or the like, and nothing else."""
        hard = [name for name in query.asks if name in DECISIVE]
        return len(query.pieces or (query.standalone,)) <= max(len(hard), 1)

    @staticmethod
    def _unknown_year(query: Query, quotes: Sequence[str]) -> tuple[str, ...]:
        """Years of a question for a figure that no quoted sentence prints."""
        if query.kind != "number":
            return ()
        printed = " ".join(quotes)
        return tuple(f"{year}年的数" if query.language != "en" else f"the figure for {year}"
                     for year in dict.fromkeys(_YEAR.findall(query.standalone)) if year not in printed)  # fmt: skip

    def _nearest(self, query: Query, evidence: Sequence[Evidence], without: Sequence[Facet] = ()) -> tuple[Claim, ...]:
        """The clause to look at where the answer is not printed: none that prints such a figure of another matter."""
        figures = [f for f in without if f.name in ("amount", "rate", "phone", "address")]
        for found in evidence[:5]:
            claims = passages(query, [found], self.ranker, NEAREST)[:2]
            if claims and not any(f.printed.search(claim.text) for f in figures for claim in claims):
                return claims
        return ()


def _forms(body: str) -> tuple[str, ...]:
    """A body and how its short name may end: 科学技术委员会 is 科委, 发展和改革委员会 is 发改委."""
    stem = body.removesuffix("委员会")
    return (body, *(f"{character}委" for character in stem)) if stem != body else (body,)


def _is_duty(term: str) -> bool:
    """Whether a term is of asking for a body: a word of the list, or a bigram within one."""
    bare = term.removeprefix(BIGRAM)
    return bare in _DUTY_WORDS or any(bare in word for word in _DUTY_WORDS if term.startswith(BIGRAM))
