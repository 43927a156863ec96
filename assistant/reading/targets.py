"""Targets in full: every figure that a plan sets, in reading order, from the extracted targets."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answer import Claim, Place, Query
from assistant.reading.printed import Printed
from ingest.document import Target
from ingest.store.base import Index

_TARGETS = re.compile(r"目标|指标|targets?\b|goals?\b", re.IGNORECASE)
_ALL = re.compile(
    r"全部?列|列出|列全|所有|哪些|都有|别漏|一共|分别|有什么|\ball\b|\blist\b|which|what are", re.IGNORECASE
)
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")


def all_targets(query: Query, index: Index, printed: Printed) -> tuple[Claim, ...]:
    """The sentences that print the targets with numbers, each once; () for a question that does not ask for all."""
    text = f"{query.asked} {query.standalone}"
    if not (_TARGETS.search(text) and _ALL.search(text)):
        return ()
    years = set(_YEAR.findall(text))
    chosen = [t for t in index.targets() if _is_figure(t) and (not query.documents or t.document in query.documents)]
    dated = {(t.document, t.section) for t in chosen if t.year and years & set(_YEAR.findall(str(t.year)))}
    if years:
        chosen = [t for t in chosen if (t.document, t.section) in dated]
    return _sentences(chosen, printed)


def _is_figure(target: Target) -> bool:
    return target.type == "target" and target.value is not None


def _sentences(targets: Sequence[Target], printed: Printed) -> tuple[Claim, ...]:
    claims: dict[Place, Claim] = {}
    for target in targets:
        for sentence in printed.of(target.document, target.section):
            if sentence.place.start <= target.start < sentence.place.end:
                claims.setdefault(sentence.place, Claim(sentence.text, (sentence.place,)))
    return tuple(claims.values())
