"""Cases: JSON lines under eval/cases, or in a folder of one's own."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from eval.suite import Row, Suite
from ingest.errors import UsageError

CASES = Path(__file__).parent / "cases"


def load_cases(suite: Suite, folder: Path = CASES) -> list[Row]:
    """The cases of a suite in the order of their files; raises UsageError where there is none or one is no JSON."""
    rows = [row for name in suite.cases for row in _rows(folder / f"{name}.jsonl") if suite.wants(row)]
    if not rows:
        raise UsageError(
            f"评测集“{suite.name}”在 {folder} 中没有用例（{'、'.join(suite.cases)}.jsonl）。",
            f"Suite '{suite.name}' has no cases in {folder} ({', '.join(suite.cases)}.jsonl).",
        )
    return rows


def _rows(path: Path) -> Iterator[Row]:
    if path.is_file():
        yield from (row for _, row in numbered(path))


def numbered(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Objects of a file of JSON lines with their line numbers, from 1. Raises UsageError naming file and line."""
    try:
        lines: Sequence[str] = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"读不了 {path}：{error}。", f"{path} cannot be read: {error}.") from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield number, parsed(line, path, number)


def parsed(line: str, path: Path, number: int) -> dict[str, Any]:
    """One line as an object; raises UsageError naming file and line."""
    try:
        value = json.loads(line)
    except (json.JSONDecodeError, RecursionError) as error:
        raise UsageError(
            f"{path.name} 第 {number} 行不是 JSON：{error}。", f"{path.name}, line {number}: not JSON: {error}."
        ) from error
    if not isinstance(value, dict):
        raise UsageError(f"{path.name} 第 {number} 行不是对象。", f"{path.name}, line {number}: not an object.")
    return value
