"""The sides of a comparison: documents or figures that a question sets beside one another, each with its best sentence."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from assistant.answer import Query
from assistant.compare import why_not
from assistant.phrases import phrase
from assistant.reading.rank import Ranked
from assistant.wording.tokens import is_number, tokenize
from ingest.document import Target
from ingest.store.base import Index

EACH, NEAR = 3, 1.0  # sentences of a side that is not heard, and how far behind its best
CLOSE = 2.0  # how far behind the best sentence another place's is told too
SPOKEN = 8.0  # logarithm of odds below the best sentence up to which one is what a document has to say of the matter


def unheard(query: Query, ranked: Sequence[Ranked], chosen: Sequence[Ranked]) -> list[Ranked]:
    """The best sentences of each side that nothing chosen is of; [] for a question that sets nothing side by side."""
    best = ranked[0].score if ranked else 0.0
    named = [[r for r in ranked if r.sentence.place.document == d] for d in query.sides]
    figures = [[r for r in ranked if figure in shares(r.sentence.text)] for figure in _figures(query)]
    return [
        one for side in (*named, *figures)
        if side and side[0].score >= best - SPOKEN and not any(one in chosen for one in side)
        for one in side[:EACH] if one.score >= side[0].score - NEAR
    ]  # fmt: skip


def elsewhere(ranked: Sequence[Ranked], chosen: Sequence[Ranked], index: Index) -> list[Ranked]:
    """The best sentences of the next best issuer, where it comes near and nothing chosen is of it: what two places print
    is told of both."""
    told = {_issuer(one, index) for one in chosen}
    near = [one for one in ranked if one.score >= ranked[0].score - CLOSE and _issuer(one, index) not in told]
    return [
        one for one in near if _issuer(one, index) == _issuer(near[0], index) and one.score >= near[0].score - NEAR
    ][:EACH]  # fmt: skip


def _issuer(one: Ranked, index: Index) -> str:
    """Who issued a sentence's document; the document itself where that is not printed."""
    return index.document(one.sentence.place.document).issuer or one.sentence.place.document


def in_order(query: Query, chosen: Sequence[Ranked]) -> list[Ranked]:
    """What is quoted, all of one document together where documents are the sides."""
    if not query.sides:
        return list(chosen)
    order = list(dict.fromkeys(one.sentence.place.document for one in chosen))
    return sorted(chosen, key=lambda one: order.index(one.sentence.place.document))


def incomparable(query: Query, chosen: Sequence[Ranked], index: Index) -> str:
    """Why the figures that a question sets beside one another are not comparable; "" where they are, and for no such two.

    Only figures that the chosen sentences print and the extracted targets know; one line for the first such pair.
    """
    figures = _figures(query)
    if len(figures) < 2:
        return ""
    places = [one.sentence.place for one in chosen]
    known = [
        t for t in index.targets()
        if any(t.document == p.document and p.start <= t.start < p.end for p in places) and isinstance(t.value, float)
    ]  # fmt: skip
    first, second = ([t for t in known if figure in shares(t.value_as_written or "")] for figure in figures[:2])
    for one, other in product(first, second):
        planned, reported = sorted((one, other), key=lambda t: t.type == "reported")
        if reasons := why_not(planned, reported):
            said = "；".join(r.zh for r in reasons) if query.language != "en" else "; ".join(r.en for r in reasons)
            return phrase("incomparable", query.language, one=_written(planned), other=_written(reported), reasons=said)
    return ""


def shares(text: str) -> frozenset[str]:
    """The percentages and other shares that a text prints, by value."""
    return frozenset(token for token in tokenize(text).texts if is_number(token) and token.endswith("%"))


def _figures(query: Query) -> list[str]:
    """Two or more different shares that a question names; [] for fewer."""
    named = [token for token in dict.fromkeys(tokenize(query.asked).texts) if token in shares(query.asked)]
    return named if len(named) > 1 else []


def _written(target: Target) -> str:
    return target.value_as_written or ""
