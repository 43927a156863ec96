"""The table of slots (slots.toml over pieces.toml), put together and compiled; and the folding it is written for."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from types import MappingProxyType
from typing import Any, Literal

from ingest.text import simplify

LANGUAGES = ("zh", "zh-hant", "en")
Kind = Literal["money", "share", "date", "period", "text", ""]
KEPT = 256  # folded texts that are kept: a question is asked of the same clauses slot by slot
_PIECE = re.compile(r"<([a-z_][a-z_0-9]*)>")
# ASCII: in 利率LPR+50BP the L begins a word.
_FLAGS = re.IGNORECASE | re.MULTILINE | re.ASCII
_FORMS = ("noun", "noun_en")
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
class Row:
    """A slot with its sources: patterns of asking and printing, still with names of pieces in them."""

    slot: Slot
    asked: tuple[str, ...]
    printed: tuple[str, ...]
    figures: tuple[str, ...]
    accepts: tuple[str, ...]
    kind: Kind
    last: bool


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


@lru_cache(KEPT)
def folded(text: str) -> str:
    """The text in half width, simplified characters and plain dashes, of the same length."""
    return text.translate(_FOLD)


def _read(name: str) -> str:
    return resources.files("assistant").joinpath("knowledge", name).read_text(encoding="utf-8")


@lru_cache(1)
def _sources() -> tuple[Mapping[str, str], Mapping[str, Any], Sequence[Mapping[str, Any]]]:
    pieces, table = tomllib.loads(_read("pieces.toml")), tomllib.loads(_read("slots.toml"))
    return pieces["pieces"], pieces["forms"], table["slot"]


@lru_cache(1)
def families() -> tuple[str, ...]:
    return tuple(tomllib.loads(_read("slots.toml"))["units"]["families"])


@lru_cache(1)
def table() -> Mapping[str, Row]:
    _, forms, rows = _sources()
    made: dict[str, Row] = {}
    for row in rows:
        labels = MappingProxyType({language: row[language] for language in LANGUAGES})
        wording = [form.replace(f"<{key}>", row[key]) for key in _FORMS if key in row for form in forms[key]]
        head = [forms["head"].replace("<head>", row["head"])] if "head" in row else []
        made[row["name"]] = Row(
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
def compiled(name: str, part: Literal["asked", "printed", "figures"]) -> re.Pattern[str]:
    sources = getattr(table()[name], part)
    joined = "|".join(f"(?:{source})" for source in sources)
    pattern = _PIECE.sub(lambda match: f"(?:{_expanded(match[1])})", joined)
    # No value begins inside a run of numerals: said once, so that long runs are passed over quickly.
    return re.compile(f"{_expanded('guard')}(?:{pattern})" if part == "figures" else pattern, _FLAGS)
