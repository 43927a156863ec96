"""Sets what was asked against what the chosen sentences print: answered, partly, or not stated at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.answer import Claim, Draft, Evidence, Query, Status
from assistant.composing.carrying import of_another, of_nothing, only_a_goal
from assistant.composing.facets import FACETS, Facet, asked_in_words, missing, names
from assistant.composing.matter import asked_now
from assistant.composing.passages import Choice, passages
from assistant.phrases import phrase
from assistant.retrieve import SMALL
from assistant.sentence_rank import SentenceRanker
from ingest.store.base import Index
from ingest.text import fold, folded

# What a card of a support always says where it is not printed.
CARD = ("amount", "condition", "deadline", "address", "phone")
# Facets that decide whether a question of a kind is answered at all; elsewhere they are only named as missing.
DECISIVE = ("amount", "rate", "deadline", "address", "phone", "materials", "body", "place", "area")
_MONEY = re.compile(
    r"利率|利息|贴息|息|年化|补贴|补助|奖金|奖励|奖多少|补[几多]|津贴|报销|预算|租金|房租|税|优惠|资助"
    r"|subsid|interest|tax|grant|\brents?\b|bonus|fee",
    re.IGNORECASE,
)
_BODY = re.compile(
    r"[\u4e00-\u9fff]{2,6}?(?:专班|委员会|管委会|领导小组|办公室|中心|科委|窗口|服务站|工作站|平台|公司)"
)
_BY = re.compile(
    r"(?:由|归|让)([\u4e00-\u9fff]{0,6}?(?:专班|委员会|管委会|领导小组|办公室|中心|[科发商国]\w?委|局|窗口|服务站|工作站|平台|公司|街道|所|院|大学))(?=来|去|单独|负责|牵头|主管|承担|承接|管|做|办|运营|审|批|发|组织|实施)"
)
_DUTY = re.compile(r"负责|牵头|主管|承担|承接|归|管|[干做办](?=吗|的|么|不|，|？|$)")
_PRONOUN = re.compile("[它他其]|这个|那个|该")
_RUN = 4  # characters in a row: a duty as printed
_TURNS_TO = re.compile(
    r"[找问][谁誰哪]|哪個?里?[找去]|去哪|到哪|\bwhere (?:do|can|should) (?:i|we) go\b|\bwho (?:can )?helps?\b",
    re.IGNORECASE,
)
_DOOR = re.compile(r"地址|門牌|门牌|几号|几楼|哪条|什么路|怎么走|怎么去|address|street|floor", re.IGNORECASE)
_DESK = re.compile(r"服务站|工作站|窗口|服务中心|受理点|受理处|首站")
_MEMBER = re.compile(r"在不在|是不是|算不算|属于|有没有|在名单|入选|included|on the list|one of")
FIGURES = ("rate", "number", "year")  # facets that a direction (持续提高) answers in part
_OF_LIST = re.compile(
    r"^(.{2,24}?)(?:在不在|是不是|是否在|有没有进|算不算|属不属于|属于)[^，。？]{0,16}(?:名单|名录|之列|里面?|当中|其中)"
)
_DIRECTION = re.compile(r"持续|进一步|提高|提升|扩大|加大|增长|积极|不断|优化|增强")


NEAREST = Choice(clauses=1, within=0.85, characters=140)
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")


class Judge:
    """Judges drafts over one index."""

    def __init__(self, index: Index, ranker: SentenceRanker) -> None:
        self.index = index
        self.ranker = ranker

    def judged(self, query: Query, evidence: Sequence[Evidence], claims: tuple[Claim, ...]) -> Draft:
        """Sets what was asked against what the claims print."""
        query = replace(query, asks=asked_in_words(query.asks, f"{query.asked}\n{query.standalone}"))
        quotes = [claim.text for claim in claims]
        if query.kind == "wording" or "where_in_document" in query.asks:
            figures = missing([a for a in query.asks if a == "rate"], quotes)
            return Draft("partial" if figures else "answered", claims, not_stated=names(figures, query.language))
        opening, claims = self._not_by(query, claims)
        quotes = [claim.text for claim in claims]
        lacking = missing(self._asked(query), quotes)
        lacking = (*lacking, *(f for f in self._money(query, quotes) if f not in lacking))
        if query.kind == "number" and "number" in query.asks and FACETS["number"] not in lacking:
            lacking = (*lacking, FACETS["number"]) if of_another(query, quotes) else lacking
        if _TURNS_TO.search(query.asked) and any(_DESK.search(quote) for quote in quotes):
            # Who is turned to is a desk, neither who is in charge nor the number of a house.
            lacking = tuple(
                f for f in lacking if f.name != "body" and (f.name != "address" or _DOOR.search(query.asked))
            )
        status = self._status(query, lacking, quotes)
        unsaid = (*names(lacking, query.language), *self._unknown_year(query, quotes))
        if (names_asked := self._unprinted_members(query)) and query.kind != "support":
            status, unsaid = "not_stated", (*names_asked, *unsaid)
        if query.kind == "number" and status == "answered" and only_a_goal(query, quotes):
            today = (
                "the figure of today (a goal is printed)" if query.language == "en" else "目前的数值（文件只写目标）"
            )
            status, unsaid = "not_stated", (today, *unsaid)
        if status == "not_stated":
            claims = self.nearest(query, evidence, without=lacking)
        return Draft(status, claims, opening=opening if status != "not_stated" else "", not_stated=unsaid)

    def _not_by(self, query: Query, claims: tuple[Claim, ...]) -> tuple[str, tuple[Claim, ...]]:
        """Whether a body that is asked about (is it X that does this?) is none of those that the clause names: what
        to say then, and the claims that decide it."""
        if "yes_no" not in query.asks or not (query.kind == "responsible" or _DUTY.search(query.asked)):
            return "", claims
        own = asked_now(query).standalone
        told = query.standalone if own == query.standalone or _PRONOUN.search(own) else own
        given = _BY.findall(told) or _BODY.findall(told)  # the body after 由, else any that is named
        asked = [body for found in given if (body := self._printed_body(found))]
        deciding = tuple(c for c in claims if _shares(own, c.text, asked)) or claims
        if not asked or any(form in c.text for body in asked for form in _forms(body) for c in deciding):
            return "", claims
        if deciding is claims and query.kind != "responsible":
            return "", claims
        said = asked[0] if asked[0] in query.asked else ("it" if query.language == "en" else "它")
        named = any(FACETS["body"].printed.search(c.text) for c in deciding)
        return phrase("not_by" if named else "not_by_any", query.language, body=said), deciding

    def _printed_body(self, found: str) -> str:
        """The longest end of a found name that a document prints: 是由管理专班 → 管理专班; "" where none is."""
        ends = (found[at:] for at in range(max(len(found) - 2, 1)))
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
        # The reading of an English question holds words that were not asked: rental apartments are read as 租金 too.
        text = query.asked if query.language == "en" else f"{query.asked} {query.standalone}"
        words = [m[0] for m in _MONEY.finditer(text)]
        if not words or any(word in quote for word in words for quote in quotes):
            return ()
        rate = any(re.search("息|利率|年化|税|interest|tax", word, re.IGNORECASE) for word in words)
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

    def nearest(self, query: Query, evidence: Sequence[Evidence], without: Sequence[Facet] = ()) -> tuple[Claim, ...]:
        """The clause to look at where the answer is not printed: none that prints such a figure of another matter."""
        figures = [f for f in without if f.name in ("amount", "rate", "phone", "address")]
        for found in evidence[:5]:
            claims = passages(query, [found], self.ranker, NEAREST)[:2]
            if any(f.printed.search(claim.text) for f in figures for claim in claims):
                continue
            if claims and not (query.kind == "number" and any(of_nothing(query, claim.text) for claim in claims)):
                return claims
        return ()


def _shares(question: str, text: str, bodies: Sequence[str]) -> bool:
    """Whether a text prints a run of the question's characters, the names of bodies left out, long enough to say
    that it speaks of the duty asked about."""
    for body in bodies:
        question = question.replace(body, "，")
    return any(question[at : at + _RUN] in text for at in range(len(question) - _RUN + 1))


def _forms(body: str) -> tuple[str, ...]:
    """A body and how its short name may end: 科学技术委员会 is 科委, 发展和改革委员会 is 发改委."""
    stem = body.removesuffix("委员会")
    return (body, *(f"{character}委" for character in stem)) if stem != body else (body,)
