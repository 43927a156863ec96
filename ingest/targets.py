"""What a document promises and reports, in numbers and in words, found by rule.

``target`` a number that is promised, ``direction`` a promise without one, ``reported`` a number or rank that is
told as reached, ``fact`` any other number: of the document, a date, a period, a count that is part of a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest import target_patterns as patterns
from ingest.document import Document, Section, Span, Target
from ingest.numbers import numbers
from ingest.outline import owned
from ingest.target_fields import Clause, Found, target
from ingest.text import fold, squeeze, statements_in


def targets(document: Document, sections: Sequence[Section]) -> list[Target]:
    """Every target, direction, reported figure and fact of a document, in reading order.

    ``quote`` is the clause it stands in, ``indicator`` what is measured, as far as the clause says.
    """
    made: list[Target] = []
    for span, section in owned(sections):
        for sentence in statements_in(document.text, span.start, span.end):
            made.extend(_of_sentence(document, section, sentence, len(made)))
    return made


def _of_sentence(document: Document, section: Section, sentence: Span, count: int) -> Iterator[Target]:
    seen: set[tuple[int, int]] = set()
    for clause in _clauses(document.text, sentence):
        for found in _in_clause(document, section, clause):
            place = (clause.start + found.start, clause.start + found.end)
            if place in seen:
                continue
            seen.add(place)
            count += 1
            yield target(document, section, clause, found, f"{document.id}:t{count}")


def _clauses(text: str, sentence: Span) -> Iterator[Clause]:
    """Clauses between commas; commas inside quotation marks, titles and brackets divide nothing."""
    depth, start = 0, sentence.start
    for mark in patterns.MARK.finditer(text, sentence.start, sentence.end):
        if mark.lastgroup:
            depth += 1 if mark.lastgroup == "opens" else -1
        elif depth <= 0 or mark.end() == sentence.end:
            depth = 0
            yield from _clause(text, start, mark.start(), sentence)
            start = mark.end()
    yield from _clause(text, start, sentence.end, sentence)


def _clause(text: str, start: int, end: int, sentence: Span) -> Iterator[Clause]:
    """A clause without white space before it; none of white space alone."""
    if words := text[start:end].lstrip():
        yield Clause(text, end - len(words), end, sentence)


def _in_clause(document: Document, section: Section, clause: Clause) -> list[Found]:
    """Numbers first; then ranks; a direction only where the clause has neither."""
    words = clause.words()
    found = [*_documentary(document, section, words)]
    taken = bytearray(len(words))
    for one in found:
        taken[one.start : one.end] = b"\1" * (one.end - one.start)
    for one in [*_ranks(document, clause), *_quantities(document, clause), *_named(clause)]:
        if not any(taken[one.start : one.end]):
            found.append(one)
            taken[one.start : one.end] = b"\1" * (one.end - one.start)
    if not [one for one in found if one.type != "fact"]:
        found += _wordy(document, section, clause)
    return found


def _documentary(document: Document, section: Section, words: str) -> Iterator[Found]:
    """The document's number and dates, periods in titles, five-year plans."""
    if document.number and (at := words.find(document.number)) >= 0:
        yield Found(at, at + len(document.number), "fact", document.number, None, document.number)
    if not patterns.NUMERAL.search(words):
        return
    for match in patterns.DATE.finditer(words):
        month, day = f"-{int(match[2]):02d}", f"-{int(match[3]):02d}" if match[3] else ""
        yield Found(match.start(), match.end(), "fact", match[1] + month + day, None, match[0])
    for match in patterns.PERIOD.finditer(words):
        yield Found(match.start(), match.end(), "fact", f"{match[1]}-{match[2]}", None, match[0])
    for match in patterns.FIVE_YEARS.finditer(words):
        yield Found(match.start(), match.end(), "fact", match[0], None, match[0])
    for match in patterns.TIMES.finditer(words):
        yield Found(match.start(), match.end(), "fact", match[0], "次", match[0])
    bare = patterns.BARE_YEAR.fullmatch(words)
    if bare and section.level and document.kind not in patterns.PLANS:
        yield Found(bare.start(1), bare.end(1), "fact", float(bare[1]), "年", bare[1] + "年")


def _ranks(document: Document, clause: Clause) -> Iterator[Found]:
    words = clause.words()
    for match in patterns.RANK.finditer(words):
        promised = document.kind in patterns.PLANS or patterns.GOAL.search(words)
        value = None if promised and match[0].endswith("领先") else squeeze(match[0])
        yield Found(match.start(), match.end(), "direction" if promised else "reported", value, None, match[0])


