"""Cases from csv and xlsx: a row a case, a column a field."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from eval.schema import KINDS, Field
from ingest.errors import MissingExtra, ReadError, UsageError

_TRUE, _FALSE = ("true", "yes", "1", "是"), ("false", "no", "0", "否")


def import_cases(path: Path, kind: str) -> list[dict[str, Any]]:
    """The cases of a csv or xlsx file whose first row names the fields.

    A list of texts is written one a line in its cell, places as ``plan 2.5.12`` one a line, anything else that is no
    text as JSON; an empty cell leaves the field out, or null where null is a value. Raises UsageError naming row and
    column where a cell cannot be read, ReadError for a file that cannot, MissingExtra for xlsx without openpyxl.
    """
    if kind not in KINDS:
        known = "、".join(KINDS)
        raise UsageError(f"不认识的用例类型“{kind}”。可用：{known}。", f"Unknown kind '{kind}'. Known: {known}.")
    fields = {field.name: field for field in KINDS[kind]}
    rows = list(_rows(path))
    header = [str(name or "").strip() for name in rows[0]] if rows else []
    if unknown := [name for name in header if name and name not in fields]:
        raise UsageError(
            f"{path.name} 第 1 行有不认识的列：{'、'.join(unknown)}。可用：{'、'.join(fields)}。",
            f"{path.name}, row 1: unknown columns {', '.join(unknown)}. Known: {', '.join(fields)}.",
        )
    return [
        _case(path, number, dict(zip(header, row, strict=False)), fields)
        for number, row in enumerate(rows[1:], 2)
        if any(cell not in (None, "") for cell in row)
    ]


def _rows(path: Path) -> Iterator[Sequence[Any]]:
    try:
        if path.suffix.lower() == ".xlsx":
            yield from _xlsx(path)
        else:
            with path.open(encoding="utf-8-sig", newline="") as file:
                yield from csv.reader(file)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ReadError(
            f"读不了 {path}：{error}。csv 请另存为 UTF-8。", f"{path} cannot be read: {error}. Save csv as UTF-8."
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
            elif field.required and field.type in ("texts", "places", "objects"):
                case[name] = []
            continue
        try:
            case[name] = _value(cell, field.type.rstrip("?"))
        except (ValueError, IndexError) as error:
            raise UsageError(
                f"{path.name} 第 {number} 行 {name} 列读不懂：{cell!r}（应为 {field.type}）。",
                f"{path.name}, row {number}, column {name}: {cell!r} is not {field.type}.",
            ) from error
    return case


def _value(cell: Any, kind: str) -> Any:
    text = str(cell).strip()
    match kind:
        case "texts":
            return [line.strip() for line in text.splitlines() if line.strip()]
        case "place" | "places":
            places = [_place(line) for line in text.splitlines() if line.strip()]
            return places if kind == "places" else places[0]
        case "yes/no":
            if text.lower() in _TRUE + _FALSE:
                return text.lower() in _TRUE
            raise ValueError(text)
        case "number" | "objects" | "turns" | "planted":
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
    if kind not in KINDS:
        known = "、".join(KINDS)
        raise UsageError(f"不认识的用例类型“{kind}”。可用：{known}。", f"Unknown kind '{kind}'. Known: {known}.")
    return json.dumps({field.name: field.example for field in KINDS[kind]}, ensure_ascii=False) + "\n"


def field_table() -> str:
    """Every field of every kind, as the markdown that eval/cases/README.md holds."""
    lines: list[str] = []
    for kind, fields in KINDS.items():
        lines += [
            f"### {kind}.jsonl\n",
            "| 字段 · field | 类型 · type | 必填 · required | 含义 · meaning |",
            "|---|---|---|---|",
        ]
        for field in fields:
            about = field.about.replace("|", "\\|")
            lines.append(f"| `{field.name}` | {field.type} | {'✓' if field.required else ''} | {about} |")
        lines.append("")
    return "\n".join(lines)
