"""一是 … 二是 … inside a section become its children."""

from __future__ import annotations

import re
from collections.abc import Callable

from ingest.document import Span
from ingest.headings import QUESTION_LIMIT, RUN_IN_LIMIT
from ingest.node import Node
from ingest.numerals import Numeral, run_in_items
from ingest.text import sentences


def split_run_in(text: str, node: Node, add: Callable[[Node], Node]) -> None:
    """Splits 一是 … 二是 …, inside one paragraph or each opening its own, out of a node's text into children."""
    if node.numeral is None or node.children:
        return
    whole = Span(node.own[0].start, node.own[-1].end)
    items = run_in_items(text[whole.start : whole.end])
    if not items:
        return
    starts = [whole.start + offset for offset, _ in items]
    line_end = text.find("\n", starts[-1], whole.end)
    stop = whole.end if line_end < 0 else line_end
    node.own = [Span(whole.start, starts[0])] if whole.start < starts[0] else []
    if stop < whole.end:
        node.own.append(Span(stop + 1, whole.end))
    for start, end, (_, found) in zip(starts, [*starts[1:], stop], items, strict=True):
        _run_in(text, node, add, found, Span(start, start + len(text[start:end].rstrip("\n"))))
    _give_back(text, node)


def _run_in(text: str, parent: Node, add: Callable[[Node], Node], found: Numeral, span: Span) -> None:
    body = text[span.start : span.end]
    stop = re.search("[，,。；：\n]", body)
    heading = body[: stop.start()] if stop and stop.start() <= RUN_IN_LIMIT else found.printed
    place = Span(span.start, span.start + len(heading))
    add(Node(f"{parent.id}.{found.value}", parent.level + 1, found, heading, place, parent, [span]))


def _give_back(text: str, parent: Node) -> None:
    """Last sentences that speak of the parent's heading rather than of the last run-in item are the parent's."""
    item = parent.children[-1]
    span = item.own[-1]
    parts = list(sentences(text, span.start, span.end))
    for index in range(len(parts) - 1, 0, -1):
        own = text[span.start : parts[index].start]
        said = text[parts[index].start : parts[index].end]
        ours = _common(said, parent.heading[:QUESTION_LIMIT])
        if ours < 4 or _share(said, own, ours):
            break
        item.own[-1] = Span(span.start, parts[index].start)
        parent.own.append(Span(parts[index].start, span.end))


def _share(left: str, right: str, length: int) -> bool:
    """Whether two texts have a substring of that length in common; in time linear in both."""
    theirs = {right[at : at + length] for at in range(len(right) - length + 1)}
    return any(left[at : at + length] in theirs for at in range(len(left) - length + 1))


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
