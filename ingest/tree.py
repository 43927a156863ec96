"""Paragraphs → a tree of sections, by the printed numerals."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from ingest.document import Span
from ingest.headings import HEADED, HEADING_LIMIT, RUN_IN_LIMIT, ends_a_sentence, heading_of, is_question
from ingest.numerals import Numeral, bare, han_to_int, lettered, numeral, run_in_items
from ingest.reading.text_lines import FOOTNOTE, HEADINGS, ROW
from ingest.text import sentences

_REFERENCE = re.compile(r"(?:第\s?[一二三四五六七八九十\d]+\s?[款项項]|规定|規定|的|和|及|至|、|或者|所|之)")
_ANNEX = re.compile(
    r"(?:附件|附录|附錄|附表|Annex|Appendix|Schedule)\s?(\d{1,2}|[一二三四五六七八九十]{1,2}|[A-Z](?![a-z]))?"
)
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
    annex: Node | None = None  # the annex that a section without parent stands in
    mark: int = 0  # the level that the file marks its heading with, 0 where it marks none

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
        number = mark[0] if mark else str(1 + sum(node.id.startswith("note") for node in self.nodes))
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
        siblings = parent.children if parent else [n for n in self.nodes if n.parent is None and n.numeral]
        value = found.value or 1 + sum(1 for n in siblings if n.numeral and n.numeral.kind == found.kind)
        own = f"{value}-{found.suffix}" if found.suffix else str(value)
        if found.kind in ("heading", "question"):
            own = found.kind[0] + own
        above = parent.id if parent else self.annex.id if self.annex else ""
        prefix = ".".join(map(str, found.above))
        if prefix and above != prefix and not (parent and parent.numeral and numbers(parent.numeral) == found.above):
            own = f"{prefix}.{own}"  # 4.9 is printed whole, whatever stands above it
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


def numbers(found: Numeral) -> tuple[int, ...]:
    """The numbers that a numeral of a standard prints: 4.9.1 → (4, 9, 1); 4 → (4,)."""
    return (*found.above, found.value)


def annex_id(heading: str) -> str:
    """附件2 → annex2, 附录A → annexA, 附件： → annex; "" for a line that names no annex, such as its title."""
    found = _ANNEX.match(heading)
    if found is None:
        return ""
    number = found[1] or ""
    return "annex" + (number if not number or number.isascii() else str(han_to_int(number)))


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
