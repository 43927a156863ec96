"""A stream of characters → complete sentences with the numbers that they cite."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.guards import LONGEST, marks_gone
from ingest.text import cut_at

_END = re.compile(r"[。！？!?](?:[”」』）)》]|(?<=[。！？!?])\")*|(?<=[A-Za-z”\"」』）)])\.(?=\s|\[|$)|\n+")
_MARKS = re.compile(r"\s*+[。.]?(?:\s*[\[【［]\s*\d{1,4}(?:\s*[,，、]\s*\d{1,4})*\s*[\]】］])+[。.]?")
_NUMBER = re.compile(r"[\[【［]\s*(\d{1,4}(?:\s*[,，、]\s*\d{1,4})*)\s*[\]】］]")
_MISSING = frozenset(("缺", "缺失", "未写明", "missing"))
_WIDE = str.maketrans({"【": "[", "】": "]", "［": "[", "］": "]"})
_RUNAWAY = 2 * LONGEST  # characters without an end: no sentence


@dataclass(frozen=True, slots=True)
class Drafted:
    """A complete sentence of a model, without marks, and the numbers it cites, in order, each once."""

    text: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """What a model says is not stated."""

    what: tuple[str, ...]


class Cutter:
    """Cuts what a model writes into sentences while it writes. Not for use by several threads."""

    def __init__(self) -> None:
        self._buffer = ""

    def feed(self, text: str) -> Iterator[Drafted | Missing]:
        """The sentences that are complete now: what follows them has begun, so no mark of theirs is still to come."""
        self._buffer += text
        while (end := self._complete()) is not None:
            sentence, self._buffer = self._buffer[:end], self._buffer[end:]
            yield from _read(sentence)

    def flush(self) -> Iterator[Drafted | Missing]:
        """What is left at the end of a whole answer."""
        sentence, self._buffer = self._buffer, ""
        yield from _read(sentence)

    def _complete(self) -> int | None:
        for end in _END.finditer(self._buffer):
            at = end.end()
            if "\n" not in end[0]:
                if _open_quote(self._buffer[:at]):
                    continue
                marks = _MARKS.match(self._buffer, at)
                at = marks.end() if marks else at
                rest = self._buffer[at:].lstrip(" ")
                if not rest or rest[0] in "[【［":
                    return None
            elif not self._buffer[at:] or self._buffer[at:].lstrip()[:1] in ("[", "【", ""):
                return None
            return at
        return _RUNAWAY if len(self._buffer) > _RUNAWAY else None


def _open_quote(text: str) -> bool:
    return text.count("“") > text.count("”")


def _read(sentence: str) -> Iterator[Drafted | Missing]:
    head, _, missing = sentence.replace("：", ":", 1).partition(":")
    if head.strip().lower() in _MISSING:
        what = [part.strip(" \n。.（）()") for part in cut_at(missing, "、，,；;")]
        yield Missing(tuple(part for part in what if part))
        return
    numbers = [int(n) for group in _NUMBER.findall(sentence) for n in cut_at(group, ",，、")]
    text = marks_gone(sentence.translate(_WIDE))
    if any(character.isalnum() for character in text):
        yield Drafted(text, tuple(dict.fromkeys(numbers)))
