"""Evidence → Draft, in the document's own words: the default answerer, which needs no model."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answer import Claim, Draft, Evidence, Place, Query, Status
from assistant.composing.facets import Facet, missing, names
from assistant.composing.listing import listing
from assistant.composing.passages import passages
from assistant.force import document_force
from assistant.retrieve import Retriever
from assistant.sentence_rank import SentenceRanker
from ingest.store.base import Index

# Below this fused score nothing of the question is in the documents. Chosen so that at most 1 % of 500 questions
# about other texts (cmrc2018) are answered, while no answerable gold question is refused.
FLOOR = 0.30


class Extractor:
    """Drafts answers from evidence, over one index."""

    def __init__(self, index: Index, retriever: Retriever) -> None:
        self.index = index
        self.ranker = SentenceRanker(index, retriever)

    def draft(self, query: Query, evidence: Sequence[Evidence]) -> tuple[Draft, dict[Place, str]]:
        """A draft, and the force of each place that it rests on."""
        draft = self._draft(query, evidence)
        return draft, {place: self._force(place) for claim in draft.claims for place in claim.places}

    def _force(self, place: Place) -> str:
        document = self.index.document(place.document)
        return document_force(document, document.text[place.start : place.end])

    def _draft(self, query: Query, evidence: Sequence[Evidence]) -> Draft:
        if query.kind in ("injection", "small_talk"):
            return Draft("declined", ())
        if query.kind == "out_of_scope" or not evidence or evidence[0].score < FLOOR:
            return Draft("out_of_scope", ())
        if query.foreign_places or query.foreign_years:
            return Draft(
                "out_of_scope", self._nearest(query, evidence), not_stated=(*query.foreign_places, *query.foreign_years)
            )
        claims: tuple[Claim, ...] = ()
        if query.kind in ("outline", "list", "definition"):
            claims = listing(query, evidence, self.index)
        claims = claims or passages(query, evidence, self.ranker)
        if not claims:
            return Draft("out_of_scope", ())
        return self._judged(query, evidence, claims)

    def _judged(self, query: Query, evidence: Sequence[Evidence], claims: tuple[Claim, ...]) -> Draft:
        """Sets what was asked against what the claims print."""
        lacking = missing(query.asks, [claim.text for claim in claims])
        status = _status(query, lacking)
        if status == "not_stated":
            claims = self._nearest(query, evidence)
        unsaid = (*names(lacking, query.language), *query.names)
        if query.names and status == "answered":
            status = "not_stated"
        return Draft(status, claims, not_stated=unsaid)

    def _nearest(self, query: Query, evidence: Sequence[Evidence]) -> tuple[Claim, ...]:
        return passages(query, evidence[:1], self.ranker, sections=1)[:2]


def _status(query: Query, lacking: Sequence[Facet]) -> Status:
    if not lacking:
        return "answered"
    if any(facet.alone for facet in lacking) and query.kind != "support" and not query.pieces:
        return "not_stated"
    return "partial"
