"""Names that are one: a short form that the documents declare, and a body printed in a fuller and a shorter form."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.wording import words
from assistant.wording.align import Alignment, Edit
from assistant.wording.prints import Print, short_forms
from assistant.wording.tokens import Tokens, tokenize

_LONGEST = 20  # tokens of a name


def declared_forms(prints: Sequence[Print]) -> list[tuple[tuple[str, ...], str]]:
    """Every declared form of a name with the one token that stands for it, longest first."""
    forms: list[tuple[tuple[str, ...], str]] = []
    names: dict[tuple[str, ...], str] = {}
    for full, short in short_forms(prints):
        key = tokenize(short).texts
        name = names.setdefault(key, f"@{len(names)}")
        forms += [(tokenize(full).texts, name), (key, name)]
    unique = {form: name for form, name in forms if form}
    return sorted(unique.items(), key=lambda item: -len(item[0]))


def same_body(claim: Tokens, alignment: Alignment, edit: Edit, prints: Sequence[Print]) -> bool:
    """Whether an edit only makes a body's name fuller or shorter, both names being printed in the documents.

    One side of the edit is empty. The two names share head and tail (中科院微系统所, 中科院上海微系统所), or the
    fuller one only has a place or a body before the other (上海虹桥…中心).
    """
    mine, theirs = claim.texts, alignment.print.tokens.texts
    shorter_is_mine = edit.left == edit.right
    if shorter_is_mine == (edit.start == edit.end):
        return False
    long, low, high = (theirs, edit.start, edit.end) if shorter_is_mine else (mine, edit.left, edit.right)
    added = "".join(long[low:high])
    for tail in range(high + 1, min(len(long), high + _LONGEST) + 1):
        end = "".join(long[high:tail])
        if not words.BODY.search(end):
            continue
        heads = range(max(0, low - 8), low - 1) if low >= 2 else range(0)
        if any(_both(long[head:low], long[low:high], long[high:tail], prints) for head in heads):
            return True
        prefix = words.PLACE.fullmatch(added) or (words.BODY.search(added) and len(added) > 2)
        if prefix and len(end) >= 4 and _apart(long[low:high], long[high:tail], prints):
            return True
    return False


def _both(head: Sequence[str], added: Sequence[str], tail: Sequence[str], prints: Sequence[Print]) -> bool:
    if len(head) + len(tail) < 4 or words.VERBS.search("".join((*head, "|", *added))):
        return False
    return _printed([*head, *tail], prints) and _printed([*head, *added, *tail], prints)


def _printed(name: Sequence[str], prints: Sequence[Print]) -> bool:
    return any(_places(name, one) for one in prints)


def _apart(added: Sequence[str], tail: Sequence[str], prints: Sequence[Print]) -> bool:
    """Whether both names are printed, the shorter one somewhere without what the fuller one has before it."""
    size = len(added)
    return _printed([*added, *tail], prints) and any(
        tuple(one.tokens.texts[max(0, at - size) : at]) != tuple(added) for one in prints for at in _places(tail, one)
    )


def _places(name: Sequence[str], one: Print) -> list[int]:
    wanted = tuple(name)
    if len(wanted) < 2:
        return []
    return [at for at in one.pairs.get((wanted[0], wanted[1]), ()) if one.tokens.texts[at : at + len(wanted)] == wanted]
