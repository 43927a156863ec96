"""A saved page: where its main text stands, and what the page says of it (title, date, issuer, number).

Where the text stands is found by readability; what is read is the page's own elements, for readability cuts its copy.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from importlib import resources

from bs4 import BeautifulSoup
from bs4.element import Tag

from ingest.dates import iso_date
from ingest.numerals import numeral
from ingest.reading.html_blocks import BLOCKS, block_lines, is_hidden
from ingest.reading.text_lines import TITLE, Facts

_MARK = "data-read"  # each element's number, which survives in readability's copy
_SURVIVED = re.compile(rf'{_MARK}="(\d+)"')
_CLAUSES = str.maketrans({"，": ",", "、": ",", "；": ",", "。": ","})  # readability counts ASCII commas alone
_SHORTEST = 8  # characters of a paragraph that readability counts: 答：是。 are few
_PROSE_ENDS = ("。", "；", "！", "？", ".", ";", "!", "?", "：", ":")
_LINKED = 0.5  # share of a block's characters in links from which it is a menu or a list of other pages
_FRAME_SHARE = 0.2  # of the page's prose, up to which an element with the class of a frame is one
_LEFT = 0.5  # share of the page's prose that must be left when they are gone
_FOOT_LIMIT = 800  # characters
_GROWN = 1.2  # times the prose, from which a wider element is the main text
_META = {
    "title": ("articletitle", "og:title", "dc.title"),
    "date": ("pubdate", "article:published_time", "publishdate", "dc.date"),
    "issuer": ("contentsource",),
}
_CUT = re.compile(r"(?:(?<!\s)\s++)?(?:_+|\||--+|—{1,2}|-|–|::)\s*+")
_SITE_LIMIT = 24  # characters of a site's name behind a title


@lru_cache(maxsize=1)
def _words() -> dict[str, tuple[str, ...]]:
    """The words of page_words.tsv by kind, longer ones first."""
    found: dict[str, list[str]] = {}
    text = resources.files("ingest.reading").joinpath("page_words.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            kind, word = line.split("\t")
            found.setdefault(kind, []).append(word)
    return {kind: tuple(sorted(set(words), key=len, reverse=True)) for kind, words in found.items()}


@lru_cache(maxsize=1)
def _labelled() -> re.Pattern[str]:
    words = _words()
    labels = {label for kind in ("issuer", "number", "written", "posted", "index") for label in words[kind]}
    spaced = (r"[\s\u3000]*".join(label.replace(" ", "")) for label in sorted(labels, key=len, reverse=True))
    return re.compile(rf"(?:{'|'.join(spaced)})\s*[】\]]?\s*[：:\t]")


def shown(soup: BeautifulSoup) -> BeautifulSoup:
    """The page without hidden elements and its foot; what is hidden stays where nothing else is printed."""
    _drop(soup, _is_foot)
    hidden = _outermost(soup, is_hidden)
    if hidden and _prose(soup) > sum(map(_prose, hidden)):
        for tag in hidden:
            tag.decompose()
    return soup


def main_text(soup: BeautifulSoup) -> Tag:
    """The smallest element that holds the main text, without the blocks inside it that are menus or the index."""
    body = soup.body or soup
    prose = _prose(body)
    frames = _outermost(body, lambda tag: _is_named_frame(tag) and _prose(tag) <= _FRAME_SHARE * prose)
    if sum(map(_prose, frames)) <= (1 - _LEFT) * prose:  # else its classes say nothing
        for tag in frames:
            tag.decompose()
    marked = {str(number): tag for number, tag in enumerate(body.find_all(True))}
    for number, tag in marked.items():
        tag[_MARK] = number
    kept = [marked[number] for number in _survivors(str(body)) if number in marked]
    for tag in marked.values():
        del tag[_MARK]
    found = _common([tag for tag in kept if tag.get_text(strip=True)]) or body
    prose = _prose(found)
    while found is not body and found.parent is not None:
        wider = _prose(found.parent)
        if prose * _GROWN >= wider and found.name not in ("p", "td", "tr", "tbody", "table", "li", "ol", "ul", "span"):
            break
        found, prose = found.parent, wider
    _drop(found, _is_frame)
    return found


def facts_of(soup: BeautifulSoup) -> Facts:
    """What a page's meta elements and its labelled fields say; read before anything of the page is taken away."""
    lines = [line for line, _ in block_lines(soup.body or soup)]
    written = next((date for value in _values(lines, "written") if (date := iso_date(value))), None)
    posted = iso_date(_meta(soup, "date") or "") or next(
        (date for value in _values(lines, "posted") if (date := iso_date(value))), None
    )
    issuer = next(_values(lines, "issuer"), None) or _meta(soup, "issuer")
    number = next((value for value in _values(lines, "number") if re.search(r"\d+\s*[号號]", value)), None)
    return Facts(_title(soup, lines), written or posted, issuer, number)


