"""A clause made of printed words: runs of one printed sentence, in its order, with nothing weighty left out between.

What may be left out is closed: items of a list, a bracket that explains, 的, a comma, a connective at the head. What
may be put in is closed too: 和, 与, 及 for 、. So a figure, body or role can neither be changed nor moved to another clause.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.guarding import words
from assistant.guarding.source import Source

_HEAD = re.compile(
    r"(?:同时|此外|另外|其中|特别是|并且|而且|并|且|也|还|以及|另|首先|其次|再次|最后|[一二三四五六七八九]是|第[零〇一二三四五六七八九十百\d]+条(?:之[一二三四五])?|"
    r"\([一二三四五六七八九十]{1,3}\)、?|[一二三四五六七八九十]{1,3}、|\d是由?|\(?\d{1,2}\)?[.、])"
)
_OPEN = "是由"  # a printed clause may be quoted from behind one of these
# A list that says how many it has keeps all that it has: 东、中、西三个片区.
_COUNTED = re.compile(r"[^,;:!?]{0,24}?[二两三四五六七八九十\d]+(?:个|大|类|项|种|家|方|所|级)")
_JOINERS = ("以及", "和", "与", "及", "、")
_LIST = re.compile(r"(?:和|与|及|以及)?[^,;:!?()]*")
_BRACKET = re.compile(r"\((?![不含除暂试])[^()]*\)")
# Behind one of these a list begins, whose first items may be left out.
_BEFORE_ITEMS = re.compile(
    r"(?:、|协同|会同|支持|推动|推进|鼓励|促进|包括|实施|发挥|提供|开展|聚焦|加强|培育|打造|形成|整合|强化|对|在|与|和|的|等)$"
)
_LONGEST_GAP = 60


@dataclass(frozen=True, slots=True)
class Cover:
    """Where a clause stands: the first and last printed clause that it is made of, and its places in the sentence."""

    first: int
    last: int
    start: int
    end: int
    goals: tuple[str, ...]  # hedges that it says


def parted(one: Cover, source: Source) -> list[Cover]:
    """A cover of several printed clauses, joined without their commas, as one cover for each of them."""
    found = []
    for number in range(one.first, one.last + 1):
        start, end = source.clauses[number]
        start, end = max(start, one.start), min(end, one.end)
        goals = tuple(match[0] for match in words.GOALS.finditer(source.text, start, end))
        put = one.goals[:1] if number == one.first and one.goals and one.goals[0] not in goals else ()
        found.append(Cover(number, number, start, end, (*put, *goals)))
    return found


def cover(clause: str, source: Source) -> Cover | None:
    """How a clause is made of a printed sentence, None where it is not."""
    exact = source.text.find(clause)
    runs: tuple[tuple[int, int], ...] | None = None
    if exact >= 0 and _starts_well(source, exact) and _ends_well(source, exact + len(clause)):
        runs = ((exact, exact + len(clause)),)
    if runs is None:
        runs = _runs(clause, source)
    if runs is None:
        return None
    start, end = runs[0][0], runs[-1][1]
    goals = tuple(match[0] for match in words.GOALS.finditer(clause))
    return Cover(source.clause_at(start), source.clause_at(end - 1), start, end, goals)


def _runs(clause: str, source: Source) -> tuple[tuple[int, int], ...] | None:
    for at in source.pairs.get(clause[:2], ()):
        if not _starts_well(source, at):
            continue
        size = _common(clause, 0, source.text, at)
        rest = _rest(clause, size, source, at + size)
        if rest is not None:
            return ((at, at + size), *rest)
    return None


def _rest(clause: str, i: int, source: Source, end: int) -> tuple[tuple[int, int], ...] | None:
    """Runs for ``clause[i:]`` behind an offset of the sentence; () where nothing is left and it may end there."""
    if i == len(clause):
        return () if _ends_well(source, end) else None
    for joiner in ("", "的", *_JOINERS):
        if joiner and not clause.startswith(joiner, i):
            continue
        behind = i + len(joiner)
        for at in source.pairs.get(clause[behind : behind + 2], ()):
            if not end <= at <= end + _LONGEST_GAP or not _may_skip(joiner, source.text, end, at):
                continue
            size = _common(clause, behind, source.text, at)
            rest = _rest(clause, behind + size, source, at + size)
            if rest is not None:
                return ((at, at + size), *rest)
    return None


def _common(clause: str, i: int, text: str, at: int) -> int:
    size = 0
    while i + size < len(clause) and at + size < len(text) and clause[i + size] == text[at + size]:
        size += 1
    return size


def _may_skip(joiner: str, text: str, end: int, at: int) -> bool:
    """Whether ``text[end:at]`` may be left out with ``joiner`` put for it."""
    gap = text[end:at]
    if joiner == "的":
        return not gap
    if not joiner and gap in ("的", ","):
        return True
    if joiner == "、" and gap == ",":
        return True
    if not joiner and _BRACKET.fullmatch(gap):
        return not words.NUMBERS.search(gap)
    if joiner and gap in _JOINERS:
        return True
    return _is_items(joiner, gap, text, at) and not words.weighty(gap)


def _is_items(joiner: str, gap: str, text: str, at: int) -> bool:
    """Whether a gap is whole items of a list."""
    if not gap or not _LIST.fullmatch(gap) or "、" not in gap or _COUNTED.match(text, at):
        return False
    if joiner:
        return gap.startswith("、") and gap.endswith(_JOINERS)
    if gap.endswith("、"):
        return bool(_BEFORE_ITEMS.search(text[: at - len(gap)]))
    return gap.startswith("、") and text.startswith(("等", *_JOINERS), at)


def _starts_well(source: Source, at: int) -> bool:
    """Whether a clause may begin at an offset: nothing weighty stands before it in its printed clause."""
    number = source.clause_at(at)
    began = source.clauses[number][0] if number >= 0 else 0
    head = source.text[began:at]
    if number <= 0:
        head = source.cut + head
    if not head or _HEAD.fullmatch(head):
        return True
    return head[-1] in _OPEN and not words.weighty(head) and not words.BODIES.search(head)


def _ends_well(source: Source, end: int) -> bool:
    """Whether a clause may end at an offset: its printed clause does, or a bracket alone is left of it."""
    if bracket := _BRACKET.match(source.text, end):
        end = bracket.end()
    return end == len(source.text) or any(end == stop for _, stop in source.clauses)
