"""Which clauses print a name, and which give a body a role: answered from the print itself, every clause quoted."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answer import Claim, Draft, Query
from assistant.composing.occurrences import Occurrence, claims_around, occurrences
from assistant.phrases import phrase
from assistant.retrieve import FRAME
from assistant.sentence_rank import SentenceRanker
from ingest.store.base import Index
from ingest.text import fold, folded, squeeze

_WHERE = r"(?:哪些|哪几|哪|几|所有|全部|每一?|各|多少|有关的?)"
_UNIT = (
    r"(?:个|条|项|处)?(?:重点)?(?:任务|条款|条文|条|项|地方|章节|部分|段落|段|措施|举措|内容|工作|事项|处|要求|规定)"
)
_SPEAKS = r"(?:提到|涉及|提及|写到|写了|讲到|说到|谈到|包含|出现|有关|关于|牵涉|用到|点名)"
_MENTIONS = (
    re.compile(rf"{_WHERE}{_UNIT}(?:里|中|都|当中)*{_SPEAKS}(?:了|到|过)*(?P<term>[^，。？?]{{2,30}})"),
    re.compile(rf"{_SPEAKS}(?:了|到|过)*(?P<term>[^，。？?]{{2,30}}?)的?{_UNIT}(?:都|一共|总共|分别)*(?:有|是|在|包括)?(?:{_WHERE}|列)"),
    re.compile(rf"(?:列出|找出|列一下|罗列){_WHERE}?(?:{_UNIT})?(?:里|中)?{_SPEAKS}(?:了|到|过)*(?P<term>[^，。？?]{{2,30}})"),
    re.compile(rf"(?P<term>[^，。？?]{{2,30}}?)(?:都|一共|总共|分别)*(?:在|被|见于|出现在)(?:方案|报告|评估报告|文件|文中|全文)?(?:的|里|中)?{_WHERE}{_UNIT}(?:里|中)?(?:{_SPEAKS}|出现|$|[？?])"),
)  # fmt: skip
_MENTIONS_EN = re.compile(
    r"\b(?:which|list|all|every|each|what)\b.{0,20}\b(?:tasks?|clauses?|sections?|items?|parts?|places?|measures?)\b.{0,12}"
    r"\b(?:mention|concern|refer|involve|cover|name|speak)",
    re.IGNORECASE,
)
_ROLES = "牵头|负责|配合|协同|承担|承接|参与|主管|统筹|组织"
_BODY = r"(?P<body>[\u4e00-\u9fff]{2,14}?)"
_GIVEN = (
    re.compile(rf"(?:由|归|是|给)?{_BODY}(?:来|去)?(?:单独|分别|都)?(?P<role>{_ROLES})(?:或者?(?:{_ROLES}))?(?:实施)?(?:了|的)?[^，。？?谁]{{0,8}}(?:有|是)?(?:哪些|什么|几[项条个件]|多少)(?!部门|单位|机构|人)"),
    re.compile(rf"(?:哪些|哪几[项条个件]|什么|所有|全部)[^，。？?谁]{{0,8}}?(?:由|归|是|让)?{_BODY}(?:来|去)?(?P<role>{_ROLES})"),
    re.compile(rf"(?P<role>牵头|责任|配合|主管)(?:单位|部门)(?:是|为){_BODY}的"),
)  # fmt: skip
_TAKES_PART = ("配合", "协同", "承担")  # what is written of a body that takes part
_ENDS = re.compile(
    r"(?:局|委|办|中心|站|所|院|街道|公司|部|专班|小组|平台|团队|窗口|银行|政府|处|委员会|机构|主体|园|会|厅|街镇|大学)$"
)
_CLAUSE = re.compile(r"[，,；;。：]")
_ASKING = re.compile(r"哪|什么|谁|几|多少|列出|方案|报告|文件|任务|工作|事项")
FEW = 5000  # chunks; larger indexes are searched, not read through
SHOWN = 10  # clauses quoted; a count is said only where every one of them is
_LEAST = 3  # characters of a printed run that stands for what was asked


def mentioning(query: Query, index: Index, ranker: SentenceRanker) -> Draft | None:
    """Every clause that prints the name asked for; None for other questions and for names that are not printed."""
    if len(index) > FEW or (term := _term(query, index)) is None:
        return None
    documents = query.documents or [d.id for d in index.documents()]
    found = [o for o in occurrences(term, index, documents) if o.section.id not in FRAME]
    first = list({(o.document, o.section.id): o for o in reversed(found)}.values())[::-1]
    first = _in_order(first, documents)
    if not first:
        return None
    name = "mentions" if len(first) <= SHOWN else "mentions_first"
    opening = phrase(name, query.language, term=term, count=str(min(len(first), SHOWN)))
    return Draft("answered", claims_around(first[:SHOWN], ranker), opening=opening)


def duties(query: Query, index: Index, ranker: SentenceRanker) -> Draft | None:
    """Every sentence that gives the body asked about its role; None for other questions and where none does."""
    if len(index) > FEW:
        return None
    for pattern in _GIVEN:
        for match in pattern.finditer(query.standalone):
            body = _printed_end(match["body"], index)
            if not body:
                continue
            roles = ("牵头", "负责") if match["role"] == "责任" else (match["role"],)
            roles = tuple(dict.fromkeys((*roles, *re.findall(_ROLES, match[0]))))
            roles = (*roles, *(role for role in _TAKES_PART if role not in roles)) if "参与" in roles else roles
            claims = _given(body, roles, query, index, ranker)
            if claims:
                opening = phrase("duties", query.language, body=body, role="、".join(roles), count=str(len(claims)))
                return Draft("answered", claims, opening=opening)
    return None


def _given(body: str, roles: Sequence[str], query: Query, index: Index, ranker: SentenceRanker) -> tuple[Claim, ...]:
    claims: list[Claim] = []
    for document in query.documents or [d.id for d in index.documents()]:
        for section in index.sections(document):
            for place, text in ranker.sentences(document, section.id):
                if body in text and _has_role(squeeze(text), body, roles):
                    claims.append(Claim(text, (place,)))
    return tuple(dict.fromkeys(claims))[:SHOWN]


def _has_role(text: str, body: str, roles: Sequence[str]) -> bool:
    """Whether a role follows the body in its clause, or begins the clause behind it (…组成专班，负责…)."""
    clauses = _CLAUSE.split(text)
    for at, clause in enumerate(clauses):
        behind = clause.partition(body)[2] if body in clause else None
        if behind is None:
            continue
        following = clauses[at + 1] if at + 1 < len(clauses) and not behind else ""
        if any(role in behind or following.startswith(role) for role in roles):
            return True
    return False


def _printed_end(found: str, index: Index) -> str:
    """The longest end of what was found that is printed and reads as a body; "" where none is."""
    if _ASKING.search(found) and not _ENDS.search(found):
        return ""
    ends = (found[at:] for at in range(len(found) - 1))
    return next(
        (e for e in ends if _ENDS.search(e) and not _ASKING.search(e) and any(e in d.text for d in index.documents())),
        "",
    )


def _term(query: Query, index: Index) -> str | None:
    """The printed name in the place of a question where the name asked for stands."""
    texts = [folded(d.text) for d in index.documents()]
    if query.language == "en":
        if not _MENTIONS_EN.search(query.asked):
            return None
        words = [w for w in query.standalone.split() if len(w) >= _LEAST and any(fold(w).text in t for t in texts)]
        return max(words, key=len, default=None)
    for pattern in _MENTIONS:
        if match := pattern.search(query.standalone):
            return _run(re.sub(r"^[“「『\"]|[”」』\"]?(?:的|了|过|这个词|的?字样)*$", "", match["term"]), texts)
    return None


def _run(words: str, texts: Sequence[str]) -> str | None:
    """The words themselves where they are printed, else the longest printed run that is most of them."""
    asked = fold(words).text
    runs = [asked[at:end] for at in range(len(asked)) for end in range(at + 2, len(asked) + 1)]
    printed = [run for run in sorted(runs, key=lambda r: -len(r)) if any(run in text for text in texts)]
    if not printed:
        return None
    whole = printed[0] == asked
    return printed[0] if whole or (len(printed[0]) >= _LEAST and len(printed[0]) * 5 >= len(asked) * 3) else None


def _in_order(found: Sequence[Occurrence], documents: Sequence[str]) -> list[Occurrence]:
    return sorted(found, key=lambda o: (list(documents).index(o.document), o.start))
