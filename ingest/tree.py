"""Paragraphs → a tree of sections, by the printed numerals."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ingest.document import Span
from ingest.numerals import Numeral, numeral, run_in_items
from ingest.text import sentences

_NOT_HEADING = tuple("。！？：；，、!?:;,")
_HEADING_LIMIT = 50  # characters; the longest heading of 3,463 laws and regulations has 43
RUN_IN_LIMIT = 45  # a run-in heading is a short first sentence: 1.4.3 of the review has 39 characters
_ARTICLE_REFERENCE = re.compile(r"(?:第[一二三四五六七八九十\d]+[款项]|规定|的|和|至|、|或者|所)")
HEADED = ("part", "chapter", "division")
_HAN = 4  # the rank of 一、


@dataclass(slots=True, eq=False)
class Node:
    """A section being built: the spans of its own text, in order, and its children."""

    id: str
    level: int
    numeral: Numeral | None
    heading: str
    heading_span: Span
    parent: Node | None
    own: list[Span] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)
    headless: bool = False

    @property
    def rank(self) -> float:
        return self.numeral.rank if self.numeral else -1.0

    def spans(self) -> Iterable[Span]:
        yield from self.own
        for child in self.children:
            yield from child.spans()


class TreeBuilder:
    """Paragraphs → nodes. ``open`` is the stack of sections that can still take text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.nodes: list[Node] = []
        self.open: list[Node] = []
        self.annex: Node | None = None
        self.named: dict[str, Node] = {}
        self.used: set[str] = set()
        self.last_article = 0

    def build(self, paragraphs: Sequence[str], roles: Sequence[str]) -> list[Node]:
        at = 0
        for paragraph, role in zip(paragraphs, roles, strict=True):
            span = Span(at, at + len(paragraph))
            at = span.end + 1
            if not paragraph:
                continue
            if role == "annex":
                self._annex(paragraph, span)
            elif role != "body":
                self._matter(role, paragraph, span)
            else:
                self._body(paragraph, span)
        for node in list(self.nodes):
            self._split_run_in(node)
        self._order()
        return self.nodes

    def _add(self, node: Node) -> Node:
        base, again = node.id, 2
        while node.id in self.used:
            node.id, again = f"{base}-{again}", again + 1
        self.used.add(node.id)
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
        self.open, self.last_article = [], 0
        self.annex = self._add(Node("annex", 0, None, paragraph, span, None, [span]))

    def _body(self, paragraph: str, span: Span) -> None:
        found = numeral(paragraph)
        if found is not None and self._counts(found, paragraph):
            self._numbered(found, paragraph, span)
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

    def _counts(self, found: Numeral, paragraph: str) -> bool:
        """Whether a numeral at the start of a paragraph is one, and not a reference to an article."""
        if found.kind in HEADED:
            return len(paragraph) <= _HEADING_LIMIT and not paragraph.endswith(_NOT_HEADING)
        if found.kind != "article":
            return True
        rest = paragraph[len(found.printed) :]
        if not rest or rest[0].isspace() or rest[0] in "【（(":
            return True
        return found.value == self.last_article + 1 and not _ARTICLE_REFERENCE.match(rest)

    def _numbered(self, found: Numeral, paragraph: str, span: Span) -> None:
        if found.kind == "article":
            self.last_article = found.value
        parent = self._parent(found)
        in_article = any(node.numeral and node.numeral.kind == "article" for node in self.open)
        heading, headless = _heading(found, paragraph, in_article)
        level = parent.level + 1 if parent else 1
        start = span.start + (len(found.printed) if found.kind == "dash" else 0)
        node = Node(
            self._id(found, parent), level, found, heading, Span(start, start + len(heading)), parent, [span],
            headless=headless,
        )  # fmt: skip
        self.open.append(self._add(node))

    def _parent(self, found: Numeral) -> Node | None:
        kinds = [node.numeral.kind if node.numeral else "" for node in self.open]
        if found.kind in kinds:
            del self.open[kinds.index(found.kind) :]
        elif found.kind == "article" and self.open and self.open[-1].rank == _HAN and not self.open[-1].headless:
            pass  # judicial interpretations group their articles under 一、二、
        elif found.value > 1 or not self.open or found.kind in (*HEADED, "article"):
            while self.open and self.open[-1].rank >= found.rank:
                self.open.pop()
        return self.open[-1] if self.open else None

    def _id(self, found: Numeral, parent: Node | None) -> str:
        siblings = parent.children if parent else [n for n in self.nodes if n.parent is None and n.numeral]
        value = found.value or 1 + sum(1 for n in siblings if n.numeral and n.numeral.kind == found.kind)
        own = f"{value}-{found.suffix}" if found.suffix else str(value)
        above = parent.id if parent else self.annex.id if self.annex else ""
        return f"{above}.{own}" if above else own

    def _split_run_in(self, node: Node) -> None:
        """Splits 一是 … 二是 …, inside one paragraph or each opening its own, out of a node's text into children."""
        if node.numeral is None or node.children:
            return
        whole = Span(node.own[0].start, node.own[-1].end)
        items = run_in_items(self.text[whole.start : whole.end])
        if not items:
            return
        starts = [whole.start + offset for offset, _ in items]
        line_end = self.text.find("\n", starts[-1], whole.end)
        stop = whole.end if line_end < 0 else line_end
        node.own = [Span(whole.start, starts[0])] if whole.start < starts[0] else []
        if stop < whole.end:
            node.own.append(Span(stop + 1, whole.end))
        for start, end, (_, found) in zip(starts, [*starts[1:], stop], items, strict=True):
            self._run_in(node, found, Span(start, start + len(self.text[start:end].rstrip("\n"))))
        self._give_back(node)

    def _run_in(self, parent: Node, found: Numeral, span: Span) -> None:
        body = self.text[span.start : span.end]
        stop = re.search("[，,。；：\n]", body)
        heading = body[: stop.start()] if stop and stop.start() <= RUN_IN_LIMIT else found.printed
        place = Span(span.start, span.start + len(heading))
        self._add(Node(f"{parent.id}.{found.value}", parent.level + 1, found, heading, place, parent, [span]))

    def _give_back(self, parent: Node) -> None:
        """Last sentences that speak of the parent's heading rather than of the last run-in item are the parent's."""
        item = parent.children[-1]
        span = item.own[-1]
        parts = list(sentences(self.text, span.start, span.end))
        for index in range(len(parts) - 1, 0, -1):
            own = self.text[span.start : parts[index].start]
            said = self.text[parts[index].start : parts[index].end]
            ours, theirs = _common(said, parent.heading), _common(said, own)
            if ours < 4 or ours <= theirs:
                break
            item.own[-1] = Span(span.start, parts[index].start)
            parent.own.append(Span(parts[index].start, span.end))

    def _order(self) -> None:
        """Reading order, parents before children."""
        self.nodes.sort(key=lambda node: (min(s.start for s in node.spans()), node.level))


