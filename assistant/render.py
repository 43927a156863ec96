"""Draft and what was verified of it → the Answer that people read: frames, dates, labels, what is not said."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from assistant.answer import Answer, Citation, Claim, Draft, Evidence, Query, Statement, Verified
from assistant.cite import front_matter
from assistant.documents import warnings
from assistant.first_line import opening_line, stating
from assistant.follow_ups import follow_ups
from assistant.force import LEAST_SETTLED, label
from assistant.phrases import phrase
from assistant.titles import short_title
from ingest.document import SMALL_INDEX, Document
from ingest.official import form
from ingest.store.base import Index
from ingest.text import traditional

Pair = tuple[Claim, Statement]
_RUN = 4  # characters: what is shorter is printed by chance


def render(
    query: Query,
    evidence: Sequence[Evidence],
    draft: Draft,
    verified: Verified,
    index: Index,
) -> Answer:
    """The answer in the language of the question; quotations stay as printed."""
    status = draft.status
    if not verified.claims and status in ("answered", "partial"):
        status = "not_stated"
    language = query.language
    holds = status in ("answered", "partial")  # what comes nearest states nothing of what was asked
    stated = stating(query, verified.citations, index) if holds else {}
    first = opening_line(query, draft, status, verified, stated, index)
    named = verified.citations[0].document if first and verified.citations else ""
    lines = [
        *_opening(query, draft, status, index), *first,
        *_quotations(verified, index, language, quoted=draft.answered_by == "extract", named=named),
    ]  # fmt: skip
    lines += _closing(draft, verified, status, language)
    closing = _disclaimer(language)
    cited = [index.document(d) for d in dict.fromkeys(c.document for c in verified.citations)]
    told = warnings(cited, index, language)
    caveats = tuple(dict.fromkeys((*draft.caveats, *told, *(c.note for c in verified.citations if c.note))))
    lines += [*caveats, closing]
    text = "\n".join(line for line in lines if line)
    if language == "zh-hant":
        text = _traditional(text, verified.citations)
    return Answer(
        status=status, language=language, answer=text, statements=verified.statements, citations=verified.citations,
        evidence=tuple(evidence), not_stated=draft.not_stated, caveats=caveats,
        follow_ups=follow_ups(query, verified.citations, evidence, index) if status != "out_of_scope" else (),
        query=query, answered_by=draft.answered_by,
        removed=verified.removed, stated=bool(stated or (draft.sure and verified.claims)), more=verified.more,
    )  # fmt: skip


def _opening(query: Query, draft: Draft, status: str, index: Index) -> list[str]:
    language = query.language
    lines = [draft.opening] if draft.opening else []
    if status == "declined" and draft.opening:
        lines.append(_scope(index, language))
    elif status == "declined":
        lines.append(phrase("declined", language, scope=_scope(index, language)))
    elif status == "out_of_scope":
        name = "out_of_scope" if draft.not_stated else "perhaps_elsewhere"
        lines.append(phrase(name, language, scope=_scope(index, language)))
    if draft.not_stated and status == "out_of_scope":
        lines.append(phrase("foreign", language, what=_joined(draft.not_stated, language)))
    return lines


def _quotations(verified: Verified, index: Index, language: str, *, quoted: bool, named: str) -> list[str]:
    """Claims clause by clause: a line that says where, then the words; ``named`` is the document that the line above names."""
    lines: list[str] = []
    numbered = {c.n: c for c in verified.citations}
    pairs = list(zip(verified.claims, verified.statements, strict=True))
    before = named
    for members in _by_clause(pairs, numbered):
        first = numbered[members[0][1].citations[0]]
        forces = {numbered[n].force for _, statement in members for n in statement.citations}
        force = next(f for f in LEAST_SETTLED if f in forces)
        titled = index.document(first.document) if first.document != before else None
        lines.append(_where(first, force, titled, index, language))
        before = first.document
        said: dict[str, str] = {}  # by what stands before it: nothing, or the numeral of an item
        for claim, statement in members:
            numeral = numbered[statement.citations[0]].path.removeprefix(first.path)
            prints = [claim.text] if quoted else [numbered[n].quote for n in statement.citations]
            said[numeral] = said.get(numeral, numeral) + _said(claim, statement.citations, prints)
        lines += said.values()
        if language == "en" and (terms := _glossed("".join(said.values()))):
            lines.append(phrase("terms", language, terms=terms))
    return lines


def _by_clause(pairs: Sequence[Pair], numbered: Mapping[int, Citation]) -> list[list[Pair]]:
    """Claims that stand in one clause together, items with the clause that leads into them."""
    groups: list[list[Pair]] = []
    for pair in pairs:
        one = numbered[pair[1].citations[0]]
        head = numbered[groups[-1][0][1].citations[0]] if groups else None
        same = head is not None and (one.document, one.section) == (head.document, head.section)
        if same or (head is not None and _is_item(one, head)):
            groups[-1].append(pair)
        else:
            groups.append([pair])
    return groups


def _is_item(one: Citation, head: Citation) -> bool:
    inside = one.document == head.document and one.section.startswith(f"{head.section}.")
    return inside and one.path.startswith(head.path) and head.quote.rstrip().endswith(("：", ":"))


def _where(citation: Citation, settled: str, document: Document | None, index: Index, language: str) -> str:
    """Where a clause stands: title, date and path; the path alone where the clause above is of the same document (None)."""
    force = label(settled, language)
    place = _place(citation)
    if document is None:
        return f"{_english_path(citation)}[{place}] ({force}):" if language == "en" else f"{place}（{force}）："
    date = citation.date or ("undated" if language == "en" else "未注日期")
    title = short_title(document, index, language)
    if language == "en":
        return f"{title} ({date}, {force}), {_english_path(citation)}[{place}]:"
    return f"{title}{place}（{date}，{force}）："


def _place(citation: Citation) -> str:
    """Path and heading as printed, the numeral once: 二、（五）12、“提升科技金融服务能力”. A heading is the document's words."""
    path, heading = citation.path, citation.heading
    shared = next((n for n in range(min(len(path), len(heading)), 0, -1) if path.endswith(heading[:n])), 0)
    rest = heading[shared:].replace("“", "‘").replace("”", "’")
    return f"{path}“{rest}”" if rest else path or front_matter(citation.section)


