"""Readable output of documents, check, find, compare, diff and match at a terminal."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from assistant.export import CHANGES, KINDS, VERDICTS

if TYPE_CHECKING:
    from assistant.compare import Comparison
    from assistant.diff import ClauseChange
    from assistant.find import Occurrences
    from assistant.match import Matches
    from assistant.wording import CheckedSentence

_MARKS = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
_FIELDS = (("支持内容", "what"), ("适用对象（原文）", "who"), ("办理渠道", "where"), ("责任部门", "responsible"))
_ABOUT = (
    ("文号 ", "number"), ("发文 ", "issuer"), ("日期 ", "date"), ("施行 ", "valid_from"), ("有效期至 ", "valid_until"),
    ("已由它代替：", "replaced_by"),
)  # fmt: skip
_QUIET = 12  # characters of unchanged text kept on either side of a change


def print_documents(rows: Sequence[Mapping[str, Any]]) -> None:
    """Each document: what it is called, and below what it prints of itself."""
    for row in rows:
        _line(f"{row['document']}  《{row['title']}》")
        said = ((label, row[name]) for label, name in _ABOUT)
        known = "；".join(f"{label}{value}" for label, value in said if value)
        counts = f"{row['sections']} 节，{row['chunks']} 个片段"
        _line(f"    {'；'.join(filter(None, (known, counts, '识别文本' if row['recognised'] else '')))}")


def print_checked(sentences: Sequence[CheckedSentence]) -> None:
    """Each sentence: verdict, printed words with their place, differences."""
    for sentence in sentences:
        _line(f"【{VERDICTS[sentence.verdict]}】{sentence.text}")
        if sentence.source is not None:
            source = sentence.source
            _line(f"    原文：{source.quote}")
            _line(f"    出处：{source.document}#{source.section} {source.path}")
        for difference in sentence.differences:
            claimed, actual = difference.claimed or "（无）", difference.actual or "（无）"
            _line(f"    差异（{KINDS[difference.kind]}）：所写“{claimed}”，原文“{actual}”")
        for note in sentence.notes:
            _line(f"    说明：{note}")


def print_occurrences(found: Occurrences) -> None:
    counts = "，".join(f"{document} {count} 处" for document, count in found.by_document.items() if count)
    where = f"{counts}；其中标题 {found.in_headings} 处" if counts else f"{len(found.by_document)} 份文件里都没有"
    _line(f"“{found.term}”共 {len(found.found)} 处（{where}）")
    for one in found.found:
        _line(f"  {one.document}#{one.section} {one.path}  …{one.before}【{one.printed}】{one.after}…")
    if found.near:
        _line("近似写法（不计入）：")
        for one in found.near:
            _line(f"  {one.document}#{one.section} {one.path}  …{one.before}【{one.printed}】{one.after}…")


def print_comparison(compared: Comparison) -> None:
    for pair in compared.pairs:
        _line(f"{'可比' if pair.comparable else '不可比'}：")
        for target in (pair.planned, pair.reported):
            _line(f"    {target.document}#{target.section}  {target.indicator}：{target.value_as_written or '—'}")
        for reason in pair.reasons:
            _line(f"    {reason.zh}")
    _line(f"只在方案：{len(compared.only_planned)} 项；只在报告：{len(compared.only_reported)} 项")


def print_changes(changes: Sequence[ClauseChange], sides: str) -> None:
    _line(f"{sides}，{len(changes)} 处不同")
    for change in changes:
        section = change.new or change.old
        assert section is not None  # one side is always there
        _line(f"【{CHANGES[change.kind]}】{section.path}{section.heading.removeprefix(section.numeral)}")
        _line(
            "    " + "".join(_MARKS[piece.kind].format(_shortened(piece.kind, piece.text)) for piece in change.pieces)
        )


def print_matches(found: Matches) -> None:
    """One card after another, or why there is none."""
    english = found.language == "en"
    for number, match in enumerate(found.matches, start=1):
        card = match.as_json()
        name = f"{match.gloss} ({card['name']})" if english and match.gloss else card["name"]
        _line(f"{number}. {name}  [{card['verdict']} · {card['status']}]")
        for label, key in _FIELDS:
            value = card.get(key)
            if key == "who" and value is None:
                continue  # conditions are printed in any words: that there is none cannot be said
            shown = "、".join(value) if isinstance(value, list | tuple) else value
            _line(f"   {label}：{shown or '未写明'}")
        _line(f"   为什么：{card['why']}")
        citation = card["citation"]
        _line(f"   依据：{citation['document']}#{citation['section']} {citation['path']}「{citation['quote']}」")
        if card["not_stated"]:
            _line(f"   文件未写明：{'、'.join(card['not_stated'])}")
    if found.reason is not None:
        _line(found.reason[english])


def _shortened(kind: str, text: str) -> str:
    if kind != "same" or len(text) <= 2 * _QUIET + 1:
        return text
    return f"{text[:_QUIET]}…{text[-_QUIET:]}"


def _line(text: str) -> None:
    sys.stdout.write(text + "\n")
