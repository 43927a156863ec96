"""Cases: JSON lines under eval/cases, or in a folder of one's own."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from eval.schema import COMMON, KINDS, unfit
from eval.suite import Row, Suite
from ingest.errors import UsageError

CASES = Path(__file__).parent / "cases"


def load_cases(suite: Suite, folder: Path = CASES) -> list[Row]:
    """The cases of a suite in the order of their files, each with the name of its file as ``set``.

    Raises UsageError where there is none, and for a line that is no JSON, lacks a field, repeats an id or names a
    document that is not there.
    """
    if not folder.is_dir():
        raise UsageError(
            f"没有用例文件夹 {folder}。请检查 --cases；不写则用自带的用例。",
            f"There is no folder of cases {folder}. Check --cases; without it the shipped cases are used.",
        )
    seen: dict[str, str] = {}
    rows = [row for name in suite.cases for row in _rows(folder / f"{name}.jsonl", seen) if suite.wants(row)]
    if not rows:
        raise UsageError(
            f"评测集“{suite.name}”在 {folder} 中没有用例（{'、'.join(suite.cases)}.jsonl）。",
            f"Suite '{suite.name}' has no cases in {folder} ({', '.join(suite.cases)}.jsonl).",
        )
    return rows


def _rows(path: Path, seen: dict[str, str]) -> Iterator[Row]:
    """The cases of a file, [] where it is not there; checked, because a run is of no use if its last case fails.

    ``seen`` holds where each id was used before, and is added to.
    """
    for number, row in numbered(path) if path.is_file() else ():
        problems = list(unfit(row, KINDS.get(path.stem, COMMON[:1])))
        if not problems and row["id"] in seen:
            problems.append(f"编号 {row['id']} 已在{seen[row['id']]}用过 · id used before")
        row["set"] = path.stem
        problems += [f"没有文件 {file} · no such file" for file in sources(row, path.parent) if not file.is_file()]
        if problems:
            raise UsageError(
                f"{path.name} 第 {number} 行：{problems[0]}。请先用 policy-eval validate {path} 检查。",
                f"{path.name}, line {number}: {problems[0]}. Check with: policy-eval validate {path}",
            )
        seen[row["id"]] = f" {path.name} 第 {number} 行"
        yield row


def sources(row: Row, folder: Path) -> tuple[Path, ...]:
    """The files of the index that a case is asked of; () for the documents that are evaluated (the shipped two).

    A set of cases with a folder of its name beside it is asked of the files there: those that the case names as
    ``files``, else all together.
    """
    beside = folder / str(row.get("set", ""))
    if not row.get("set") or not beside.is_dir():
        return ()
    named = row.get("files")
    if named is not None:
        return tuple(beside / name for name in named)
    return tuple(sorted(path for path in beside.iterdir() if path.is_file()))


def numbered(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Objects of a file of JSON lines with their line numbers, from 1. Raises UsageError naming file and line."""
    for number, line in text_lines(path):
        yield number, parsed(line, path, number)


def text_lines(path: Path) -> list[tuple[int, str]]:
    """The lines of a file that are not blank, with their numbers from 1. Raises UsageError where it cannot be read."""
    try:
        lines: Sequence[str] = path.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        zh, en = why(error)
        raise UsageError(f"读不了 {path}：{zh}。", f"{path} cannot be read: {en}.") from error
    return [(number, line) for number, line in enumerate(lines, 1) if line.strip()]


def why(error: Exception) -> tuple[str, str]:
    """Why a file cannot be read, in Chinese and English."""
    match error:
        case FileNotFoundError():
            return "没有这个文件", "there is no such file"
        case IsADirectoryError():
            return "这是文件夹", "it is a folder"
        case PermissionError():
            return "没有读取权限", "reading it is not permitted"
        case UnicodeDecodeError():
            return f"第 {error.start + 1} 个字节起不是 UTF-8", f"not UTF-8 from byte {error.start + 1}"
    return str(error), str(error)


def parsed(line: str, path: Path, number: int) -> dict[str, Any]:
    """One line as an object; raises UsageError naming file and line."""
    try:
        value = json.loads(line)
    except (json.JSONDecodeError, RecursionError) as error:
        raise UsageError(
            f"{path} 第 {number} 行不是 JSON：{error}。", f"{path}, line {number}: not JSON: {error}."
        ) from error
    if not isinstance(value, dict):
        raise UsageError(f"{path} 第 {number} 行不是对象。", f"{path}, line {number}: not an object.")
    return value
