"""Words mistyped by sound (只识产权 for 知识产权), mended towards words that the index knows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from assistant.knowledge.phrase_table import syllables

_RUN = re.compile("[\u4e00-\u9fff]{2,}")
_LONGEST = 8  # a mistyped name is rarely longer, and every length costs a pass over the question
_ENOUGH = 4  # characters from which the sound of the whole is evidence
_RARE = 6  # a word of the general dictionary counted less often than this may be a slip (专力 3, 实际 thousands)
_MANY = 20_000  # words from which the sounds of all are computed only for a question with an unknown word: 0.5 s
_GENERAL = 0.8  # an everyday word as the one meant, against a word that the index prints
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
    """How a word may sound, one key a combination of readings; [] where a character has no known reading."""
    readings = [_sounds(character) for character in word]
    if not all(readings):
        return []
    if max(map(len, readings)) == 1:
        return [" ".join([options[0] for options in readings])]
    combined = list(readings[0])
    for options in readings[1:]:
        combined = [f"{head} {tail}" for head, tail in product(combined, options)][:_READINGS]
    return combined


def _same_sound(one: str, other: str) -> bool:
    table = syllables()
    return bool(set(table.get(one, ())) & set(table.get(other, ())))


class Speller:
    """Mends towards ``words`` and ``names`` of the index and ``general`` everyday words.

    What ``printed`` says is printed needs no mending. ``trusted`` gives the places of a text that are common phrases and
    so not mistyped.
    """

    def __init__(
        self,
        words: Iterable[str],
        names: Iterable[str],
        general: Iterable[str],
        trusted: Callable[[str], frozenset[int]],
        printed: Callable[[str], bool],
    ) -> None:
        self._names = _mendable(names)
        self._words = _mendable(words) | self._names
        self._general = _mendable(general)
        self._trusted = trusted
        self._printed = printed
        self._index: dict[str, list[str]] | None = None

    def mends(self, text: str) -> list[Mend]:
        """Mends that do not overlap, surest first where they would; [] for a text without doubtful words."""
        found: list[Mend] = []
        for run in _RUN.finditer(text):
            piece = self._piece(run[0])
            found += self._by_sound(piece, run.start())
        kept: list[Mend] = []
        for mend in sorted(found, key=lambda m: (not m.sure, -m.weight, m.start - m.end, m.start, m.term)):
            if all(mend.end <= other.start or mend.start >= other.end for other in kept):
                kept.append(mend)
        return sorted(kept, key=lambda mend: mend.start)

    def _known(self, word: str) -> bool:
        return word in self._words or word in self._general or self._printed(word)

    def _piece(self, run: str) -> _Piece:
        import rjieba

        levels: list[int] = []
        borders = {0}
        for word in rjieba.cut(run):
            if word in _ALONE or (len(word) > 1 and self._known(word)):
                level = 0
            elif len(word) == 1:
                level = 2
            else:
                level = 2 if not rjieba.has_word(word) else int(rjieba.suggest_freq(word) <= _RARE)
            levels += [level] * len(word)
            borders.add(len(levels))
            if levels[-1] == 2:
                borders |= _inner_borders(word, len(levels) - len(word))
        trusted = self._trusted(run) if any(levels) else frozenset()
        doubt = tuple(0 if place in trusted else level for place, level in enumerate(levels))
        return _Piece(run, doubt, frozenset(borders))

    def _sound_index(self) -> dict[str, list[str]]:
        if self._index is None:
            index: dict[str, list[str]] = {}
            for word in sorted(self._words | self._general):
                for key in _keys(word):
                    index.setdefault(key, []).append(word)
            self._index = index
        return self._index

    def _by_sound(self, piece: _Piece, offset: int) -> Iterator[Mend]:
        if self._index is None and len(self._words) > _MANY and 2 not in piece.doubt:
            return
        index = self._sound_index()
        for start, end in _windows(len(piece.run), 2):
            short = end - start < _ENOUGH
            whole = start in piece.borders and end in piece.borders
            if (short or not whole) and not any(piece.doubt[start:end]):
                continue
            written = piece.run[start:end]
            terms = [term for key in _keys(written) for term in index.get(key, ())]
            if not terms or self._known(written):
                continue
            for term in terms:
                if short and not whole and term not in self._names:
                    continue  # the tail of one word and the head of the next sound like something by chance
                if judged := _judged(written, term, piece.doubt[start:end], term in self._names):
                    weight, sure = judged
                    factor = 1.0 if term in self._words else _GENERAL
                    yield Mend(offset + start, offset + end, written, term, round(weight * factor, 3), sure)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A run of Chinese, and the doubt of each of its characters.

    Doubt is 2 where the word is unknown, 1 where it is a rare word that the index does not print, else 0.
    """

    run: str
    doubt: tuple[int, ...]
    borders: frozenset[int]  # where words begin and end


def _inner_borders(word: str, start: int) -> set[int]:
    """Borders inside an unknown word: segmentation glues 想 to a mistyped word behind it, 吗 to one before it."""
    first = next((at for at, character in enumerate(word) if character not in _ALONE), 0)
    last = next((at for at in range(len(word), 0, -1) if word[at - 1] not in _ALONE), len(word))
    return {start + first, start + last}


def _mendable(words: Iterable[str]) -> frozenset[str]:
    return frozenset(word for word in words if 2 <= len(word) <= _LONGEST and _RUN.fullmatch(word))


def _windows(length: int, shortest: int, longest: int = _LONGEST) -> Iterator[tuple[int, int]]:
    for width in range(min(longest, length), shortest - 1, -1):
        for start in range(length - width + 1):
            yield start, start + width


def _judged(written: str, term: str, doubt: Sequence[int], is_name: bool) -> tuple[float, bool] | None:
    """How much a word of the same sound may count and whether it is sure; None where it should not count.

    Two or three characters say little: they must be unknown as typed. From four on the sound of the whole is evidence.
    """
    changed = [place for place, (a, b) in enumerate(zip(written, term, strict=True)) if a != b]
    if not changed:
        return None
    exact = all(_same_sound(written[place], term[place]) for place in changed)
    if len(written) >= _ENOUGH:
        if exact:
            return (0.9, True) if len(changed) <= len(written) // 2 else None
        return (0.7, False) if len(changed) == 1 else None
    level = min(doubt[place] for place in changed)
    if level == 2 and len(changed) < len(written):
        sure = exact and (is_name or len(written) == 3)
        return (0.8 if exact else 0.5), sure
    if level == 1 and exact and len(changed) == 1:
        return 0.4, False
    return None
