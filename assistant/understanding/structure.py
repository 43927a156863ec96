"""Places in the documents that a question names: by numeral (第12项, 二（五）12), by heading, by document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.knowledge.phrase_table import form
from ingest.document import Document, Section
from ingest.numerals import han_to_int
from ingest.text import search_key, squeeze

Place = tuple[str, str]

_HAN = "一二三四五六七八九十"
_UNITS_TOP = "部分|大块|大部分|大点|章|编|块"
_UNITS_ITEM = "项重点任务|项任务|个任务|条任务|项工作|项|条|款|点|个|段|件"
_TOP_EN = frozenset({"part", "chapter", "section"})
_PIECES = re.compile(r"[，,、及：:]|以及")
_WHOLE = 4  # a heading (or a part of one between commas) at least so long counts when it is named whole

_KIND_WORDS: Mapping[str, re.Pattern[str]] = {
    "plan": re.compile(
        r"(?<!解决)(?<!融资)(?<!设计)(?<!技术)方案|行动计划|\bplan(?:'s|\s+(?:say|promise|state|mention|set|aim|print|call|commit))|"
        r"\b(?:the|this|action|2025|new) (?:action |park )?plan\b"
    ),
    "report": re.compile(
        r"评估|中期|(?<!检测)(?<!审计)(?<!验资)(?<!研究)(?<!分析)报告(?!会)|\breview\b|\bmid-?term\b|\breport\b|\bevaluation\b"
    ),
    "regulation": re.compile(
        r"条例|(?<![么啥的法有没想无出其设好])办法(?=第|里|中|规定|一?共|总共|全文|分|有(?:几|多少)|几|对|什么时候|何时)|\bregulation"
    ),
}

_PAIR = 2  # documents that are set beside one another


@dataclass(frozen=True, slots=True)
class Outline:
    """What questions may name in a small index: headings and numerals of its documents."""

    documents: tuple[Document, ...]
    sections: tuple[Section, ...]
    wholes: Mapping[str, tuple[Place, ...]]

    @classmethod
    def of(cls, documents: Sequence[Document], sections: Iterable[Section]) -> Outline:
        listed = tuple(sections)
        wholes: dict[str, list[Place]] = {}
        for section in listed:
            if section.level < 1:
                continue  # titles are named as documents, not as sections
            place = (section.document, section.id)
            bare = section.heading.removeprefix(section.numeral).strip()
            for part in {search_key(part) for part in [bare, *_PIECES.split(bare)]}:
                if len(part) >= _WHOLE:
                    wholes.setdefault(part, []).append(place)
        return cls(
            tuple(documents),
            listed,
            {key: tuple(dict.fromkeys(found)) for key, found in wholes.items()},
        )

    def children(self, place: Place) -> list[Section]:
        return [section for section in self.sections if (section.document, section.parent) == place]

    def tops(self, document: str) -> list[Section]:
        return [section for section in self.sections if section.document == document and section.level == 1]


_title_key = lru_cache(1024)(search_key)  # titles are compared with every question


def named_documents(text: str, outline: Outline) -> tuple[str, ...]:
    """Ids of the documents a question restricts itself to; () for none in particular or for all."""
    chosen = _named(text, outline)
    return () if form("both").search(text.lower()) or len(chosen) == len(outline.documents) > 1 else chosen


def sides(text: str, outline: Outline) -> tuple[str, ...]:
    """Ids of the documents a question sets beside one another: several that it names, or the only two; () for none."""
    chosen = _named(text, outline, alone=True)
    if len(outline.documents) == _PAIR and form("several").search(text.lower()):
        return tuple(document.id for document in outline.documents)
    return chosen if len(chosen) == _PAIR else ()


def _named(text: str, outline: Outline, *, alone: bool = False) -> tuple[str, ...]:
    """Ids of the documents that a question names by title, number, kind or year, in the order of the index; ``alone``: by
    kind only one that is the only one of its kind."""
    key = search_key(text)
    titles = {_title_key(title) for document in outline.documents for title in (document.title, *document.aliases)}
    # 《another plan》 says nothing of the plan in the index.
    lowered = form("title").sub(
        lambda m: m[0] if any(search_key(m[0]) in title for title in titles) else "", text.lower()
    )
    named: list[str] = []
    for kind, pattern in _KIND_WORDS.items():
        if pattern.search(lowered):
            of_kind = [document.id for document in outline.documents if document.kind == kind]
            named += of_kind if len(of_kind) == 1 or not alone else []
    for document in outline.documents:
        printed = [title for title in (document.title, *document.aliases) if title]
        own = [_title_key(said) for title in printed for said in (title, form("of_place").sub("", title))]
        number = _title_key(document.number or "")
        if any(len(title) >= 6 and title in key for title in own) or (number and number in key):
            named.append(document.id)
        year = (document.date or "")[:4]
        if year and re.search(rf"{year}年?的?(?:那份|这份|文件|文档|报告|方案|document)", lowered):
            named.append(document.id)
    return tuple(document.id for document in outline.documents if document.id in named)


def without_documents(text: str) -> str:
    """A question without the words by which it names documents: what it says beside them."""
    for pattern in _KIND_WORDS.values():
        text = pattern.sub(" ", text)
    return re.sub(r"中期|评估|报告|(?:新|旧|老|行动)(?= )", " ", text)


def by_numeral(text: str, outline: Outline, allowed: Sequence[str], context: Sequence[Place]) -> tuple[Place, ...]:
    """Sections named by their printed numerals. ``context``: sections spoken of, whose items 第三条 may mean."""
    lowered = squeeze(text.lower()) if not text.isascii() else text.lower()
    documents = [document.id for document in outline.documents if not allowed or document.id in allowed]
    found: list[Place] = []
    for match in form("dotted").finditer(lowered):
        found += [(s.document, s.id) for s in outline.sections if s.id == match[1] and s.document in documents]
    for match in form("path").finditer(lowered):
        found += _by_path(match, outline, documents)
    for value, is_top in _ordinals(lowered):
        places = _by_ordinal(value, is_top, outline, documents, context)
        if is_top and places:
            context = places  # 第二部分第三条 is the third of that part
        elif places and all(place in found for place in context) and context:
            found = [place for place in found if place not in context]
        found += places
    return tuple(dict.fromkeys(found))


def _by_path(match: re.Match[str], outline: Outline, documents: Sequence[str]) -> list[Place]:
    numbers = [han_to_int(group) for group in match.groups() if group]
    if match[2] is None and match[5] is None:
        return []  # a lone 二、 begins a list as often as it names a section
    wanted = re.sub(r"[^\d一二三四五六七八九十（）()]", "", match[0]).replace("（", "(").replace("）", ")")
    ids = []
    for section in outline.sections:
        path = re.sub(r"[、.．\s]", "", section.path).replace("（", "(").replace("）", ")")
        exact = path == wanted or (path.endswith(wanted) and match[1] is None and match[4] is None)
        last = section.id.rsplit(".", maxsplit=1)[-1] == str(numbers[-1])
        loose = len(numbers) > 1 and match[5] is not None and last and section.id.startswith(f"{numbers[0]}.")
        if section.document in documents and (exact or loose):
            ids.append((section.document, section.id))
    return ids


def _ordinals(text: str) -> list[tuple[int, bool]]:
    """Ordinal numbers named and whether their unit is a top part; -1 is the last one."""
    found = [
        (han_to_int(match[1]), bool(re.fullmatch(_UNITS_TOP, match[2]))) for match in form("ordinal").finditer(text)
    ]
    if not found:
        found += [(han_to_int(match[1] or match[2]), False) for match in form("task").finditer(text)]
    if re.search(r"最后一?(项|条|个任务|点)", text):
        found.append((-1, False))
    found += [(int(match[2]), match[1] in _TOP_EN) for match in form("task_en").finditer(text)]
    return [(value, top) for value, top in found if value]


def _by_ordinal(
    value: int, is_top: bool, outline: Outline, documents: Sequence[str], context: Sequence[Place]
) -> list[Place]:
    """第N… inside the section spoken of, else a top part, else the item printed N、 where N is printed once."""
    for place in context:
        if place[0] in documents and (inside := _inside(place, value, outline)):
            return [inside]
    if is_top:
        return [top for document in documents if (top := _nth(outline.tops(document), value))]
    found: list[Place] = []
    for document in documents:
        numbered = [
            s for s in outline.sections if s.document == document and form("numeral_in_digits").fullmatch(s.numeral)
        ]
        values = [s.id.rsplit(".", maxsplit=1)[-1] for s in numbered]
        articles = [
            s for s in outline.sections if s.document == document and re.match(rf"第[{_HAN}百\d]+条", s.numeral)
        ]
        same = [s for s in articles if _value(s.numeral) == value]
        if not same and len(values) == len(set(values)):
            same = [
                s for s in numbered if s.id.rsplit(".", maxsplit=1)[-1] == (values[-1] if value < 0 else str(value))
            ]
        found += [(s.document, s.id) for s in same]
    return found


def _inside(place: Place, value: int, outline: Outline) -> Place | None:
    """The item of that number in a section: the one printed N、 in it where there is one only, else its Nth child."""
    deeper = [s for s in outline.sections if s.document == place[0] and s.id.startswith(f"{place[1]}.")]
    printed = [s for s in deeper if form("numeral_in_digits").fullmatch(s.numeral) and _value(s.numeral) == value]
    if len(printed) == 1:
        return printed[0].document, printed[0].id
    return _nth(outline.children(place), value)


def _value(numeral: str) -> int:
    match = re.search(rf"[{_HAN}百]+|\d+", numeral)
    return han_to_int(match[0]) if match else 0


def _nth(sections: Sequence[Section], value: int) -> Place | None:
    """The section of that number among siblings, by its id's last component; the last one for -1."""
    if not sections:
        return None
    if value < 0:
        return sections[-1].document, sections[-1].id
    for section in sections:
        if section.id.rsplit(".", maxsplit=1)[-1] == str(value):
            return section.document, section.id
    return None


def by_heading(text: str, outline: Outline, allowed: Sequence[str]) -> tuple[Place, ...]:
    """Sections whose heading, or a part of it between commas, is named whole; the longest named first."""
    key = search_key(text)
    lengths: dict[Place, int] = {}
    for whole, places in outline.wholes.items():
        if whole in key:
            for place in places:
                if not allowed or place[0] in allowed:
                    lengths[place] = max(lengths.get(place, 0), len(whole))
    return tuple(sorted(lengths, key=lambda place: (-lengths[place], place)))
