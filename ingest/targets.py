"""What a document promises and reports, in numbers and in words, found by rule.

``target`` a number that is promised, ``direction`` a promise without one, ``reported`` a number or rank that is
told as reached, ``fact`` any other number: of the document, a date, a period, a count that is part of a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest import target_patterns as patterns
from ingest.document import Document, Section, Span, Target
from ingest.numbers import numbers
from ingest.official import form
from ingest.outline import owned
from ingest.text import fold, squeeze, statements_in


@dataclass(frozen=True, slots=True)
class _Clause:
    """A clause ``text[start:end]`` of a sentence, with the sentence it stands in."""

    text: str
    start: int
    end: int
    sentence: Span

    def words(self) -> str:
        return self.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    type: str
    value: float | str | None
    unit: str | None
    written: str


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
            yield _target(document, section, clause, found, f"{document.id}:t{count}")


def _clauses(text: str, sentence: Span) -> Iterator[_Clause]:
    """Clauses between commas; commas inside quotation marks, titles and brackets divide nothing."""
    depth, start = 0, sentence.start
    for at in range(sentence.start, sentence.end):
        depth += (text[at] in "“《（(") - (text[at] in "”》）)")
        if (depth <= 0 and text[at] in "，,；。！？") or at == sentence.end - 1:
            depth = max(depth, 0)
            end = at + 1 if text[at] not in "，,；。！？" else at
            if text[start:end].strip():
                yield _Clause(text, start + len(text[start:end]) - len(text[start:end].lstrip()), end, sentence)
            start = at + 1


def _in_clause(document: Document, section: Section, clause: _Clause) -> list[_Found]:
    """Numbers first; then ranks; a direction only where the clause has neither."""
    words = clause.words()
    found = [*_documentary(document, section, words)]
    taken = [(one.start, one.end) for one in found]
    for one in [*_ranks(document, clause), *_quantities(document, clause), *_named(clause)]:
        if not any(start < one.end and one.start < end for start, end in taken):
            found.append(one)
            taken.append((one.start, one.end))
    if not [one for one in found if one.type != "fact"]:
        found += _wordy(document, section, clause)
    return found


def _documentary(document: Document, section: Section, words: str) -> Iterator[_Found]:
    """The document's number and dates, periods in titles, five-year plans."""
    if document.number and (at := words.find(document.number)) >= 0:
        yield _Found(at, at + len(document.number), "fact", document.number, None, document.number)
    for match in patterns.DATE.finditer(words):
        month, day = f"-{int(match[2]):02d}", f"-{int(match[3]):02d}" if match[3] else ""
        yield _Found(match.start(), match.end(), "fact", match[1] + month + day, None, match[0])
    for match in patterns.PERIOD.finditer(words):
        yield _Found(match.start(), match.end(), "fact", f"{match[1]}-{match[2]}", None, match[0])
    for match in patterns.FIVE_YEARS.finditer(words):
        yield _Found(match.start(), match.end(), "fact", match[0], None, match[0])
    for match in re.finditer(r"第(\d+|[一二三四五六七八九十百]+)次", words):
        yield _Found(match.start(), match.end(), "fact", match[0], "次", match[0])
    bare = re.fullmatch(r"\s*(?:到|至|在|截至)?((?:19|20)\d\d)\s*年(?:底|末|初)?\s*", words)
    if bare and section.level and document.kind not in patterns.PLANS:
        yield _Found(bare.start(1), bare.end(1), "fact", float(bare[1]), "年", bare[1] + "年")


def _ranks(document: Document, clause: _Clause) -> Iterator[_Found]:
    words = clause.words()
    for match in patterns.RANK.finditer(words):
        promised = document.kind in patterns.PLANS or patterns.GOAL.search(words)
        value = None if promised and match[0].endswith("领先") else squeeze(match[0])
        yield _Found(match.start(), match.end(), "direction" if promised else "reported", value, None, match[0])


