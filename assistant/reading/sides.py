"""The sides of a comparison: documents or figures that a question sets beside one another, each with its best sentence."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from assistant.answer import Query
from assistant.compare import why_not
from assistant.phrases import phrase
from assistant.reading.common import said
from assistant.reading.rank import Ranked
from assistant.reading.table import folded
from assistant.titles import short_title
from assistant.wording.tokens import is_number, tokenize
from ingest.document import Target
from ingest.store.base import Index

EACH, NEAR = 3, 1.0  # sentences of a side that is not heard, and how far behind its best
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


def unprinted(query: Query, chosen: Sequence[Ranked], index: Index) -> str:
    """Which of the question's words a document that it names does not print, where nothing of that document is quoted and
    what is quoted of another prints them; "" where there is no such document or word, and where the question has words of
    the other's title, for then that may be what is meant."""
    asked, quoted = folded(query.asked), folded("\n".join(one.sentence.text for one in chosen))
    held = [index.document(name) for name in dict.fromkeys(one.sentence.place.document for one in chosen)]
    words = said(query.asked)
    for name in (d for d in query.sides or query.documents if all(d != other.id for other in held)):
        document = index.document(name)
        text, title = folded(document.text), folded(document.title)
        if any(word in folded(other.title) and word not in title for other in held for word in words):
            continue
        missing = dict.fromkeys(_longest(word, asked, quoted) for word in words if word in quoted and word not in text)
        if missing:
            listed = "、".join(f"“{word}”" for word in missing)
            return phrase("absent", query.language, document=short_title(document, index, query.language), words=listed)
    return ""


def _longest(word: str, asked: str, quoted: str) -> str:
    """The longest run of the question around a word that is quoted too: 元宇宙 around 宇宙."""
    start = asked.find(word)
    end = start + len(word)
    while start > 0 and asked[start - 1].isalnum() and asked[start - 1 : end] in quoted:
        start -= 1
    while end < len(asked) and asked[end].isalnum() and asked[start : end + 1] in quoted:
        end += 1
    return asked[start:end]


def shares(text: str) -> frozenset[str]:
    """The percentages and other shares that a text prints, by value."""
    return frozenset(token for token in tokenize(text).texts if is_number(token) and token.endswith("%"))


def _figures(query: Query) -> list[str]:
    """Two or more different shares that a question names; [] for fewer."""
    named = [token for token in dict.fromkeys(tokenize(query.asked).texts) if token in shares(query.asked)]
    return named if len(named) > 1 else []


def _written(target: Target) -> str:
    return target.value_as_written or ""
