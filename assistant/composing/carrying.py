"""Whether the figures that a quotation prints are figures of what a question asks about, and of today."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answer import Query
from assistant.composing.matter import asked_now, matter
from ingest.terms import words

_CLAUSE = re.compile(r"[，。；、,;：:]")
_FIGURE = re.compile(
    r"\d|[零〇一二三四五六七八九十百千两]+(?=家|个|场|件|幢|项|条|人|名|次|所|亿|万|%|分之|大)|首位|第[一二三]|前列|数[十百千万]"
)
_ASKING = re.compile(
    r"多少|几|数量|数目|数字|数据|现在|目前|当前|已经|总共|一共|目标|计划|预计|将|要|达到|规模|总额|占比|比例|比重|年$|亿|万|元$"
)
_NOW = re.compile(
    r"现在|目前|当前|如今|现有|现状|眼下|截至今|到现在|currently|right now|at present|at the moment|today",
    re.IGNORECASE,
)
_GOAL = re.compile(r"力争|争取|努力|到\s*20\d\d\s*年|20\d\d\s*年[，,底末]|达到|力求|每年")
_IS = re.compile(r"已(?!经?成为)|现有|现已|形成的")
_SURE = 0.3  # weight from which an official word stands for the one that was asked


def of_another(query: Query, quotes: Sequence[str]) -> bool:
    """Whether quotations print figures, but none in a clause that speaks of what is asked, while another clause
    speaks of it without one: 独角兽持续增长 beside 1家孵化器 says of no number of 独角兽."""
    asked = _asked_words(query)
    if not asked:
        return False
    clauses = [clause for quote in quotes for clause in _CLAUSE.split(quote) if clause.strip()]
    figured = [clause for clause in clauses if _FIGURE.search(clause)]
    telling = [clause for clause in clauses if any(word in clause for word in asked)]
    return bool(figured) and bool(telling) and not any(clause in figured for clause in telling)


def of_nothing(query: Query, quote: str) -> bool:
    """Whether a quotation prints a figure and no word of what is asked stands in a clause with one."""
    asked = _asked_words(query)
    figured = [clause for clause in _CLAUSE.split(quote) if _FIGURE.search(clause)]
    return bool(figured and asked) and not any(word in clause for word in asked for clause in figured)


def only_a_goal(query: Query, quotes: Sequence[str]) -> bool:
    """Whether today's figure is asked and the quotations print goals alone."""
    if not _NOW.search(f"{query.asked} {query.standalone}"):
        return False
    figured = [quote for quote in quotes if _FIGURE.search(quote)]
    return bool(figured) and all(_GOAL.search(quote) and not _IS.search(quote) for quote in figured)


def _asked_words(query: Query) -> list[str]:
    """What is asked about, in words of two characters or more, and the official words for them."""
    own = [w for w in words(asked_now(matter(query)).standalone) if len(w) > 1 and not _ASKING.search(w)]
    return [*own, *(official for _, official, weight in query.lexicon if weight >= _SURE)]