def _english_path(citation: Citation) -> str:
    return f"section {citation.section} " if citation.section[:1].isdigit() else ""


def _said(claim: Claim, marks: Sequence[int], prints: Sequence[str]) -> str:
    """A claim with its marks; what is printed to the character, and only that, stands in quotation marks."""
    return claim.lead + quoting(claim.text, prints) + "".join(f"[{n}]" for n in marks)


def quoting(text: str, prints: Sequence[str]) -> str:
    """A text with what is printed of it in quotation marks, where it has none there itself."""
    if any(text in one for one in prints):
        return f"「{text}」"
    made, at = "", 0
    while at < len(text):
        end = at
        while end < len(text) and any(text[at : end + 1] in one for one in prints):
            end += 1
        run = text[at : max(end, at + 1)]
        held = made.endswith("“") and text[end : end + 1] == "”"
        made += f"「{run}」" if len(run) >= _RUN and not held else run
        at += len(run)
    return made


def _closing(draft: Draft, verified: Verified, status: str, language: str) -> list[str]:
    lines = [phrase("more", language, count=str(len(verified.more)))] if verified.more else []
    desks = dict.fromkeys(
        form("lead_to_name").sub("", d) for c in verified.citations for d in form("desk").findall(c.quote)
    )
    if draft.not_stated and desks and status != "out_of_scope":
        lines.append(phrase("ask_at", language, bodies=_joined(list(desks)[:3], language)))
    return lines


def _glossed(text: str) -> str:
    from assistant.knowledge.english import glossed_terms

    return "; ".join(f"{chinese} – {english}" for chinese, english in glossed_terms(text)[:6])


def _joined(parts: Sequence[str], language: str) -> str:
    return (", " if language == "en" else "、").join(parts)


def _scope(index: Index, language: str) -> str:
    documents = [short_title(d, index, language) for d in index.documents()[:3]] if len(index) <= SMALL_INDEX else []
    return phrase("scope", language, documents=_joined(documents, language)) if documents else ""


def _disclaimer(language: str) -> str:
    return " ".join(filter(None, (phrase("disclaimer", language), phrase("prevails", language))))


def _traditional(text: str, citations: Sequence[Citation]) -> str:
    """Frames in traditional characters; quotations stay as printed."""
    quotes = sorted({c.quote for c in citations}, key=len, reverse=True)
    if not quotes:
        return traditional(text)
    pieces = re.split("(" + "|".join(map(re.escape, quotes)) + ")", text)
    return "".join(piece if piece in quotes else traditional(piece) for piece in pieces)
