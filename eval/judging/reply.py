"""A judge's reply: one JSON object, or no verdict at all. What cannot be read is undefined, never a score."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

FULL = 2  # the highest grade; grades are 0, 1 and 2
_KEYS = frozenset({"faithfulness", "completeness"})
_FENCE = re.compile(r"```(?:json)?\s*\n?(.*?)\s*```", re.DOTALL | re.IGNORECASE)
_THOUGHT = re.compile(r"<think>.*?</think>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Grades of 0, 1 or 2 (FULL), and the judge's one sentence, "" where it gave none."""

    faithfulness: int
    completeness: int
    reason: str


def read_reply(text: str) -> Verdict | None:
    """The verdict of a reply; None where it is anything but one JSON object with two grades.

    A code fence around the object and a thought before it are allowed, other words are not: a judge that argues has
    not judged.
    """
    bare = _THOUGHT.sub("", text, count=1).strip()
    if fenced := _FENCE.fullmatch(bare):
        bare = fenced[1]
    try:
        value = json.loads(bare)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict) or not _KEYS <= value.keys() <= _KEYS | {"reason"}:
        return None
    grades = value["faithfulness"], value["completeness"]
    reason = value.get("reason", "")
    if not all(type(grade) is int and 0 <= grade <= FULL for grade in grades) or not isinstance(reason, str):
        return None
    return Verdict(*grades, reason)
