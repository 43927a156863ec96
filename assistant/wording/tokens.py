"""Text as the tokens that wording is compared by: characters and numbers, without what is not meaning.

Width, traditional forms, spaces and punctuation are gone; a number is one token by its value, so that 千家
and 1000家, 60% and 百分之六十 are the same words. Each token keeps its place in the text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from assistant.knowledge.slot_table import piece
from ingest.numbers import numbers
from ingest.official import form
from ingest.reading.rows import CELL
from ingest.text import fold, is_punctuation

NUMBER = "#"  # what the token of a number begins with
# Between two numbers these are meaning: 2025-2026, 2:1, 1/3, 2、3号, PM2.5.
_KEPT_BETWEEN_NUMBERS = "-:/.、，,"
_CELL_END = "；"  # the numbers of two cells of a table are two numbers, though white space between digits is none
_PLAIN = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千")
_TO = "至"
Forms = Mapping[str, Sequence[tuple[tuple[str, ...], str]]]  # tokens that are a name, and its one token, by first token
_COUNTED = "元万亿余多个人家户平"  # digits before these are no telephone number


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokens in reading order; ``starts[i]`` and ``ends[i]`` are the i-th token's place in the text."""

    texts: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.texts)


def is_number(token: str) -> bool:
    return token[0] == NUMBER and len(token) > 1


@lru_cache(maxsize=4096)
def _drops(character: str) -> bool:
    return is_punctuation(character)


def tokenize(text: str, *, latin: bool = False) -> Tokens:
    """The tokens of a text; none for one without words. ``latin``: words of Latin letters are one token each."""
    folded = fold(form("before_hour").sub(_CELL_END, text.replace(CELL, _CELL_END)))
    # A full stop folds to the decimal point, and a comma to the mark of thousands: 54。21个 is not 54.21.
    flat = "".join(text[at] if text[at] in "。｡…，" else c for c, at in zip(folded.text, folded.offsets, strict=True))
    flat = form("capital_numerals").sub(lambda match: match[0].translate(_PLAIN), flat)
    found: list[tuple[str, int, int]] = []
    at = 0
    for start, end, tokens in _numeric(flat):
        found.extend(_plain(flat, at, start, after_number=bool(at)))
        found.extend((token, start, end) for token in tokens)
        at = end
    found.extend(_plain(flat, at, len(flat), after_number=False))
    if latin:
        found = list(_words(found, folded.offsets))
    return Tokens(
        tuple(token for token, _, _ in found),
        tuple(folded.offsets[start] for _, start, _ in found),
        tuple(folded.offsets[end - 1] + 1 for _, _, end in found),
    )


def _numeric(flat: str) -> list[tuple[int, int, list[str]]]:
    """Numbers and dates: where they stand and the tokens they are."""
    found: list[tuple[int, int, list[str]]] = []
    taken = bytearray(len(flat))
    for start, end, tokens in chain(_forms(flat), _values(flat)):
        if not any(taken[start:end]):
            found.append((start, end, tokens))
            taken[start:end] = b"\1" * (end - start)
    return sorted(found)


def _forms(flat: str) -> Iterator[tuple[int, int, list[str]]]:
    """Days, telephone numbers, hours and the marks of a range, whatever way they are printed."""
    for match in form("day_in_digits").finditer(flat):
        year, month, day = (NUMBER + str(int(match[part])) for part in (1, 2, 3))
        yield match.start(), match.end(), [year, "年", month, "月", day, "日"]
    for match in piece("dial").finditer(flat):
        if flat[match.end() : match.end() + 1] not in _COUNTED or match.end() == len(flat):
            yield match.start(), match.end(), [NUMBER + "".join(filter(str.isdecimal, match[0]))]
    for match in form("clock").finditer(flat):
        minutes = [] if match[2] == "00" else [NUMBER + str(int(match[2])), "分"]
        yield match.start(), match.end(), [NUMBER + str(int(match[1])), "时", *minutes]
    for match in form("range_mark").finditer(flat):
        yield match.start(), match.end(), [_TO]


def _values(flat: str) -> Iterator[tuple[int, int, list[str]]]:
    for number in numbers(flat):
        yield number.start, number.end, [f"{NUMBER}{number.value}{'%' if number.share else ''}"]


def _plain(flat: str, start: int, end: int, *, after_number: bool) -> list[tuple[str, int, int]]:
    """Characters between numbers, punctuation dropped unless it alone joins two numbers."""
    if after_number and end - start == 1 and flat[start] in _KEPT_BETWEEN_NUMBERS:
        return [("，" if flat[start] in "、，," else flat[start], start, end)]
    # An empty pair of brackets is a word that was lost: （）优化… is not （四）优化….
    return [
        (flat[at], at, at + 1)
        for at in range(start, end)
        if not _drops(flat[at]) or (flat[at] == "(" and flat[at + 1 : at + 2] == ")")
    ]


def _words(found: Sequence[tuple[str, int, int]], offsets: Sequence[int]) -> Iterator[tuple[str, int, int]]:
    """Tokens with letters that stand together in the text made one word."""
    word: tuple[str, int, int] | None = None
    for token, start, end in found:
        letter = len(token) == 1 and token.isalpha() and token.isascii()
        if letter and word and word[2] == start and offsets[start] - offsets[start - 1] <= 1:
            word = (word[0] + token, word[1], end)
            continue
        if word:
            yield word
        word = (token, start, end) if letter else None
        if not letter:
            yield token, start, end
    if word:
        yield word


def printed(text: str, tokens: Tokens, start: int, end: int) -> str:
    """The text that tokens start … end-1 stand for, as printed; "" for none."""
    return text[tokens.starts[start] : tokens.ends[end - 1]] if start < end else ""


def replaced(tokens: Sequence[str], forms: Forms) -> tuple[list[str], list[int]]:
    """Tokens with every form put for its one token, longest first; and the index each token came from, the end added."""
    out: list[str] = []
    origin: list[int] = []
    at = 0
    while at < len(tokens):
        for words, name in forms.get(tokens[at], ()):
            if tuple(tokens[at : at + len(words)]) == words:
                out.append(name)
                origin.append(at)
                at += len(words)
                break
        else:
            out.append(tokens[at])
            origin.append(at)
            at += 1
    origin.append(len(tokens))
    return out, origin
