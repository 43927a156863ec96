"""Where a claim stands in a document that does not print it to the letter, and what differs there.

Pairs of tokens vote for a place; there the claim is laid on the print with the fewest edits, both ends of the
print free; what differs is read off that alignment.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import LCSseq, Levenshtein

from assistant.wording.prints import Print

WINDOWS = 4  # places looked at for a claim
_SURE = 0.75  # a score after which only places with nearly as many votes are looked at
_RIVAL, _CHANCE = 0.8, 0.4  # share of the most votes a place needs, after a sure one and before
_CHANGED, _GAP, _LEFT_OUT = 4, 4, 1  # cost of a token changed or added, of a gap opened, of a token left out
_SHORT = 4  # tokens below which single ones count as printed
_COMMON = 400  # a pair printed more often than this tells nothing of the place


@dataclass(frozen=True, slots=True)
class Edit:
    """Claim tokens ``left:right`` stand where the print has tokens ``start:end``."""

    left: int
    right: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Alignment:
    """A claim laid on ``print.tokens[start:end]``. ``matched`` counts the claim's tokens that are printed there in
    runs of two or more; ``score`` is their share of the claim, in [0, 1]."""

    print: Print
    start: int
    end: int
    edits: tuple[Edit, ...]
    matched: int
    score: float


def align(
    claim: Sequence[str],
    prints: Sequence[Print],
    identifiers: dict[str, int],
    *,
    least: float = 0.0,
    sure: float = 1.0,
    free: int = 0,
) -> list[Alignment]:
    """The claim's alignments in the documents, best first; none where no place can print a share of ``least`` of it.

    ``identifiers`` numbers tokens and is added to. Once a score of ``sure`` is reached, places that cannot print as much
    are left out, unless they may print all of the claim, its ``free`` tokens of declared names aside.
    """
    windows = sorted((window for one in prints for window in _windows(claim, one)), key=lambda w: -w.votes)
    found: dict[tuple[str, int, int], Alignment] = {}
    best = 0.0
    mine = _ids(claim, identifiers)
    for window in windows[:WINDOWS]:
        if window.votes < windows[0].votes * (_RIVAL if best >= _SURE else _CHANCE):
            break
        theirs = _ids(window.print.tokens.texts[window.start : window.end], identifiers)
        most = _most(mine, theirs)
        if most + free < len(claim) and most / len(claim) < (best if best >= sure else least):
            continue
        first, last = _lay(mine, theirs)
        made = _alignment(claim, window.print, window.start + first, window.start + last)
        if made is not None:
            found[made.print.document.id, made.start, made.end] = made
            best = max(best, made.score)
    return sorted(found.values(), key=lambda a: (-a.score, _size(a.edits), a.print.document.id, a.start))


def _size(edits: Sequence[Edit]) -> int:
    return sum(max(edit.right - edit.left, edit.end - edit.start) for edit in edits)


@dataclass(frozen=True, slots=True)
class _Window:
    print: Print
    start: int
    end: int
    votes: int


def _windows(claim: Sequence[str], one: Print) -> list[_Window]:
    """Where in a document pairs of the claim's tokens stand as they do in the claim, roughly."""
    width = max(8, len(claim) // 3)
    votes: Counter[int] = Counter()
    for at, pair in enumerate(pairwise(claim)):
        where = one.pairs.get(pair, ())
        if len(where) <= _COMMON:
            for place in where:
                votes[(place - at) // width] += 1
    around = {one_bin: votes[one_bin] + votes.get(one_bin + 1, 0) for one_bin in votes}
    best = sorted(around, key=lambda b: (-around[b], b))[:WINDOWS]
    size = len(one.tokens)
    return [_Window(one, max(0, (b - 1) * width), min(size, (b + 3) * width + len(claim)), around[b]) for b in best]


def _ids(tokens: Sequence[str], identifiers: dict[str, int]) -> npt.NDArray[np.int32]:
    return np.array([identifiers.setdefault(token, len(identifiers)) for token in tokens], dtype=np.int32)


def _most(claim: npt.NDArray[np.int32], window: npt.NDArray[np.int32]) -> int:
    """No alignment can match more tokens of the claim: pairs in common, in their order, have two at most each."""
    if len(claim) < _SHORT:
        return len(claim)
    mine, theirs = ((side[:-1].astype(np.int64) << 32 | side[1:]).tolist() for side in (claim, window))
    return min(len(claim), 2 * LCSseq.similarity(mine, theirs))


def _lay(claim: npt.NDArray[np.int32], window: npt.NDArray[np.int32]) -> tuple[int, int]:
    """The part of the window that the claim is nearest to by cost, as a half-open range."""
    row = _last_row(claim, window, free_start=True)
    last = _longest_least(row)
    # Every token of the print that is left out costs: the claim reaches no further back than its least cost.
    first = max(0, last - len(claim) - int(row[last]) // _LEFT_OUT)
    back = _last_row(claim[::-1], window[first:last][::-1], free_start=False)
    return last - _longest_least(back), last


def _longest_least(row: npt.NDArray[np.int32]) -> int:
    """The first least value's place, moved on while it stays the least: 65% is laid on 60%, not put before it."""
    at = int(np.argmin(row))
    while at + 1 < len(row) and row[at + 1] == row[at]:
        at += 1
    return at


def _last_row(
    claim: npt.NDArray[np.int32], window: npt.NDArray[np.int32], *, free_start: bool
) -> npt.NDArray[np.int32]:
    """Cost of the whole claim against every prefix of the window (Sellers 1980 where the start is free).

    Words of the print that the claim leaves out cost little once a gap is open (Gotoh 1982): a dropped
    condition of ten characters must not make the rest of the claim slide off its place.
    """
    # Costs are kept less those of leaving out all words so far on both sides: a row is then five passes over one array.
    row = np.full(len(window) + 1, _GAP, dtype=np.int32)
    row[0] = 0
    left_out = np.arange(len(window) + 1, dtype=np.int32) * _LEFT_OUT
    if free_start:
        np.negative(left_out, out=row)
    costs = (claim[:, None] != window[None, :]).astype(np.int32) * _CHANGED - (_CHANGED + _LEFT_OUT)
    here, before, gaps = row[1:], row[:-1], np.empty_like(row)
    for cost in costs:
        np.add(cost, before, out=cost)
        np.minimum(here, cost, out=here)
        np.minimum.accumulate(row, out=gaps)
        gaps += _GAP
        np.minimum(row, gaps, out=row)
    return row + left_out + len(claim) * _CHANGED


def _alignment(claim: Sequence[str], one: Print, start: int, end: int) -> Alignment | None:
    window = one.tokens.texts[start:end]
    blocks = [
        (op.src_start, op.src_end, op.dest_start)
        for op in Levenshtein.opcodes(claim, window)
        if op.tag == "equal"
    ]  # fmt: skip
    if not blocks:
        return None
    edits = edits_between(blocks, len(claim), len(window))
    matched = sum(right - left for left, right, _ in blocks if right - left > 1 or len(claim) < _SHORT)
    moved = tuple(Edit(e.left, e.right, e.start + start, e.end + start) for e in edits)
    return Alignment(one, start, end, moved, matched, matched / len(claim))


def edits_between(blocks: Sequence[tuple[int, int, int]], size: int, width: int) -> list[Edit]:
    """What lies between matching blocks (claim from, claim to, print from), ends included."""
    edits: list[Edit] = []
    left = start = 0
    for block_left, block_right, at in [*blocks, (size, size, width)]:
        if block_left > left or at > start:
            edits.append(Edit(left, block_left, start, at))
        left, start = block_right, at + block_right - block_left
    return edits
