"""Front and back matter of official documents: red head, 发文字号, title, 主送, 署名, 成文日期, 附注.

Recognised by form and place (GB/T 9704), never by markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ingest.annexes import annex_lines, is_annex, is_short, listed_from
from ingest.dates import dates, is_date_line, iso_date
from ingest.numerals import bare, numeral
from ingest.reading.text_lines import CONTENTS_NAMES, HEADINGS, ROW, TITLE
from ingest.text import search_key, squeeze

NUMBER = re.compile(r"[\u4e00-\u9fff]{1,14}[〔\[（(【]\s*(?:19|20)\d{2}\s*[〕\]）)】]\s*第?\s*\d{1,5}\s*号")
# 海关总署令第42号, 海研字第1140000123號: numbers without a bracketed year
_NUMBERED = re.compile(
    r"[\u4e00-\u9fff]{2,20}令\s?第?\s?\d{1,4}\s?[号號]|[\u4e00-\u9fff]{2,15}字第\s?\d{6,12}\s?[号號]"
)
_BODY = re.compile(
    r"([\u4e00-\u9fff ]{2,40}?(?:[府委局厅廳署院会會部处處办辦室司社团團]|中心|集团|公司|大队|支队))(?:关于|關於)"
)
PERIOD = re.compile(r"((?:19|20)\d{2})\s*年?\s*[-—–~～至]\s*((?:19|20)\d{2})\s*年?")
_NOTE = re.compile(r"[（(][^）)]{2,60}[）)]")
# An enactment line begins with its date: 2020年5月1日……通过; Taiwan counts them: 1.中華民國……令訂定發布.
_HISTORY = re.compile(
    r"\d{1,2}[.、．]\s?(?:中華民國|民國).{1,8}年|(?:(?:19|20)\d{2}年|(?:中華民國|民國).{1,8}年).{0,120}"
    r"(?:通过|公布|发布|施行|修正|修订|修改|批准|起施行|实施|印发|执行|生效|通過|發布|修訂|訂定|實施|執行|核定|令|函)"
)
_DATE_LABEL = 20  # characters beside the date in a line that dates a document: 发布时间：, （…印发）, Issued
_ADDRESSEE = re.compile(r"[^，。；]{2,120}[：:]")
_NOTICE_TITLE = re.compile(
    r"(?:[^，。；]{0,30})?(?:关于|印发).{2,80}(?:的)?(?:通知|意见|决定|批复|函|公告|通告|通报|报告|请示|决议)"
)
_SENTENCE = re.compile(r"[。；！？]")
_QUOTED_TITLE = re.compile(r"《([^》]{1,200})》")
_HAN_GAP = re.compile(r"(?<=[\u4e00-\u9fff])[ \u3000](?=[\u4e00-\u9fff])")
_KINDS = (
    ("report", re.compile(r"报告|评估|总结|公报|白皮书")),
    ("plan", re.compile(r"方案|计划|规划|意见|措施|举措|纲要|政策|要点|通知")),
    ("regulation", re.compile(r"条例|办法|规定|细则|法$|规则|解释|决定|决议|宪法|章程|法典|准则")),
)


@dataclass(slots=True)
class Front:
    """Which lines (by index) are which part of the front and back matter.

    ``notice`` is the envelope a document was issued in, ``head`` what stands above the title without
    an envelope; ``body`` is the range of lines between front and back matter.
    """

    notice: range = range(0)
    title: range = range(0)
    preamble_from: int = 0
    signoff: range = range(0)
    annexes: list[int] = field(default_factory=list)  # the heading lines of annexes, and their titles below
    history: list[int] = field(default_factory=list)  # lines above the body that begin with a numeral all the same
    number: str | None = None
    issuer: str | None = None
    addressee: str | None = None
    date: str | None = None
    note: str | None = None
    notice_title: str | None = None


def front(lines: Sequence[str], styles: Sequence[str] = ()) -> Front:
    """Finds front and back matter; an empty document gives an empty Front. ``styles`` as in a Reading."""
    found = Front()
    styles = styles or [""] * len(lines)
    first = next((i for i, line in enumerate(lines) if _opens_body(line) and styles[i] != ROW), len(lines))
    found.annexes = list(annex_lines(lines, styles))
    found.number = _number(lines[:first])
    _envelope(lines, first, found)
    _title(lines, styles, first, found)
    _signoff(lines, max(first, found.preamble_from), found)
    if found.issuer is None:
        found.issuer = _body_of(found.notice_title or "".join(lines[i] for i in found.title))
    if first < len(lines) and _HISTORY.match(lines[first]):
        found.history = list(_history(lines, first))
        first = found.history[-1] + 1
    elif first < len(lines) and (below := numeral(lines[found.title.stop])) and below.kind == "dash":
        found.history.append(found.title.stop)  # ——2025年1月20日在……会议上: a subtitle
    if found.date is None:
        found.date = _history_date(lines[found.notice.stop : first]) or _date_above(lines[found.title.stop : first])
    return found


def _number(lines: Sequence[str]) -> str | None:
    """The document's number: a line of its own, else one in a short line above the body that cites nothing."""
    whole = next((m[0] for line in lines if (m := NUMBER.fullmatch(line))), None)
    if whole:
        return whole
    short = [_without_dates(line) for line in lines if len(line) <= 60 and "《" not in line]
    return next((m[0] for line in short for form in (NUMBER, _NUMBERED) if (m := form.search(line))), None)


