"""The paragraphs and tables of a docx in document order, with the numerals Word prints and its changes accepted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ingest.reading.numbering import Numbering, W, value_of
from ingest.reading.tables import Cell, cell_text, table_lines
from ingest.reading.text_lines import CONTENTS, HEADINGS, TITLE, printed_lines

_BREAKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_DELETED = frozenset(("del", "moveFrom"))
_INSERTED = frozenset(("ins", "moveTo"))
_SKIPPED = frozenset(
    ("pPr", "rPr", "tblPr", "tblGrid", "trPr", "tcPr", "sdtPr", "sdtEndPr", "instrText", "delText", "rt")
)
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_ENTRY = re.compile(r"\t[ \t.…·]{0,200}+\d{1,4}\s*\Z")  # a tab and a page number end an entry of a table of contents
_STYLE_NAMES = (
    (re.compile(r"toc\s?\d|toc heading|table of figures", re.IGNORECASE), CONTENTS),
    (re.compile(r"title", re.IGNORECASE), TITLE),
)
_HEADING_NAME = re.compile(r"heading ?([1-6])\b|标题 ?([1-6])\b", re.IGNORECASE)
_TEXT_BOX = f"{W}txbxContent"


@dataclass(slots=True)
class Body:
    """What reading a body needs to know, and what it found on the way."""

    numbering: Numbering
    styles: Mapping[str, Any]
    default_style: str | None
    footnotes: Mapping[str, str] = field(default_factory=dict)  # by reference: footnote1, endnote1
    printed: list[str] = field(default_factory=list)  # footnotes met so far, with their numbers
    notes: set[str] = field(default_factory=set)


def blocks(container: Any, body: Body) -> Iterator[tuple[str, str]]:
    """Every paragraph's and table row's text with its style, in document order."""
    pending = ""  # a paragraph whose end mark was deleted runs on into the next
    for child in container:
        if child.tag == f"{W}p":
            text = pending + _paragraph(child, body)
            properties = child.find(f"{W}pPr/{W}rPr")
            merged = properties is not None and properties.find(f"{W}del") is not None
            pending = text if merged else ""
            if not merged:
                style = CONTENTS if _ENTRY.search(text) else _style(child, body)
                yield text.replace("\t", " "), style  # tabs stand between the cells of a row alone
            for box in _text_boxes(child):
                yield from blocks(box, body)
        elif child.tag == f"{W}tbl":
            yield from table_lines(list(_rows(child, body)))
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}ins", f"{W}moveTo"):
            yield from blocks(child, body)
    if pending:
        yield pending, ""


def _style(paragraph: Any, body: Body) -> str:
    """What the name of a paragraph's style, or of one that it is based on, says: a title, a heading, an entry."""
    properties = paragraph.find(f"{W}pPr")
    name = None if properties is None else value_of(properties, "pStyle")
    for style in _styles_above(name, body):
        label = value_of(body.styles[style], "name") or style
        if match := _HEADING_NAME.match(label):
            return HEADINGS[int(match[1] or match[2]) - 1]
        if found := next((kind for pattern, kind in _STYLE_NAMES if pattern.match(label)), ""):
            return found
    return ""


def _styles_above(name: str | None, body: Body) -> Iterator[str]:
    """A style and those that it is based on, nearest first; none that the file does not define."""
    seen: set[str] = set()
    while name is not None and name in body.styles and name not in seen:
        seen.add(name)
        yield name
        name = value_of(body.styles[name], "basedOn")


