"""Questions on words themselves: how often and where a term is printed, which of two forms, whether at all."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import replace

from assistant.answer import Claim, Draft, Place, Query
from assistant.find import find
from assistant.phrases import phrase
from assistant.reading.printed import Printed
from ingest.store.base import Index
from ingest.text import fold

_QUOTED = re.compile(r"[“\"「『‘《]([^”\"」』’》]{1,40})[”\"」』’》]")
_EITHER = re.compile(
    r"[“\"「『]([^”\"」』]{2,40})[”\"」』]\s*(?:、|，)?\s*(?:还是|或者?|or)\s*[“\"「『]([^”\"」』]{2,40})[”\"」』]"
)
_COUNTED = re.compile(
    r"^(.{2,20}?)(?:这个(?:词|说法|提法|表述))?(?:在|于)?[^，。]{0,8}?(?:一共|总共|共)?(?:出现|提到|提及|写)"
)
_ASKED = re.compile(
    r"(?:出现|提到|提及|写|用)[^，。？]{0,6}(?:几|多少)(?:次|处|遍|回)|(?:几|多少)(?:次|处|遍|回)[^，。？]{0,4}(?:出现|提到)|how (?:many times|often)",
    re.IGNORECASE,
)
SHOWN = 6  # occurrences quoted at most; the count always says them all
_AROUND = 60  # characters to each side of an occurrence that is quoted within a long sentence


def occurrences(term: str, index: Index, documents: Container[str]) -> list[Place]:
    """Every place of a term in these documents, as ``policy find`` has them, in reading order."""
    found = find(term, index).found if fold(term).text else ()
    return [
        Place(one.document, one.section, one.start, one.end)
        for one in found
        if one.section and one.document in documents
    ]


def counted(query: Query, index: Index, printed: Printed, names: Sequence[str]) -> Draft | None:
    """How often and where a term is printed; None where the question does not ask that, quotes no term and names none
    that is."""
    term = _term(query) if _ASKED.search(f"{query.asked} {query.standalone}") else None
    if term is None:
        return None
    documents = query.documents or [d.id for d in index.documents()]
    found = occurrences(term, index, documents)
    if found:
        return Draft(
            "answered", claims_around(found[:SHOWN], printed), opening=_times(term, found, names, query.language)
        )
    return _never(term, query, index, printed, names) if _quoted(query) else None


def _never(term: str, query: Query, index: Index, printed: Printed, names: Sequence[str]) -> Draft:
    """Says that a quoted term is printed nowhere in these documents, and where another prints it."""
    others = [d.id for d in index.documents() if query.documents and d.id not in query.documents]
    elsewhere = occurrences(term, index, others)
    if not elsewhere:
        return Draft("not_stated", (), opening=_times(term, (), names, query.language))
    named = (", " if query.language == "en" else "、").join(names)
    opening = phrase("absent", query.language, document=named, words=f"“{term}”")
    return Draft("answered", claims_around(elsewhere[:2], printed), opening=opening)


def either(query: Query, index: Index, printed: Printed) -> Draft | None:
    """Which of two quoted forms is printed: one, the other, or both."""
    match = _EITHER.search(query.standalone) or _EITHER.search(query.asked)
    if match is None:
        return None
    documents = query.documents or [d.id for d in index.documents()]
    first, second = (occurrences(form, index, documents) for form in match.groups())
    first, second = _outside(first, second), _outside(second, first)
    forms = [(form, found) for form, found in zip(match.groups(), (first, second), strict=True) if found]
    if not forms:
        return None
    claims = claims_around([o for _, found in forms for o in found[:2]], printed)
    if len(forms) == 2:
        zh = f"两种写法都出现，不一致：“{forms[0][0]}”{len(first)}处，“{forms[1][0]}”{len(second)}处。"
        en = f"Both forms are printed and differ: “{forms[0][0]}” {len(first)}×, “{forms[1][0]}” {len(second)}×."
    else:
        zh, en = f"文件写的是“{forms[0][0]}”。", f"The document prints “{forms[0][0]}”."
    return Draft("answered", claims, opening=en if query.language == "en" else zh)


def _outside(found: Sequence[Place], longer: Sequence[Place]) -> list[Place]:
    """Places that are not part of a place of the longer form: 落实 inside 争取落实 is not 落实 alone."""

    def inside(one: Place, other: Place) -> bool:
        return one != other and one.document == other.document and other.start <= one.start and one.end <= other.end

    return [one for one in found if not any(inside(one, other) for other in longer)]


def _quoted(query: Query) -> str | None:
    """The quoted term; of an English question as it was asked, for its standalone form holds no quotation marks."""
    found = _QUOTED.search(query.standalone) or _QUOTED.search(query.asked)
    return found[1] if found else None


def _term(query: Query) -> str | None:
    if quoted := _quoted(query):
        return quoted
    match = _COUNTED.match(query.standalone)
    return match[1] if match else None


def _times(term: str, found: Sequence[Place], names: Sequence[str], language: str) -> str:
    end = ":" if found else "."
    if language == "en":
        return f"“{term}” is printed {len(found)} time(s) in {', '.join(names)}{end}"
    end = "：" if found else "。"
    return f"“{term}”在{'、'.join(names)}中出现{len(found)}次（{len(found)}处）{end}"


def claims_around(found: Sequence[Place], printed: Printed) -> tuple[Claim, ...]:
    """The sentence around each occurrence, once; the heading itself where it stands in a heading."""
    claims: dict[Place, Claim] = {}
    for occurrence in found:
        place = _around(occurrence, printed)
        text = printed.index.document(place.document).text[place.start : place.end]
        claims.setdefault(place, Claim(text, (place,)))
    return tuple(claims.values())


def _around(occurrence: Place, printed: Printed) -> Place:
    clause = occurrence.document, occurrence.section
    for place in (sentence.place for sentence in printed.of(*clause)):
        if place.start <= occurrence.start and occurrence.end <= place.end:
            return _narrowed(place, occurrence, printed)
    section = printed.section(*clause)
    if section and section.heading_start <= occurrence.start and occurrence.end <= section.heading_end:
        return replace(occurrence, start=section.heading_start, end=section.heading_end)
    return occurrence


def _narrowed(place: Place, occurrence: Place, printed: Printed) -> Place:
    """A long sentence cut to the clauses around the occurrence."""
    text = printed.index.document(place.document).text
    start, end = place.start, place.end
    if end - start <= 2 * _AROUND:
        return place
    for at in range(occurrence.start - 1, start, -1):
        if text[at] in "，,；：" and occurrence.start - at > 8:
            start = at + 1
            break
    for at in range(occurrence.end, end):
        if text[at] in "，,；" and at - occurrence.end > 8:
            end = at
            break
    return replace(place, start=start, end=end)
