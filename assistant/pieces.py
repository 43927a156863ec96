"""A message that asks several questions: each answered by itself, where the whole is not answered at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from assistant.answer import Draft, Evidence, Place, Query, Status

UNANSWERED = ("partial", "not_stated")  # what the whole message comes to where its questions have different clauses


@dataclass(frozen=True, slots=True)
class Piece:
    """One question of a message, with its evidence, draft and the force of each place that the draft rests on."""

    query: Query
    evidence: Sequence[Evidence]
    draft: Draft
    forces: dict[Place, str]


def asks_several(query: Query, draft: Draft) -> bool:
    """Whether the message holds several questions and its draft leaves something of them open."""
    return len(query.pieces) > 1 and draft.status in UNANSWERED


def together(whole: Piece, pieces: Sequence[Piece]) -> Piece:
    """The whole message answered piece by piece; ``whole`` as it is where a piece alone has no answer, for it then leans
    on its neighbours (孵化器建几个？还在培育的算不算？)."""
    drafts = [piece.draft for piece in pieces]
    if not drafts or any(not d.claims or d.status not in ("answered", "partial") for d in drafts):
        return whole
    lacking = tuple(dict.fromkeys(name for d in drafts for name in d.not_stated))
    status: Status = "answered" if all(d.status == "answered" for d in drafts) else "partial"
    draft = replace(
        whole.draft,
        status=status,
        claims=tuple(dict.fromkeys(claim for d in drafts for claim in d.claims)),
        opening="\n".join(d.opening for d in drafts if d.opening),
        not_stated=lacking,
    )
    forces = {place: force for piece in pieces for place, force in piece.forces.items()}
    return Piece(whole.query, _merged(piece.evidence for piece in pieces), draft, forces)


def _merged(found: Iterable[Sequence[Evidence]]) -> list[Evidence]:
    """Each section once, the first of every piece before the second of any."""
    ranked = sorted(
        ((rank, at, e) for at, hits in enumerate(found) for rank, e in enumerate(hits)), key=lambda x: x[:2]
    )
    kept: dict[tuple[str, str], Evidence] = {}
    for _, _, evidence in ranked:
        kept.setdefault((evidence.document, evidence.section), evidence)
    return list(kept.values())
