"""Which kind of difference an edit is: number, year, body, role, force, scope, name or wording."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache

from assistant.wording.align import Alignment, Edit
from assistant.wording.tokens import Tokens, is_number, printed
from assistant.wording.verdict import Difference, Kind
from ingest.official import form, words
from ingest.text import clean


def difference(text: str, claim: Tokens, alignment: Alignment, edit: Edit) -> Difference:
    """An edit as people read it, with its kind."""
    source = alignment.print
    kind = _kind(claim, alignment, edit)
    claimed = printed(text, claim, edit.left, edit.right) or None
    actual = printed(source.document.text, source.tokens, edit.start, edit.end) or None
    at = claim.starts[edit.left] if claimed else claim.ends[edit.left - 1] if edit.left else 0
    return Difference(kind, claimed, actual, at)


def printings(text: str, claim: Tokens, alignment: Alignment) -> list[Difference]:
    """Where claim and print have the same words in another printing: marks between them, forms of numbers and
    characters. [] where only spacing differs."""
    source, theirs = alignment.print.document.text, alignment.print.tokens
    found: list[Difference] = []
    for left, right in _printed_tokens(claim):
        low, high = alignment.start + left, alignment.start + right
        if left and theirs.starts[low] >= theirs.ends[low - 1]:
            found.extend(
                _printing("punctuation", text[claim.ends[left - 1] : claim.starts[left]],
                          source[theirs.ends[low - 1] : theirs.starts[low]])
            )  # fmt: skip
        token = claim.texts[left]
        kind: Kind = "number" if is_number(token) else "wording" if token.isalnum() else "punctuation"
        mine = text[claim.starts[left] : claim.ends[left]]
        found.extend(_printing(kind, mine, source[theirs.starts[low] : theirs.ends[high - 1]]))
    return list(dict.fromkeys(found))


def _printed_tokens(claim: Tokens) -> Iterator[tuple[int, int]]:
    """Ranges of tokens printed as one: each alone but those of 2025-07-25."""
    left = 0
    for right in range(1, len(claim) + 1):
        if right == len(claim) or claim.starts[right] != claim.starts[left]:
            yield left, right
            left = right


def _printing(kind: Kind, mine: str, their: str) -> list[Difference]:
    mine, their = clean(mine).replace(" ", ""), clean(their).replace(" ", "")
    if mine == their:
        return []
    while len(mine) > 1 and len(their) > 1 and mine[0] == their[0]:
        mine, their = mine[1:], their[1:]
    return [Difference(kind, mine or None, their or None)]


def _kind(claim: Tokens, alignment: Alignment, edit: Edit) -> Kind:
    """The first kind that the edit answers to, the gravest asked first."""
    theirs = alignment.print.tokens.texts
    sides = ((claim.texts, edit.left, edit.right), (theirs, edit.start, edit.end))
    body = _body(*sides[0]) or _body(*sides[1])
    mine, their = ("".join(tokens[start:end]) for tokens, start, end in sides)
    answers: tuple[tuple[Kind, bool], ...] = (
        ("role", _turns_on(words("roles"), sides) or (body and _swapped(claim.texts, alignment, edit))),
        ("force", _turns_on(words("goals") + words("setting"), sides)),
        ("body", body),
        ("name", len(mine) > 2 and sorted(mine) == sorted(their)),
        (
            "scope",
            bool(form("scope_of_wording").search(mine + "|" + their)) or their.endswith("的") != mine.endswith("的"),
        ),
    )
    number = _number_kind(claim.texts, theirs, edit)
    otherwise: Kind = next((kind for kind, holds in answers if holds), "wording")
    return number or otherwise


def _number_kind(claim: Sequence[str], theirs: Sequence[str], edit: Edit) -> Kind | None:
    mine = Counter(filter(is_number, claim[edit.left : edit.right]))
    their = Counter(filter(is_number, theirs[edit.start : edit.end]))
    differing = [*(mine - their), *(their - mine)]
    behind = (*claim[edit.right : edit.right + 1], *theirs[edit.end : edit.end + 1])
    if differing:
        years = all(form("year").fullmatch(token.removeprefix("#")) for token in differing)
        return (
            "year"
            if years and ("年" in behind or "年" in claim[edit.left : edit.right] or len(differing) > 1)
            else ("number")
        )
    before = (*claim[edit.left - 1 : edit.left], *theirs[edit.start - 1 : edit.start])
    unit = "".join((*claim[edit.left : edit.right], *theirs[edit.start : edit.end]))
    if len(before) == 2 and all(map(is_number, before)) and unit and unit[0] in (*words("units"), "余", "多"):
        return "number"
    return None


def _turns_on(lexicon: tuple[str, ...], sides: tuple[tuple[Sequence[str], int, int], ...]) -> bool:
    """Whether a word of the lexicon touches the edit on one side and not on the other."""
    mine, theirs = (_touching(lexicon, *side) for side in sides)
    return mine != theirs


def _touching(lexicon: tuple[str, ...], tokens: Sequence[str], start: int, end: int) -> set[str]:
    low = max(0, start - 3)
    around = "".join(token if len(token) == 1 else "#" for token in tokens[low : end + 3])
    beginning = _by_first(lexicon)
    return {
        word
        for at, character in enumerate(around[: end - low])
        for word in beginning.get(character, ())
        if at + len(word) > start - low and around.startswith(word, at)
    }


@lru_cache(maxsize=8)
def _by_first(lexicon: tuple[str, ...]) -> dict[str, list[str]]:
    """Words by the character that they begin with."""
    return {first: [word for word in lexicon if word[0] == first] for first in {word[0] for word in lexicon}}


def _body(tokens: Sequence[str], left: int, right: int) -> bool:
    part = "".join(token if len(token) == 1 else "#" for token in tokens[left:right])
    behind = "".join(token if len(token) == 1 else "#" for token in tokens[right : right + 8])
    return bool(form("body").search(part)) or (1 < len(part) < 12 and bool(form("body_near").match(behind)))


def _swapped(claim: Sequence[str], alignment: Alignment, edit: Edit) -> bool:
    """Whether the claimed body is printed there in another role."""
    theirs = alignment.print.tokens.texts[alignment.start : alignment.end]
    mine = "".join(claim[edit.left : edit.right])
    behind = "".join(claim[edit.right : edit.right + 4])
    printed_there = len(mine) > 1 and mine in "".join(t if len(t) == 1 else "#" for t in theirs)
    return printed_there or behind.startswith(("牵头", "负责", "主办", "承办"))
