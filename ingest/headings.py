"""What of a paragraph is its heading: the whole of a short line, or the short first sentence behind a numeral."""

from __future__ import annotations

import re

from ingest.numerals import Numeral, numeral

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
