"""A printable list for the service window, as docx or html: supports, citations, what is not printed, what to ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from io import BytesIO
from typing import TYPE_CHECKING

from assistant.match_cards import STATUSES, VERDICTS, Match, label
from assistant.profile import Fact, choice

if TYPE_CHECKING:
    from docx.document import Document as Paper

_TITLE = ("企业支持事项核对清单", "Checklist of supports for the service window")
_DISCLAIMER = (
    "本清单由程序依据已收录文件的原文整理，仅供参考，不构成行政答复或申报依据；以正式公布文本及主管部门解释为准。",
    "Drawn by a program from the printed text, for reference only; not an administrative reply. "
    "The published Chinese text and the competent department prevail.",
)
_NOT_WRITTEN = ("文件未写明", "not stated")
_LABELS = {
    "verdict": ("结论", "Verdict"), "what": ("支持内容", "What"), "who": ("适用对象（原文）", "Who, as written"),
    "status": ("状态", "Status"), "where": ("办理渠道", "Where"),
    "responsible": ("责任部门", "Responsible body"),
    "source": ("依据条款", "Clause"), "quote": ("原文", "Chinese original"), "missing": ("文件未写明", "Not stated"),
    "why": ("为何列出", "Why it is listed"), "ask": ("到窗口请问", "Ask at the window"),
    "profile": ("企业情况", "Profile"),
    "siblings": ("同列事项", "Listed with it"),
}  # fmt: skip
# What to ask where a detail is not printed, by its slot.
_QUESTIONS = {
    "amount": ("有没有资金或费用方面的支持？额度和标准以哪份文件为准？",
               "Is there money in it or a fee, and which document sets the amount?"),
    "period": ("受理时间和办结时限是多久？", "When are applications taken, and how long does it take?"),
    "address": ("在哪里办理，能否网上办理？", "Where is it handled; can it be done online?"),
    "telephone": ("联系人和咨询电话是什么？", "Who is the contact, and on which number?"),
}  # fmt: skip
_STATUS_QUESTIONS = {
    "planned": ("这一事项是否已经开始办理？", "Has this started yet?"),
    "aspiration": ("这一事项目前进展如何，是否已有可申请的渠道？", "How far has this come; can it be applied for yet?"),
    "past": ("该措施是否仍在实施，现行做法依据哪份文件？", "Is this still in force, and under which document?"),
    "operating": ("现行办事指南在哪里可以看到？", "Where is the current service guide?"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One support of the list: its heading and labelled lines, in reading order."""

    heading: str
    lines: tuple[tuple[str, str], ...]


def rows(matches: Sequence[Match], language: str = "zh") -> tuple[Row, ...]:
    """The list as text, one row a card; fields that are not printed say so."""
    return tuple(_row(number, match, language == "en") for number, match in enumerate(matches, 1))


def questions(match: Match, language: str = "zh") -> tuple[str, ...]:
    """What to ask at the window about a card: whether it runs, then each detail that is not printed."""
    en = language == "en"
    missing = (pair[en] for slot, pair in _QUESTIONS.items() if label(slot, language) in match.not_stated)
    return (_STATUS_QUESTIONS[match.status][en], *missing)


def html(matches: Sequence[Match], facts: Sequence[Fact] = (), language: str = "zh") -> str:
    """A page to print; ``facts`` are shown only where given. It loads nothing from anywhere."""
    en = language == "en"
    parts = [
        f'<!DOCTYPE html><html lang="{"en" if en else "zh-CN"}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{escape(_TITLE[en])}</title>',
        "<style>body{font:15px/1.6 system-ui,sans-serif;max-width:48rem;margin:1.5rem auto;padding:0 1rem}"
        "section{break-inside:avoid;border-top:1px solid #999;padding:.6rem 0}dt{font-weight:600}"
        "dd{margin:0 0 .3rem 0;white-space:pre-line}blockquote{margin:0}h2{font-size:1.05rem}</style></head><body>",
        f"<h1>{escape(_TITLE[en])}</h1>",
    ]
    if facts:
        parts.append(f"<p><b>{escape(_LABELS['profile'][en])}</b> {escape(_profile(facts, en))}</p>")
    for row in rows(matches, language):
        lines = "".join(f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in row.lines)
        parts.append(f"<section><h2>{escape(row.heading)}</h2><dl>{lines}</dl></section>")
    parts.append(f"<p><small>{escape(_DISCLAIMER[en])}</small></p></body></html>")
    return "\n".join(parts)


def docx(matches: Sequence[Match], facts: Sequence[Fact] = (), language: str = "zh") -> bytes:
    """The same list as the bytes of a .docx file; ``facts`` are shown only where given."""
    import docx as python_docx  # heavy, and only a download needs it
    from docx.oxml.ns import qn

    en = language == "en"
    paper = python_docx.Document()
    paper.core_properties.author = ""
    paper.core_properties.title = _TITLE[en]
    style = paper.styles["Normal"]
    style.font.name = "Arial"
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "宋体")
    paper.add_heading(_TITLE[en], level=1)
    if facts:
        _line(paper, _LABELS["profile"][en], _profile(facts, en))
    for row in rows(matches, language):
        paper.add_heading(row.heading, level=2)
        for name, text in row.lines:
            _line(paper, name, text)
    paper.add_paragraph(_DISCLAIMER[en])
    file = BytesIO()
    paper.save(file)
    return file.getvalue()


def _line(paper: Paper, label: str, text: str) -> None:
    paragraph = paper.add_paragraph()
    paragraph.add_run(f"{label}  ").bold = True
    paragraph.add_run(text)


def _row(number: int, match: Match, en: bool) -> Row:
    absent = _NOT_WRITTEN[en]
    citation = match.citation
    name = f"{match.gloss} [{match.name}]" if en and match.gloss else f"[{match.name}]" if en else match.name
    # A Chinese title already has its 《》 marks added here, never in the quotation.
    source = f"《{citation.title}》{citation.path}" + (f"（{citation.date}）" if citation.date else "")
    joiner = "; " if en else "、"
    language = "en" if en else "zh"
    asked = "\n".join(f"□ {question}" for question in questions(match, language))
    lines = [
        ("verdict", VERDICTS[match.verdict][en]), ("what", match.what), ("who", match.who or ""),
        ("status", f"{STATUSES[match.status][en]}（{match.cue}）{match.as_of or ''}"), ("where", match.where or absent),
        ("responsible", joiner.join(match.responsible) or absent), ("source", source), ("quote", f"“{citation.quote}”"),
        ("missing", joiner.join(match.not_stated)), ("why", match.why), ("ask", asked),
    ]  # fmt: skip
    if match.siblings:
        lines.insert(2, ("siblings", joiner.join(match.siblings)))
    return Row(f"{number}. {name}", tuple((_LABELS[key][en], text) for key, text in lines if text))


def _profile(facts: Sequence[Fact], en: bool) -> str:
    known = [(fact, choice(fact.field, fact.value)) for fact in facts]
    return ("; " if en else "；").join((one.en if en else one.zh) if one else fact.words for fact, one in known)
