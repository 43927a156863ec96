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
    r"^(?:那|那么|那如果|然后|所以|还有呢|再|接着|另外呢|继续|为什么|为何|具体|详细|比如|例如|展开|也)|呢[？?]?$|也(?:算|行|能)|(?:展开|详细|具体)(?:地)?(?:说|讲|谈|介绍)"
)
_POINTS_BACK = re.compile(
    r"(?:^|[^其])它|他们|她们|这个(?!方案|园区|文件|报告|区|行动)|那个|这句|那句|这条|那条|这项|那项|这些|那些|这里头|这里面|"
    r"这里(?=是|说|指)|这(?:一|两|几|三)?(?:点|段|块|类|种|家|处|笔|数|数字|事|件|样)|其中|该(?:项|条|计划|政策|中心|机构|平台|站)|"
    r"上述|上面|前面(?:说|提|讲|那)|刚才|刚刚|你说的|同样|一样吗|除此|除了这|^(?:是|对|有)(?:吗|么)"
)
_RESPONDS = re.compile(
    r"(?:怎么|如何|怎样)(?:接|应对|回应|解决|处理|安排|补|改|说|写|提|讲|办)|有(?:什么|啥|何|没有)?(?:办法|安排|对策|措施|回应|说法|招)|拿什么|"
    r"(?:提|写|说|讲)(?:到|了)*(?:吗|没有|没)|里?也?有(?:吗|没有)|一样吗|一致吗|呢[？?]?$"
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
_GOES_ON_EN = re.compile(r"^(?:and|so|then|but|what about|how about|why|which one|in that case)\b", re.IGNORECASE)
_OURS = r"(?!\s+(?:plan|document|report|review|park|district))"
_POINTS_BACK_EN = re.compile(
    rf"\b(?:it|its|they|them|their|that one|this one|those|these|the same|the former|the latter|that|this)\b{_OURS}",
    re.IGNORECASE,
)
_TAIL = re.compile(r"(?:能办|能做|能干|能|可以|存在|占多少|多少|有哪.{0,3})$")
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


def leans(
    question: str, history: Sequence[Turn], content: Sequence[str], *, names_place: bool, names_document: bool = False
) -> bool:
    """Whether the question needs the turns before it.

    ``content`` are its content words; ``names_place`` says that it names a section or a printed name, and
    ``names_document`` a document: one that asks no more than how a document answers to what was said leans too.
    A question that says its own subject stands alone even where it begins with 那.
    """
    if not any(turn.role == "user" for turn in history):
        return False
    chinese = has_chinese(question)
    if more(question):
        return True
    pointing = len((_POINTS_BACK if chinese else _POINTS_BACK_EN).findall(question))
    goes_on = bool((_GOES_ON if chinese else _GOES_ON_EN).search(question))
    words = len(set(content))
    if pointing:
        named = names_place or names_document
        return pointing > 1 or words <= (_SAID_ENOUGH if named else 2 * _SAID_ENOUGH)
    if names_document and not names_place:
        return bool(_RESPONDS.search(question)) and words <= 1
    if names_place:
        return False
    return words <= _SAID_ENOUGH if goes_on else words <= 1 and len(question) <= _SHORT


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
    asked = _TAIL.sub("", asked)
    label = "、".join(([asked[:40]] if asked else []) + [name for name in names if name not in asked])
    return Topic(tuple(texts), label)
