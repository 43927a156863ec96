"""Whether a question leans on the turns before it, and what those turns were about."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.answer import Turn
from ingest.text import has_chinese

TURNS = 6  # older turns are another subject more often than the same one
_SAID_ENOUGH = 3  # content words up to which a question that goes on leaves its subject unsaid
_SHORT = 40  # characters
CUT = 500  # characters kept of a turn: enough for its question or for the first quotes of an answer
LAST_QUESTION, EARLIER_QUESTION, LAST_ANSWER = 0.6, 0.35, 0.4  # against 1.0 for the words asked now

# Words that begin a further question; one that names its own subject after them stands alone.
_GOES_ON = re.compile(
    r"^(?:那|那么|那如果|然后|所以|还有呢|再|接着|另外呢|继续|为什么|为何|具体|详细|比如|例如|展开|也)|呢[？?]?$|也(?:算|行|能)"
)
_POINTS_BACK = re.compile(
    r"(?:^|[^其])它|他们|她们|这个(?!方案|园区|文件|报告|区|行动)|那个|这句|那句|这条|那条|这项|那项|这些|那些|这里头|这里面|"
    r"这里(?=是|说|指)|这(?:一|两|几|三)?(?:点|段|块|类|种|家|处|笔|数|数字|事|件|样)|其中|该(?:项|条|计划|政策|中心|机构|平台|站)|"
    r"上述|上面|前面(?:说|提|讲|那)|刚才|刚刚|你说的|同样|一样吗|除此|除了这|^(?:是|对|有)(?:吗|么)"
)
_GOES_ON_EN = re.compile(r"^(?:and|so|then|but|what about|how about|why|which one|in that case)\b", re.IGNORECASE)
_OURS = r"(?!\s+(?:plan|document|report|review|park|district))"
_POINTS_BACK_EN = re.compile(
    rf"\b(?:it|its|they|them|their|that one|this one|those|these|the same|the former|the latter|that|this)\b{_OURS}",
    re.IGNORECASE,
)
_TAIL = re.compile(r"(?:能办|能做|能干|能|可以|存在|占多少|多少|有哪.{0,3})$")
_QUOTED = re.compile(r"[“「『《]([^”」』》]{2,30})[”」』》]")


@dataclass(frozen=True, slots=True)
class Topic:
    """What earlier turns were about: texts with weights for a search, and a short label for people."""

    texts: tuple[tuple[str, float], ...]
    label: str


def leans(question: str, history: Sequence[Turn], content: Sequence[str], *, names_place: bool) -> bool:
    """Whether the question needs the turns before it.

    ``content`` are its content words; ``names_place`` says that it names a document, a section or a printed name.
    A question that says its own subject stands alone even where it begins with 那.
    """
    if not any(turn.role == "user" for turn in history):
        return False
    chinese = has_chinese(question)
    points = len((_POINTS_BACK if chinese else _POINTS_BACK_EN).findall(question))
    goes_on = bool((_GOES_ON if chinese else _GOES_ON_EN).search(question))
    words = len(set(content))
    if points:
        return points > 1 or words <= (_SAID_ENOUGH if names_place else 2 * _SAID_ENOUGH)
    if names_place:
        return False
    return words <= _SAID_ENOUGH if goes_on else words <= 1 and len(question) <= _SHORT


def topic(history: Sequence[Turn], content_of: Callable[[str], str], known: Callable[[str], bool]) -> Topic | None:
    """The topic of the last turns, None where they have none. Nothing said by the assistant counts as evidence.

    ``content_of`` strips a question to its content; ``known`` says whether a name is printed in the index.
    """
    turns = [Turn(turn.role, turn.content[:CUT]) for turn in history[-TURNS:]]
    questions = [content_of(turn.content) for turn in turns if turn.role == "user"]
    spoken = [text for text in questions if text]
    answer = next((turn.content for turn in reversed(turns) if turn.role == "assistant"), "")
    names = [name for name in dict.fromkeys(_QUOTED.findall(answer)) if known(name)][:3]
    texts = [(text, LAST_QUESTION if age == 0 else EARLIER_QUESTION) for age, text in enumerate(reversed(spoken[-2:]))]
    texts += [(name, LAST_ANSWER) for name in names]
    if not texts:
        return None
    asked = spoken[-1] if spoken else ""
    if len(asked) < 4 and len(spoken) > 1:
        asked = f"{spoken[-2]} {asked}".strip()
    asked = _TAIL.sub("", asked)
    label = "、".join(([asked[:40]] if asked else []) + [name for name in names if name not in asked])
    return Topic(tuple(texts), label)
