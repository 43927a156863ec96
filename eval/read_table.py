"""Cases from csv and xlsx: a row a case, a column a field."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from eval.case import why
from eval.schema import KINDS, Field
from ingest.errors import MissingExtra, ReadError, UsageError
from ingest.reading.encodings import decode

# How a cell of a type is written.
_FORMS = {
    "place": ("文件和条款，如 plan 2.5.12", "document and section, such as plan 2.5.12"),
    "places": ("文件和条款，如 plan 2.5.12，一行一个", "document and section, such as plan 2.5.12, one a line"),
    "yes/no": ("是或否", "yes or no"),
    "number": ("数字", "a number"),
}
_TOLD = 20  # rows that cannot be read are told at once, at most
_TRUE, _FALSE = ("true", "yes", "1", "是"), ("false", "no", "0", "否")


def import_cases(path: Path, kind: str) -> list[dict[str, Any]]:
    """The cases of a csv or xlsx file whose first row names the fields.

    A list of texts is written one a line in its cell, places as ``plan 2.5.12`` one a line, anything else that is no
    text as JSON; an empty cell leaves the field out, or null where null is a value. Raises UsageError naming row and
    column where a cell cannot be read, ReadError for a file that cannot, MissingExtra for xlsx without openpyxl.
    """
    fields = {field.name: field for field in _fields(kind)}
    rows = list(_rows(path))
    header = [str(name or "").strip() for name in rows[0]] if rows else []
    if unknown := [name for name in header if name and name not in fields]:
        raise UsageError(
            f"{path.name} 第 1 行有不认识的列：{'、'.join(unknown)}。可用：{'、'.join(fields)}。",
            f"{path.name}, row 1: unknown columns {', '.join(unknown)}. Known: {', '.join(fields)}.",
        )
    if len(rows) < 2:
        raise UsageError(
            f"{path.name} 里没有用例：第 1 行应为列名，其后每行一条。policy-eval template {kind} --csv 给出样子。",
            f"{path.name} holds no cases: row 1 names the columns, a case a row follows. See: policy-eval template {kind} "
            "--csv",
        )
    cases: list[dict[str, Any]] = []
    wrong: list[UsageError] = []
    for number, row in enumerate(rows[1:], 2):
        if any(cell not in (None, "") for cell in row):
            try:
                cases.append(_case(path, number, dict(zip(header, row, strict=False)), fields))
            except UsageError as error:
                wrong.append(error)
    if wrong:
        raise UsageError("\n".join(e.zh for e in wrong[:_TOLD]), "\n".join(e.en for e in wrong[:_TOLD]))
    return cases


def _rows(path: Path) -> Iterator[Sequence[Any]]:
    try:
        if path.suffix.lower() == ".xlsx":
            yield from _xlsx(path)
        else:
            yield from csv.reader(io.StringIO(decode(path.name, path.read_bytes()), newline=""), strict=True)
    except (OSError, csv.Error) as error:
        zh, en = why(error)
        raise ReadError(
            f"读不了 {path}：{zh}。请检查文件，或另存为 xlsx。",
            f"{path} cannot be read: {en}. Check it, or save it as xlsx.",
        ) from error


def _xlsx(path: Path) -> Iterator[Sequence[Any]]:
    try:
        from openpyxl import load_workbook
    except ImportError as error:
        raise MissingExtra("openpyxl", "eval") from error
    from zipfile import BadZipFile

    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (BadZipFile, KeyError, ValueError) as error:
        raise ReadError(f"{path} 不是 xlsx：{error}。", f"{path} is not an xlsx file: {error}.") from error
    try:
        yield from book.worksheets[0].iter_rows(values_only=True)
    finally:
        book.close()


def _case(path: Path, number: int, cells: dict[str, Any], fields: dict[str, Field]) -> dict[str, Any]:
    case: dict[str, Any] = {}
    for name, field in fields.items():
        cell = cells.get(name)
        if cell in (None, ""):
            if field.type.endswith("?"):
                case[name] = None
            elif field.required and field.type in ("texts", "patterns", "places", "objects"):
                case[name] = []
            continue
        try:
            case[name] = _value(cell, field.type.rstrip("?"))
        except (ValueError, IndexError) as error:
            zh, en = _FORMS.get(field.type.rstrip("?"), ("JSON", "JSON"))
            raise UsageError(
                f"{path.name} 第 {number} 行 {name} 列读不懂：{cell!r}。应为{zh}。",
                f"{path.name}, row {number}, column {name}: {cell!r} cannot be read. Expected: {en}.",
            ) from error
    return case


def _value(cell: Any, kind: str) -> Any:
    text = str(cell).strip()
    match kind:
        case "texts" | "patterns":
            return [line.strip() for line in text.splitlines() if line.strip()]
        case "place" | "places":
            places = [_place(line) for line in text.splitlines() if line.strip()]
            return places if kind == "places" else places[0]
        case "yes/no":
            if text.lower() in _TRUE + _FALSE:
                return text.lower() in _TRUE
            raise ValueError(text)
        case "number" | "object" | "objects" | "turns" | "planted":
            return json.loads(text)
        case "any":
            return _any(text)
    return text


def _place(line: str) -> dict[str, str]:
    document, section = line.split()
    return {"doc": document, "section": section}


def _any(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def template(kind: str) -> str:
    """An empty case of a kind as one line of JSON, every field filled with an example. Raises UsageError."""
    return json.dumps({field.name: field.example for field in _fields(kind)}, ensure_ascii=False) + "\n"


def csv_template(kind: str) -> str:
    """A table of a kind as csv: the columns, and one case as an example, as ``import_cases`` reads it. Raises UsageError."""
    fields = _fields(kind)
    made = io.StringIO()
    csv.writer(made, lineterminator="\n").writerows(
        [[field.name for field in fields], [_cell(field.example, field.type.rstrip("?")) for field in fields]]
    )
    return made.getvalue()


def _cell(value: Any, kind: str) -> str:
    """A value as its cell is written; the opposite of ``_value``."""
    match kind:
        case _ if value is None:
            return ""
        case "texts" | "patterns":
            return "\n".join(value)
        case "place" | "places":
            places = value if kind == "places" else [value]
            return "\n".join(f"{place['doc']} {place['section']}" for place in places)
        case "yes/no":
            return "是" if value else "否"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _fields(kind: str) -> Sequence[Field]:
    if kind not in KINDS:
        raise UsageError(
            f"不认识的用例类型“{kind}”。可用：{'、'.join(KINDS)}。",
            f"Unknown kind '{kind}'. Known: {', '.join(KINDS)}.",
        )
    return KINDS[kind]


def field_table() -> str:
    """Every field of every kind, as the markdown that eval/cases/README.md holds; kinds of the same fields in one table."""
    alike: dict[tuple[Field, ...], list[str]] = {}
    for kind, fields in KINDS.items():
        alike.setdefault(tuple(replace(field, example=None) for field in fields), []).append(kind)
    lines: list[str] = []
    for fields, kinds in alike.items():
        lines += [
            f"### {', '.join(f'{kind}.jsonl' for kind in kinds)}\n",
            "| 字段 · field | 类型 · type | 必填 · required | 含义 · meaning |",
            "|---|---|---|---|",
        ]
        for field in fields:
            about = field.about.replace("|", "\\|")
            lines.append(f"| `{field.name}` | {field.type} | {'✓' if field.required else ''} | {about} |")
        lines.append("")
    return "\n".join(lines)
