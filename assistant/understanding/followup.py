"""Whether a question leans on the turns before it, and what those turns were about."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.answer import Turn
from ingest.text import has_chinese

TURNS = 6  # older turns are another subject more often than the same one
_BARE, _POINTING = 1, 6  # content words up to which a question leaves its subject unsaid, and one that points back
CUT = 500  # characters kept of a turn: enough for its question or for the first quotes of an answer
LAST_QUESTION, EARLIER_QUESTION, LAST_ANSWER = 0.6, 0.35, 0.4  # against 1.0 for the words asked now

_POINTS_BACK = re.compile(
    r"(?:^|[^其])它|他们|她们|这个(?!方案|园区|文件|报告|区|行动)|那个|这句|那句|这条|那条|这项|那项|这些|那些|这里头|这里面|"
    r"这里(?=是|说|指)|这(?:一|两|几|三)?(?:点|段|块|类|种|家|处|笔|数|数字|事|件|样)|其中|该(?:项|条|计划|政策|中心|机构|平台|站)|"
    r"上述|上面|前面(?:说|提|讲|那)|刚才|刚刚|你说的|同样|一样吗|除此|除了这|^(?:是|对|有)(?:吗|么)"
)
_MORE = re.compile(
    r"(?:好的?|嗯|那|那么|请问|除此之外|除了这(?:些|个))?[，,]?(?:还有(?:没有)?(?:别的|其他的?|其它的?|什么|哪些|啥)?(?:内容|措施|政策|支持|安排|规定|条款)?"
    r"|别的|其他的?|其它的?|另外|除此之外|就这些|只有这些|就这么多|没有别的)(?:呢|吗|了吗|了|么|没有)*[？?。]?"
)
_MORE_EN = re.compile(
    r"(?:ok(?:ay)?,? |and )?(?:(?:is there )?anything (?:else|more)|what else|any (?:others?|more)|is that (?:all|it)|what about the (?:rest|others))\W*",
    re.IGNORECASE,
)
_AGAIN = re.compile(
    r"(?:没(?:看|听)(?:懂|清楚?|明白)[，,。]?)?(?:请|麻烦|能不能|能否|可以)?(?:你)?(?:再)?(?:用|以|换成?|拿|给我)?(?:个)?(?P<language>英文|英语|中文|汉语|普通话|繁体(?:中文)?)?(?:里|版|来)?(?:再|重新)?"
    r"(?:说|讲|回答|答|写|来|重复|翻译|表达)(?:一遍|一次|一下|一回|个)?(?:吗|吧|可以吗|好吗)?[？?。]?"
)
_AGAIN_EN = re.compile(
    r"(?:please |can you |could you )?(?:(?:say|repeat|answer|tell me|give me|write|translate) )?(?:it |that |this |the answer )?(?:again )?"
    r"(?:(?:in|into) (?P<language>english|chinese))?(?: again)?(?:,? please)?\W*",
    re.IGNORECASE,
)
_LANGUAGES = {"英": "en", "en": "en", "中": "zh", "汉": "zh", "普": "zh", "ch": "zh", "繁": "zh-hant"}
_OURS = r"(?!\s+(?:plan|document|report|review|park|district))"
_POINTS_BACK_EN = re.compile(
    rf"\b(?:it|its|they|them|their|that one|this one|those|these|the same|the former|the latter|that|this)\b{_OURS}",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[“「『《]([^“「『《”」』》]{2,30})[”」』》]")
_NAME = re.compile(r"[^，。；、：\s]{5,14}")  # a name, not a sentence nor a word that is quoted in one


@dataclass(frozen=True, slots=True)
class Topic:
    """What earlier turns were about: texts with weights for a search, and a short label for people."""

    texts: tuple[tuple[str, float], ...]
    label: str


def more(question: str) -> bool:
    """Whether a question only asks for what the last answer left out: 还有别的吗, anything else?"""
    return bool(_MORE.fullmatch(question.strip()) or _MORE_EN.fullmatch(question.strip()))


def again(question: str) -> str | None:
    """The language in which the last question is to be answered once more; "" for the same, None for a new question."""
    text = question.strip()
    match = _AGAIN.fullmatch(text) or _AGAIN_EN.fullmatch(text)
    if match is None or not any(character.isalpha() for character in text):
        return None
    named = (match["language"] or "").lower()
    return next((code for start, code in _LANGUAGES.items() if named.startswith(start)), "")


def points(question: str) -> bool:
    """Whether a question points at the matter of the last answer itself: 它, 这个, 其中."""
    return bool((_POINTS_BACK if has_chinese(question) else _POINTS_BACK_EN).search(question))


def leans(question: str, history: Sequence[Turn], content: Sequence[str], *, named: bool) -> bool:
    """Whether the question needs the turns before it.

    ``content`` are its content words; ``named`` says that it names a document, a section or a printed name. A question that
    says its own subject stands alone even where it begins with 那. On rewrite_acl2019 (469 questions) cues of going on
    (那, 为什么, 具体) found the unsaid subject of 3 in 100 more, and put one into 11 in 100 more that say their own.
    """
    if not any(turn.role == "user" for turn in history):
        return False
    words = len(set(content))
    return more(question) or (words <= _POINTING if points(question) else words <= _BARE and not named)


def topic(
    history: Sequence[Turn],
    content_of: Callable[[str], str],
    known: Callable[[str], bool],
    headings: Sequence[str] = (),
) -> Topic | None:
    """The topic of the last turns, None where they have none. Nothing said by the assistant counts as evidence.

    ``content_of`` strips a question to its content; ``known`` says whether a name is printed in the index;
    ``headings`` are those of the clauses that the last answer spoke of.
    """
    turns = [Turn(turn.role, turn.content[:CUT]) for turn in history[-TURNS:]]
    questions = [content_of(turn.content) for turn in turns if turn.role == "user"]
    spoken = [text for text in questions if text]
    answer = next((turn.content for turn in reversed(turns) if turn.role == "assistant"), "")
    quoted = [name for name in dict.fromkeys(_QUOTED.findall(answer)) if known(name)][:3]
    names = [*(name for name in quoted if not headings or _NAME.fullmatch(name)), *headings]
    texts = [(text, LAST_QUESTION if age == 0 else EARLIER_QUESTION) for age, text in enumerate(reversed(spoken[-2:]))]
    texts += [(name, LAST_ANSWER) for name in names]
    if not texts:
        return None
    asked = spoken[-1] if spoken else ""
    if len(asked) < 4 and len(spoken) > 1:
        asked = f"{spoken[-2]} {asked}".strip()
    label = "、".join(([asked[:40]] if asked else []) + [name for name in names if name not in asked])
    return Topic(tuple(texts), label)
