"""Results as tables to take along: csv, html (one file, no scripts, nothing fetched) and docx."""

from __future__ import annotations

import csv
import html
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.cite import citation
from assistant.compare import Comparison
from assistant.diff import ClauseChange
from assistant.find import Occurrences
from assistant.wording import CheckedSentence
from ingest.document import Document, Section, Target

Style = Literal["", "removed", "added", "strong"]
Run = tuple[str, Style]
Cell = tuple[Run, ...]

VERDICTS = {
    "exact": "一致", "minor_variant": "仅格式差异", "altered_meaning": "含义改变", "not_in_document": "未见",
}  # fmt: skip
KINDS = {
    "number": "数字", "year": "年份", "body": "机构", "role": "职责", "force": "力度", "scope": "范围", "name": "名称",
    "wording": "文字", "punctuation": "标点",
}  # fmt: skip
CHANGES = {"added": "新增", "removed": "删除", "moved": "移位", "changed": "修改"}
DISCLAIMER = "本结果由程序逐字比对生成，以正式公布文本及主管部门解释为准。"
_CSS = """body{font-family:"Songti SC","SimSun",serif;margin:2em auto;max-width:72em;color:#111;background:#fff}
table{border-collapse:collapse;width:100%}
th,td{border:1px solid #999;padding:.4em .6em;text-align:left;vertical-align:top}
th{background:#eee}tr{break-inside:avoid}del{color:#a00;text-decoration:line-through}ins{color:#060;text-decoration:underline}
del::before{content:"［删"}del::after{content:"］"}ins::before{content:"［增"}ins::after{content:"］"}p{color:#444}"""


@dataclass(frozen=True, slots=True)
class Table:
    """A result laid out: a title, lines below it, columns and rows of cells of styled runs, in zh or en."""

    title: str
    note: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    language: str = "zh"


def plain_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    """Texts without style."""
    return Table(title, "", tuple(columns), tuple(tuple(map(_plain, row)) for row in rows))


def check_table(
    sentences: Sequence[CheckedSentence],
    documents: Mapping[str, Document],
    sections: Mapping[tuple[str, str], Section],
) -> Table:
    """A check, one sentence a row; ``sections`` maps (document, section) to the section."""
    rows: list[tuple[Cell, ...]] = []
    for sentence in sentences:
        source = sentence.source
        cited = ""
        if source is not None:
            cited = citation(documents[source.document], sections.get((source.document, source.section)))
        differing: list[Run] = []
        for difference in sentence.differences:
            differing.append((f"{KINDS[difference.kind]}：", "strong"))
            differing += [(difference.actual, "removed")] if difference.actual else []
            differing += [(difference.claimed, "added")] if difference.claimed else []
            differing.append(("\n", ""))
        rows.append((
            _plain(sentence.text), ((VERDICTS[sentence.verdict], "strong"),), _plain(source.quote if source else "—"),
            tuple(differing[:-1]), _plain(cited or "—"), _plain("\n".join(sentence.notes)),
        ))  # fmt: skip
    columns = ("核对的文字", "结论", "原文", "差异（删为原文，增为所核文字）", "出处", "说明")
    return Table("核对措辞", DISCLAIMER, columns, tuple(rows))


def diff_table(changes: Sequence[ClauseChange], title: str) -> Table:
    """Changes between two versions, one clause a row."""
    styles: dict[str, Style] = {"same": "", "removed": "removed", "added": "added"}
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            ((CHANGES[change.kind], "strong"),), _place(change.old), _place(change.new),
            tuple((piece.text, styles[piece.kind]) for piece in change.pieces),
        )
        for change in changes
    )  # fmt: skip
    note = DISCLAIMER if rows else "两个版本的条款没有差异。"
    return Table(f"版本对照：{title}", note, ("变化", "旧条款", "新条款", "文字"), rows)


