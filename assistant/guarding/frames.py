"""What the words of an answer may put around printed words: which document speaks, and connectives."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from assistant.guarding.source import canonical
from ingest.document import Document
from ingest.official import form

_KINDS = {
    "plan": "(?:本|该|行动|发展|改革创新|实施)*(?:方案|计划|规划)",
    "report": "(?:本|该)?(?:中期|规划)*(?:评估)?报告",
    "regulation": "(?:本|该)?(?:办法|规定|条例|细则|意见)",
}
_SAYS = "提出|指出|明确|写明|提到|要求|载明|显示|表示|写道|介绍|部署|安排|规定"


def lead(text: str, document: Document) -> int:
    """How many characters at the head of a canonical text only say that this document speaks; 0 for none."""
    match = _lead(document.title, document.aliases, document.kind, document.date).match(text)
    return match.end() if match else 0


def connective(clause: str) -> int:
    """How many characters at the head of a clause only join it on; 0 for none."""
    match = form("connective").match(clause)
    return match.end() if match else 0


@lru_cache(maxsize=512)
def _lead(title: str, aliases: tuple[str, ...], kind: str, date: str | None) -> re.Pattern[str]:
    names = _names((title, *aliases), kind, date)
    return re.compile(
        rf"(?:(?:根据|按照|依据|按|据|在)(?=.))?(?:{names}|(?:该|本|上述)?(?:文件|公文|原文|条款))(?:中|里)?"
        rf"(?:,?(?:还|也|同时|另外|另)?(?:明确)?(?:{_SAYS}))?[,:]?"
    )


def _names(titles: Sequence[str], kind: str, date: str | None) -> str:
    """Every name of a document, each perhaps with its date in brackets."""
    printed = [re.escape(canonical(name)) for name in titles if name]
    kinds = [_KINDS[kind]] if kind in _KINDS else []
    dates = "|".join(map(re.escape, _dates(date)))
    dated = rf"(?:\((?:{dates})\))?" if dates else ""
    before = rf"(?:(?:{dates})的?)?" if dates else ""
    forms = "|".join([*sorted(printed, key=len, reverse=True), *kinds]) or "(?!)"
    return rf"{before}(?:{forms}){dated}"


def _dates(date: str | None) -> list[str]:
    if not date:
        return []
    year, *rest = date.split("-")
    forms = [f"{year}年"]
    if rest:
        forms.append(f"{year}年{int(rest[0])}月")
    if len(rest) > 1:
        forms.append(f"{year}年{int(rest[0])}月{int(rest[1])}日")
    return sorted({*forms, date}, key=len, reverse=True)