def _quantities(document: Document, clause: _Clause) -> Iterator[_Found]:
    words = fold(clause.words())
    flat = words.text
    kind = _type_of_number(document, clause)
    for number in numbers(flat):
        span = words.span(number.start, number.end)
        if _year_at(flat, number.start, number.end) or _inside_name(flat, number.start, number.end):
            continue
        unit = patterns.UNIT.match(flat, number.end)
        group = patterns.GROUP.match(flat, number.start)
        if number.share:
            yield _Found(
                span.start, span.end, kind, float(number.value * 100), "%", clause.words()[span.start : span.end]
            )
        elif group and flat[number.end : number.end + 1] == "大":
            yield _Found(
                span.start, span.end + 1, "fact", float(number.value), "个", clause.words()[span.start : span.end + 1]
            )
        elif unit and not _article(flat, number.start):
            end = words.span(number.start, unit.end()).end
            written = clause.words()[span.start : end]
            value, name = _scaled(float(number.value), unit[1], flat[number.start : number.end])
            type_ = "fact" if unit[1] in ("年", "期", "届") or patterns.PARTS.match(flat, unit.end()) else kind
            if flat[number.start - 1 : number.start] in ("数", "几") and number.start:
                yield _Found(span.start - 1, end, kind, "数" + written, name, "数" + written)
            else:
                yield _Found(span.start, end, type_, value, name, written)


def _scaled(value: float, unit: str, printed: str) -> tuple[float, str]:
    """1000亿元 is told as 1000 亿元, not as 100000000000 元."""
    for han, size in (("亿", 1e8), ("万", 1e4)):
        if printed.endswith(han) and len(printed) > 1:
            return value / size, han + unit
        if printed == han:
            return 1.0, han + unit
    return value, unit


def _named(clause: _Clause) -> Iterator[_Found]:
    """Codes in quotation marks: “1+1”, “3320”, “60+X”."""
    words = clause.words()
    for match in patterns.NAMED.finditer(words):
        inner = match[1]
        code = patterns.NUMBERED_NAME.fullmatch(inner) or ("+" in inner and len(inner) <= 14)
        if code:
            yield _Found(match.start(1), match.end(1), "fact", squeeze(inner), None, inner)


def _wordy(document: Document, section: Section, clause: _Clause) -> Iterator[_Found]:
    """What is told or promised without a number."""
    words = clause.words()
    in_heading = section.numeral != "——" and section.heading_start <= clause.start < section.heading_end
    if document.kind in patterns.LEGAL or section.level == 0 or in_heading:
        return
    if document.kind in patterns.PLANS:
        for match in patterns.DIRECTION.finditer(words):
            if words.count("《", 0, match.start()) <= words.count("》", 0, match.start()):
                yield _Found(match.start(), match.end(), "direction", None, None, match[0])
                return
    for match in patterns.UNCHANGED.finditer(words):
        yield _Found(match.start(), match.end(), "reported", 0.0, None, match[0])
    for match in patterns.STATE.finditer(words):
        yield _Found(match.start(), match.end(), "reported", None, None, match[0])
    for match in patterns.CREATED.finditer(words):
        yield _Found(match.start(), match.start() + 2, "reported", 1.0, "家", match[0][:2])


def _type_of_number(document: Document, clause: _Clause) -> str:
    before = clause.text[clause.sentence.start : clause.start]
    words = clause.words()
    if document.kind in patterns.LEGAL:
        return "fact"
    if re.search("已(?:经)?(?:形成|建成|完成|有)", words):
        return "fact" if document.kind in patterns.PLANS else "reported"
    if patterns.GOAL.search(words) or (document.kind in patterns.PLANS and patterns.GOAL.search(before)):
        return "target"
    if document.kind in patterns.PLANS:
        return "target" if re.search("达|突破|建设|新增|培育|建成|引进|累计|超过", words) else "fact"
    return "reported"


