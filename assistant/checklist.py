"""A printable list for the service window: supports, citations, what is not printed, what to ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.export import Cell, Run, Table
from assistant.match_cards import STATUSES, VERDICTS, Match, label
from assistant.profile import Fact, choice

_TITLE = ("企业支持事项核对清单", "Checklist of supports for the service window")
_COLUMNS = (("事项", "核对"), ("Support", "To check"))
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


def table(matches: Sequence[Match], facts: Sequence[Fact] = (), language: str = "zh") -> Table:
    """The list to print or save, one row a card; ``facts`` are told only where given."""
    en = language == "en"
    profile = f"{_LABELS['profile'][en]}{': ' if en else '：'}{_profile(facts, en)}\n" if facts else ""
    cards = tuple((((row.heading, "strong"),), _labelled(row.lines)) for row in rows(matches, language))
    return Table(_TITLE[en], profile + _DISCLAIMER[en], _COLUMNS[en], cards, "en" if en else "zh")


def _labelled(lines: Sequence[tuple[str, str]]) -> Cell:
    runs: list[Run] = []
    for name, text in lines:
        runs += [(f"{name}  ", "strong"), (f"{text}\n", "")]
    return tuple(runs)


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