def _heading(found: Numeral, paragraph: str, in_article: bool) -> tuple[str, bool]:
    """A paragraph's heading as printed, and whether it is a list item without one (as all in an article are)."""
    rest = paragraph[len(found.printed) :]
    if found.kind == "article":
        named = re.match(r"\s*[【（(][^】）)]{1,30}[】）)]", rest)
        return found.printed + (named[0] if named else ""), False
    if is_heading_line(paragraph) or found.kind in HEADED:
        return (paragraph if found.kind != "dash" else rest), False
    stop = rest.find("。")
    short = 0 < stop <= RUN_IN_LIMIT and "；" not in rest[:stop] and rest[:stop].count("，") <= 1
    if short and stop + 1 < len(rest) and not in_article:
        return (found.printed if found.kind != "dash" else "") + rest[:stop], False
    return (found.printed if found.kind != "dash" else ""), True


def _common(left: str, right: str) -> int:
    """The length of the longest common substring."""
    best, row = 0, [0] * (len(right) + 1)
    for a in left:
        above = 0
        for j, b in enumerate(right, start=1):
            kept = row[j]
            row[j] = above + 1 if a == b else 0
            best = max(best, row[j])
            above = kept
    return best


def is_heading_line(line: str) -> bool:
    found = numeral(line)
    if found is None or found.kind == "article" or len(line) > _HEADING_LIMIT:
        return False
    return not line.rstrip("”’」』）)").endswith(_NOT_HEADING)