def _quantities(document: Document, clause: Clause) -> Iterator[Found]:
    words = fold(clause.words())
    flat = words.text
    found = list(numbers(flat))
    years = [year.span() for year in patterns.YEAR.finditer(flat)] if found else []
    kind = _type_of_number(document, clause) if found else "fact"
    for number in found:
        span = words.span(number.start, number.end)
        if _year_at(flat, number.start, number.end, years) or _inside_name(flat, number.start, number.end):
            continue
        unit = patterns.UNIT.match(flat, number.end)
        group = patterns.GROUP.match(flat, number.start)
        if number.share:
            yield Found(
                span.start, span.end, kind, float(number.value * 100), "%", clause.words()[span.start : span.end]
            )
        elif group and flat[number.end : number.end + 1] == "大":
            yield Found(
                span.start, span.end + 1, "fact", float(number.value), "个", clause.words()[span.start : span.end + 1]
            )
        elif unit and not _article(flat, number.start):
            end = words.span(number.start, unit.end()).end
            written = clause.words()[span.start : end]
            value, name = _scaled(float(number.value), unit[1], flat[number.start : number.end])
            type_ = "fact" if unit[1] in ("年", "期", "届") or patterns.PARTS.match(flat, unit.end()) else kind
            if flat[number.start - 1 : number.start] in ("数", "几") and number.start:
                yield Found(span.start - 1, end, kind, "数" + written, name, "数" + written)
            else:
                yield Found(span.start, end, type_, value, name, written)


def _scaled(value: float, unit: str, printed: str) -> tuple[float, str]:
    """1000亿元 is told as 1000 亿元, not as 100000000000 元."""
    for han, size in (("亿", 1e8), ("万", 1e4)):
        if printed.endswith(han) and len(printed) > 1:
            return value / size, han + unit
        if printed == han:
            return 1.0, han + unit
    return value, unit


def _named(clause: Clause) -> Iterator[Found]:
    """Codes in quotation marks: “1+1”, “3320”, “60+X”."""
    words = clause.words()
    for match in patterns.NAMED.finditer(words):
        inner = match[1]
        code = patterns.NUMBERED_NAME.fullmatch(inner) or ("+" in inner and len(inner) <= 14)
        if code:
            yield Found(match.start(1), match.end(1), "fact", squeeze(inner), None, inner)


def _wordy(document: Document, section: Section, clause: Clause) -> Iterator[Found]:
    """What is told or promised without a number."""
    words = clause.words()
    in_heading = section.numeral != "——" and section.heading_start <= clause.start < section.heading_end
    if document.kind in patterns.LEGAL or section.level == 0 or in_heading:
        return
    if document.kind in patterns.PLANS:
        for match in patterns.DIRECTION.finditer(words):
            if words.count("《", 0, match.start()) <= words.count("》", 0, match.start()):
                yield Found(match.start(), match.end(), "direction", None, None, match[0])
                return
    for match in patterns.UNCHANGED.finditer(words):
        yield Found(match.start(), match.end(), "reported", 0.0, None, match[0])
    for match in patterns.STATE.finditer(words):
        yield Found(match.start(), match.end(), "reported", None, None, match[0])
    for match in patterns.CREATED.finditer(words):
        yield Found(match.start(), match.start() + 2, "reported", 1.0, "家", match[0][:2])


def _type_of_number(document: Document, clause: Clause) -> str:
    words = clause.words()
    if document.kind in patterns.LEGAL:
        return "fact"
    if patterns.REACHED.search(words):
        return "fact" if document.kind in patterns.PLANS else "reported"
    since = clause.sentence.start if document.kind in patterns.PLANS else clause.start
    if patterns.GOAL.search(clause.text, since, clause.end):
        return "target"
    if document.kind in patterns.PLANS:
        return "target" if patterns.TO_REACH.search(words) else "fact"
    return "reported"


def _year_at(flat: str, start: int, end: int, years: Sequence[tuple[int, int]]) -> bool:
    """Whether a number is a printed year, or a month, a day, or behind 第."""
    return (
        any(first <= start and end <= last for first, last in years)
        or patterns.DAY_OR_MONTH.match(flat, end) is not None
        or flat[start - 1 : start] == "第"
    )


def _inside_name(flat: str, start: int, end: int) -> bool:
    """Numbers that count nothing: 一站式, 三位一体, PM2.5, 2号线, 一口受理."""
    before, after = flat[max(0, start - 1) : start], flat[end : end + 2]
    if before.isascii() and before.isalpha():
        return True
    # 亿元以上 is a size class, not one 亿元.
    if flat[start:end] in ("亿", "万", "千", "百") and after.startswith("元"):
        return True
    # 一 before a unit word is an article or part of a word more often than a count: 一批, 一系列, 进一步, 一方面.
    if flat[start:end] == "一" and not re.match("[家所名项处座%]", after):
        return True
    return before in ("统", "单", "唯", "同", "之", "进", "新", "+") or after.startswith(
        ("号", "线", "是", "级", "流", "体", "位一", "+")
    )


def _article(flat: str, start: int) -> bool:
    return flat[max(0, start - 1) : start] == "第"
