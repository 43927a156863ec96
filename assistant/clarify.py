"""One question back, where its answer would change which supports are shown."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.profile import read_profile
from assistant.understanding.language import detect

_NEED = (
    "您眼下最需要哪一类支持：资金、场地、人才（落户、培训）、签证与工作许可、知识产权、成果转化、市场，还是评奖认定？",
    "Which support do you need most now: money, space, talent (settling, training), visas and work permits, "
    "intellectual property, technology transfer, market, or recognition?",
)
_MONEY = (
    "您要的是银行贷款，还是想见投资人？",
    "Are you after a bank loan, or do you want to meet investors?",
)
_STAGE = (
    "公司处在哪个阶段：还没注册（想法或样机）、初创、成长中的中小企业，还是总部或研发中心？",
    "At which stage is the firm: not yet registered (idea or prototype), start-up, growing small or medium firm, or "
    "headquarters or R&D centre?",
)
_MONEY_WORDS = ("钱", "资金", "融资", "money", "funding", "finance", "cash")


def clarify(description: str) -> str | None:
    """A question in the description's language, or None where the description says enough.

    Asked for, in this order: the need; loan or investment where only money is named; the stage where space or
    transfer of research is needed, which differ most by stage.
    """
    reading = read_profile(description)
    profile = reading.profile
    english = detect(description) == "en"
    lowered = reading.text.lower()
    if not profile.needs:
        if any(word in lowered for word in _MONEY_WORDS):
            return _MONEY[english]
        return _NEED[english]
    if set(profile.needs) == {"loan"} and not _names_loan(lowered):
        return _MONEY[english]
    if profile.stage is None and set(profile.needs) <= {"space", "incubator", "transfer"}:
        return _STAGE[english]
    return None


def _names_loan(text: str) -> bool:
    words: Sequence[str] = (
        "贷",
        "授信",
        "抵押",
        "借",
        "周转",
        "loan",
        "credit",
        "collateral",
        "borrow",
        "lender",
        "bank",
        "working capital",
    )
    return any(word in text for word in words)