def titled(lines: Sequence[tuple[str, str]], title: str | None) -> Iterator[tuple[str, str]]:
    """Lines of the main text with the line of the page's title marked; it comes first where they do not hold it."""
    lines = [(line, style) for line, style in lines if not is_index_line(line)]
    key = _key(title or "")
    at = next((index for index, (line, _) in enumerate(lines[:12]) if key and _key(line) == key), None)
    if title and at is None:
        yield title, TITLE
    first = next((index for index, (line, _) in enumerate(lines[: at or 0]) if _belongs(line)), at or 0)
    for index, (line, style) in enumerate(lines[first:], start=first):
        yield line, TITLE if index == at else style


def _belongs(line: str) -> bool:
    """Whether a line above the title is the paper's: its red head, its number, or text."""
    return line.endswith(("文件", "号", "號", *_PROSE_ENDS)) or numeral(line) is not None


def is_index_line(line: str) -> bool:
    """Whether a line is the page's own account of itself (发布时间：… 来源：… 浏览次数：…), no words of the paper."""
    if len(line) < 60 and line.startswith(_words()["frame"]):
        return True
    labels = _labelled().findall(line)
    return len(labels) > 1 and len(line) < 60 + 40 * len(labels) and not line.endswith("。")


def _survivors(page: str) -> list[str]:
    from readability import Document

    log = logging.getLogger("readability")
    log.setLevel(logging.CRITICAL)  # it logs each page that it cannot read; the caller reads that page whole
    try:
        copy = Document(page.translate(_CLAUSES), min_text_length=_SHORTEST, retry_length=0).summary(html_partial=True)
    except Exception:
        return []
    return _SURVIVED.findall(copy)


def _common(tags: Sequence[Tag]) -> Tag | None:
    """The nearest element that holds all of some elements."""
    if not tags:
        return None
    chains = [[tag, *tag.parents][::-1] for tag in tags]
    common: Tag | None = None
    for level in zip(*chains, strict=False):
        if any(tag is not level[0] for tag in level):
            break
        common = level[0] if isinstance(level[0], Tag) and level[0].name != "[document]" else common
    return common


def _is_named_frame(tag: Tag) -> bool:
    """Whether an element's class or id says that it belongs to the page's frame."""
    names = [*(tag.get("class") or []), str(tag.get("id") or "")]
    return any(part in str(name).lower() for name in names for part in _words()["class"])


def _is_foot(tag: Tag) -> bool:
    """Whether a block is the foot of the page: who runs the site, its licence numbers, advice on browsers."""
    if tag.name not in BLOCKS or tag.name in ("html", "body"):
        return False
    text = tag.get_text().lower()
    if len(text) > _FOOT_LIMIT or sum(word in text for word in _words()["foot"]) < 2:
        return False
    lines = [line.lower() for line, _ in block_lines(tag)]
    linked = {_key(link.get_text()).lower() for link in tag.find_all("a")}
    told = sum(len(line) for line in lines if _key(line) in linked or any(word in line for word in _words()["foot"]))
    return told > _LINKED * sum(map(len, lines))


