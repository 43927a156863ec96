"""Words mistyped by sound (宁居 for 宁聚) or by one character, mended towards words that the index knows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from assistant.understanding.tables import syllables

_RUN = re.compile("[\u4e00-\u9fff]{2,}")
_LONGEST = 8  # a mistyped name is rarely longer, and every length costs a pass over the question
_READINGS = 4  # combinations of readings tried for one word
# One character alone is what segmentation leaves of a mistyped word, unless it is one of these.
_ALONE = frozenset(
    "的了吗呢吧啊呀哦和与及跟在是有我你他她它您咱们这那哪都也就不没无想要能会可去来到从对把被给让为以而或并等所将又再还很太更最"
    "个家条项点号年月日天周次种类块片栋层间名位上下里中外前后内间大小多少几什么怎谁做办开搞弄找用说讲看问请人钱事两一二三四五六七八九十"
    "百千万亿第同该此每各只得地着过当叫含用按依由于向往被其自只才刚已曾正在应须需定算行够真好新老旧高低长短快慢先后早晚"
)
_FUZZY = (("zh", "z"), ("ch", "c"), ("sh", "s"))


@dataclass(frozen=True, slots=True)
class Mend:
    """``text[start:end]`` was typed; ``term`` is probably meant. ``sure``: safe to put in its place."""

    start: int
    end: int
    written: str
    term: str
    weight: float
    sure: bool


def _fold_syllable(syllable: str) -> str:
    """Syllables that are commonly confused as one: z/zh, c/ch, s/sh, l/n, in/ing, en/eng, an/ang."""
    for written, plain in _FUZZY:
        if syllable.startswith(written):
            syllable = plain + syllable[2:]
            break
    if syllable[0] == "n" and len(syllable) > 1:
        syllable = "l" + syllable[1:]
    return syllable[:-1] if syllable.endswith("ng") and syllable[-3:-2] in "aei" else syllable


@lru_cache(maxsize=4096)
def _sounds(character: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_fold_syllable(reading) for reading in syllables().get(character, ())))


def _keys(word: str) -> list[str]:
    readings = [_sounds(character) for character in word]
    if not all(readings):
        return []
    combined = [""]
    for options in readings:
        combined = [f"{head} {tail}" for head, tail in product(combined, options)][:_READINGS]
    return combined


def _same_sound(one: str, other: str) -> bool:
    table = syllables()
    return bool(set(table.get(one, ())) & set(table.get(other, ())))


class Speller:
    """Mends towards ``words`` of the index and ``general`` everyday words.

    ``text`` is what is printed (empty on large corpora), where nothing needs mending; ``trusted`` gives the places of
    a text that are common phrases and so not mistyped.
    """

    def __init__(
        self, words: Iterable[str], general: Iterable[str], text: str, trusted: Callable[[str], frozenset[int]]
    ) -> None:
        self._words = frozenset(word for word in words if 2 <= len(word) <= _LONGEST and _RUN.fullmatch(word))
        self._general = frozenset(word for word in general if 2 <= len(word) <= _LONGEST and _RUN.fullmatch(word))
        self._text = text
        self._trusted = trusted
        self._index: dict[str, list[str]] | None = None

    def mends(self, text: str) -> list[Mend]:
        """Mends that do not overlap, surest first where they would; [] for a text without doubtful words."""
        found: list[Mend] = []
        for run in _RUN.finditer(text):
            doubt = self._doubtful(run[0])
            found += self._by_sound(run[0], run.start(), doubt)
            if any(level == 2 for level in doubt):
                found += self._by_shape(run[0], run.start(), doubt)
        kept: list[Mend] = []
        for mend in sorted(found, key=lambda m: (not m.sure, -m.weight, m.start - m.end, m.start, m.term)):
            if all(mend.end <= other.start or mend.start >= other.end for other in kept):
                kept.append(mend)
        return sorted(kept, key=lambda mend: mend.start)

    def _known(self, word: str) -> bool:
        return word in self._words or word in self._general or (word in self._text)

    def _doubtful(self, run: str) -> list[int]:
        """For each character 2 where its word is unknown, 1 where only general Chinese knows it, else 0."""
        import rjieba

        levels: list[int] = []
        for word in rjieba.cut(run):
            if self._known(word) and (len(word) > 1 or word in _ALONE):
                level = 0
            elif len(word) == 1:
                level = 0 if word in _ALONE else 2
            else:
                level = 1 if rjieba.has_word(word) else 2
            levels += [level] * len(word)
        trusted = self._trusted(run)
        return [0 if place in trusted else level for place, level in enumerate(levels)]

    def _sound_index(self) -> dict[str, list[str]]:
        if self._index is None:
            index: dict[str, list[str]] = {}
            for word in sorted(self._words | self._general):
                for key in _keys(word):
                    index.setdefault(key, []).append(word)
            self._index = index
        return self._index

    def _by_sound(self, run: str, offset: int, doubt: list[int]) -> Iterator[Mend]:
        if not any(doubt) and len(run) < 4:
            return
        for start, end in _windows(len(run), 2):
            written = run[start:end]
            if (end - start < 4 and not any(doubt[start:end])) or self._known(written):
                continue
            for key in _keys(written):
                for term in self._sound_index().get(key, ()):
                    if mend := _judged(written, term, start, doubt):
                        weight, sure = mend
                        in_index = term in self._words
                        yield Mend(
                            offset + start, offset + end, written, term, weight if in_index else weight * 0.8, sure
                        )

    def _by_shape(self, run: str, offset: int, doubt: list[int]) -> Iterator[Mend]:
        """One character wrong, whatever its sound: the rest stands in the printed text with another one there."""
        for start, end in _windows(len(run), 4, 4):
            written = run[start:end]
            if self._known(written):
                continue
            for place in range(len(written)):
                if doubt[start + place] != 2:
                    continue
                pattern = f"{re.escape(written[:place])}[\u4e00-\u9fff]{re.escape(written[place + 1 :])}"
                if (match := re.search(pattern, self._text)) and not (set(written) - {written[place]} <= _ALONE):
                    yield Mend(offset + start, offset + end, written, match[0], 0.6, False)


def _windows(length: int, shortest: int, longest: int = _LONGEST) -> Iterator[tuple[int, int]]:
    for width in range(min(longest, length), shortest - 1, -1):
        for start in range(length - width + 1):
            yield start, start + width


def _judged(written: str, term: str, start: int, doubt: list[int]) -> tuple[float, bool] | None:
    """How much a word of the same sound may count and whether it is sure; None where it should not count.

    Two characters say little: they must be unknown as typed. From four on the sound of the whole is evidence.
    """
    changed = [place for place, (a, b) in enumerate(zip(written, term, strict=True)) if a != b]
    if not changed:
        return None
    exact = all(_same_sound(written[place], term[place]) for place in changed)
    levels = [doubt[start + place] for place in changed]
    length = len(written)
    if length >= 4:
        return (0.9 if exact else 0.7, exact) if len(changed) <= length // 2 else None
    if min(levels) == 2 and len(changed) < length:
        return (0.8, True) if exact else (0.6, False)
    if min(levels) == 1 and exact and len(changed) == 1:
        return 0.4, False
    return None
