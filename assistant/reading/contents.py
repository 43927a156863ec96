"""Lists in full, in order, from the outline: the parts of a document, the clauses under a heading, their number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from assistant.answer import Claim, Evidence, Place, Query
from ingest.chunk import bare_heading
from ingest.document import Section
from ingest.store.base import Index
from ingest.terms import terms
from ingest.text import search_key

FEW = 12  # headings that a list may have
MANY = 40  # and one whose number is asked for: every item that is counted is shown
_PARTS = re.compile(
    r"部分|大块|章节|几章|结构|框架|目录|提纲|大纲|\bparts?\b|\bsections?\b|outline|structure", re.IGNORECASE
)
_COUNTED = re.compile(
    r"(?:多少|(?<![第好])几|哪几)\s*(?:个|大)?(?:重点|主要)?(?:条|项|任务|款|举措|措施|点|方面|部分|块|章|类|大类|节|问题)"
    r"|(?:任务|条款|条文|措施|举措)(?:一共|总共|共)?(?:有)?(?:多少|几)"
    r"|\bhow many\b.{0,20}?\b(?:tasks?|items?|articles?|measures?|clauses?|parts?|sections?|chapters?|areas?)\b",
    re.IGNORECASE,
)
_BLOCKS = re.compile(r"方面|部分|块|章|类|节|parts?|sections?|chapters?|areas?", re.IGNORECASE)
_DIRECTLY = re.compile("下面|之下|底下|下设|下分")
_WITHIN = re.compile(r"每|分别[^，。]{0,4}几|出现|提到|提及|写了几|家|人|年|亿")
_ARTICLE = re.compile(r"第[一二三四五六七八九十百零\d]+条$")
_NOUN = re.compile(r"(?:多少|几)\s*(?:个方面|个|条|项|点|类|大)的?((?!方面|部分)[\u4e00-\u9fff]{2}(?:任务|措施)?)")
_STRUCTURAL = re.compile("重点|主要|任务|措施|举措|条款|条文|内容|要求|问题|规定|意见|安排")
_NAMED = 2  # characters of a heading that a question about what stands under it must give


def listing(query: Query, evidence: Sequence[Evidence], index: Index, *, certain: bool = False) -> tuple[Claim, ...]:
    """The headings under the section that is asked about, as claims; () where no such section stands out.

    ``certain``: the best evidence is itself a heading over others, so that its list is the answer.
    """
    parents = _numbered(query, index)
    if len({parent.document for parent in parents}) > 1:  # 第二部分 of each document
        return tuple(claim for parent in parents for claim in _headings(_children(parent, index), index))
    parent = _section(index, evidence[0].document, evidence[0].section) if certain else _asked(query, evidence, index)
    if parent is not None:
        return _headings(_children(parent, index), index)
    if len(query.documents) == 1 and _PARTS.search(query.standalone):
        return _headings([s for s in index.sections(query.documents[0]) if s.level == 1], index)
    return ()


def counting(query: Query, index: Index) -> tuple[Claim, ...]:
    """Every item whose number is asked for, by its printed heading; () for other questions.

    Parts (块, 方面) stand right under the heading named. So do items (条, 项, tasks), unless the document numbers the
    innermost ones on from part to part: then it counts those itself.
    """
    text = query.asked if query.language == "en" else query.standalone
    match = _COUNTED.search(text)
    if match is None or _WITHIN.search(text):
        return ()
    blocks = bool(_BLOCKS.search(match[0]) or _DIRECTLY.search(text))
    noun = _NOUN.search(text)
    if noun and not _STRUCTURAL.match(noun[1]) and not any(noun[1] in s.heading for s in _roots(query, index)):
        return ()  # 几条主攻方向: what is counted stands in a clause, not in the outline
    if roots := _roots(query, index):
        found = [s for root in roots for s in (_children(root, index) if blocks else _items(root, index))]
        return _headings(found, index, most=MANY)
    if len(query.documents) != 1:
        return ()
    sections = index.sections(query.documents[0])
    if articles := [s for s in sections if _ARTICLE.search(s.numeral)]:
        return () if blocks else _headings(articles, index, most=MANY)
    return _headings([s for s in sections if s.level == 1], index) if _PARTS.search(match[0]) else ()


def asks_for_parts(query: Query) -> bool:
    """Whether a question asks how a document or a part of it is divided, and for nothing else."""
    return bool(_PARTS.search(query.asked if query.language == "en" else query.standalone))


def counts(query: Query) -> bool:
    """Whether a question asks for the number of items, parts or points."""
    return bool(_COUNTED.search(query.asked if query.language == "en" else query.standalone))


def _roots(query: Query, index: Index) -> list[Section]:
    """Sections over others that a question names: by numeral, else by words of their headings, the most of it first."""
    if numbered := _numbered(query, index):
        return numbered
    documents = query.documents or [d.id for d in index.documents()]
    inner = [s for d in documents for s in index.sections(d) if s.level > 0 and _has_children(index, s)]
    key = search_key(query.standalone)
    noun = _NOUN.search(query.standalone)
    named = {(s.document, s.id): _named(search_key(bare_heading(s)), key, noun[1] if noun else "") for s in inner}
    most = max(named.values(), default=0.0)
    best = [s for s in inner if most > 0 and named[s.document, s.id] == most]
    return best[:1] if len({s.document for s in best}) == 1 else best


def _numbered(query: Query, index: Index) -> list[Section]:
    found = [_section(index, *place) for place in query.sections]
    return [s for s in found if s is not None and _has_children(index, s) and _numeral_named(s, query)]


def _numeral_named(section: Section, query: Query) -> bool:
    """Whether a section stands in a query for its number, not for words that its heading shares."""
    return search_key(bare_heading(section)) not in search_key(query.standalone) and bool(
        re.search(
            r"第\s*[一二三四五六七八九十\d]+|[一二三四五六七八九十]、|（[一二三四五六七八九十]+）|part \d", query.asked
        )
    )


def _named(heading: str, question: str, noun: str) -> float:
    """Share of a heading that a question gives in one run; 0.0 where it is less than four characters, than half of
    the heading, and not the noun that is counted (几个方面的问题)."""
    runs = (
        end - at
        for at in range(len(heading))
        for end in range(len(heading), at + _NAMED - 1, -1)
        if heading[at:end] in question
    )
    longest = max(runs, default=0)
    if noun and noun in heading:
        return max(longest, len(noun)) / len(heading)
    return longest / len(heading) if heading and (longest >= 4 or longest * 2 >= len(heading)) else 0.0


def _items(root: Section, index: Index) -> list[Section]:
    """The innermost items where they are numbered on and on, else those right under the heading."""
    leaves = _leaves(root, index)
    numbers = [int(digits[0]) for leaf in leaves if (digits := re.match(r"\d+", leaf.numeral))]
    on_and_on = len(numbers) == len(leaves) > 1 and all(a + 1 == b for a, b in pairwise(numbers))
    return leaves if on_and_on else _children(root, index)


def _leaves(root: Section, index: Index) -> list[Section]:
    children = [s for s in _children(root, index) if bare_heading(s)]
    return [leaf for child in children for leaf in (_leaves(child, index) or [child])]


def _children(parent: Section, index: Index) -> list[Section]:
    return [s for s in index.sections(parent.document) if s.parent == parent.id]


def _headings(sections: Sequence[Section], index: Index, *, most: int = FEW) -> tuple[Claim, ...]:
    children = [s for s in sections if bare_heading(s) or _ARTICLE.search(s.numeral)]
    if not 2 <= len(children) <= most:
        return ()
    texts = {s.document: index.document(s.document).text for s in children}
    return tuple(
        Claim(
            texts[s.document][s.heading_start : s.heading_end],
            (Place(s.document, s.id, s.heading_start, s.heading_end),),
        )
        for s in children
    )


def _asked(query: Query, evidence: Sequence[Evidence], index: Index) -> Section | None:
    """The inner section whose headings answer: named in the question, or the best of the evidence that has children."""
    named = [_section(index, *place) for place in query.sections]
    inner = [s for s in named if s is not None and _has_children(index, s)]
    if inner:
        return inner[0]
    for found in evidence[:5]:
        section = _section(index, found.document, found.section)
        if section is not None and _has_children(index, section) and _about(query, section):
            return section
    return None


def _about(query: Query, section: Section) -> bool:
    """Whether the question speaks of a section's heading: a third of the heading's terms, by their weight."""
    wanted = set(terms(bare_heading(section)))
    return bool(wanted) and sum(min(query.terms.get(t, 0.0), 1.0) for t in wanted) >= len(wanted) / 3


def _section(index: Index, document: str, section: str) -> Section | None:
    return next((s for s in index.sections(document) if s.id == section), None)


def _has_children(index: Index, section: Section) -> bool:
    return any(s.parent == section.id and bare_heading(s) for s in index.sections(section.document))
