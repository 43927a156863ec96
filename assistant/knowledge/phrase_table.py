"""The data files of understanding (assistant/lexicon), and finding their phrases in a text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Generic, TypeVar

from ingest.official import Forms

FORMS = Forms("assistant", "lexicon")  # lexicon/*.toml: how people ask, and name places and earlier turns
form = FORMS.form
Value = TypeVar("Value")
GAP = "…"
_KEPT = 64  # texts whose matches are kept
GAP_WIDTH = 6  # 没…抵押 also finds 没有什么抵押: six characters hold an adverb and an object, not a clause


@dataclass(frozen=True, slots=True)
class Found(Generic[Value]):
    """A phrase found at ``text[start:end]`` and what the table says of it."""

    start: int
    end: int
    phrase: str
    value: Value


def rows(name: str) -> Iterator[list[str]]:
    """The rows of a data file as columns; comments (#) and empty lines are skipped."""
    text = resources.files("assistant").joinpath("lexicon", name).read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


class Phrases(Generic[Value]):
    """Phrases of two characters or more, keyed by the first two: a text is scanned once however long the table.

    A phrase with … in it matches its two parts in order, at most six characters apart. A match may
    not begin or end inside a Latin word or a number.
    """

    def __init__(self, entries: Iterable[tuple[str, Value]]) -> None:
        self._by_head: dict[str, list[tuple[str, str, Value]]] = {}
        for phrase, value in entries:
            first, _, rest = phrase.partition(GAP)
            self._by_head.setdefault(first[:2], []).append((first, rest, value))
        for bucket in self._by_head.values():
            bucket.sort(key=lambda entry: -len(entry[0]) - len(entry[1]))
        # One question is looked through for its official words, its words of asking and its typos.
        self._longest = lru_cache(_KEPT)(self._find_longest)

    def everywhere(self, text: str) -> list[Found[Value]]:
        """Every match, overlapping ones too, in the order of their start."""
        found: list[Found[Value]] = []
        heads = self._by_head
        for start, one in enumerate(text):
            for head in (text[start : start + 2], one):
                if head not in heads:
                    continue
                for first, rest, value in heads[head]:
                    if not text.startswith(first, start):
                        continue
                    end = _end_of_rest(text, start + len(first), rest)
                    if end >= 0 and not _inside_word(text, start, end):
                        found.append(Found(start, end, first + (GAP + rest if rest else ""), value))
        return found

    def longest(self, text: str) -> tuple[Found[Value], ...]:
        """Matches that no longer match overlaps; of two equally long the earlier stays."""
        return self._longest(text)

    def _find_longest(self, text: str) -> tuple[Found[Value], ...]:
        taken: list[Found[Value]] = []
        covered: set[int] = set()
        for match in sorted(self.everywhere(text), key=lambda m: (m.start - m.end, m.start)):
            places = range(match.start, match.end)
            if covered.isdisjoint(places):
                covered.update(places)
                taken.append(match)
        return tuple(sorted(taken, key=lambda match: match.start))


def _inside_word(text: str, start: int, end: int) -> bool:
    """Whether the match begins or ends inside a Latin word or a number, as ai in chain does."""
    before, behind = text[max(start - 1, 0) : start + 1], text[end - 1 : end + 1]
    return any(len(pair) == 2 and pair.isascii() and pair.isalnum() for pair in (before, behind))


def _end_of_rest(text: str, at: int, rest: str) -> int:
    """Where the part behind … ends, -1 where it does not follow; ``at`` itself where there is none."""
    if not rest:
        return at
    start = text.find(rest, at, at + GAP_WIDTH + len(rest))
    return -1 if start < 0 else start + len(rest)


@lru_cache(maxsize=1)
def syllables() -> dict[str, tuple[str, ...]]:
    """Toneless readings of each character of GB 2312, at most two."""
    readings: dict[str, list[str]] = {}
    for syllable, characters in rows("pinyin.tsv"):
        for character in characters:
            readings.setdefault(character, []).append(syllable)
    return {character: tuple(found) for character, found in readings.items()}