def _outermost(element: Tag, unwanted: Callable[[Tag], bool]) -> list[Tag]:
    """The elements inside that are unwanted, none inside another."""
    found: list[Tag] = []
    waiting = [element]
    while waiting:
        for child in [child for child in waiting.pop().children if isinstance(child, Tag)]:
            (found if unwanted(child) else waiting).append(child)
    return found


def _drop(element: Tag, unwanted: Callable[[Tag], bool]) -> None:
    for tag in _outermost(element, unwanted):
        tag.decompose()


def _prose(element: Tag) -> int:
    """Characters in lines that are sentences or numbered, outside links and the frame of the page."""
    linked = {_key(link.get_text()) for link in element.find_all("a")}
    return sum(
        len(line)
        for line, _ in block_lines(element)
        if _key(line) not in linked
        and not is_index_line(line)
        and (line.endswith(_PROSE_ENDS) or numeral(line) or "\t" in line)
    )


def _is_frame(block: Tag) -> bool:
    """Whether a block inside the main text is a menu, crumbs, a list of other pages or the page's index."""
    text = _key(block.get_text()) if block.name in BLOCKS else ""
    if not text:
        return False
    links = [_key(link.get_text()) for link in block.find_all("a")]
    share = sum(map(len, links)) / len(text)
    if (share > _LINKED or (share > _LINKED / 2 and len(links) > 2)) and not _prose(block):
        return True
    if block.name == "table":
        labels = _labelled().findall("\t".join(cell.get_text().strip() + "：" for cell in block.find_all(["td", "th"])))
        return len(set(labels)) > 3 and len(text) < 600
    return False


def _meta(soup: BeautifulSoup, field: str) -> str | None:
    """The content of the first meta element of a field, in the order in which they are trusted."""
    told: dict[str, str] = {}
    for meta in soup.find_all("meta"):
        name = str(meta.get("name") or meta.get("property") or "").lower()
        told.setdefault(name, " ".join(str(meta.get("content") or "").split()))
    return next((told[name] for name in _META[field] if told.get(name)), None)


def _values(lines: Sequence[str], field: str) -> Iterator[str]:
    """What stands behind a field's label: on the same line, or in the cell beside it."""
    spaced = (r"[\s\u3000]*".join(label) for label in _words()[field])
    pattern = re.compile(rf"(?<![\u4e00-\u9fff])(?:{'|'.join(spaced)})\s*[】\]]?\s*[：:\t]\s*([^\t]{{2,60}})")
    for line in lines:
        for match in pattern.finditer(line):
            value = _labelled().split(match[1])[0]
            value = re.split(r"[\u3000]|\s{2,}", value.strip())[0].strip("[]【】 ")
            if value:
                yield value


def _title(soup: BeautifulSoup, lines: Sequence[str]) -> str | None:
    """The page's title: what its meta elements name, else as much of <title> as the page prints in a line of its own,
    else its first heading; None where <title> names the site alone."""
    if named := _meta(soup, "title"):
        return named
    named = " ".join(soup.title.get_text().split()) if soup.title is not None else ""
    ends = [len(named), *(match.start() for match in reversed(list(_CUT.finditer(named))))]
    printed = {_key(line) for line in lines}
    for end in ends:
        if len(_key(named[:end])) > 4 and _key(named[:end]) in printed:
            return named[:end]
    headings = [" ".join(tag.get_text().split()) for tag in soup.find_all("h1")]
    if headings and headings[0]:
        return headings[0]
    cut = next((end for end in reversed(ends) if end > 7 and len(named) - end <= _SITE_LIMIT), 0)
    return named[:cut] if 0 < cut < len(named) else None


def _key(text: str) -> str:
    return re.sub(r"[\s《》]+", "", text)
