"""Raw lines → Document and Sections, by the printed numerals, never by markup.

A section is opened by a numeral at the start of a paragraph, or by a run-in 一是 … 二是 … inside one. Its
parent is the nearest open section of a lower rank; a numeral of a new kind that starts at its first value
opens a level below, whatever its rank. Every printed character belongs to exactly one section's own text.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from ingest.document import Document, Section, Span
from ingest.front import PERIOD, Front, front, is_front, kind_of, titles, unwrapped
from ingest.numerals import numeral, run_in_items
from ingest.oddities import oddities
from ingest.text import squeeze
from ingest.tree import HEADED, RUN_IN_LIMIT, Node, TreeBuilder, is_heading_line

_ENDS = tuple('。！？：”；…!?:;"）)》')


class RawLike(Protocol):
    """What the outline needs of a file that was read (ingest.read.Raw)."""

    @property
    def id(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def sha256(self) -> str: ...
    @property
    def lines(self) -> tuple[str, ...]: ...
    @property
    def title(self) -> str | None: ...
    @property
    def is_passage(self) -> bool: ...


def outline(raw: RawLike) -> tuple[Document, tuple[Section, ...]]:
    """The document as printed and its sections in reading order (parents before their children)."""
    found = Front() if raw.is_passage else front(raw.lines)
    paragraphs, roles = _paragraphs(raw, found)
    text = "\n".join(paragraphs)
    nodes = TreeBuilder(text).build(paragraphs, roles)
    title, aliases = titles(raw.lines, found) if not raw.is_passage else ("", ())
    title = raw.title or title or squeeze(text)[:30] or raw.id
    period = PERIOD.search(title)
    document = Document(
        id=raw.id, text=text, title=title, aliases=aliases, number=found.number, issuer=found.issuer,
        addressee=found.addressee, date=found.date, note=found.note,
        period=f"{period[1]}-{period[2]}" if period else None,
        kind="passage" if raw.is_passage else kind_of(title), source=raw.source, sha256=raw.sha256,
        oddities=() if raw.is_passage else oddities(text, title, aliases),
    )  # fmt: skip
    return document, tuple(_section(raw.id, node) for node in nodes)


def own_spans(section: Section, sections: Sequence[Section]) -> list[Span]:
    """The spans of a section's own text: its span without its children's. Usually one; two where the
    text goes on after the last child."""
    spans: list[Span] = []
    at = section.start
    for child in sections:
        if child.parent == section.id:
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
    parts: list[str] = []
    while node is not None:
        if node.numeral is not None:
            parts.append(node.numeral.printed if node.numeral.kind != "dash" else f"——第{node.id.split('.')[-1]}项")
        node = node.parent
    return "".join(reversed(parts))


def _paragraphs(raw: RawLike, found: Front) -> tuple[list[str], list[str]]:
    """Lines as paragraphs, page breaks inside sentences joined; and the role of each paragraph."""
    lines = list(raw.lines)
    roles = ["body"] * len(lines)
    for role, indexes in (("notice", found.notice), ("title", found.title), ("signoff", found.signoff)):
        for index in indexes:
            roles[index] = role
    for index in found.annexes:
        roles[index] = "annex"
    if contents := _contents(lines, roles):
        for index in contents:
            roles[index] = "contents"
    for index, line in enumerate(lines):
        if roles[index] in ("notice", "title"):
            lines[index] = unwrapped(line)
    paragraphs: list[str] = []
    kept: list[str] = []
    for line, role in zip(lines, roles, strict=True):
        joins = (
            paragraphs and role == "body" and kept[-1] == "body" and not raw.is_passage
            and _continues(paragraphs[-1], line)
        )  # fmt: skip
        if joins:
            paragraphs[-1] += line
        else:
            paragraphs.append(line)
            kept.append(role)
    return paragraphs, kept


def _continues(left: str, right: str) -> bool:
    """Whether a page break cut a sentence in two between these body lines."""
    if left.endswith(_ENDS) or is_heading_line(left) or is_front(left) or is_front(right) or "\t" in left + right:
        return False
    if numeral(right) is not None or run_in_items(right) or right.startswith(("一是", "二是", "三是", "首先")):
        return False
    return len(left) >= 20 or "，" in left


def _contents(lines: Sequence[str], roles: Sequence[str]) -> range | None:
    """A table of contents: 目录, or chapters one upon another, up to where the first entry is printed again."""
    for index, line in enumerate(lines[:-3]):
        named = squeeze(line) == "目录"
        if roles[index] == "body" and (named or all(_is_chapter(lines[index + ahead]) for ahead in range(3))):
            first = squeeze(lines[index + named])
            for again in range(index + 2, len(lines)):
                if squeeze(lines[again]) == first:
                    return range(index, again)
                if len(lines[again]) > RUN_IN_LIMIT:
                    return None
    return None


def _is_chapter(line: str) -> bool:
    found = numeral(line)
    return found is not None and found.kind in HEADED
