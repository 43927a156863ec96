"""From when, until when, and in place of what: what a document prints of its own force.

Only clauses about the document itself count: 本办法自……起施行，有效期3年, never 许可证有效期五年.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from ingest.dates import dates
from ingest.document import Document
from ingest.numerals import han_to_int
from ingest.text import search_key, sentences, simplify

# What a sentence says of a paper's force has one of these, none of which holds the end of a sentence.
_SPEAKS = re.compile(r"施行|实施|實施|执行|執行|生效|有效|试行|試行|废止|廢止|替|取代|force|effect|valid|expire")
_COUNT = r"(\d{1,3}|[一二三四五六七八九十两]{1,3})"
_IN_FORCE = re.compile(r"(?:起|日)?(?:开始|正式)?(?:施行|实施|执行|生效|试行)")
_ON_ISSUE = re.compile(
    rf"(?:自|从)(?:公布|发布|印发|颁布|下发|签发|通过)(?:之日|日|之)?起?(?:满?{_COUNT}(日|天|个月)后)?(?:开始|正式)?(?:施行|实施|执行|生效|试行)"
)
_ITSELF = re.compile(
    r"本(?!市|区|县|省|人|级|行政|款|项|条(?!例)|单位|公司|辖)[^，。；《》]{1,14}?(?=自|从|于|有效|施行|实施|执行|至|，)|此件|有效期"
)
_PERIOD = re.compile(
    rf"(?:有效期限?|试行期限?|执行期限?|实施期限?|施行期限?)[^，。；\d一二三四五六七八九十]{{0,4}}{_COUNT}\s?(年|个月)"
)
_UNTIL = re.compile(r"(?:有效期限?|试行期限?|施行|实施|执行|有效)[^。；]{0,24}?(?:至|到|截至)")
_ENGLISH_FROM = re.compile(
    r"(?:comes?|came|enters?|entered) into (?:force|effect)|takes? effect|effective (?:from|on|as of)", re.IGNORECASE
)
_ENGLISH_UNTIL = re.compile(
    r"(?:valid|in force|remains? in effect|in effect) (?:until|through|to)|expires? on", re.IGNORECASE
)
_ENDS = re.compile(r"(?:同时|予以|自行|即行|相应)?(?:废止|停止执行|不再执行|失效)|(?:代替|替代|取代)")
_TITLE = re.compile(r"《([^《》]{2,80})》(?:[（(]([^（）()]{4,40}号)[）)])?")


@dataclass(frozen=True, slots=True)
class Validity:
    """ISO dates, None where nothing is printed; ``replaces`` the titles and numbers of papers that this one ends."""

    valid_from: str | None = None
    valid_until: str | None = None
    replaces: tuple[str, ...] = ()


def validity(text: str, issued: str | None) -> Validity:
    """What a text prints of its own force; ``issued`` is its date, from which 自发布之日起 counts."""
    start: str | None = None
    until: str | None = None
    replaces: dict[str, None] = {}
    speaks = _SPEAKS.search(text)
    for span in sentences(text):
        if speaks is None:
            break
        if speaks.start() >= span.end:
            continue
        printed = _plain(text[span.start : span.end])
        speaks = _SPEAKS.search(text, span.end)
        start = start or _start(printed, issued)
        until = until or _until(printed, start or issued)
        if _ENDS.search(_TITLE.sub("", printed)):
            replaces |= dict.fromkeys(_ended(printed))
    return Validity(start, until, tuple(replaces))


def replaced_by(documents: Iterable[Document]) -> Mapping[str, str]:
    """The successor of every document that another one names as ended, or prints anew under the same title and a
    later date of issue; ids to ids."""
    known = list(documents)
    by_name: dict[str, list[Document]] = {}
    for document in known:
        for name in (document.title, *document.aliases, document.number or ""):
            if name:
                by_name.setdefault(search_key(name), []).append(document)
    found: dict[str, str] = {}
    for document in known:
        for name in document.replaces:
            for old in by_name.get(search_key(name), ()):
                if old.id != document.id and (old.date or "") <= (document.date or "9999"):
                    found[old.id] = document.id
    for same in by_name.values():
        _by_date(same, found)
    return found


def _by_date(same: Sequence[Document], found: dict[str, str]) -> None:
    """Of documents of one title and issuer the later follows the earlier, where numbers tell them apart or the text
    is a regulation: reports of two years share a title too."""
    dated = sorted((one for one in same if one.date), key=lambda one: one.date or "")
    for earlier, later in pairwise(dated):
        told_apart = earlier.number != later.number or (not earlier.number and later.kind == "regulation")
        if earlier.date != later.date and told_apart and earlier.issuer == later.issuer:
            found.setdefault(earlier.id, later.id)


def _plain(sentence: str) -> str:
    """A sentence in simplified characters; each stands where it stood, so that dates and titles are found alike."""
    simple = simplify(sentence)
    return simple if len(simple) == len(sentence) else sentence


def _start(sentence: str, issued: str | None) -> str | None:
    if _ENGLISH_FROM.search(sentence):
        at = _ENGLISH_FROM.search(sentence)
        return next((one.iso for one in dates(sentence) if at and one.start >= at.end() - 1), None)
    if not _ITSELF.search(sentence):
        return None
    if match := _ON_ISSUE.search(sentence):
        if match[1] and issued and len(issued) == 10:
            count = han_to_int(match[1])
            return _shifted(issued, months=count) if match[2] == "个月" else _after(issued, count)
        return issued
    for one in dates(sentence):
        if _IN_FORCE.match(sentence[one.end :].removeprefix("零时").lstrip("，")) and len(one.iso) > 4:
            return one.iso
    return None


def _until(sentence: str, start: str | None) -> str | None:
    english = _ENGLISH_UNTIL.search(sentence)
    match = english or (_UNTIL.search(sentence) if _ITSELF.search(sentence) and _is_own_period(sentence) else None)
    if match:
        after = [one for one in dates(sentence) if match.end() <= one.start <= match.end() + 3]
        if after and len(after[0].iso) > 4:
            return after[0].iso
    if not _is_own_period(sentence):
        return None
    period = _PERIOD.search(sentence)
    if period is None or start is None or len(start) != 10:
        return None
    count = han_to_int(period[1])
    ends = _shifted(start, months=count * (12 if period[2] == "年" else 1))
    return _after(ends, -1)


def _is_own_period(sentence: str) -> bool:
    """Whether a period of validity is the document's: 有效期 beside 施行, or 本办法有效期, not 许可证有效期."""
    if re.search(r"(?:施行|实施|执行|印发|发布|公布)(?:之日)?起?[^。；]{0,20}(?:有效|试行|至)", sentence):
        return True
    return bool(
        re.search(
            r"本(?:办法|规定|细则|通知|意见|措施|方案|政策|条例|规则|要点|指南|计划|标准|公告|文件)[^。；证]{0,12}(?:有效|试行)",
            sentence,
        )
    )


def _ended(sentence: str) -> Iterable[str]:
    """The titles, and their numbers, that a sentence says are ended: the objects of 废止, not the grounds of 依据."""
    titles = list(_TITLE.finditer(sentence))
    verbs = [m.end() for m in _ENDS.finditer(sentence) if not any(t.start() <= m.start() < t.end() for t in titles)]
    last = max(verbs, default=0)
    for match in titles:
        before = sentence[max(0, match.start() - 8) : match.start()]
        if match.start() > last and not re.search(r"代替|替代|取代|废止了?$", before):
            continue
        if re.search(r"根据|依据|按照|依照|经$", before):
            continue
        yield match[1]
        if match[2]:
            yield match[2]


def _after(iso: str, days: int) -> str:
    return (date.fromisoformat(iso) + timedelta(days=days)).isoformat()


def _shifted(iso: str, months: int) -> str:
    """The same day some months later; the last of the month where there is no such day."""
    first = date.fromisoformat(iso)
    month = first.month - 1 + months
    year, month = first.year + month // 12, month % 12 + 1
    for day in range(first.day, 27, -1):
        try:
            return date(year, month, day).isoformat()
        except ValueError:
            continue
    return date(year, month, min(first.day, 28)).isoformat()