def _without_dates(line: str) -> str:
    for one in reversed(dates(line)):
        line = f"{line[: one.start]} {line[one.end :]}"
    return line


def _body_of(title: str) -> str | None:
    """The body that a title begins with: 某市民政局关于……的通知 → 某市民政局; several with 、 between."""
    match = _BODY.match(title)
    return "、".join(match[1].split()) if match and match[1] else None


def _history(lines: Sequence[str], first: int) -> Iterator[int]:
    """Numbered enactment lines and what they run on to, up to the first section of the body."""
    for i in range(first, len(lines)):
        if i > first and _opens_body(lines[i]) and not _HISTORY.match(lines[i]):
            return
        yield i


def _date_above(lines: Sequence[str]) -> str | None:
    """The date of a line between title and body that holds little else: （2023年2月8日）, 发布时间：…, Issued …"""
    for line in lines[:8]:
        found = dates(line)
        beside = len(line) - (found[0].end - found[0].start) if len(found) == 1 else len(line)
        subtitle = line.startswith(("——", "（", "(")) and len(line) <= 60
        if len(found) == 1 and len(found[0].iso) > 4 and (beside <= _DATE_LABEL or subtitle):
            return found[0].iso
    return None


def is_front(line: str) -> bool:
    """Whether a line has the form of front or back matter, wherever it stands: never joined to its neighbours."""
    return bool(
        NUMBER.fullmatch(line)
        or is_date_line(line)
        or _NOTE.fullmatch(line)
        or is_annex(line)
        or _HISTORY.match(line)
        or (len(line) <= 40 and _ADDRESSEE.fullmatch(line))
    )


def unwrapped(title: str) -> str:
    """A title line without the space that a line wrap left between two Chinese characters."""
    return _HAN_GAP.sub("", title) if len(search_key(title)) > 8 else title


def titles(lines: Sequence[str], found: Front) -> tuple[str, tuple[str, ...]]:
    """The canonical title (the notice's, where there is one) and other printed forms of it."""
    head = "".join(lines[i] for i in found.title)
    if found.notice_title and (quoted := _QUOTED_TITLE.search(found.notice_title)):
        named = quoted[1]
        return named, (head,) if head and search_key(head) != search_key(named) else ()
    return head, ()


def kind_of(title: str) -> str:
    """plan · report · regulation · document, by the words of the title."""
    core = re.sub(r"[（(][^）)]*[）)]", "", title).strip()
    if core.endswith(("法", "条例", "办法", "规定", "细则", "规则", "解释")):
        return "regulation"
    return next((kind for kind, words in _KINDS if words.search(core)), "document")


def _opens_body(line: str) -> bool:
    found = numeral(line)
    if found is None or found.kind in ("arabic_bracket", "han_bracket", "dash", "circle"):
        return False
    return found.kind != "article" or found.value == 1


