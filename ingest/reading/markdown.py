"""Markdown → lines: the marks go, every printed character stays."""

from __future__ import annotations

import re

from ingest.reading.text_lines import Reading, is_ideograph, printed_lines

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
_LINK = re.compile(r"\[([^\]\n]{0,500})\]\((?:[^()\n]|\([^()\n]{0,500}\)){0,2000}\)")
_TARGET = re.compile(r"\[[^\]\n]+\]:[ \t]*(?:<[^>\n]*>|https?:\S+|[#/.]\S*)[ \t]*(?:\"[^\"]*\")?\Z")
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^>\s]{1,2000})>")
_BREAK = re.compile(r"<br[ \t]*/?>", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:u|b|i|em|strong|sup|sub|span|p|div|center|font|a|table|tr|td|th|tbody|thead|img)\b[^>\n]{0,500}>",
    re.IGNORECASE,
)
_MARKED = re.compile(r"[\[<*_\\&]")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_CELL_RULE = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?\Z")
_CELL_END = re.compile(r"(?<!\\)\|")


def read_markdown(text: str) -> Reading:
    """Headings, bold, rules, comments, link targets and table frames removed; one line of the file is one body line.

    A paragraph of Latin script that is hard wrapped is joined; Chinese lines are kept as they stand.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\ufeff", "")
    front = _FRONT_MATTER.match(text)
    text = _without_comments(text[front.end() :] if front else text)
    lines: list[str] = []
    in_table, open_paragraph = False, False
    for physical in _BREAK.sub("\n", text).split("\n"):
        stripped = physical.strip()
        if not stripped or _RULE.match(stripped) or _FENCE.match(stripped) or _TARGET.match(stripped):
            in_table, open_paragraph = in_table and bool(stripped), False
            continue
        if "|" in stripped and _CELL_RULE.match(stripped):
            if lines and not in_table:
                lines[-1] = _cells(lines[-1])
            in_table = True
            continue
        if in_table and "|" in stripped:
            lines.append(_cells(plain_line(stripped)))
            continue
        line = plain_line(stripped)
        if open_paragraph and _is_wrap(lines[-1], line) and not _starts_block(stripped):
            lines[-1] = f"{lines[-1]} {line}"
        elif line:
            lines.append(line)
        in_table, open_paragraph = False, bool(line) and not stripped.startswith("#")
    return Reading(printed_lines(lines))


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
    line = _LINK.sub(r"\1", _IMAGE.sub("", line))
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


def _cells(line: str) -> str:
    cells = [
        cell.strip().replace("\\|", "|") for cell in _CELL_END.split(line.strip().removeprefix("|").removesuffix("|"))
    ]
    return "\t".join(cells)


def _is_wrap(first: str, second: str) -> bool:
    """Whether two lines of one paragraph are Latin text broken at a word: long, and no Chinese at the seam."""
    if not second or len(first) < 40:
        return False
    return not is_ideograph(first[-1]) and not is_ideograph(second[0]) and first[-1] not in "”’…—:"


def _starts_block(line: str) -> bool:
    return bool(re.match(r"#|>|[-*+][ \t]|\d+[.)、]|\|", line))
