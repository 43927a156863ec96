"""Footnotes of a laid-out page: their raised marks are in no word or number, their text in no clause."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from statistics import median

from ingest.reading.layout import PrintedLine
from ingest.reading.pdf_page import Character
from ingest.reading.text_lines import join_wrapped

_SMALL = 0.8  # of the size beside it, up to which a raised digit is a footnote's mark
_RAISED = 0.15  # of the size beside it, from which a small digit is raised
_NOTE_SIZE = 0.9  # of the body's size, up to which the foot of a page is footnotes
_MARK = re.compile(r"\s*(?:\d{1,2}(?![\d.、．年月日%％])|[①-⑳]|\[\d{1,2}\]|〔\d{1,2}〕|[*※†])\s*(?=\S)")


def notes_apart(lines: Sequence[PrintedLine]) -> tuple[list[PrintedLine], list[str]]:
    """Lines without the footnotes at the foot of their pages, and these footnotes, each with its mark."""
    sizes = [line.size for line in lines for _ in line.text]
    body = median(sizes) if sizes else 0.0
    kept: list[PrintedLine] = []
    notes: list[str] = []
    for page in (list(group) for _, group in groupby(lines, key=lambda line: line.page)):
        at = len(page)
        while at > 0 and page[at - 1].size <= _NOTE_SIZE * body and not page[at - 1].style:
            at -= 1
        first = next((index for index in range(at, len(page)) if _MARK.match(page[index].text)), len(page))
        if first == 0:
            first = len(page)  # a page of small type alone is an appendix
        kept += page[:first]
        for line in page[first:]:
            if _MARK.match(line.text) or not notes:
                notes.append(line.text)
            else:
                notes[-1] = join_wrapped(notes[-1], line.text)
    return kept, notes


def unmarked(characters: Sequence[Character]) -> Iterator[Character]:
    """Characters without the raised marks of footnotes, and a space behind the mark that begins a footnote."""
    last: Character | None = None
    for index, one in enumerate(characters):
        if one.text == "\n":
            beside = characters[index + 1] if index + 1 < len(characters) else None
            if last is not None and beside is not None and _is_mark(beside, last):
                continue  # a raised mark ends no line
            if (
                last is not None
                and index > 0
                and _was_mark(characters, index, last)
                and _goes_on(characters, index, last)
            ):
                continue
            yield one
            last = None if beside is None or beside.box is None else last
            continue
        if one.box is None:
            yield one
            continue
        if last is not None and _is_mark(one, last):
            continue
        yield one
        last = one


def _is_mark(one: Character, beside: Character) -> bool:
    if one.box is None or beside.box is None or not (one.text.isdigit() or one.text in "*※†[]〔〕①②③④⑤⑥⑦⑧⑨⑩"):
        return False
    height = beside.box[3] - beside.box[1]
    near = one.box[0] - beside.box[2] < 2 * beside.size and one.box[0] > beside.box[0]
    raised = _RAISED * height < one.box[1] - beside.box[1] < height
    return near and raised and one.size <= _SMALL * beside.size


def _was_mark(characters: Sequence[Character], index: int, last: Character) -> bool:
    before = next((one for one in reversed(characters[:index]) if one.box is not None), None)
    return before is not None and before is not last and _is_mark(before, last)


def _goes_on(characters: Sequence[Character], index: int, last: Character) -> bool:
    """Whether the line that a mark interrupted goes on behind it."""
    after = next((one for one in characters[index + 1 : index + 4] if one.box is not None), None)
    if after is None or after.box is None or last.box is None:
        return False
    return abs(after.box[1] - last.box[1]) < 0.3 * last.size and 0 <= after.box[0] - last.box[0] < 6 * last.size


def apart(text: str, inked: Sequence[Character]) -> str:
    """A footnote's first line with a space behind its mark, small and raised; any other line as it is."""
    if len(inked) < 2 or not _MARK.match(text) or inked[0].size > _SMALL * inked[-1].size:
        return text
    digits = len(text) - len(text.lstrip("0123456789"))
    return f"{text[:digits]} {text[digits:].lstrip()}" if digits else text
