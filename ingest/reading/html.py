"""HTML → lines: what a page prints as text, block by block; its menus, scripts and forms left out."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator

from bs4 import BeautifulSoup, XMLParsedAsHTMLWarning
from bs4.element import Comment, NavigableString, PreformattedString, Tag

from ingest.reading.text_lines import Reading, is_ideograph, printed_lines

_DROPPED_NAMES = (
    "head script style noscript template nav aside svg math canvas iframe object button select textarea input "
    "audio video map datalist dialog"
)
_DROPPED = frozenset(_DROPPED_NAMES.split())
_PAGE_FRAME = frozenset(("header", "footer"))  # a page's; inside an article they hold its title and signature
_BLOCK_NAMES = (
    "html body address article blockquote center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 "
    "h4 h5 h6 header hgroup hr li main ol p pre section summary ul table caption tbody thead tfoot tr"
)
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_SPACES = re.compile(r"[ \t\r\n\f]+")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_DEPTH = 200  # elements inside one another: deeper ones are read without their blocks


def read_html(text: str) -> Reading:
    """Lines of a page: one a block element, <br> splits, a table row is its cells joined by tabs."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
        soup = BeautifulSoup(text, "lxml")
    return Reading(printed_lines(_collapse(line) for line in "".join(_pieces(soup, 0, False)).split("\v")))


def _pieces(element: Tag, depth: int, preformatted: bool) -> Iterator[str]:
    """The text of an element in order, with a vertical tab where a line ends."""
    for child in element.children:
        if isinstance(child, NavigableString):
            if not isinstance(child, (Comment, PreformattedString)):
                yield child.replace("\n", "\v") if preformatted else child.replace("\v", " ")
        elif isinstance(child, Tag) and not _is_dropped(child):
            if child.name == "br":
                yield "\v"
            elif depth >= _DEPTH:
                yield child.get_text()
            elif child.name == "tr":
                yield "\v" + "\x1f".join(_cells(child, depth)) + "\v"
            else:
                edge = "\v" if child.name in _BLOCKS else ""
                yield edge
                yield from _pieces(child, depth + 1, preformatted or child.name == "pre")
                yield edge


def _cells(row: Tag, depth: int) -> Iterator[str]:
    """One text a cell; lines inside a cell are joined, unless the table only lays the page out."""
    cells = [cell for cell in row.find_all(["td", "th"], recursive=False) if not _is_dropped(cell)]
    layout = len(cells) == 1 or any(cell.find("table") or len(cell.find_all("p")) > 3 for cell in cells)
    for cell in cells:
        text = "".join(_pieces(cell, depth + 2, False))
        if layout:
            yield f"\v{text}\v"
        else:
            yield "".join(_collapse(line).strip() for line in text.split("\v"))


def _is_dropped(tag: Tag) -> bool:
    if tag.name in _DROPPED or tag.has_attr("hidden") or _HIDDEN.search(str(tag.get("style") or "")):
        return True
    return tag.name in _PAGE_FRAME and tag.find_parent(["article", "main"]) is None


def _collapse(text: str) -> str:
    """Runs of white space as a browser shows them: one space, or none where the source wraps a Chinese line."""

    def shown(match: re.Match[str]) -> str:
        before, after = text[max(0, match.start() - 1) : match.start()], text[match.end() : match.end() + 1]
        wrapped = "\n" in match.group() and before and after and is_ideograph(before) and is_ideograph(after)
        return "" if wrapped else " "

    return _SPACES.sub(shown, text).replace("\xa0", " ").replace("\x1f", "\t")
