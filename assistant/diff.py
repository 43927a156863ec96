"""Two versions of a document, clause by clause: added, removed, moved, changed to the character."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ingest.document import Document, Section
from ingest.outline import children_of, own_spans
from ingest.text import squeeze

ChangeKind = Literal["added", "removed", "moved", "changed"]
PieceKind = Literal["same", "removed", "added"]
SAME_CLAUSE = 0.5  # likeness from which clauses of different numerals are one clause that moved
SAME_PLACE = 0.3  # likeness from which clauses of the same numeral are one clause that changed

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|.", re.DOTALL)

Version = tuple[Document, Sequence[Section]]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters that both versions print (same), or only the old (removed) or the new one (added)."""

    kind: PieceKind
    text: str


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """What became of one clause. ``old`` is None for an added one, ``new`` for a removed one.

    ``pieces`` joined without the added ones are the old words, without the removed ones the new words, of the
    clause's own text (its sub-clauses are told by themselves). A moved clause's words may have changed too.
    """

    kind: ChangeKind
    old: Section | None
    new: Section | None
    pieces: tuple[Piece, ...]


def diff(old: Version, new: Version) -> list[ClauseChange]:
    """Every clause that differs, in the order of the new version, removed ones where they stood. [] for the same text.

    White space alone is no difference; a clause that only got another numeral because one was put in before it
    is moved.
    """
    before, after = _clauses(old), _clauses(new)
    matched = _match(before, after)
    changes: list[tuple[float, ClauseChange]] = []
    old_places = {one: at for at, one in enumerate(before)}
    places = {old_id: at for at, new_id in enumerate(after) for old_id in [matched.get(new_id)] if old_id}
    for at, (name, (section, text)) in enumerate(after.items()):
        old_name = matched.get(name)
        if old_name is None:
            changes.append((at, ClauseChange("added", None, section, (Piece("added", text),))))
            continue
        old_section, old_text = before[old_name]
        moved = old_section.path != section.path or old_name != name
        if moved or squeeze(old_text) != squeeze(text):
            kind: ChangeKind = "moved" if moved else "changed"
            changes.append((at, ClauseChange(kind, old_section, section, pieces(old_text, text))))
    for name in [one for one in before if one not in places]:
        section, text = before[name]
        earlier = [places[other] for other in places if old_places[other] < old_places[name]]
        changes.append(
            (max(earlier, default=-1) + 0.5, ClauseChange("removed", section, None, (Piece("removed", text),)))
        )
    return [change for _, change in sorted(changes, key=lambda c: c[0])]


def pieces(old: str, new: str) -> tuple[Piece, ...]:
    """Two texts as runs that are the same, removed or added: characters, and numbers as a whole. A lone character
    between two changes joins them."""
    from rapidfuzz.distance import Indel

    made: list[Piece] = []
    removed = added = ""
    left, right = _TOKEN.findall(old), _TOKEN.findall(new)
    operations = list(Indel.opcodes(left, right))
    for index, op in enumerate(operations):
        mine, theirs = "".join(left[op.src_start : op.src_end]), "".join(right[op.dest_start : op.dest_end])
        if op.tag != "equal" or (len(mine) == 1 and 0 < index < len(operations) - 1 and (removed or added)):
            removed += mine
            added += theirs
            continue
        made += [*_changed(removed, added), Piece("same", mine)]
        removed = added = ""
    return (*made, *_changed(removed, added))


def to_json(changes: Sequence[ClauseChange]) -> list[dict[str, object]]:
    """Changes as ``policy diff --json`` writes them."""
    return [
        {
            "kind": change.kind,
            "from": change.old.id if change.old else None, "from_path": change.old.path if change.old else None,
            "to": change.new.id if change.new else None, "to_path": change.new.path if change.new else None,
            "heading": (change.new or change.old).heading,  # type: ignore[union-attr]  # one side is always there
            "pieces": [{"kind": piece.kind, "text": piece.text} for piece in change.pieces],
        }
        for change in changes
    ]  # fmt: skip


def _changed(removed: str, added: str) -> list[Piece]:
    return [Piece("removed", removed)] * bool(removed) + [Piece("added", added)] * bool(added)


_Clauses = dict[str, tuple[Section, str]]


def _clauses(version: Version) -> _Clauses:
    """Every section with its own text, its numeral left out; sections of a name met again get a mark."""
    document, sections = version
    children = children_of(sections)
    made: _Clauses = {}
    for section in sections:
        own = own_spans(section, children.get(section.id, ()))
        text = "\n".join(document.text[s.start : s.end].strip() for s in own)
        made[section.id] = (section, text.strip().removeprefix(section.numeral).strip())
    return made


def _match(before: _Clauses, after: _Clauses) -> dict[str, str]:
    """New section ids to the old ones: same words and place, same words, like words, in this order."""
    matched: dict[str, str] = {}
    free = dict.fromkeys(before)
    by_text: dict[str, list[str]] = {}
    for name, (_, text) in before.items():
        by_text.setdefault(squeeze(text), []).append(name)
    for name, (_, text) in after.items():
        if name in free and squeeze(before[name][1]) == squeeze(text):
            _take(name, name, matched, free)
    for name, (_, text) in after.items():
        same = [old for old in by_text.get(squeeze(text), []) if old in free]
        if name not in matched and same:
            _take(name, same[0], matched, free)
    for likeness, name, old in _likely(before, after, matched, free):
        enough = SAME_PLACE if name == old else SAME_CLAUSE
        if name not in matched and old in free and likeness >= enough:
            _take(name, old, matched, free)
    return matched


def _take(name: str, old: str, matched: dict[str, str], free: dict[str, None]) -> None:
    matched[name] = old
    del free[old]


def _likely(
    before: _Clauses, after: _Clauses, matched: dict[str, str], free: dict[str, None]
) -> list[tuple[float, str, str]]:
    """(likeness, new, old) of what is not matched yet, most alike first; the same numeral wins a draw."""
    from rapidfuzz.fuzz import ratio
    from rapidfuzz.process import cdist

    names, olds = [name for name in after if name not in matched], list(free)
    texts = [after[name][1] for name in names], [before[old][1] for old in olds]
    alike = cdist(*texts, scorer=ratio, score_cutoff=100 * SAME_PLACE, dtype=float)
    found = [(float(alike[at, to]) / 100, names[at], olds[to]) for at, to in zip(*alike.nonzero(), strict=True)]
    return sorted(found, key=lambda f: (-f[0] - 0.05 * (f[1] == f[2]), f[1], f[2]))
