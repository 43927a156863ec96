"""Slots: what a question asks the value of (金额, 截止时间, 联系电话 …), and where a text prints such values.

One table (``slots.toml`` over ``pieces.toml``) says how each slot is called, asked for and printed; here it is only put
together and matched. Texts are folded character by character (width, traditional forms, dashes), so that every span
is one of the text as it was given. All matching takes time linear in the text.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from types import MappingProxyType
from typing import Any, Literal

from assistant.reading.values import Normal, normal
from ingest.text import simplify

LANGUAGES = ("zh", "zh-hant", "en")
Kind = Literal["money", "share", "date", "period", "text", ""]
_PIECE = re.compile(r"<([a-z_][a-z_0-9]*)>")
# ASCII: in 利率LPR+50BP the L begins a word.
_FLAGS = re.IGNORECASE | re.MULTILINE | re.ASCII
_FORMS = ("noun", "noun_en")
_COUNTED = ("count", "measure", "figure")  # slots whose values tell nothing without their unit
_REACH = 48  # characters: the longest words between a numeral and what tells its slot, with room
_KEPT = 512  # folded texts and spans that are kept: a question is asked of the same clauses slot by slot
_DASHES = dict.fromkeys("—–－―‐‑‒−﹣", "-") | dict.fromkeys("～〜∼﹏", "~")
_AS_PRINTED = "，；！？。"  # the full-width forms of these are told apart from a thousands separator and the like


@dataclass(frozen=True, slots=True)
class Slot:
    """Something that a question may ask the value of. ``labels``: its name by language (zh, zh-hant, en).

    ``closed``: its values have forms that the table knows (sums, dates, numbers of telephones), so that where none is
    found none is printed. A body or a condition may be printed in any words.
    """

    name: str
    labels: Mapping[str, str]
    closed: bool


@dataclass(frozen=True, slots=True)
class Value:
    """A printed value: ``text[start:end]`` of the slot ``name``; ``value`` is None where it has no normal form."""

    name: str
    start: int
    end: int
    value: Normal | None


@dataclass(frozen=True, slots=True)
class _Row:
    """A slot with its sources: patterns of asking and printing, still with names of pieces in them."""

    slot: Slot
    asked: tuple[str, ...]
    printed: tuple[str, ...]
    figures: tuple[str, ...]
    accepts: tuple[str, ...]
    kind: Kind
    last: bool


def slots() -> tuple[Slot, ...]:
    """Every slot that a question can ask for, most specific first."""
    return tuple(row.slot for row in _table().values() if row.asked)


def slot(name: str) -> Slot:
    """The slot of that name. Raises KeyError naming the slots there are."""
    try:
        return _table()[name].slot
    except KeyError:
        raise KeyError(f"no slot {name!r}; there are {', '.join(_table())}") from None


def asked(question: str) -> tuple[Slot, ...]:
    """The slots whose values a question asks for, in the order of the table; () where it asks for none.

    Words that one slot has taken ask for nothing else: 罚多少钱 asks for a penalty, not for an amount beside it.
    A clause that is answered by yes or no (补助能分期吗) asks for no value.
    """
    text = _without_idle(folded(question))
    taken: list[tuple[int, int]] = []
    found: list[Slot] = []
    for name, row in _table().items():
        if not row.asked or (row.last and found):
            continue
        free = [m.span() for m in _compiled(name, "asked").finditer(text) if not _overlaps(m.span(), taken)]
        if free:
            found.append(row.slot)
            taken += free
    return tuple(found)


def printed(slot: Slot | str, text: str) -> tuple[tuple[int, int], ...]:
    """Spans (start, end) of ``text`` that print a value of the slot, in reading order and apart from one another.

    Values of the slots that it accepts count too: 何时发放 is answered by 10个工作日内.
    """
    return _spans(slot if isinstance(slot, str) else slot.name, text)


def prints(slot: Slot | str, text: str) -> bool:
    """Whether a text prints a value of the slot."""
    return bool(printed(slot, text))


def printed_as_asked(slot: Slot | str, question: str, text: str) -> tuple[tuple[int, int], ...]:
    """Like ``printed``, but of counts and measures only those in a unit that answers the question.

    多少人 is answered by 30名, not by 5个工作日 nor by 8台; a question that names no unit takes every value.
    """
    spans = printed(slot, text)
    if (slot if isinstance(slot, str) else slot.name) not in _COUNTED:
        return spans
    asked_in = _unit(folded(question), question=True)
    if asked_in is None:
        return spans
    return tuple(span for span in spans if _unit(folded(text[slice(*span)])) in (asked_in, None))


def values(text: str) -> tuple[Value, ...]:
    """Every value that has a normal form or is a name of itself, by place; spans of different slots may overlap."""
    plain = folded(text)
    found = [
        Value(name, start, end, normal(row.kind, plain[start:end]))
        for name, row in _table().items()
        if row.kind
        for start, end in _own(name, text)
    ]
    return tuple(sorted(found, key=lambda value: (value.start, -value.end)))


def _unit(text: str, *, question: bool = False) -> int | None:
    """The family of the first unit in a text, or of the one behind the word of asking; None where it has none."""
    behind = r"(?:多少|几)(?:万|亿)?|how many (?:\w+ )?" if question else ""
    found = (
        (match.start(), family)
        for family, units in enumerate(_families())
        if (match := re.search(f"(?:{behind})(?:{units})", text, re.IGNORECASE))
    )
    return min(found, default=(0, None))[1]


class _Fold(dict[int, str]):
    """A table for ``str.translate`` that fills itself: one character for one, so that offsets stay."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        plain = _DASHES.get(character) or self._plain(character)
        self[code] = plain if len(plain) == 1 else character
        return self[code]

    @staticmethod
    def _plain(character: str) -> str:
        if character in _AS_PRINTED or character < "\u0080":
            return character
        if "\u3400" <= character <= "\u9fff":
            return simplify(character)
        return " " if character.isspace() and character != "\n" else unicodedata.normalize("NFKC", character)


