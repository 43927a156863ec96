"""Places in the documents that a question names: by numeral (第12项, 二（五）12), by heading, by document."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from assistant.knowledge.phrase_table import form
from ingest.chunk import bare_heading
from ingest.document import Document, Section
from ingest.numerals import han_to_int
from ingest.text import search_key, squeeze

Place = tuple[str, str]  # document, section

_WHOLE = 4  # a heading (or a part of one between commas) at least so long counts when it is named whole
_TITLE = 6  # the same of a title
_KINDS = ("plan", "report", "regulation")  # kinds of document that a question may call by one word
_PAIR = 2  # documents that are set beside one another
_FLAT = str.maketrans("（）", "()", "、.．")


@dataclass(frozen=True, slots=True)
class Outline:
    """What questions may name: headings and numerals of documents. ``wholes`` are sections by heading, or a part of one."""

    documents: tuple[Document, ...] = ()
    sections: tuple[Section, ...] = ()
    wholes: Mapping[str, tuple[Place, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, documents: Sequence[Document], sections: Iterable[Section]) -> Outline:
        listed = tuple(sections)
        wholes: dict[str, dict[Place, None]] = {}
        for section in listed:
            bare = section.heading.removeprefix(section.numeral).strip()
            parts = {search_key(part) for part in (bare, *form("heading_parts").split(bare))}
            for part in parts if section.level > 0 else ():  # titles are named as documents, not as sections
                if len(part) >= _WHOLE:
                    wholes.setdefault(part, {})[section.document, section.id] = None
        return cls(tuple(documents), listed, {key: tuple(found) for key, found in wholes.items()})

    def heading(self, place: Place) -> str:
        """The bare heading of a section; "" where it has none."""
        section = next((s for s in self.sections if (s.document, s.id) == place), None)
        return bare_heading(section) if section else ""


class Named(NamedTuple):
    """Documents that a question names, its sections by numeral and by heading, and whether its numerals lean on a section
    that the turn before named. ``sides`` are documents that it sets beside one another: several that it names, or the
    only two; () for none."""

    documents: tuple[str, ...]
    numbered: tuple[Place, ...]
    headed: tuple[Place, ...]
    leaning: bool
    sides: tuple[str, ...]


def named(text: str, chinese: str, before: str, outline: Outline) -> Named:
    """What a question names; ``before`` is the question before it, "" for none."""
    documents = named_documents(text, outline)
    headed = by_heading(chinese, outline, documents)
    inside = headed[:1] or by_heading(before, outline, documents)[:2]
    numbered = by_numeral(text, outline, documents, inside)
    leaning = bool(numbered and not headed and inside)
    return Named(documents, numbered, headed[bool(numbered) :], leaning, _sides(text, outline))


_title_key = lru_cache(1024)(search_key)  # titles are compared with every question


def named_documents(text: str, outline: Outline) -> tuple[str, ...]:
    """Ids of the documents a question restricts itself to; () for none in particular or for all."""
    chosen = _named(text, outline)
    return () if form("both").search(text.lower()) or len(chosen) == len(outline.documents) > 1 else chosen


def _sides(text: str, outline: Outline) -> tuple[str, ...]:
    if len(outline.documents) == _PAIR and form("several").search(text.lower()):
        return tuple(document.id for document in outline.documents)
    chosen = _named(text, outline, alone=True)
    return chosen if len(chosen) == _PAIR else ()


def _of_kind(kind: str, text: str, outline: Outline) -> list[Document]:
    """The documents that a text calls by this kind of paper: of several those whose title has most of the words it says."""
    words = {match[0] for match in form(f"paper_{kind}").finditer(text)}
    held = {one.id: sum(word in one.title for word in words) for one in outline.documents if one.kind == kind and words}
    return [one for one in outline.documents if held.get(one.id) == max(held.values(), default=0)]


def of_places(names: Collection[str], outline: Outline) -> tuple[str, ...]:
    """Ids of the documents that have one of these places in their title or are issued there; () for none and for all."""
    found = [d.id for d in outline.documents if any(name in f"{d.title} {d.issuer}" for name in names)]
    return tuple(found) if len(found) < len(outline.documents) else ()


def _named(text: str, outline: Outline, *, alone: bool = False) -> tuple[str, ...]:
    """Ids of the documents that a question names by title, number, kind or year, in the order of the index; ``alone``: by
    kind only one that is the only one of its kind."""
    key = search_key(text)
    titles = {_title_key(title) for document in outline.documents for title in (document.title, *document.aliases)}
    # 《another plan》 says nothing of the plan in the index.
    lowered = form("title").sub(
        lambda m: m[0] if any(search_key(m[0]) in title for title in titles) else "", text.lower()
    )
    of_kind = [_of_kind(kind, lowered, outline) for kind in _KINDS]
    issuers = {one.issuer for found in of_kind if len(found) == 1 for one in found if one.issuer}
    chosen: set[str] = set()
    for found in of_kind:
        of_one = [
            one for one in found if one.issuer in issuers
        ] or found  # a review is set beside the plan of its issuer
        chosen.update(one.id for one in of_one if len(of_one) == 1 or not alone)
    years = {match[1] for match in form("paper_of_year").finditer(lowered)}
    for document in outline.documents:
        printed = [title for title in (document.title, *document.aliases) if title]
        own = [_title_key(said) for title in printed for said in (title, form("of_place").sub("", title))]
        number = _title_key(document.number or "")
        called = any(len(title) >= _TITLE and title in key for title in own) or (number and number in key)
        if called or (document.date or "")[:4] in years:
            chosen.add(document.id)
    return tuple(document.id for document in outline.documents if document.id in chosen)


def by_numeral(text: str, outline: Outline, allowed: Sequence[str], context: Sequence[Place]) -> tuple[Place, ...]:
    """Sections named by their printed numerals. ``context``: sections spoken of, whose items 第三条 may mean."""
    lowered = squeeze(text.lower()) if not text.isascii() else text.lower()
    sections = [section for section in outline.sections if not allowed or section.document in allowed]
    dotted = {match[1] for match in form("dotted").finditer(lowered)}
    found = [_place(section) for section in sections if section.id in dotted] + _by_path(lowered, sections)
    for value, is_top in _ordinals(lowered):
        places = _by_ordinal(value, is_top, sections, context)
        if is_top and places:
            context = places  # 第二部分第三条 is the third of that part
        elif places and all(place in found for place in context) and context:
            found = [place for place in found if place not in context]
        found += places
    return tuple(dict.fromkeys(found))


def _by_path(text: str, sections: Sequence[Section]) -> list[Place]:
    """Sections whose path, or its end from the last numeral in brackets on, a text prints; the longest alone."""
    flat = text.translate(_FLAT)
    longest: dict[str, list[Place]] = {}
    for section in sections if "(" in flat else ():
        path = section.path.translate(_FLAT)
        for key in (path, path[max(path.rfind("("), 0) :]):
            at = flat.find(key) if "(" in key else -1
            if at >= 0 and not flat[at + len(key) : at + len(key) + 1].isdecimal():
                longest.setdefault(key, []).append(_place(section))
                break
    return [
        place for key, places in longest.items() if not any(key != k and key in k for k in longest) for place in places
    ]


def _ordinals(text: str) -> list[tuple[int, bool]]:
    """Ordinal numbers named and whether their unit is a top part; -1 is the last one."""
    found = list(form("ordinal").finditer(text)) or list(form("task").finditer(text))
    found += form("task_en").finditer(text)
    values = ((-1 if match["n"] == "最后" else han_to_int(match["n"]), match["unit"] or "") for match in found)
    return [(value, bool(form("top_unit").fullmatch(unit))) for value, unit in values if value]


def _by_ordinal(value: int, is_top: bool, sections: Sequence[Section], context: Sequence[Place]) -> list[Place]:
    """第N… inside the section spoken of, else a top part, else the item printed N、 where N is printed once."""
    for place in context:
        if inside := _inside(place, value, sections):
            return [inside]
    found: list[Place] = []
    for document in dict.fromkeys(section.document for section in sections):
        own = [section for section in sections if section.document == document]
        if is_top:
            found += _nth([section for section in own if section.level == 1], value)
            continue
        articles = [s for s in own if s.numeral.startswith("第") and "条" in s.numeral and _value(s) == value]
        items = [s for s in own if form("numeral_in_digits").fullmatch(s.numeral)]
        values = [_last(section) for section in items]
        found += map(_place, articles)
        if not articles and len(values) == len(set(values)):
            found += _nth(items, value)
    return found


def _inside(place: Place, value: int, sections: Sequence[Section]) -> Place | None:
    """The item of that number in a section: the one printed N、 in it where there is one only, else its Nth child."""
    deeper = [s for s in sections if s.document == place[0] and s.id.startswith(f"{place[1]}.")]
    printed = [s for s in deeper if form("numeral_in_digits").fullmatch(s.numeral) and _value(s) == value]
    children = [section for section in deeper if section.parent == place[1]]
    return next(iter([_place(printed[0])] if len(printed) == 1 else _nth(children, value)), None)


def _place(section: Section) -> Place:
    return section.document, section.id


def _last(section: Section) -> str:
    return section.id.rsplit(".", maxsplit=1)[-1]


def _value(section: Section) -> int:
    """The number that a section's numeral prints, its article's in 第十二条之一; 0 for none."""
    match = form("number_of_numeral").search(squeeze(section.numeral))
    return han_to_int(match[0]) if match else 0


def _nth(siblings: Sequence[Section], value: int) -> list[Place]:
    """The section of that number among siblings, by its id's last component; the last one for -1; [] for none."""
    same = siblings[-1:] if value < 0 else [section for section in siblings if _last(section) == str(value)][:1]
    return [_place(section) for section in same]


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
