"""One question back, where its answer would change which supports are shown."""

from __future__ import annotations

from assistant.knowledge.language import detect
from assistant.profile import choices, read_profile


def clarify(description: str) -> str | None:
    """Which need is meant, in the description's language; None where the description names one."""
    if any(fact.field == "need" for fact in read_profile(description).facts):
        return None
    english = detect(description) == "en"
    needs = (", " if english else "、").join(one.en if english else one.zh for one in choices() if one.field == "need")
    return f"Which support do you need most now: {needs}?" if english else f"您眼下最需要哪一类支持：{needs}？"
