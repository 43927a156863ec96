"""The sides of a question: documents, clauses, figures, years or things that it sets beside one another (住房补贴和生活补贴), each
with its best sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from assistant.answer import Query
from assistant.compare import why_not
from assistant.knowledge import slots
from assistant.knowledge.slot_table import folded
from assistant.phrases import phrase
from assistant.reading.printed import Printed
from assistant.reading.rank import Ranked
from assistant.wording.tokens import is_number, tokenize
from ingest.document import Target
from ingest.store.base import Index

EACH, NEAR = 3, 1.0  # sentences of a side that is not heard, and how far behind its best
LONGEST = 16  # characters of the name of a thing
SPOKEN = 8.0  # logarithm of odds below the best sentence up to which one is what a document has to say of the matter


def unheard(query: Query, ranked: Sequence[Ranked], chosen: Sequence[Ranked], printed: Printed) -> list[Ranked]:
    """The best sentences of each side that nothing chosen is of; [] for a question that sets nothing side by side."""
    best = ranked[0].score if ranked else 0.0
    return [
        one for side in _sides(query, ranked, printed)
        if side and side[0].score >= best - SPOKEN and not any(one in chosen for one in side)
        for one in side[:EACH] if one.score >= side[0].score - NEAR
    ]  # fmt: skip


def _sides(query: Query, ranked: Sequence[Ranked], printed: Printed) -> Iterator[list[Ranked]]:
    """The sentences of each side, best first."""
    yield from ([r for r in ranked if r.sentence.place.document == document] for document in query.sides)
    yield from ([r for r in ranked if figure in shares(r.sentence.text)] for figure in _figures(query))
    clauses = [c for c in query.sections if ranked and c[0] == ranked[0].sentence.place.document]
    for clause in clauses if len(clauses) > 1 else ():  # a bare numeral names a clause of many documents
        yield [r for r in ranked if is_in(r, (clause,))]
    for year in query.years if len(query.years) > 1 else ():
        yield [r for r in ranked if year in r.sentence.text]
    around = {r.sentence.place: _around(r, printed) for r in ranked}
    for thing in _joined(folded(query.asked), "\n".join(around.values())):
        yield [r for r in ranked if thing in around[r.sentence.place]]


def _joined(question: str, text: str) -> Iterator[str]:
    """The things that a question joins (和, 与, 还是), as long as a text prints their names."""
    for join in slots.piece("joins").finditer(question):
        ends = (question[join.start() - n : join.start()] for n in range(min(LONGEST, join.start()), 1, -1))
        starts = (question[join.end() : join.end() + n] for n in range(LONGEST, 1, -1))
        pair = [next((name for name in names if name in text), "") for names in (ends, starts)]
        if all(pair) and pair[0] != pair[1] and join[0].join(pair) not in text:  # 住房和城乡建设 is one name
            yield from pair


def _around(one: Ranked, printed: Printed) -> str:
    """A sentence behind the headings over it, folded."""
    return folded("\n".join((*printed.headings(*one.sentence.clause), one.sentence.text)))


def is_in(one: Ranked, sections: Sequence[tuple[str, str]]) -> bool:
    """Whether a sentence stands in one of these sections or below it."""
    document, section = one.sentence.clause
    return any(document == named and f"{section}.".startswith(f"{place}.") for named, place in sections)


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
