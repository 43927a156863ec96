"""Names that a question gives and the index does not print, and the several questions in one."""

from __future__ import annotations

import re
from collections.abc import Callable

_QUOTED = re.compile(r"《([^》]{2,60})》|[“\"「『]([^”\"」』]{2,40})[”\"」』]")
_COMPANY = re.compile(
    r"([\u4e00-\u9fffA-Za-z]{2,10}?)(股份有限公司|有限公司|公司|集团|银行|证券|基金会|研究院|大学|医院|律所|事务所)"
)
_LATIN_NAME = re.compile(r"(?<![A-Za-z])[A-Z][A-Za-z0-9]+(?:[ -][A-Z][A-Za-z0-9]+)*")
# What stands before 公司 and the like when no company is named.
_GENERIC = re.compile(
    r"我|你|他|她|它|咱|贵|本|这|那|哪|各|某|每|有|没|的|了|是|在|和|与|跟|家|个|小|大|新|老|开|办|做|想|要|能|给|对|让|被|从|为|把|如果|或|及|"
    r"科技|贸易|外贸|电商|软件|设计|创业|初创|投资|上市|母|子|分|总|跨国|外资|外国|国内|海外|本地|属地|民营|国有|国资|平台|担保|保险|物业|商业|政策性|中小|"
    r"合作|运营|咨询|服务|传媒|直播|物流|中介|人力|代理|注册|租赁|管理|龙头|头部|什么|多少|哪些|一些|几|不同|其他|专业|高等|一流|名牌|重点|民办|公办|母校"
)
_BORDERS = re.compile(
    r"(?<=[？?；;])|(?<=[。！!])(?=.{6,})|[，,。]?\s*(?:另外|还有就是|还想问|再问|顺便问|顺便|此外|其次|以及想问|同时想问)[，,：:]?|"
    r"\b(?:and also|also,|in addition,|another question)\b",
    re.IGNORECASE,
)
_SHORTEST_PIECE = 4
_MOST_PIECES = 6


def unprinted_names(
    text: str, printed: Callable[[str], bool], *, latin: Callable[[str], bool], quotes: bool
) -> tuple[str, ...]:
    """Quoted names, 《titles》, companies and Latin names that the index does not print, as typed.

    ``quotes=False`` leaves quotation marks out: in a question on wording they hold a claim.
    ``latin`` says whether a Latin word is one the lexicon or the glossary knows.
    """
    found = [
        name.strip() for match in _QUOTED.finditer(text) for name in match.groups() if name and (quotes or match[1])
    ]
    found += [match[0] for match in _COMPANY.finditer(text) if not _GENERIC.search(match[1])]
    for match in _LATIN_NAME.finditer(text):
        first_of_sentence = match.start() == 0 or text[: match.start()].rstrip().endswith((".", "?", "!"))
        words = re.split(r"[ -]", match[0])
        if not all(latin(word) for word in words) and not (first_of_sentence and len(words) == 1):
            found.append(match[0])
    return tuple(dict.fromkeys(name for name in found if not printed(name)))


def pieces_of(text: str, has_content: Callable[[str], bool]) -> tuple[str, ...]:
    """The questions that one message asks, in order; () for a single one."""
    parts = [part.strip(" ，,") for part in _BORDERS.split(text) if part]
    kept = [part for part in parts if len(part) >= _SHORTEST_PIECE and has_content(part)]
    return tuple(kept[:_MOST_PIECES]) if len(kept) > 1 else ()