_FOLD = _Fold()


@lru_cache(_KEPT)
def folded(text: str) -> str:
    """The text in half width, simplified characters and plain dashes, of the same length."""
    return text.translate(_FOLD)


@lru_cache(_KEPT * 8)
def _spans(name: str, text: str) -> tuple[tuple[int, int], ...]:
    found = list(_own(name, text))
    for other in _table()[name].accepts:
        found += _own(other, text)
    return tuple(_apart(found))


@lru_cache(_KEPT * 8)
def _own(name: str, text: str) -> tuple[tuple[int, int], ...]:
    row, plain = _table()[name], folded(text)
    found = [_stripped(m) for m in _compiled(name, "printed").finditer(plain)] if row.printed else []
    for start, end in _around_numerals(plain) if row.figures else ():
        found += [_stripped(m) for m in _compiled(name, "figures").finditer(plain, start, end)]
    return tuple(_apart(found))


@lru_cache(_KEPT)
def _around_numerals(text: str) -> tuple[tuple[int, int], ...]:
    """Where values with a numeral can stand: some characters before and behind each numeral, joined where they meet."""
    windows: list[tuple[int, int]] = []
    for match in piece("any_numeral").finditer(text):
        start, end = max(0, match.start() - _REACH), min(len(text), match.end() + _REACH)
        if windows and start <= windows[-1][1]:
            start = windows.pop()[0]
        windows.append((start, end))
    return tuple(windows)


def _stripped(match: re.Match[str]) -> tuple[int, int]:
    words = match[0]
    start = match.start() + len(words) - len(words.lstrip())
    return start, match.end() - (len(words) - len(words.rstrip()))


def _apart(spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Spans in order, of those that overlap the first and longest."""
    last = 0
    for start, end in sorted(set(spans), key=lambda span: (span[0], -span[1])):
        if start >= last and end > start:
            yield start, end
            last = end


def _overlaps(span: tuple[int, int], taken: Sequence[tuple[int, int]]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in taken)


def _without_idle(text: str) -> str:
    """A question with the words blanked that ask for nothing: 不管多少, 前几, and clauses that end in 吗."""
    for name in ("idle", "yes_no"):
        text = piece(name).sub(lambda match: "\uffff" * len(match[0]), text)
    return text


def _read(name: str) -> str:
    return resources.files("assistant").joinpath("reading", name).read_text(encoding="utf-8")


@lru_cache(1)
def _sources() -> tuple[Mapping[str, str], Mapping[str, Any], Sequence[Mapping[str, Any]]]:
    pieces, table = tomllib.loads(_read("pieces.toml")), tomllib.loads(_read("slots.toml"))
    return pieces["pieces"], pieces["forms"], table["slot"]


@lru_cache(1)
def _families() -> tuple[str, ...]:
    return tuple(tomllib.loads(_read("slots.toml"))["units"]["families"])


@lru_cache(1)
def _table() -> Mapping[str, _Row]:
    _, forms, rows = _sources()
    made: dict[str, _Row] = {}
    for row in rows:
        labels = MappingProxyType({language: row[language] for language in LANGUAGES})
        wording = [form.replace(f"<{key}>", row[key]) for key in _FORMS if key in row for form in forms[key]]
        head = [forms["head"].replace("<head>", row["head"])] if "head" in row else []
        made[row["name"]] = _Row(
            Slot(row["name"], labels, not row.get("open", False)), (*row.get("asked", ()), *wording), (*row.get("printed", ()), *head),
            tuple(row.get("figures", ())), tuple(row.get("accepts", ())), row.get("value", ""), row.get("last", False),
        )  # fmt: skip
    return MappingProxyType(made)


@lru_cache(None)
def _expanded(name: str) -> str:
    """A piece with the pieces in it put in place. Raises KeyError for a name that pieces.toml does not have."""
    return _PIECE.sub(lambda match: f"(?:{_expanded(match[1])})", _sources()[0][name])


@lru_cache(None)
def piece(name: str) -> re.Pattern[str]:
    """The pattern of one piece (``dial``, ``date`` …), for folded text. Raises KeyError for a name that there is none of."""
    return re.compile(_expanded(name), _FLAGS)


@lru_cache(None)
def _compiled(name: str, part: Literal["asked", "printed", "figures"]) -> re.Pattern[str]:
    sources = getattr(_table()[name], part)
    joined = "|".join(f"(?:{source})" for source in sources)
    pattern = _PIECE.sub(lambda match: f"(?:{_expanded(match[1])})", joined)
    # No value begins inside a run of numerals: said once, so that long runs are passed over quickly.
    return re.compile(f"{_expanded('guard')}(?:{pattern})" if part == "figures" else pattern, _FLAGS)