def _year_at(flat: str, start: int, end: int) -> bool:
    return any(match.start() <= start and end <= match.end() for match in patterns.YEAR.finditer(flat)) or bool(
        re.match("月|日(?!内)", flat[end:]) or flat[start - 1 : start] == "第"
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


def _target(document: Document, section: Section, clause: _Clause, found: _Found, name: str) -> Target:
    text = document.text
    quote = _quote(text, clause, found)
    force = patterns.FORCE.search(text[clause.start : clause.start + found.end]) or _coordinated(text, clause)
    about = patterns.ABOUT.search(clause.words()[: found.start].rstrip())
    hedge = force[0] if force and found.type in ("target", "direction") else about[0] if about else None
    return Target(
        id=name, document=document.id, section=section.id, type=found.type,
        indicator=indicator(clause.words(), found.start, found.end), value=found.value, unit=found.unit,
        year=_year(text, quote, found, clause.start + found.start), force=hedge, value_as_written=found.written,
        scope=_scope(text[quote.start : quote.end]), start=quote.start, end=quote.end,
        quote=text[quote.start : quote.end],
    )  # fmt: skip


def _coordinated(text: str, clause: _Clause) -> re.Match[str] | None:
    found = list(form("efforts").finditer(text[clause.sentence.start : clause.start]))
    return found[-1] if found else None


def _quote(text: str, clause: _Clause, found: _Found) -> Span:
    """The clause, with the clause before it where that only says when (2026年，), or only names the subject."""
    if found.type == "fact" and found.unit is None and found.written in text[clause.start : clause.end]:
        return Span(clause.start, clause.end)
    before = text[clause.sentence.start : clause.start]
    opener = re.search(r"(?:^|[，,；])\s*((?:到|至|在|截至)?\s*(?:19|20)\d\d\s*年(?:底|末|初)?[，,]\s*)$", before)
    return Span(clause.sentence.start + opener.start(1) if opener else clause.start, clause.end)


def _year(text: str, quote: Span, found: _Found, at: int) -> str | None:
    """The year last printed before the number in its quote, else the first in it; a promise may take it from the
    paragraph. None where none is printed."""
    if (
        found.type == "fact"
        and (own := re.match(r"(?:19|20)\d\d(?:-(?:19|20)\d\d)?", str(found.value)))
        and not found.unit
    ):
        return own[0]
    years = list(patterns.YEAR.finditer(text, quote.start, quote.end))
    if years:
        match = next((year for year in reversed(years) if year.start() <= at), years[0])
        return f"{match[1]}-{match[2]}" if match[2] else match[1]
    if found.type not in ("target", "direction"):
        return None
    paragraph = text.rfind("\n", 0, quote.start) + 1
    earlier = list(re.finditer(r"(?:到|至)?\s*((?:19|20)\d\d)\s*年", text[paragraph : quote.start]))
    return earlier[-1][1] if earlier else None


def indicator(clause: str, start: int, end: int) -> str:
    """What a clause measures: its words before the number without hedge, date and verb; else those behind it."""
    before = re.sub(r"^\s*(?:到|至|在|截至)?\s*(?:19|20)\d\d\s*年(?:底|末|初)?[，,]?", "", clause[:start])
    before = patterns.FORCE.sub("", before).strip("，,、 “（(")
    before = re.sub(
        "(?:达到|达|突破|超过|超|约|近|不到|不足|位居|居|为|增长|占比)+$",
        lambda m: "占比" if "占比" in m[0] else "",
        before,
    )
    behind = re.sub("^[”）)]", "", clause[end:]).strip("，,。 ”")
    if len(before) >= 4 and not re.fullmatch("(?:创建|建设|形成|建成|调入|举办了?|培育|新增|引进)+", before):
        return squeeze(before)
    return squeeze(re.split("、(?![^（]*）)", behind)[0]) or squeeze(before)


def _scope(words: str) -> str | None:
    match = re.search("(?:占)?(全[市区国省园球]|本市|本区|园区)", words)
    return match[0] if match else None
