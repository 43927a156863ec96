"""Paragraphs → a tree of sections, by the printed numerals."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from ingest.annexes import annex_id
from ingest.document import Span
from ingest.headings import (
    HEADED,
    HEADING_LIMIT,
    counts_bare,
    ends_a_sentence,
    heading_of,
    is_question,
    opening_levels,
)
from ingest.node import Node
from ingest.numerals import Numeral, bare, lettered, numbers, numeral
from ingest.reading.text_lines import FOOTNOTE, HEADINGS, ROW
from ingest.run_in import split_run_in

_REFERENCE = re.compile(r"(?:第\s?[一二三四五六七八九十\d]+\s?[款项項]|规定|規定|的|和|及|至|、|或者|所|之)")
_HAN = 4  # the rank of 一、


class TreeBuilder:
    """Paragraphs → nodes. ``open`` is the stack of sections that can still take text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.nodes: list[Node] = []
        self.open: list[Node] = []
        self.annex: Node | None = None
        self.named: dict[str, Node] = {}
        self.used: dict[str, int] = {}  # how often each id was wanted
        self.siblings: Counter[tuple[Node | None, str]] = Counter()  # nodes by parent and kind of numeral
        self.footnotes = 0
        self.last_article = 0
        self.counts_bare = False
        self.marked: frozenset[int] = frozenset()

    def build(self, paragraphs: Sequence[str], roles: Sequence[str], styles: Sequence[str] = ()) -> list[Node]:
        """Nodes in reading order. ``styles`` as in a Reading: one a paragraph, or empty."""
        styles = styles or [""] * len(paragraphs)
        self.counts_bare = counts_bare(paragraphs, styles)
        self.marked = opening_levels(paragraphs, roles, styles)
        at = 0
        for paragraph, role, style in zip(paragraphs, roles, styles, strict=True):
            span = Span(at, at + len(paragraph))
            at = span.end + 1
            if not paragraph:
                continue
            if role == "annex":
                self._annex(paragraph, span)
            elif style == FOOTNOTE:
                self._footnote(paragraph, span)
            elif role != "body":
                self._matter(role, paragraph, span)
            else:
                self._body(paragraph, span, style)
        for node in list(self.nodes):
            split_run_in(self.text, node, self._add)
        self._order()
        return self.nodes

    def _add(self, node: Node) -> Node:
        base = node.id
        while node.id in self.used:
            self.used[base] += 1
            node.id = f"{base}-{self.used[base]}"
        self.used[node.id] = 1
        if node.numeral is not None:
            self.siblings[node.parent, node.numeral.kind] += 1
        if node.parent is not None:
            node.parent.children.append(node)
        self.nodes.append(node)
        return node

    def _matter(self, role: str, paragraph: str, span: Span) -> None:
        node = self.named.get(role)
        if node is None:
            heading = paragraph if role in ("notice", "title") else ""
            node = self._add(Node(role, 0, None, heading, span if heading else Span(span.start, span.start), None))
            self.named[role] = node
        elif role == "title":
            node.heading += paragraph
            node.heading_span = Span(node.heading_span.start, span.end)
        node.own.append(span)

    def _annex(self, paragraph: str, span: Span) -> None:
        if self.annex is not None and self.annex.own[-1].end + 1 == span.start and not annex_id(paragraph):
            self.annex.heading += " " + paragraph  # the annex's own title, below 附件2
            self.annex.heading_span = Span(self.annex.heading_span.start, span.end)
            self.annex.own.append(span)
            return
        self.open, self.last_article = [], 0
        self.annex = self._add(Node(annex_id(paragraph), 0, None, paragraph, span, None, [span]))

    def _footnote(self, paragraph: str, span: Span) -> None:
        """Each footnote is a section of its own: it is no part of the clause that happens to stand above it."""
        mark = re.match(r"\d{1,3}", paragraph)
        self.footnotes += 1
        number = mark[0] if mark else str(self.footnotes)
        self._add(Node(f"note{number}", 0, None, "", Span(span.start, span.start), None, [span]))

    def _body(self, paragraph: str, span: Span, style: str) -> None:
        found = self._numeral(paragraph, style)
        if found is not None:
            self._numbered(found, paragraph, span, HEADINGS.index(style) + 1 if style in HEADINGS else 0)
        elif self.open:
            owner = next((n for n in reversed(self.open) if not n.headless), self.open[0])
            while self.open[-1] is not owner:
                self.open.pop()
            owner.own.append(span)
        elif self.annex is not None:
            self.annex.own.append(span)
        else:
            # Without any title or numeral there is nothing that this text would be a preamble to.
            matter = set(self.named) - {"body"}
            self._matter("preamble" if matter else "body", paragraph, span)

    def _numeral(self, paragraph: str, style: str) -> Numeral | None:
        """The numeral that opens a section here; a heading that is only marked counts where its level opens some."""
        if style == ROW:
            return None
        found = numeral(paragraph)
        if found is None and self.counts_bare and (number := bare(paragraph)) and not ends_a_sentence(paragraph):
            found = number if len(paragraph) <= HEADING_LIMIT else None
        if found is None and (letter := lettered(paragraph)):
            in_order = any(
                n.numeral.kind == "letter" and n.numeral.value == letter.value - 1 for n in self.open if n.numeral
            )
            found = letter if letter.value == 1 or in_order else None
        if found is not None and self._counts(found, paragraph):
            return replace(found, kind=found.kind + "?") if found.kind == "arabic" and is_question(paragraph) else found
        if style in HEADINGS and HEADINGS.index(style) + 1 in self.marked:
            return Numeral("heading", -1, 0, "")
        return None

    def _counts(self, found: Numeral, paragraph: str) -> bool:
        """Whether a numeral at the start of a paragraph is one, and not a reference to an article."""
        if found.kind in HEADED:
            return len(paragraph) <= HEADING_LIMIT and not ends_a_sentence(paragraph)
        rest = paragraph[len(found.printed) :]
        if len(found.above) > 1:
            return not _REFERENCE.match(rest.lstrip())
        if found.kind != "article":
            return True
        if not rest or rest[0].isspace() or rest[0] in "【（(":
            return True
        return found.value == self.last_article + 1 and not _REFERENCE.match(rest)

    def _numbered(self, found: Numeral, paragraph: str, span: Span, mark: int) -> None:
        if found.kind == "article":
            self.last_article = found.value
        parent = self._parent_of_heading(mark) if found.kind == "heading" else self._parent(found, mark)
        in_article = any(node.numeral and node.numeral.kind == "article" for node in self.open)
        heading, headless = heading_of(found, paragraph, in_article)
        level = parent.level + 1 if parent else 1
        start = span.start + (len(found.printed) if found.kind == "dash" else 0)
        node = Node(
            self._id(found, parent), level, found, heading, Span(start, start + len(heading)), parent, [span],
            headless=headless, mark=mark, annex=self.annex,
        )  # fmt: skip
        self.open.append(self._add(node))

    def _parent_of_heading(self, mark: int) -> Node | None:
        """The nearest open section whose own heading is marked as of a higher level."""
        while self.open and not 0 < self.open[-1].mark < mark:
            self.open.pop()
        return self.open[-1] if self.open else None

    def _parent(self, found: Numeral, mark: int) -> Node | None:
        if mark:
            at = next((i for i, n in enumerate(self.open) if n.rank == -1 and n.mark >= mark), len(self.open))
            del self.open[at:]
        kinds = [node.numeral.kind if node.numeral else "" for node in self.open]
        if found.kind in kinds:
            del self.open[kinds.index(found.kind) :]
        elif (
            found.kind == "article"
            and self.open
            and _HAN - 1 < self.open[-1].rank <= _HAN + 1
            and not self.open[-1].headless
        ):
            pass  # judicial interpretations group their articles under 一、二、, others under （一） too
        elif found.value > 1 or not self.open or found.kind in (*HEADED, "article"):
            while self.open and self.open[-1].rank >= found.rank:
                self.open.pop()
        return self.open[-1] if self.open else None

    def _id(self, found: Numeral, parent: Node | None) -> str:
        value = found.value or 1 + self.siblings[parent, found.kind]
        own = f"{value}-{found.suffix}" if found.suffix else str(value)
        if found.kind in ("heading", "question"):
            own = found.kind[0] + own
        above = parent.id if parent else self.annex.id if self.annex else ""
        if found.above:
            printed = numbers(parent.numeral) if parent is not None and parent.numeral else ()
            if above == ".".join(map(str, found.above)):
                printed = found.above  # 第五章 above 5.1
            told = len(printed) if printed == found.above[: len(printed)] else 0
            own = ".".join(map(str, numbers(found)[told:]))  # what is printed of it that its parent does not print
        return f"{above}.{own}" if above else own

    def _order(self) -> None:
        """Reading order, parents before children."""
        self.nodes.sort(key=lambda node: (min(s.start for s in node.spans()), node.level))
