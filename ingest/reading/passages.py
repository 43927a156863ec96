"""A .jsonl corpus → one passage a line, streamed: a bad line is one error and the others go on."""

from __future__ import annotations

import codecs
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import ReadError
from ingest.reading.markdown import read_markdown
from ingest.reading.text_lines import TEXT_CHARACTERS, Reading, refusal, refuse_long

LINE_BYTES = 4 * TEXT_CHARACTERS + 1_000_000


@dataclass(frozen=True, slots=True)
class Passage:
    """One line of a corpus. ``title`` is None where the line has none; ``sha256`` is of the line's own bytes."""

    id: str
    title: str | None
    reading: Reading
    sha256: str


def read_passages(path: Path) -> Iterator[Passage | ReadError]:
    """Every line's passage, or the error that names the line; blank lines are skipped.

    Errors: not UTF-8, not a JSON object, no id or text, an id that an earlier line has, a line too long.
    """
    seen: dict[str, int] = {}
    with path.open("rb") as file:
        number = 0
        while data := file.readline(LINE_BYTES + 1):
            number += 1
            try:
                _refuse_long_line(path.name, number, data)
                if stripped := data.removeprefix(codecs.BOM_UTF8).strip():
                    yield _unique(path.name, number, _passage(path.name, number, stripped), seen)
            except ReadError as error:
                yield error
            while len(data) > LINE_BYTES and not data.endswith(b"\n"):
                data = file.readline(LINE_BYTES + 1) or b"\n"


def _passage(name: str, number: int, data: bytes) -> Passage:
    record = _record(name, number, data)
    identifier, text, title = record.get("id"), record.get("text"), record.get("title")
    if isinstance(identifier, int) and not isinstance(identifier, bool):
        identifier = str(identifier)
    for key, value in (("id", identifier), ("text", text)):
        if not isinstance(value, str) or not value.strip():
            raise _bad_line(name, number, f"缺少非空的字符串“{key}”", f'it has no non-empty string "{key}"')
    if title is not None and not isinstance(title, str):
        raise _bad_line(name, number, "“title”不是字符串", '"title" is not a string')
    refuse_long(f"{name}:{number}", len(str(text)))
    reading = read_markdown(str(text))
    if not reading.lines:
        raise _bad_line(name, number, "“text”中没有可读文字", '"text" holds no readable text')
    heading = " ".join((title or "").split())
    return Passage(str(identifier).strip(), heading or None, reading, hashlib.sha256(data).hexdigest())


def _record(name: str, number: int, data: bytes) -> dict[str, object]:
    try:
        record = json.loads(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        at = error.start + 1
        raise _bad_line(name, number, f"第 {at} 个字节不是 UTF-8", f"byte {at} is not UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise _bad_line(name, number, f"不是一个 JSON 对象（{error}）", f"it is not a JSON object ({error})") from error
    if not isinstance(record, dict):
        kind = type(record).__name__
        raise _bad_line(name, number, f"是 JSON 的 {kind}，不是对象", f"it is a JSON {kind}, not an object")
    return record


def _unique(name: str, number: int, passage: Passage, seen: dict[str, int]) -> Passage:
    if passage.id in seen:
        first = seen[passage.id]
        raise _bad_line(
            name,
            number,
            f"编号“{passage.id}”与第 {first} 行重复，本行未读入",
            f'its id "{passage.id}" is that of line {first}; this line is left out',
        )
    seen[passage.id] = number
    return passage


def _refuse_long_line(name: str, number: int, data: bytes) -> None:
    if len(data) > LINE_BYTES:
        raise _bad_line(name, number, f"一行超过 {LINE_BYTES:,} 字节", f"the line is longer than {LINE_BYTES:,} bytes")


def _bad_line(name: str, number: int, zh: str, en: str) -> ReadError:
    return refusal(
        name,
        f'第 {number} 行{zh}。每行应是 {{"id": "…", "text": "…", "title": "可选"}}，请改正该行。',
        f'line {number}: {en}. Each line should be {{"id": "…", "text": "…", "title": "optional"}}; correct that line.',
    )
