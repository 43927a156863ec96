"""Elements of a page → lines, block by block; scripts and forms left out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4.element import Comment, NavigableString, PreformattedString, Tag

from ingest.reading.tables import Cell, cell_text, table_lines
from ingest.reading.text_lines import HEADINGS, is_ideograph

_DROPPED_NAMES = (
    "head script style noscript template nav aside svg math canvas iframe object button select textarea input "
    "audio video map datalist dialog"
)
DROPPED = frozenset(_DROPPED_NAMES.split())
_PAGE_FRAME = frozenset(("header", "footer"))  # a page's; inside an article they hold its title and signature
_BLOCK_NAMES = (
    "html body address article blockquote center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 "
    "h4 h5 h6 header hgroup hr li main ol p pre section summary ul table caption tbody thead tfoot tr"
)
BLOCKS = frozenset(_BLOCK_NAMES.split())
_SPACES = re.compile(r"[ \t\r\n\f]+")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_UNNUMBERED = re.compile(r"list-style(?:-type)?\s*:\s*none", re.IGNORECASE)
_DEPTH = 200  # elements inside one another: deeper ones are read without their blocks
_LONG_CELL = 200  # characters of a cell that hold a page rather than a value
_NOTE_MARK = re.compile(r"[\[〔（(]?\d{1,2}[\]〕）)]?|[①-⑳*※†]")
_SPAN = re.compile(r"\s*(\d{1,4})")


def is_hidden(tag: Tag) -> bool:
    if tag.name in ("html", "body"):
        return False
    return tag.has_attr("hidden") or bool(_HIDDEN.search(str(tag.get("style") or "")))


def block_lines(element: Tag) -> list[tuple[str, str]]:
    """The lines of an element and their styles, white space as a browser shows it."""
    writer = _Writer()
    writer.element(element, 0, preformatted=False)
    writer.end()
    return [(line, style) for line, style in writer.lines if line.strip()]


class _Writer:
    """Gathers text up to the next line end; ``style`` is that of the heading which is being read, or ""."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, str]] = []
        self.style = ""
        self.numeral = ""  # of the list item whose first line comes next
        self._held: list[str] = []

    def end(self) -> None:
        text = _collapse("".join(self._held)).strip()
        self._held = []
        if text:
            self.lines.append((_numbered(self.numeral, text), self.style))
            self.numeral = ""

    def element(self, element: Tag, depth: int, *, preformatted: bool) -> None:
        for child in element.children:
            if isinstance(child, NavigableString):
                if not isinstance(child, (Comment, PreformattedString)):
                    self._text(str(child), preformatted)
            elif isinstance(child, Tag) and not _is_dropped(child):
                self._child(child, depth, preformatted)

    def _text(self, text: str, preformatted: bool) -> None:
        if not preformatted:
            self._held.append(text)
            return
        for line in text.splitlines(keepends=True):
            self._held.append(line.rstrip("\n"))
            if line.endswith("\n"):
                self.end()

    def _is_mark(self, text: str) -> bool:
        """Whether a raised number is a footnote's mark (5万元², ²) and no exponent (m², 10⁴)."""
        before = "".join(self._held).rstrip()[-1:]
        return bool(_NOTE_MARK.fullmatch(text)) and not (before.isascii() and before.isalnum())

    def _child(self, child: Tag, depth: int, preformatted: bool) -> None:
        if child.name == "br":
            self.end()
        elif child.name == "sup" and self._is_mark(child.get_text().strip()):
            return
        elif depth >= _DEPTH:
            self._held.append(child.get_text())
        elif child.name == "table" and not _is_layout(child):
            self.end()
            self.lines += [(line, style) for line, style in table_lines(list(_rows(child)))]
        else:
            block = child.name in BLOCKS or child.name in ("td", "th")
            outer = self.style
            if block:
                self.end()
            if child.name in HEADINGS:
                self.style = child.name
            if child.name == "li":
                self.numeral = _numeral_of(child)
            self.element(child, depth + 1, preformatted=preformatted or child.name == "pre")
            if block:
                self.end()
            self.style = outer


def _children(tag: Tag, *names: str) -> list[Tag]:
    return [child for child in tag.children if isinstance(child, Tag) and child.name in names]


def _own_rows(table: Tag) -> list[tuple[Tag, bool]]:
    """The rows of a table itself, not of one inside it, and whether each stands in its head."""
    parts = _children(table, "tr", "thead", "tbody", "tfoot")
    return [
        (row, part.name == "thead")
        for part in parts
        for row in ([part] if part.name == "tr" else _children(part, "tr"))
    ]


def _rows(table: Tag) -> Iterator[list[Cell]]:
    """The rows of a table, its caption first as a row of one cell."""
    rows = _own_rows(table)
    for caption in _children(table, "caption"):
        widest = max((len(_children(row, "td", "th")) for row, _ in rows), default=1)
        yield [Cell(_collapse(caption.get_text()), columns=widest)]
    for row, in_head in rows:
        yield [
            Cell(_cell(cell), _span(cell, "rowspan"), _span(cell, "colspan"), in_head or cell.name == "th")
            for cell in _children(row, "td", "th")
        ]


def _cell(cell: Tag) -> str:
    return cell_text([line for line, _ in block_lines(cell)])


def _span(cell: Tag, name: str) -> int:
    match = _SPAN.match(str(cell.get(name) or ""))
    return max(1, int(match[1])) if match else 1


def _is_layout(table: Tag) -> bool:
    """Whether a table only lays out the page: tables inside it, one column, or a page's text in one of its cells."""
    if table.find("table") is not None:
        return True
    rows = [_children(row, "td", "th") for row, _ in _own_rows(table)]
    if max(map(len, rows), default=0) < 2:
        return True
    if len(rows) > 3 or any(cell.name == "th" for row in rows for cell in row):
        return False
    return any(
        len(cell.find_all([*BLOCKS, "br"])) > 3 and len(cell.get_text()) > _LONG_CELL for row in rows for cell in row
    )


def _numeral_of(item: Tag) -> str:
    """The numeral that a browser prints before an item of a numbered list; "" in any other."""
    outer = item.parent
    if outer is None or outer.name != "ol" or _UNNUMBERED.search(str(outer.get("style") or "")):
        return ""
    start = _span(outer, "start")
    number = start
    for other in outer.find_all("li", recursive=False):
        if other.has_attr("value"):
            number = _span(other, "value")
        if other is item:
            break
        number += 1
    kind = str(outer.get("type") or "1")
    if kind in ("a", "A") and number <= 26:
        return chr(ord(kind) + number - 1) + ". "
    return f"{number}. "


def _numbered(numeral: str, text: str) -> str:
    """An item with its numeral, unless its own text begins with one (1、, （一）)."""
    if not numeral or re.match(r"[（(]?[\d一二三四五六七八九十]{1,3}[、.．）)]|[①-⑳]", text):
        return text
    return numeral + text


def _is_dropped(tag: Tag) -> bool:
    if tag.name in DROPPED:
        return True
    return tag.name in _PAGE_FRAME and tag.find_parent(["article", "main"]) is None


def _collapse(text: str) -> str:
    """Runs of white space as a browser shows them: one space, or none where the source wraps a Chinese line."""

    def shown(match: re.Match[str]) -> str:
        before, after = text[max(0, match.start() - 1) : match.start()], text[match.end() : match.end() + 1]
        wrapped = "\n" in match.group() and before and after and is_ideograph(before) and is_ideograph(after)
        return "" if wrapped else " "

    return _SPACES.sub(shown, text).replace("\xa0", " ")
