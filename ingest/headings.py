"""Headings: what of a paragraph is one, and which forms of heading a document opens its sections by."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from ingest.numerals import Numeral, bare, numeral
from ingest.reading.text_lines import HEADINGS, ROW

_NOT_HEADING = tuple("。！？：；，、!?:;,")
HEADING_LIMIT = 50  # characters; the longest heading of 3,463 laws and regulations has 43
QUESTION_LIMIT = 120  # characters; a question of a list of questions is its heading
RUN_IN_LIMIT = 45  # a run-in heading is a short first sentence: 1.4.3 of the review has 39 characters
HEADED = ("part", "chapter", "division")


def heading_of(found: Numeral, paragraph: str, in_article: bool) -> tuple[str, bool]:
    """A paragraph's heading as printed, and whether it is a list item without one (as all in an article are)."""
    rest = paragraph[len(found.printed) :]
    if found.kind == "article":
        named = re.match(r"\s*[【（(][^】）)]{1,30}[】）)]", rest)
        return found.printed + (named[0] if named else ""), False
    if found.kind == "heading" or is_heading_line(paragraph, found) or found.kind in HEADED or is_question(paragraph):
        return (paragraph if found.kind != "dash" else rest), False
    stop = rest.find("。")
    short = 0 < stop <= RUN_IN_LIMIT and "；" not in rest[:stop] and rest[:stop].count("，") <= 1
    if short and stop + 1 < len(rest) and not in_article:
        return (found.printed if found.kind != "dash" else "") + rest[:stop], False
    return (found.printed if found.kind != "dash" else ""), True


def is_heading_line(line: str, found: Numeral | None = None) -> bool:
    """Whether a line is a heading alone; ``found`` is its numeral where the caller knows it."""
    found = found or numeral(line)
    if found is None or found.kind == "article" or len(line) > HEADING_LIMIT:
        return False
    return not ends_a_sentence(line)


def is_question(line: str) -> bool:
    return line.endswith(("？", "?")) and len(line) <= QUESTION_LIMIT


def ends_a_sentence(line: str) -> bool:
    """Whether a line ends as a sentence or a clause does, so that it is no heading; closing marks aside."""
    bare = line.rstrip("”’」』）)")
    return bare.endswith(_NOT_HEADING) or (bare.endswith(".") and bare[-2:-1].isascii() and " " in bare)


def counts_bare(paragraphs: Sequence[str], styles: Sequence[str]) -> bool:
    """Whether a number with a space alone heads sections: 4　墙体 stands above a 4.1 or 4.9."""
    seen: set[int] = set()
    for paragraph, style in zip(paragraphs, styles, strict=True):
        if style == ROW:
            continue
        found = numeral(paragraph)
        if found is None and (alone := bare(paragraph)) and not ends_a_sentence(paragraph):
            seen.add(alone.value)
        elif found is not None and found.above and found.above[0] in seen:
            return True
    return False


def opening_levels(paragraphs: Sequence[str], roles: Sequence[str], styles: Sequence[str]) -> frozenset[int]:
    """The heading levels (1 to 6) whose headings open sections by their mark alone: none where most of a document's
    marked headings print numerals."""
    plain, numbered = Counter[int](), Counter[int]()
    for paragraph, role, style in zip(paragraphs, roles, styles, strict=True):
        if role == "body" and style in HEADINGS:
            (numbered if numeral(paragraph) else plain)[HEADINGS.index(style) + 1] += 1
    if plain.total() <= numbered.total() or (plain.total() == 1 and plain[1]):
        return frozenset()
    return frozenset(level for level, count in plain.items() if count > numbered[level])
