"""Evidence → Draft: which sentences answer, and whether the whole is answered, in part, not stated, or about something
else. One protocol; the shipped reader quotes, and needs no chat model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from assistant.answer import Claim, Draft, Evidence, Query
from assistant.phrases import phrase
from assistant.reading.answered import Scope
from assistant.reading.printed import Printed
from assistant.reading.rank import Ranked, Ranker
from assistant.reading.select import Selector
from assistant.reading.structure import structural
from ingest.text import squeeze


class Reader(Protocol):
    """What drafts an answer from what was retrieved."""

    def read(self, query: Query, evidence: Sequence[Evidence]) -> Draft:
        """A draft; nothing of it is shown before it is verified. ``evidence`` is best first, [] where nothing was found."""
        ...


class QuotingReader:
    """Drafts answers in the documents' own words, over one index."""

    def __init__(self, printed: Printed, ranker: Ranker, selector: Selector, scope: Scope) -> None:
        self.printed = printed
        self.ranker = ranker
        self.selector = selector
        self.scope = scope

    def read(self, query: Query, evidence: Sequence[Evidence]) -> Draft:
        """A draft; "declined" for misuse and greetings, "out_of_scope" for another place, year or subject."""
        if query.kind in ("injection", "small_talk"):
            greeting = phrase("greeting", query.language) if query.kind == "small_talk" else ""
            return Draft("declined", (), opening=greeting)
        if not evidence:
            return Draft("out_of_scope", ())
        foreign = self.scope.elsewhere(query)
        if not foreign and not query.said and (draft := structural(query, evidence, self.printed)):
            return draft
        ranked = self.ranker.rank(query, evidence)
        if foreign or not self.scope.is_ours(query, evidence, ranked):
            return Draft("out_of_scope", _claims(self.selector.nearest(ranked)) if foreign else (), not_stated=foreign)
        if query.said:
            return self._further(query, ranked)
        return Draft("answered", _claims(self.selector.select(ranked)))

    def _further(self, query: Query, ranked: Sequence[Ranked]) -> Draft:
        """What no earlier answer quoted."""
        said = [squeeze(quote) for quote in query.said]
        left = [r for r in ranked if not any(squeeze(r.sentence.text) in quote for quote in said)]
        if not left:
            return Draft("not_stated", (), phrase("no_more", query.language))
        return Draft("answered", _claims(self.selector.select(left)))


def _claims(chosen: Sequence[Ranked]) -> tuple[Claim, ...]:
    return tuple(Claim(one.sentence.text, (one.sentence.place,)) for one in chosen)
