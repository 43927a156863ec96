"""Lists in full, in order, from the outline: the parts of a document or of a section, where their number or names are asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from assistant.answer import Claim, Place, Query
from ingest.chunk import bare_heading
from ingest.document import Section
from ingest.store.base import Index

MANY = 40  # headings that a list may have
_PARTS = re.compile(r"结构|框架|目录|提纲|大纲|outline|structure", re.IGNORECASE)
_COUNTED = re.compile(
    r"(?:多少|(?<!第)几|哪几)\s*(?:个|大)?(?P<unit>部分|块|章|节|方面|条|项|款)(?!\s*[\u4e00-\u9fff]{2,}方向)"
    r"|\bhow many (?:\w+ )?(?P<english>parts?|sections?|chapters?|articles?|tasks?|items?)\b",
    re.IGNORECASE,
)
_BLOCKS = re.compile(r"部分|块|章|节|方面|part|section|chapter", re.IGNORECASE)
_WITHIN = re.compile(r"每|出现|提到|提及|写了几")  # what is counted stands in a clause, not in the outline
_ARTICLE = re.compile(r"第[一二三四五六七八九十百零\d]+条$")


def listing(query: Query, index: Index) -> tuple[Claim, ...]:
    """The headings asked for, by their printed words: those under the section that the question names, else those of the
    one document that it is about; () for other questions.

    Items (条, 项, tasks) are the innermost ones where the document numbers those on from part to part.
    """
    text = query.asked if query.language == "en" else query.standalone
    counted = _COUNTED.search(text)
    if not (counted or _PARTS.search(text)) or _WITHIN.search(text):
        return ()
    blocks = counted is None or bool(_BLOCKS.search(counted["unit"] or counted["english"]))
    named = [s for d, i in query.sections for s in index.sections(d) if s.id == i and _children(s, index)]
    if named:
        return _headings(
            [s for root in named for s in (_children(root, index) if blocks else _items(root, index))], index
        )
    if len(query.documents) != 1:
        return ()
    sections = index.sections(query.documents[0])
    articles = [s for s in sections if _ARTICLE.search(s.numeral)]
    return _headings([s for s in sections if s.level == 1] if blocks else articles, index)


def _items(root: Section, index: Index) -> list[Section]:
    """The innermost items where they are numbered on and on, else those right under the heading."""
    leaves = _leaves(root, index)
    numbers = [int(digits[0]) for leaf in leaves if (digits := re.match(r"\d+", leaf.numeral))]
    on_and_on = len(numbers) == len(leaves) > 1 and all(a + 1 == b for a, b in pairwise(numbers))
    return leaves if on_and_on else _children(root, index)


def _leaves(root: Section, index: Index) -> list[Section]:
    return [leaf for child in _children(root, index) for leaf in (_leaves(child, index) or [child])]


def _children(parent: Section, index: Index) -> list[Section]:
    return [s for s in index.sections(parent.document) if s.parent == parent.id and bare_heading(s)]


def _headings(sections: Sequence[Section], index: Index) -> tuple[Claim, ...]:
    if not 2 <= len(sections) <= MANY:
        return ()
    places = (
        Place(s.document, s.id, s.heading_start, s.heading_end) for s in sections if s.heading_end > s.heading_start
    )
    return tuple(Claim(index.document(p.document).text[p.start : p.end], (p,)) for p in places)
