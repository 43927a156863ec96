"""Markdown → lines: the marks go, every printed character stays."""

from __future__ import annotations

import re

from ingest.reading.text_lines import Reading, is_ideograph, printed_lines

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_FRONT_MATTER = re.compile(r"\s*---[ \t]*\n((?:[\w-]+:.*\n|[ \t]+.*\n|- .*\n|#.*\n)+)---[ \t]*(?:\n|\Z)")
_RULE = re.compile(r"(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|={3,})\Z")
_FENCE = re.compile(r"(?:```|~~~)[\w+-]*\Z")
_HEADING = re.compile(r"#{1,6}(?:[ \t\u3000]+|(?=[^\s#]))")
_HEADING_END = re.compile(r"[ \t]+#+\Z")
_QUOTE = re.compile(r"(?:>[ \t]?)+")
_BULLET = re.compile(r"[-*+][ \t]+(?=\S)(?!\d+[ \t]*[-*+]\Z)")
# A closing or pausing mark behind ** is not emphasis but a masked name: 张**、李**.
_BOLD = re.compile(r"(\*{2,3}|_{2,3})(?![\s*_、，。；：,.;)）])(.+?)(?<![\s*_])\1(?![*_])")
_IMAGE = re.compile(r"!\[[^\]\n]*\]\([^)\n]*\)")
_LINK = re.compile(r"\[([^\]\n]*)\]\((?:[^()\n]|\([^()\n]*\))*\)")
_TARGET = re.compile(r"\[[^\]\n]+\]:[ \t]*(?:<[^>\n]*>|https?:\S+|[#/.]\S*)[ \t]*(?:\"[^\"]*\")?\Z")
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^>\s]+)>")
_BREAK = re.compile(r"<br[ \t]*/?>", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:u|b|i|em|strong|sup|sub|span|p|div|center|font|a|table|tr|td|th|tbody|thead|img)\b[^>\n]*>", re.IGNORECASE
)
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_CELL_RULE = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?\Z")
_CELL_END = re.compile(r"(?<!\\)\|")


def read_markdown(text: str) -> Reading:
    """Headings, bold, rules, comments, link targets and table frames removed; one line of the file is one body line.

    A paragraph of Latin script that is hard wrapped is joined; Chinese lines are kept as they stand.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\ufeff", "")
    text = _COMMENT.sub("", _FRONT_MATTER.sub("", text, count=1) if _FRONT_MATTER.match(text) else text)
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
        line = _HEADING_END.sub("", line[heading.end() :])
    else:
        bullet = _BULLET.match(line)
        line = line[bullet.end() :] if bullet else line
    line = _LINK.sub(r"\1", _IMAGE.sub("", line))
    line = _TAG.sub("", _AUTOLINK.sub(r"\1", line)).replace("&nbsp;", " ")
    line = _BOLD.sub(r"\2", line)
    return _ESCAPE.sub(r"\1", line).strip()


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
