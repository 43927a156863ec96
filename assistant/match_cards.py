"""A support as a card: verdict, why it was chosen, what is not printed; and its JSON."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import Any

from assistant.answer import Citation
from assistant.match_facts import Wanted
from assistant.understanding.english import gloss
from ingest.document import Support

# What a person needs to know before going to a window, and how it would be printed.
DETAILS: tuple[tuple[str, str, re.Pattern[str]], ...] = (
    ("金额", "amount", re.compile(r"\d[\d,.]*\s*[万亿]?元|[一二三四五六七八九十百千]+万?元|百分之|\d\s*[%％]")),
    ("条件", "conditions", re.compile(r"符合[^，。；]{2,}(?:条件|方向|标准|规定)|须|应具备|年满|以上学历|注册满")),
    ("期限", "deadline", re.compile(r"\d+\s*(?:个)?(?:工作日|月内|日内|年内)|截止|有效期|有效至")),
    ("窗口地址", "window address", re.compile(r"[\u4e00-\u9fff]{2,}(?:路|街|道)\s*\d+\s*(?:弄|号)|\d+\s*[楼室]")),
    ("电话", "telephone", re.compile(r"(?<!\d)(?:0\d{2,3}[-—－ ]?)?\d{8}(?!\d)|(?<!\d)1[3-9]\d{9}(?!\d)|12345")),
)  # fmt: skip
VERDICTS = {"stated": ("文件明确", "stated in the document"), "related": ("方向相关", "related direction"),
            "not_stated": ("文件未规定", "not provided for")}  # fmt: skip
STATUSES = {"operating": ("在办", "operating"), "planned": ("计划", "planned"), "aspiration": ("争取", "aspiration"),
            "past": ("历史", "past")}  # fmt: skip
NEEDED = 0.3  # weight of a kind from which a support answers a need
_REASONS = 3


@dataclass(frozen=True, slots=True)
class Reason:
    """A fact of the profile beside the words of the clause; ``printed`` is a slice of the quotation."""

    said: str
    printed: str


@dataclass(frozen=True, slots=True)
class Match:
    """A card. Every printed field is a slice of the document, None or () where nothing is printed.

    ``verdict``: stated, related or not_stated; never an eligibility. ``not_stated`` names what is not printed in the
    clause. ``siblings`` are other items of the same printed list. ``gloss`` is an English name, None where the
    glossary lacks a part. ``score`` orders cards of one profile and means nothing across profiles.
    """

    id: str
    name: str
    gloss: str | None
    kind: str
    verdict: str
    status: str
    cue: str
    as_of: str | None
    who: str | None
    what: str
    where: str | None
    responsible: tuple[str, ...]
    not_stated: tuple[str, ...]
    reasons: tuple[Reason, ...]
    why: str
    siblings: tuple[str, ...]
    citation: Citation
    score: float

    def as_json(self) -> dict[str, Any]:
        """The object of ``policy match``; ``citation`` as in an answer."""
        fields = asdict(self)
        fields["citation"] = {
            key: value for key, value in fields["citation"].items() if value is not None or key == "date"
        }
        return fields


def card(
    support: Support, siblings: tuple[str, ...], citation: Citation, score: float, want: Wanted, language: str
) -> Match:
    """The card of a support for what is wanted, in zh or en."""
    reasons = _reasons(citation, want)
    needs = want.kinds.get(support.kind, 0.0) >= NEEDED
    verdict = "related" if reasons or needs else "not_stated"
    if reasons and needs and support.status != "aspiration":
        verdict = "stated"
    return Match(
        id=support.id, name=support.name, gloss=gloss(support.name), kind=support.kind, verdict=verdict,
        status=support.status, cue=support.cue, as_of=support.as_of, who=support.who, what=support.what,
        where=support.where, responsible=support.responsible, not_stated=not_printed(citation.quote, language),
        reasons=reasons, why=_why(reasons, support, language), siblings=siblings, citation=citation,
        score=round(score, 4),
    )  # fmt: skip


def not_printed(quote: str, language: str = "zh") -> tuple[str, ...]:
    """Which of amount, conditions, deadline, window address and telephone the quotation does not print."""
    return tuple(en if language == "en" else zh for zh, en, pattern in DETAILS if not pattern.search(quote))


def _reasons(citation: Citation, want: Wanted) -> tuple[Reason, ...]:
    """Facts whose official words, or own words, stand in the quotation; longer words first."""
    found: dict[str, Reason] = {}
    pairs = [*want.pairs, *((said, said) for said, _ in want.pairs)]
    for said, official in sorted(pairs, key=lambda pair: -len(pair[1])):
        if (
            len(official) < 2
            or official not in citation.quote
            or official in (citation.title, "上海", "长宁", "长宁区")
        ):
            continue
        if any(official in reason.printed for reason in found.values()):
            continue
        found.setdefault(said, Reason(said, official))
    return tuple(found.values())[:_REASONS]


def _why(reasons: tuple[Reason, ...], support: Support, language: str) -> str:
    if language == "en":
        if reasons:
            return "; ".join(f'You said "{reason.said}"; the clause prints “{reason.printed}”' for reason in reasons)
        return f"Close in subject to what you describe: “{support.name}”"
    if reasons:
        return "；".join(f"您提到“{reason.said}”，原文写有“{reason.printed}”" for reason in reasons)
    return f"与您所述内容相近：原文“{support.name}”"
