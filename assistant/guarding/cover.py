"""A clause made of printed words: runs of one printed sentence, in its order, with nothing weighty left out between.

What may be left out is closed: items of a list, 的, a comma, a connective at the head; put in is 、 at most. So a figure, body
or role can neither be changed nor moved to another clause.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.guarding.source import Source
from ingest.official import form

_JOINERS = ("以及", "和", "与", "及", "、")
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
        goals = tuple(match[0] for match in form("goal").finditer(source.text, start, end))
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
    goals = tuple(match[0] for match in form("goal").finditer(clause))
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
    for joiner in ("", "、"):
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
    return gap == "," or (gap == "的" and not joiner) or (_is_items(joiner, gap, text, at) and not _weighty(gap))


def _is_items(joiner: str, gap: str, text: str, at: int) -> bool:
    """Whether a gap is whole items of a list that does not say how many it has."""
    if not form("list_items").fullmatch(gap) or "、" not in gap or form("counted_list").match(text, at):
        return False
    if joiner or not gap.endswith("、"):
        return gap.startswith("、") and (gap.endswith("、") if joiner else text.startswith(("等", *_JOINERS), at))
    return True


def _weighty(gap: str) -> bool:
    """Whether a stretch holds a word on which meaning turns: a hedge, a negation, a role, a number."""
    return any(
        form(name).search(gap) for name in ("goal", "drive_or_manner", "modal", "negation", "roles", "number_of")
    )


def _starts_well(source: Source, at: int) -> bool:
    """Whether a clause may begin at an offset: at most a connective stands before it in its printed clause."""
    number = source.clause_at(at)
    began = source.clauses[number][0] if number >= 0 else 0
    head = source.text[began:at]
    if number <= 0:
        head = source.cut + head
    return not head or bool(form("head_of_clause").fullmatch(head))


def _ends_well(source: Source, end: int) -> bool:
    """Whether a clause may end at an offset: its printed clause does."""
    return any(end == stop for _, stop in source.clauses)
