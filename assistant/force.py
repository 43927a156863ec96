"""The force of a printed sentence: what is done, planned, sought, past or merely reported."""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.answer import Place
from assistant.titles import paper_of
from ingest.document import Document
from ingest.store.base import Index

# Unhedged verbs are plans; these only promise an effort. Both from the conventions of official style (公文措辞).
SOUGHT = re.compile(r"力争|争取|努力|鼓励|探索|推动|推进|支持(?=[^。，；]*建设)|引导")
RUNNING = re.compile(r"^(?:依托|通过|持续)|已(?:经|形成)|现有")
# Beside one of these even a running thing is told as what is to come.
TO_COME = re.compile(
    r"建设|打造|建立|设立|构建|形成|扩大|实施|加大|加快|优化|完善|提升|强化|将|到\s*20\d\d|20\d\d\s*年"
)
PAST = re.compile(r"疫情|举办了|成功举办|入选|获评|成立了?|签署|完成")
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
        return "past" if PAST.search(text) else "reported"
    if kind in ("regulation", "document"):
        return "provision"
    if kind != "plan":
        return "reported"
    if SOUGHT.search(text):
        return "aspiration"
    return "operating" if RUNNING.search(text) and not TO_COME.search(text) else "planned"


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
