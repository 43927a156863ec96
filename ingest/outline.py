"""Raw lines → Document and Sections, by the printed numerals, never by markup.

A section is opened by a numeral at the start of a paragraph, or by a run-in 一是 … 二是 … inside one. Its
parent is the nearest open section of a lower rank; a numeral of a new kind that starts at its first value
opens a level below, whatever its rank. Every printed character belongs to exactly one section's own text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Protocol

from ingest.document import Document, Identified, Section, Span
from ingest.front import PERIOD, Front, front, is_front, kind_of, titles, unwrapped
from ingest.headings import HEADED, RUN_IN_LIMIT, is_heading_line
from ingest.node import Node
from ingest.numerals import numbers, numeral, run_in_items
from ingest.oddities import oddities
from ingest.reading.text_lines import CONTENTS, CONTENTS_NAMES, FOOTNOTE, HEADINGS, RECOGNISED, join_wrapped
from ingest.text import search_key, squeeze
from ingest.tree import TreeBuilder
from ingest.validity import Validity, validity

_ENDS = tuple('。！？：”；…!?:;"）)》')
_REACHED = re.compile(
    r"(?:@|://|www\.|(?:电\s?话|手机|传真|邮编)[：:])[!-~（）、—－]{4,60}\Z"
)  # a line that gives a mail, page or telephone
# Each begins where a run begins, and nowhere inside it: time linear in the line.
_LEADER = re.compile(r"(?:(?<![.…·．])[.…·．]{4,}|(?<!…)…{2,}|(?<!·)·{3,}|(?<!\. )(?:\. ){3,})\s*[（(]?\d{1,4}[）)]?\Z")
_PAGE = re.compile(r"(?<![\s.…·．])[\s.…·．]+[（(]?\d{1,4}[）)]?\Z")


class RawLike(Identified, Protocol):
    """What the outline needs of a file that was read (ingest.read.Raw)."""

    @property
    def lines(self) -> tuple[str, ...]: ...
    @property
    def title(self) -> str | None: ...
    @property
    def is_passage(self) -> bool: ...
    @property
    def styles(self) -> tuple[str, ...]: ...
    @property
    def date(self) -> str | None: ...
    @property
    def issuer(self) -> str | None: ...
    @property
    def number(self) -> str | None: ...
    @property
    def notes(self) -> tuple[str, ...]: ...


def outline(raw: RawLike) -> tuple[Document, tuple[Section, ...]]:
    """The document as printed and its sections in reading order (parents before their children)."""
    marks = raw.styles or ("",) * len(raw.lines)
    end = next((index for index, style in enumerate(marks) if style == FOOTNOTE), len(marks))
    found = Front() if raw.is_passage else front(raw.lines[:end], marks[:end])
    paragraphs, roles, styles = _paragraphs(raw, found, marks)
    text = "\n".join(paragraphs)
    nodes = TreeBuilder(text).build(paragraphs, roles, styles)
    title, aliases = titles(raw.lines, found) if not raw.is_passage else ("", ())
    title = (raw.title if raw.is_passage else title or raw.title) or squeeze(text)[:30] or raw.id
    if raw.title and not raw.is_passage and search_key(raw.title) not in map(search_key, (title, *aliases)):
        aliases = (*aliases, raw.title)  # what the page is called where it is found
    period = PERIOD.search(title)
    date = found.date or raw.date
    force = Validity() if raw.is_passage else validity(text, date)
    document = Document(
        id=raw.id, text=text, title=title, aliases=aliases, number=found.number or raw.number,
        issuer=found.issuer or raw.issuer, addressee=found.addressee, date=date, note=found.note,
        period=f"{period[1]}-{period[2]}" if period else None,
        kind="passage" if raw.is_passage else kind_of(title), source=raw.source, sha256=raw.sha256,
        oddities=() if raw.is_passage else oddities(text, title, aliases),
        valid_from=force.valid_from, valid_until=force.valid_until, replaces=force.replaces,
        recognised=RECOGNISED in raw.notes,
    )  # fmt: skip
    return document, tuple(_section(raw.id, node) for node in nodes)


def children_of(sections: Sequence[Section]) -> Mapping[str, Sequence[Section]]:
    """The children of every section that has some, in reading order, by its id."""
    found: dict[str, list[Section]] = {}
    for section in sections:
        if section.parent is not None:
            found.setdefault(section.parent, []).append(section)
    return found


def owned(sections: Sequence[Section]) -> list[tuple[Span, Section]]:
    """Every stretch of own text with the section whose it is, in the order of the sections."""
    children = children_of(sections)
    return [(span, one) for one in sections for span in own_spans(one, children.get(one.id, ()))]


def own_spans(section: Section, children: Sequence[Section]) -> list[Span]:
    """The spans of a section's own text: its span without its children's. Usually one; two where the
    text goes on after the last child."""
    spans: list[Span] = []
    at = section.start
    for child in children:
        if child.start > at:
            spans.append(Span(at, child.start))
        at = max(at, child.end)
    if at < section.end:
        spans.append(Span(at, section.end))
    return spans


def _section(document: str, node: Node) -> Section:
    spans = sorted(node.spans(), key=lambda span: span.start)
    first_child = min((child_span.start for child in node.children for child_span in child.spans()), default=None)
    end = max(span.end for span in spans)
    return Section(
        document=document, id=node.id, level=node.level, heading=node.heading,
        numeral=node.numeral.printed if node.numeral else "",
        parent=node.parent.id if node.parent else None, path=_path(node), start=spans[0].start, end=end,
        own_end=end if first_child is None else max(s.end for s in node.own if s.start < first_child),
        heading_start=node.heading_span.start, heading_end=node.heading_span.end,
    )  # fmt: skip


def _path(node: Node | None) -> str:
    """The printed numerals from the top down; a heading without one, and an annex, by their names."""
    parts: list[str] = []
    whole: tuple[int, ...] = ()  # 4.9.1 prints the numbers above it too
    while node is not None:
        found = node.numeral
        if found is None or found.kind == "heading":
            parts.append(f"{node.heading}／" if found or node.id.startswith("annex") else "")
        elif found.kind == "dash":
            parts.append(f"——第{node.id.split('.')[-1]}项")
        elif not whole or numbers(found) != whole[: len(found.above) + 1]:
            parts.append(found.printed)
            whole = numbers(found) if found.above else ()
        node = node.parent if node.parent is not None else node.annex
    return "".join(reversed(parts)).removesuffix("／")


def _paragraphs(raw: RawLike, found: Front, styles: Sequence[str]) -> tuple[list[str], list[str], list[str]]:
    """Lines as paragraphs, page breaks inside sentences joined; and the role and the style of each paragraph."""
    lines = list(raw.lines)
    roles = ["body"] * len(lines)
    for role, indexes in (("notice", found.notice), ("title", found.title), ("signoff", found.signoff)):
        for index in indexes:
            roles[index] = role
    for index in found.annexes:
        roles[index] = "annex"
    for index in found.history:
        roles[index] = "preamble"
    for index in _contents(lines, roles, styles):
        roles[index] = "contents"
    for index, line in enumerate(lines):
        if roles[index] in ("notice", "title"):
            lines[index] = unwrapped(line)
    paragraphs: list[str] = []
    kept: list[tuple[str, str]] = []
    for line, role, style in zip(lines, roles, styles, strict=True):
        plain = ("body", "")
        open_heading = bool(paragraphs) and kept[-1][1] in HEADINGS and paragraphs[-1].endswith(("、", "，"))
        follows = bool(paragraphs) and (role, style) == plain and (kept[-1] == plain or open_heading)
        if follows and not raw.is_passage and _continues(paragraphs[-1], line):
            paragraphs[-1] = join_wrapped(paragraphs[-1], line)
        else:
            paragraphs.append(line)
            kept.append((role, style))
    return paragraphs, [role for role, _ in kept], [style for _, style in kept]


def _continues(left: str, right: str) -> bool:
    """Whether a page break cut a sentence in two between these body lines."""
    if (
        (len(left) < 20 and "，" not in left)
        or left.endswith(_ENDS)
        or _REACHED.search(left, max(0, len(left) - 80))
        or is_heading_line(left)
        or is_front(left)
        or is_front(right)
        or "\t" in left + right
    ):
        return False
    if numeral(right) is not None or run_in_items(right) or right.startswith(("一是", "二是", "三是", "首先")):
        return False
    # Between words of Latin script a capital begins anew.
    return not (left[-1:].isascii() and right[:1].isascii()) or (right[:1].islower() and left[-1:] != ".")


def _contents(lines: Sequence[str], roles: Sequence[str], styles: Sequence[str]) -> list[int]:
    """A table of contents: lines marked as one; 目录, or chapters one upon another, up to where the first entry is
    printed again; lines that end in a leader and a page number. None of them opens a section."""
    found = {index for index, style in enumerate(styles) if style == CONTENTS}
    found |= {index for index, line in enumerate(lines) if roles[index] == "body" and _LEADER.search(line)}
    named = {index for index, line in enumerate(lines) if squeeze(line).casefold() in CONTENTS_NAMES}
    chapters = {index for index, line in enumerate(lines) if _is_chapter(line)}
    opening = [i for i in range(len(lines) - 3) if i in named or chapters.issuperset((i, i + 1, i + 2))]
    printed: dict[str, list[int]] = {}
    for index, line in enumerate(lines if opening else ()):
        printed.setdefault(_entry(line), []).append(index)
    long = [index for index, line in enumerate(lines) if len(line) > RUN_IN_LIMIT]
    for index in opening:
        if roles[index] == "body":
            places = printed[_entry(lines[index + (index in named)])]
            again, stop = _from(index + 2, places), _from(index + 2, long)
            if again is not None and (stop is None or again <= stop):
                return sorted(found | set(range(index, again)))
    if found:
        before = min(found) - 1
        found |= {before} & named
    return sorted(found)


def _from(at: int, ascending: Sequence[int]) -> int | None:
    """The first of ascending numbers that is not below ``at``; None where there is none."""
    place = bisect_left(ascending, at)
    return ascending[place] if place < len(ascending) else None


def _entry(line: str) -> str:
    """An entry of a table of contents without its leader and page number."""
    return squeeze(_PAGE.sub("", line))


def _is_chapter(line: str) -> bool:
    found = numeral(line)
    return found is not None and found.kind in HEADED