def _rows(table: Any, body: Body) -> Iterator[list[Cell]]:
    """The rows of a table; a cell merged downwards spans the rows in which its continuations stand."""
    rows: list[list[tuple[Cell, int]]] = []  # each cell and the column it starts at
    merged: dict[int, tuple[int, int]] = {}  # column → where the cell that is merged down from it stands in rows
    for row in table.iter(f"{W}tr"):
        if next(row.iterancestors(f"{W}tbl")) is not table:
            continue
        properties = row.find(f"{W}trPr")
        if properties is not None and properties.find(f"{W}del") is not None:
            body.notes.add("tracked_changes")
            continue
        head = properties is not None and properties.find(f"{W}tblHeader") is not None
        skipped = None if properties is None else value_of(properties, "gridBefore")
        at = int(skipped or 0)
        cells: list[tuple[Cell, int]] = [(Cell("", columns=at), 0)] if at else []
        for cell in (cell for cell in row.iter(f"{W}tc") if next(cell.iterancestors(f"{W}tr")) is row):
            settings = cell.find(f"{W}tcPr")
            width = int((None if settings is None else value_of(settings, "gridSpan")) or 1)
            merge = None if settings is None else settings.find(f"{W}vMerge")
            if merge is not None and merge.get(f"{W}val") != "restart" and at in merged:
                above, index = merged[at]
                kept, column = rows[above][index]
                rows[above][index] = (replace(kept, rows=len(rows) - above + 1), column)
            else:
                text = cell_text([line for text, _ in blocks(cell, body) for line in printed_lines([text])])
                merged.pop(at, None)
                if merge is not None:
                    merged[at] = (len(rows), len(cells))
                cells.append((Cell(text, 1, width, head), at))
            at += width
        rows.append(cells)
    yield from ([cell for cell, _ in cells] for cells in rows)


def _paragraph(paragraph: Any, body: Body) -> str:
    """A paragraph's printed text with its numeral; an empty paragraph prints no text and counts no numeral."""
    text = "".join(_runs(paragraph, body))
    return _numeral(paragraph, body) + text if text.strip() else text


def _runs(element: Any, body: Body) -> Iterator[str]:
    for child in element:
        if not isinstance(child.tag, str):
            continue  # a comment, processing instruction or entity
        name = child.tag.rpartition("}")[2]
        if name in _DELETED or name in _INSERTED:
            body.notes.add("tracked_changes")
        if name in _DELETED or name in _SKIPPED or child.tag in (_FALLBACK, _TEXT_BOX):
            continue
        if name == "r" and _is_hidden(child):
            body.notes.add("hidden_text")
        elif name in ("footnoteReference", "endnoteReference"):
            note = body.footnotes.get(name.removesuffix("Reference") + str(child.get(f"{W}id")))
            if note:
                body.printed.append(f"{len(body.printed) + 1} {note}")
        elif child.tag == f"{W}t":
            yield (child.text or "") + "".join(entity.tail or "" for entity in child)
        elif name in _BREAKS and child.tag.startswith(W):
            yield _BREAKS[name]
        else:
            yield from _runs(child, body)


def _is_hidden(run: Any) -> bool:
    vanish = run.find(f"{W}rPr/{W}vanish")
    return vanish is not None and vanish.get(f"{W}val") not in ("0", "false")


def _text_boxes(paragraph: Any) -> Iterator[Any]:
    """Text boxes drawn at a paragraph; the older copy of each, kept for old programs, is left out."""
    for box in paragraph.iter(_TEXT_BOX):
        outer = next(box.iterancestors(_TEXT_BOX), None)
        if outer is None and not any(parent.tag == _FALLBACK for parent in box.iterancestors()):
            yield box


def _numeral(paragraph: Any, body: Body) -> str:
    """The numeral that the paragraph, or else its style, asks for; numId 0 takes a style's numeral away."""
    properties = paragraph.find(f"{W}pPr")
    own = None if properties is None else properties.find(f"{W}numPr")
    number = None if own is None else value_of(own, "numId")
    level = None if own is None else value_of(own, "ilvl")
    style = (None if properties is None else value_of(properties, "pStyle")) or body.default_style
    if number is None:
        number, level = _style_numbering(style, body, level)
    if number in (None, "0"):
        return ""
    return body.numbering.next(str(number), int(level or 0))


def _style_numbering(style: str | None, body: Body, level: str | None) -> tuple[str | None, str | None]:
    for name in _styles_above(style, body):
        asked = body.styles[name].find(f"{W}pPr/{W}numPr")
        number = None if asked is None else value_of(asked, "numId")
        if number is not None:
            tied = str(body.numbering.level_of_style(number, name))
            return number, level or value_of(asked, "ilvl") or tied
    return None, None