def _envelope(lines: Sequence[str], first: int, found: Front) -> None:
    """A covering notice ends with a date (and a note) that more front matter follows."""
    dates = [i for i in range(1, first) if is_date_line(lines[i])]
    if not dates or (found.number is None and not any(_NOTICE_TITLE.fullmatch(line) for line in lines[:4])):
        return
    last = dates[0]
    if last + 1 < first and _NOTE.fullmatch(lines[last + 1]):
        found.note = lines[last + 1]
        last += 1
    if last + 1 >= first and first < len(lines) and numeral(lines[first]) is None:
        return
    found.notice = range(last + 1)
    found.date = iso_date(lines[dates[0]])
    if dates[0] > 0 and is_short(lines[dates[0] - 1], 30):
        found.issuer = lines[dates[0] - 1]
    for line in lines[:last]:
        if found.notice_title is None and _NOTICE_TITLE.fullmatch(line):
            found.notice_title = unwrapped(line)
        elif found.addressee is None and _ADDRESSEE.fullmatch(line) and len(line) <= 120:
            found.addressee = line.rstrip("：:")


def _title(lines: Sequence[str], styles: Sequence[str], first: int, found: Front) -> None:
    at = found.notice.stop
    head = at
    marked = [i for i in range(min(first, 12)) if styles[i] == TITLE]
    if marked and at <= marked[0]:
        head = marked[0]
    while head < first and (NUMBER.fullmatch(lines[head]) or (lines[head].endswith("文件") and len(lines[head]) <= 30)):
        head += 1
    if head > at and found.notice.stop == 0:
        found.notice = range(head)
    end = head
    while end < first and end - head < 3 and is_short(lines[end], 60) and not is_front(lines[end]):
        if end > head and (squeeze(lines[end]).casefold() in CONTENTS_NAMES or bare(lines[end])):
            break
        if end > head and styles[head] in (TITLE, HEADINGS[0]) and styles[end] != styles[head]:
            break
        end += 1
        if end - head >= 1 and len(lines[end - 1]) > 8:
            break
    found.title = range(head, end) if end > head else _within_notice(lines, {*marked, 0}, found)
    found.preamble_from = end
    if found.notice_title is None and end > head and "印发" in lines[head]:
        found.notice_title = unwrapped(lines[head])
    if found.addressee is None:
        for line in lines[end : min(first, end + 3)]:
            if len(line) <= 80 and _ADDRESSEE.fullmatch(line) and "如下" not in line:
                found.addressee = line.rstrip("：:")
                break


def _within_notice(lines: Sequence[str], may_be: set[int], found: Front) -> range:
    """The title that opens a paper's own notice, where its articles follow the date and nothing stands between."""
    opening = (i for i in found.notice if i in may_be and is_short(lines[i], 60) and not is_front(lines[i]))
    at = next(opening, None)
    return range(0) if at is None else range(at, at + 1)


def _signoff(lines: Sequence[str], first: int, found: Front) -> None:
    """The last lines: 署名, 成文日期, 附注; before the first annex."""
    end = found.annexes[0] if found.annexes and found.annexes[0] > first else len(lines)
    at = end
    while at > first and at > end - 6 and not _SENTENCE.search(lines[at - 1]) and len(lines[at - 1]) <= 40:
        if numeral(lines[at - 1]):
            break
        at -= 1
    dates = [i for i in range(at, end) if is_date_line(lines[i])]
    if not dates:
        return
    start = listed_from(lines, first, max(at, dates[-1] - 3))
    found.signoff = range(start, end)
    found.date = found.date or iso_date(lines[dates[-1]])
    if found.issuer is None and dates[-1] > start:
        found.issuer = "、".join(lines[max(at, dates[-1] - 3) : dates[-1]])
    found.note = found.note or next((line for line in lines[dates[-1] : end] if _NOTE.fullmatch(line)), None)


def _history_date(lines: Sequence[str]) -> str | None:
    """The latest of the enactment lines of a law, or None."""
    dates = [iso_date(line) for line in lines if _HISTORY.match(line)]
    return max((date for date in dates if date), default=None)
