"""How a document is called in a line of an answer."""

from __future__ import annotations

import re

from ingest.document import SMALL_INDEX, Document
from ingest.store.base import Index

# What a paper calls itself, in Chinese and English; a 通知 or 意见 that carries none of these is called by its title.
_PAPERS = {
    "评估报告": "Review", "报告": "Report", "行动计划": "Plan", "计划": "Plan", "规划": "Plan", "纲要": "Outline",
    "方案": "Plan",
}  # fmt: skip
_ASIDE = re.compile(r"[（(][^）)]{0,100}[）)]")


def short_title(document: Document, index: Index, language: str) -> str:
    """What the paper calls itself (方案, 评估报告) where one document of the index does, else the title in 《》."""
    paper = paper_of(document)
    if paper and len(index) <= SMALL_INDEX and sum(paper_of(d) == paper for d in index.documents()) == 1:
        return _PAPERS[paper] if language == "en" else paper
    return f"《{document.title}》"


def paper_of(document: Document) -> str | None:
    """The last of the names of papers in a title that is that of a plan or a report; None for other papers."""
    title = _ASIDE.sub("", document.title) if document.kind in ("plan", "report") else ""
    held = [paper for paper in _PAPERS if paper in title]
    return max(held, key=lambda paper: (title.rfind(paper) + len(paper), len(paper)), default=None)
