"""Folding and comparing Chinese text, with a map back to the offsets of the original.

Folding forgets what is not meaning on a printed page: width, traditional forms, letter case, spaces and
line ends, the shape of quotation marks, brackets and dashes. It never changes the document itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from ingest.document import Span

if TYPE_CHECKING:
    from opencc import OpenCC

_SHAPES = {
    **dict.fromkeys("“”„‟「」『』〝〞＂", '"'),
    **dict.fromkeys("‘’‚‛＇", "'"),
    **dict.fromkeys("〔［【〖﹝﹙", "("),
    **dict.fromkeys("〕］】〗﹞﹚", ")"),
    **dict.fromkeys("[{", "("),
    **dict.fromkeys("]}", ")"),
    **dict.fromkeys("—–―‐‑‒−－﹣~～〜", "-"),
    **dict.fromkeys("·•‧・∙", "·"),
    **dict.fromkeys("〈﹤", "《"),
    **dict.fromkeys("〉﹥", "》"),
    "…": ".",
    "。": ".",
    "｡": ".",
}
# Characters that never print: byte order marks, zero width spaces and joiners, soft hyphens, bidi marks.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufe00-\ufe0f]")
_LONGEST = 1200  # characters of a sentence: the longest of 3,463 laws has 922
_SENTENCE_END = re.compile(r"(?:[。！？!?](?:[”’」』）)》]*)|[；;](?![”’」』）)])|\n+)")


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text, and for each of its characters the offset in the original that it came from."""

    text: str
    offsets: tuple[int, ...]

    def span(self, start: int, end: int) -> Span:
        """The original's span for ``text[start:end]``; an empty range maps to an empty span."""
        if start >= end:
            at = self.offsets[start] if start < len(self.offsets) else (self.offsets[-1] + 1 if self.offsets else 0)
            return Span(at, at)
        return Span(self.offsets[start], self.offsets[end - 1] + 1)


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    from opencc import OpenCC  # 50 ms that only Chinese text needs

    return OpenCC("t2s")


@lru_cache(maxsize=1)
def _back_converter() -> OpenCC:
    from opencc import OpenCC  # only answers to traditional questions need it

    return OpenCC("s2t")


@lru_cache(maxsize=65536)
def _fold_character(character: str) -> str:
    """One character folded; "" for what is dropped. The result may be longer (㎡ → m2)."""
    if character.isspace() or _INVISIBLE.match(character):
        return ""
    shape = _SHAPES.get(character)
    if shape is not None:
        return shape
    if character < "\u0080":
        return character.lower()
    plain = unicodedata.normalize("NFKC", character).lower()
    if "\u3400" <= character <= "\u9fff":
        plain = simplify(plain)
    return "".join(_SHAPES.get(part, part) for part in plain if not part.isspace())


def is_punctuation(character: str) -> bool:
    """Whether a character is punctuation or a symbol of one (+ and % are not: they carry meaning)."""
    return unicodedata.category(character)[0] == "P" and character not in "%％&@#"


@lru_cache(maxsize=65536)
def _fold_to_word(character: str) -> str:
    """One character folded; "" for punctuation too."""
    return "".join(part for part in _fold_character(character) if not is_punctuation(part))


def fold(text: str, *, punctuation: bool = True) -> Folded:
    """Text with width, traditional forms, case and spaces folded; ``punctuation=False`` drops punctuation too."""
    parts = list(map(_fold_character if punctuation else _fold_to_word, text))
    return Folded("".join(parts), tuple(offset for offset, part in enumerate(parts) for _ in part))


@lru_cache(maxsize=5000)  # the documents of a small index, each of them a chunk at least
def folded(text: str) -> str:
    """The folded text of a whole document, kept: it is looked into again with every question."""
    return "".join(map(_fold_character, text))


def search_key(text: str) -> str:
    """The key under which two printings of the same words are one: folded, without punctuation."""
    return "".join(map(_fold_to_word, text))


def squeeze(text: str) -> str:
    """Text without any white space: what two printings of a Chinese sentence are compared by."""
    return "".join(text.split())


@lru_cache(maxsize=1)
def _to_simplified() -> tuple[dict[str, str], re.Pattern[str], tuple[re.Pattern[str], ...]]:
    """OpenCC's words and characters as one table; what each text that it changes has; its words by length, longest first."""
    tables = [table for _, _, table in _converter().dict_cache.values()]
    spelt = {key: value.split()[0] for table in tables for key, value in table.items()}
    changed = {before for pair in spelt.items() for before, after in zip(*pair, strict=True) if before != after}
    lengths = sorted({len(key) for key in spelt} - {1}, reverse=True)
    words = (re.compile("|".join(key for key in spelt if len(key) == length)) for length in lengths)
    return spelt, re.compile(f"[{''.join(changed)}]"), tuple(words)


def simplify(text: str) -> str:
    """Traditional characters as simplified ones, phrase by phrase; everything else as it is.

    As OpenCC does, its longest words first; its own program takes the square of a long run's length.
    """
    spelt, changed, words = _to_simplified()
    if not changed.search(text):
        return text
    simple = [spelt.get(character, character) for character in text]

    def put(word: re.Match[str]) -> str:
        simple[word.start() : word.end()] = spelt[word[0]]
        return "\0" * len(word[0])

    for of_length in words:
        text = of_length.sub(put, text)
    return "".join(simple)


def traditional(text: str) -> str:
    """Simplified characters as traditional ones, phrase by phrase."""
    return str(_back_converter().convert(text))


def whole(text: str) -> str:
    """Text with ``?`` for its lone surrogates: JSON and command lines can carry them, no UTF-8 can."""
    return text.encode("utf-8", "replace").decode("utf-8")


def clean(text: str) -> str:
    """Typed text without control and invisible characters; runs of white space become one space."""
    visible = _INVISIBLE.sub("", text)
    printable = "".join(c if c.isspace() or unicodedata.category(c) != "Cc" else " " for c in visible)
    return re.sub(r"\s+", " ", printable).strip()


def chinese_in(text: str) -> list[str]:
    """The runs of Chinese characters in a text, in order."""
    return re.findall("[\u3400-\u9fff]+", text)


def cut_at(text: str, marks: str) -> list[str]:
    """A text cut at each of these characters, which are left out; as many parts as there are marks, and one."""
    return text.translate(dict.fromkeys(map(ord, marks), marks[0])).split(marks[0])


def has_chinese(text: str) -> bool:
    return any("\u3400" <= character <= "\u9fff" for character in text)


def sentences(text: str, start: int = 0, end: int | None = None) -> Iterator[Span]:
    """Spans of sentences: up to 。！？； with the closing marks behind them, or a line end. White space is trimmed."""
    end = len(text) if end is None else end
    at = start
    for match in _SENTENCE_END.finditer(text, start, end):
        if span := _trimmed(text, at, match.end()):
            yield span
        at = match.end()
    if span := _trimmed(text, at, end):
        yield span


def statements_in(text: str, start: int, end: int) -> Iterator[Span]:
    """The sentences but those too long to be one, over which rules that look back and forth would take minutes."""
    return (span for span in sentences(text, start, end) if span.end - span.start <= _LONGEST)


def _trimmed(text: str, start: int, end: int) -> Span | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end) if start < end else None
