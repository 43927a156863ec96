"""Markdown → lines: the marks go, every printed character stays."""

from __future__ import annotations

import re

from ingest.reading.tables import Cell, table_lines
from ingest.reading.text_lines import CONTENTS, FOOTNOTE, HEADINGS, Reading, is_ideograph, styled_lines

_FRONT_MATTER = re.compile(r"\s*---[ \t]*\n((?:[\w-]+:.*\n|[ \t]+.*\n|- .*\n|#.*\n)+)---[ \t]*(?:\n|\Z)")
_RULE = re.compile(r"(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|={3,})\Z")
_FENCE = re.compile(r"(?:```|~~~)[\w+-]*\Z")
_HEADING = re.compile(r"#{1,6}(?:[ \t\u3000]+|(?=[^\s#])|\Z)")
_QUOTE = re.compile(r"(?:>[ \t]?)+")
_BULLET = re.compile(r"[-*+][ \t]+(?=\S)(?!\d+[ \t]*[-*+]\Z)")
# Lengths are bounded, so that hostile text costs linear time.
# A closing or pausing mark behind ** is not emphasis but a masked name: 张**、李**.
_BOLD = re.compile(
    r"(?<!\*)(\*{2,3})(?![\s*、，。；：,.;)）])(.{1,2000}?)(?<![\s*])\1(?!\*)"
    r"|(?<!\w)(__|___)(?![\s_、，。；：,.;)）])(.{1,2000}?)(?<![\s_])\3(?!\w)"  # 年__月__日 is a form to fill in
)
_IMAGE = re.compile(r"!\[[^\]\n]{0,500}\]\([^)\n]{0,2000}\)")
_LINK = re.compile(r"\[([^\]\n]{0,150})\]\((?:[^()\n]|\([^()\n]{0,500}\)){0,2000}\)")
_TARGET = re.compile(r"\[[^\]\n]+\]:[ \t]*(?:<[^>\n]*>|https?:\S+|[#/.]\S*)[ \t]*(?:\"[^\"]*\")?\Z")
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^>\s]{1,1000})>")
_BREAK = re.compile(r"<br[ \t]*/?>", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:u|b|i|em|strong|sup|sub|span|p|div|center|font|a|table|tr|td|th|tbody|thead|img)\b[^>\n]{0,500}>",
    re.IGNORECASE,
)
_MARKED = re.compile(r"[\[<*_\\&]")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_CELL_RULE = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?\Z")
_NOTE = re.compile(r"\[\^([\w-]{1,20})\]:[ \t]*(\S.*)")  # a footnote, and below its mark in a clause
_NOTE_MARK = re.compile(r"\[\^[\w-]{1,20}\]")
_ENTRY = re.compile(r"(?:[-*+]|\d+\.)?[ \t]*\[[^\]\n]{1,200}\]\(#[^)\n]{0,500}\)\Z")
_CELL_END = re.compile(r"(?<!\\)\|")


def read_markdown(text: str) -> Reading:
    """Headings, bold, rules, comments, link targets and table frames removed; one line of the file is one body line.

    Footnotes stand behind the text. A paragraph of Latin script that is hard wrapped is joined; Chinese lines are kept as they stand.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\ufeff", "")
    front = _FRONT_MATTER.match(text)
    text = _without_comments(text[front.end() :] if front else text)
    lines: list[tuple[str, str]] = []
    notes: list[tuple[str, str]] = []
    table: list[list[Cell]] = []  # the rows of the table that is being read
    open_paragraph = False
    for physical in _BREAK.sub("\n", text).split("\n"):
        stripped = physical.strip()
        if table and "|" not in stripped:
            lines += table_lines(table)
            table = []
        if not stripped or _RULE.match(stripped) or _FENCE.match(stripped) or _TARGET.match(stripped):
            open_paragraph = False
        elif note := _NOTE.match(stripped):
            notes.append((f"{note[1]} {plain_line(note[2])}", FOOTNOTE))
            open_paragraph = False
        elif "|" in stripped and _CELL_RULE.match(stripped):
            if lines and not table and "|" in lines[-1][0]:
                table = [_cells(lines.pop()[0], head=True)]
        elif table:
            table.append(_cells(plain_line(stripped)))
        else:
            line = plain_line(stripped)
            if open_paragraph and _is_wrap(lines[-1][0], line) and not _starts_block(stripped):
                lines[-1] = (f"{lines[-1][0]} {line}", "")
            elif line:
                lines.append((line, _style(stripped)))
            open_paragraph = bool(line) and not stripped.startswith("#")
    printed, styles = styled_lines([*lines, *table_lines(table), *notes])
    return Reading(printed, styles=styles)


def plain_line(line: str) -> str:
    """One line without its marks. Lone stars and underscores stay: 麦角酸*, 40*4, 张**, ____年."""
    line = _QUOTE.sub("", line.strip(), count=1) if line.startswith(">") else line.strip()
    heading = _HEADING.match(line)
    if heading:
        line = _without_closing_marks(line[heading.end() :])
    else:
        bullet = _BULLET.match(line)
        line = line[bullet.end() :] if bullet else line
    if not _MARKED.search(line):
        return line.strip()
    line = _LINK.sub(r"\1", _IMAGE.sub("", _NOTE_MARK.sub("", line)))
    line = _TAG.sub("", _AUTOLINK.sub(r"\1", line)).replace("&nbsp;", " ")
    line = _BOLD.sub(r"\2\4", line)
    return _ESCAPE.sub(r"\1", line).strip()


def _without_comments(text: str) -> str:
    """Text without <!-- … -->; one that is never closed is printed."""
    kept: list[str] = []
    at = 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        kept.append(text[at:start])
        at = end + 3
    return "".join(kept) + text[at:]


def _without_closing_marks(heading: str) -> str:
    """A heading without the ## that may close it; C# keeps its own."""
    bare = heading.rstrip("#")
    return bare if bare != heading and (not bare or bare[-1].isspace()) else heading


def _cells(line: str, *, head: bool = False) -> list[Cell]:
    texts = _CELL_END.split(line.strip().removeprefix("|").removesuffix("|"))
    return [Cell(text.strip().replace("\\|", "|"), head=head) for text in texts]


def _style(line: str) -> str:
    """What the marks of a line say of it: a heading of a level, or an entry of a table of contents."""
    if _HEADING.match(line):
        return HEADINGS[len(line) - len(line.lstrip("#")) - 1]
    return CONTENTS if _ENTRY.match(line) else ""


def _is_wrap(first: str, second: str) -> bool:
    """Whether two lines of one paragraph are Latin text broken at a word: long, and no Chinese at the seam."""
    if not second or len(first) < 40:
        return False
    return not is_ideograph(first[-1]) and not is_ideograph(second[0]) and first[-1] not in "”’…—:"


def _starts_block(line: str) -> bool:
    return bool(re.match(r"#|>|[-*+][ \t]|\d+[.)、]|\|", line))
