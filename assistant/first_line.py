"""The first line of an answer: what was found, of which force, how many items; or what is not stated and what comes nearest.

Made of places, labels and counts alone: it tells nothing that a quotation has to prove.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.answer import Citation, Draft, Query, Verified
from assistant.cite import clause, english_clause
from assistant.force import label
from assistant.knowledge import slots
from assistant.phrases import phrase
from assistant.titles import short_title
from ingest.chunk import bare_heading, heading_chain
from ingest.dates import printed_years
from ingest.store.base import Index
from ingest.terms import terms

NAMED = 2  # clauses that are named; of more the number is told


def stating(query: Query, citations: Sequence[Citation], index: Index) -> dict[str, list[Citation]]:
    """The quotations that print a value of what a question asks for, by its name in the question's language.

    They have a word of the question too, or a heading over them has: a sum of another matter states nothing. Nor does
    one of another year: where the question names years, one stands in their clause, its headings, title or date.
    """
    found: dict[str, list[Citation]] = {}
    for slot in slots.asked(query.asked):
        for one in citations:
            if slots.printed_as_asked(slot, query.asked, one.quote) and _speaks_of(query, one, index):
                found.setdefault(slot.labels[query.language], []).append(one)
    return found


def _speaks_of(query: Query, one: Citation, index: Index) -> bool:
    sections = {s.id: s for s in index.sections(one.document)}
    section = sections[one.section]
    headings = heading_chain(section, sections)
    if set(query.terms).isdisjoint(terms("\n".join((one.quote, *headings)))):
        return False
    clause_text = index.document(one.document).text[section.start : section.end]
    around = "\n".join((clause_text, *headings, one.title, one.date or ""))
    return not query.years or any(
        year in printed_years(around) or (not year.isdigit() and year in around) for year in query.years
    )


def opening_line(
    query: Query, draft: Draft, status: str, verified: Verified, stated: Mapping[str, Sequence[Citation]], index: Index
) -> list[str]:
    """One line; [] where the draft opens in its own words, nothing is cited, or a model speaks in whole sentences."""
    language = query.language
    parts: list[str] = []
    holders = [c for c in verified.citations if not stated or any(c in ones for ones in stated.values())]
    where = _where(holders, index, language)
    if status in ("answered", "partial") and where and not draft.opening and draft.answered_by == "extract":
        items = _items(verified)
        listed = phrase("holds", language, count=str(items)) if items > 1 else ""
        what = _joined(list(stated), language)
        parts.append(phrase("stated" if stated else "found", language, where=where, what=what, listed=listed))
    if draft.not_stated and status in ("answered", "partial", "not_stated"):
        parts.append(phrase("not_stated", language, what=_joined(draft.not_stated, language)))
    elif status == "not_stated" and not draft.opening:
        parts.append(phrase("unsure", language))
    if status in ("not_stated", "out_of_scope") and where:
        parts.append(phrase("nearest", language, where=where))
    return ["".join(parts) if language != "en" else " ".join(parts)] if parts else []


def _where(citations: Sequence[Citation], index: Index, language: str) -> str:
    """方案（2025-07-25）二、（五）12（计划）: the clauses that are cited, the first document with its date, and the
    force where they share one; "" where nothing is cited."""
    english = language == "en"
    names: list[str] = []
    before = ""
    cited = list(dict.fromkeys((c.document, c.section) for c in citations))
    places = [(d, s) for d, s in cited if not any(d == o and s.startswith(f"{above}.") for o, above in cited)]
    for document, section in places[:NAMED]:
        found = next(s for s in index.sections(document) if s.id == section)
        title = short_title(index.document(document), index, language) if document != before else ""
        if not names:
            title += dated(citations[0], language)
        numbered = f"section {section}" if section[:1].isdigit() else english_clause(found)
        place = numbered if english else clause(found).rstrip("、．.")
        place = f"“{bare_heading(found)}”" if place.endswith(("：", ":")) else place  # 问： is no place
        names.append(" ".join(filter(None, (title, place))) if english else title + place)
        before = document
    if not names:
        return ""
    where = (" and " if english else "和").join(names)
    if len(places) > NAMED:
        where = phrase(
            "and_others", language, where=", ".join(names) if english else "、".join(names), count=str(len(places))
        )
    force, *others = dict.fromkeys(c.force for c in citations)
    if others:  # what was reported is not planned: each clause tells its own below
        return where
    return f"{where} ({label(force, language)})" if english else f"{where}（{label(force, language)}）"


def dated(citation: Citation, language: str) -> str:
    """The date of a citation's document in brackets."""
    if language == "en":
        return f" ({citation.date or 'undated'})"
    return f"（{citation.date or '未注日期'}）"


def _items(verified: Verified) -> int:
    """How many items the lists have that are quoted: those behind a sentence that ends in a colon, shown or not."""
    quotes = [c.quote.rstrip() for c in verified.citations]
    first = next((at for at, quote in enumerate(quotes) if quote.endswith(("：", ":"))), len(quotes))
    lead = verified.citations[first] if first < len(quotes) else None
    inside = [c for c in verified.citations[first + 1 :] if lead and c.document == lead.document]
    below = [c for c in inside if c.section == lead.section or c.section.startswith(f"{lead.section}.")] if lead else []
    return len(below) + len(verified.more) if below else 0


def _joined(parts: Sequence[str], language: str) -> str:
    return (", " if language == "en" else "、").join(parts)