def comparison_table(comparison: Comparison) -> Table:
    """Promises beside reported figures, then what stands alone on either side."""
    rows: list[tuple[Cell, ...]] = [
        (
            _target(pair.planned), _target(pair.reported), (("可比" if pair.comparable else "不可比", "strong"),),
            _plain("；".join(reason.zh for reason in pair.reasons)),
        )
        for pair in comparison.pairs
    ]  # fmt: skip
    rows += [(_target(one), _plain("—"), _plain("报告未见对应"), ()) for one in comparison.only_planned]
    rows += [(_plain("—"), _target(one), _plain("方案未见对应"), ()) for one in comparison.only_reported]
    return Table("目标与评估对照", DISCLAIMER, ("方案", "报告", "是否可比", "理由"), tuple(rows))


def occurrences_table(occurrences: Occurrences) -> Table:
    """Every place of a term, near forms last and marked."""
    forms = {"exact": "原样", "variant": "异写", "near": "近似（不计数）"}
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            _plain(one.document), _plain(one.path + ("（标题）" if one.in_heading else "")), _plain(forms[one.form]),
            ((one.before, ""), (one.printed, "strong"), (one.after, "")),
        )
        for one in (*occurrences.found, *occurrences.near)
    )  # fmt: skip
    count, near = len(occurrences.found), len(occurrences.near)
    note = f"共 {count} 处，其中标题 {occurrences.in_headings} 处；近似写法 {near} 处另列。"
    return Table(f"“{occurrences.term}”出处", note, ("文件", "条款", "写法", "上下文"), rows)


def to_csv(table: Table) -> str:
    """Comma separated, with a byte order mark so that spreadsheets read UTF-8; removed words as [-…-], added {+…+}."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(table.columns)
    for row in table.rows:
        writer.writerow([_safe("".join(_marked(run) for run in cell)) for cell in row])
    return "\ufeff" + out.getvalue()


def to_html(table: Table) -> str:
    """One page that needs nothing else; every printed character escaped."""
    head = "".join(f"<th scope=col>{html.escape(column)}</th>" for column in table.columns)
    body = "\n".join(
        "<tr>" + "".join(f"<td>{''.join(map(_html_run, cell))}</td>" for cell in row) + "</tr>" for row in table.rows
    )
    title = html.escape(table.title)
    return (
        f'<!doctype html>\n<html lang="{table.language}"><head><meta charset="utf-8"><title>{title}</title><style>{_CSS}</style>'
        f"</head><body><h1>{title}</h1><p>{_html_run((table.note, ''))}</p>\n"
        f"<table><thead><tr>{head}</tr></thead><tbody>\n{body}\n</tbody></table></body></html>\n"
    )


def to_docx(table: Table) -> bytes:
    """A Word document with the table; removed words struck through, added ones underlined."""
    import docx  # 0.2 s that only exports pay for

    document = docx.Document()
    document.add_heading(_printable(table.title), level=1)
    document.add_paragraph(_printable(table.note))
    grid = document.add_table(rows=1, cols=len(table.columns), style="Table Grid")
    for cell, column in zip(grid.rows[0].cells, table.columns, strict=True):
        cell.paragraphs[0].add_run(column).bold = True
    for row in table.rows:
        for cell, runs in zip(grid.add_row().cells, row, strict=True):
            for text, style in runs:
                run = cell.paragraphs[0].add_run(_printable(text))
                run.bold = style == "strong" or None
                run.font.strike = style == "removed" or None
                run.font.underline = style == "added" or None
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _plain(text: str) -> Cell:
    return ((text, ""),)


def _place(section: Section | None) -> Cell:
    return _plain((section.path or section.heading or section.id) if section else "—")


def _target(target: Target) -> Cell:
    year = f"（{target.year}年）" if target.year and target.year not in target.quote else ""
    return ((target.quote, ""), (f"{year} {target.document} {target.section}", ""))


def _marked(run: Run) -> str:
    text, style = run
    return {"removed": f"[-{text}-]", "added": f"{{+{text}+}}"}.get(style, text)


def _safe(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return "'" + text if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _html_run(run: Run) -> str:
    text, style = html.escape(run[0]).replace("\n", "<br>"), run[1]
    tag = {"removed": "del", "added": "ins", "strong": "strong"}.get(style)
    return f"<{tag}>{text}</{tag}>" if tag else text


def _printable(text: str) -> str:
    """Text without the control characters that XML cannot hold."""
    return "".join(c for c in text if c >= " " or c in "\n\t")
