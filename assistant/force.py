"""The force of a printed sentence: what is done, planned, sought, past or merely reported."""

from __future__ import annotations

from functools import lru_cache

from assistant.answer import Place
from assistant.titles import paper_of
from ingest.document import Document
from ingest.official import form
from ingest.store.base import Index

LEAST_SETTLED = (
    "aspiration",
    "planned",
    "operating",
    "past",
    "reported",
    "provision",
)  # of several forces the one to name
_PLANNED = ("aspiration", "planned", "operating")  # what a plan's sentences can be
LABELS = {
    "operating": ("在办", "operating"),
    "planned": ("计划", "planned"),
    "aspiration": ("争取", "sought"),
    "past": ("历史", "past"),
    "reported": ("已报告", "reported"),
    "provision": ("现行", "in force"),
}


@lru_cache(maxsize=4096)
def force_of(kind: str, text: str) -> str:
    """The force of a sentence of a document of this kind; a report's is "past" or "reported", never a plan."""
    if kind == "report":
        return "past" if form("past").search(text) else "reported"
    if kind in ("regulation", "document"):
        return "provision"
    if kind != "plan":
        return "reported"
    if form("sought").search(text):
        return "aspiration"
    return "operating" if form("running").search(text) and not form("to_come").search(text) else "planned"


def label(force: str, language: str) -> str:
    zh, en = LABELS[force]
    return en if language == "en" else zh


def document_force(document: Document, text: str) -> str:
    """The force of a document's sentence: only a paper that calls itself a plan plans; a guide, notice or opinion is in force."""
    kind = "document" if document.kind == "plan" and paper_of(document) is None else document.kind
    return force_of(kind, text)


def force_at(place: Place, index: Index) -> str:
    """The force of a place: of the supports that stand in it the least settled one, else by its words. A report tells
    of its own day: what it says is in place is reported, not in place today."""
    document = index.document(place.document)
    own = document_force(document, document.text[place.start : place.end])
    held = _held(place, index) if own in _PLANNED else set()
    return next((status for status in LEAST_SETTLED if status in held), own)


def _held(place: Place, index: Index) -> set[str]:
    supports = (s for s in index.supports() if s.document == place.document)
    return {s.status for s in supports if s.start < place.end and s.end > place.start}
