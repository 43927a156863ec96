"""Names that a question gives and the index does not print, and the several questions in one."""

from __future__ import annotations

import re
from collections.abc import Callable

_QUOTED = re.compile(r"《([^》]{2,60})》|[“\"「『]([^”\"」』]{2,40})[”\"」』]")
_COMPANY = re.compile(
    r"([\u4e00-\u9fffA-Za-z]{2,10}?)(股份有限公司|有限公司|公司|集团|银行|证券|基金会|研究院|大学|医院|律所|事务所)"
)
_LATIN_NAME = re.compile(r"(?<![A-Za-z])[A-Z][A-Za-z0-9]+(?:[ -][A-Z][A-Za-z0-9]+)*")
# Words of the sentence before 公司 and the like: no name begins with them.
_SENTENCE = re.compile(
    r"我|你|他|她|它|咱|贵|本|这|那|哪|各|某|每|有|没|的|了|是|在|和|与|跟|想|要|能|给|对|让|被|从|为|把|如果|或|及|什么|多少|一些|几|不同|其他"
)
# Descriptions of a firm that name none.
_DESCRIBED = re.compile(
    r"(?:家|个|小|大|新|老|开|办|做|科技|贸易|外贸|电商|软件|设计|创业|初创|投资|上市|母|子|分|总|跨国|外资|外国|国内|海外|本地|属地|民营|国有|国资|"
    r"平台|担保|保险|物业|商业|政策性|中小|合作|运营|咨询|服务|传媒|直播|物流|中介|人力|代理|注册|租赁|管理|龙头|头部|专业|高等|一流|名牌|重点|民办|公办|"
    r"互联网|网络|生物|医药|芯片|数据|人工智能|直播|广告|建筑|餐饮|食品|汽车|能源|环保|文化|教育|旅游|制造)+"
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
    found += [match[0] for match in _COMPANY.finditer(text) if not _is_described(match[1])]
    for match in _LATIN_NAME.finditer(text):
        first_of_sentence = match.start() == 0 or text[: match.start()].rstrip().endswith((".", "?", "!"))
        words = re.split(r"[ -]", match[0])
        if first_of_sentence:
            words = words[1:]  # a capital letter says nothing there
        if words and not all(latin(word) for word in words):
            found.append(match[0][-len(" ".join(words)) :])
    return tuple(dict.fromkeys(name for name in found if not printed(name)))


def pieces_of(text: str, has_content: Callable[[str], bool]) -> tuple[str, ...]:
    """The questions that one message asks, in order; () for a single one."""
    parts = [part.strip(" ，,") for part in _BORDERS.split(text) if part]
    kept = [part for part in parts if len(part) >= _SHORTEST_PIECE and has_content(part)]
    return tuple(kept[:_MOST_PIECES]) if len(kept) > 1 else ()


def _is_described(stem: str) -> bool:
    """Whether what stands before 公司 describes a firm (快递公司) or belongs to the sentence, and so names none."""
    import rjieba

    return bool(_SENTENCE.search(stem) or _DESCRIBED.fullmatch(stem)) or (len(stem) == 2 and rjieba.has_word(stem))
