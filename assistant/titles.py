"""How a document is called in a line of an answer."""

from __future__ import annotations

from ingest.document import Document
from ingest.store.base import Index

_SHORT = {"plan": ("方案", "Plan"), "report": ("评估报告", "Review")}
_FEW = 2000  # chunks; larger indexes are not searched for documents of the same kind


def short_title(document: Document, index: Index, language: str) -> str:
    """方案, 评估报告 where one document is of that kind, else the title in 《》."""
    if len(index) < _FEW and document.kind in _SHORT and sum(d.kind == document.kind for d in index.documents()) == 1:
        return _SHORT[document.kind][language == "en"]
    return f"《{document.title}》"
