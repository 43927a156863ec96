"""Words mistyped by sound (只识产权 for 知识产权), mended towards words that the index knows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, pairwise, product

from assistant.knowledge import lexicon
from assistant.knowledge.phrase_table import syllables
from ingest.terms import BIGRAM

_RUN = re.compile("[\u4e00-\u9fff]{2,}")
_LONGEST = 8  # a mistyped name is rarely longer, and every length costs a pass over the question
_ENOUGH = 4  # characters from which the sound of the whole is evidence
_MANY = 20_000  # words from which the sounds of all are computed only for a question with an unknown word: 0.5 s
_GENERAL = 0.8  # an everyday word as the one meant, against a word that the index prints
_WHOLE, _PART = 0.9, 0.8  # how much a mend counts: of the sound of four characters, of an unknown word of fewer
_PIECED = 3  # characters from which neighbours printed in pairs are no chance
_READINGS = 4  # combinations of readings tried for one word
# One character alone is what segmentation leaves of a mistyped word, unless it is one of these.
_ALONE = frozenset(
    "的了吗呢吧啊呀哦和与及跟在是有我你他她它您咱们这那哪都也就不没无想要能会可去来到从对把被给让为以而或并等所将又再还很太更最"
    "个家条项点号年月日天周次种类块片栋层间名位上下里中外前后内间大小多少几什么怎谁做办开搞弄找用说讲看问请人钱事两一二三四五六七八九十"
    "百千万亿第同该此每各只得地着过当叫含用按依由于向往被其自只才刚已曾正在应须需定算行够真好新老旧高低长短快慢先后早晚"
)


@dataclass(frozen=True, slots=True)
class Mend:
    """``text[start:end]`` was typed; ``term`` is probably meant. ``sure``: safe to put in its place."""

    start: int
    end: int
    written: str
    term: str
    weight: float
    sure: bool


def mended(text: str, mends: Sequence[Mend]) -> str:
    """A text with mends, in their order, in the place of what was typed."""
    for mend in reversed(mends):
        text = text[: mend.start] + mend.term + text[mend.end :]
    return text


def _sounds(word: str) -> list[str]:
    """How a word may sound, one a combination of readings; [] where a character has no known reading."""
    return [" ".join(one) for one in islice(product(*(syllables().get(c, ()) for c in word)), _READINGS)]


class Speller:
    """Mends towards ``words`` and ``names`` of the index and ``general`` everyday words.

    What ``text`` prints needs no mending; it is "" for a collection, whose terms ``frequency`` counts.
    """

    def __init__(
        self,
        words: Iterable[str],
        names: Iterable[str],
        general: Iterable[str],
        text: str,
        frequency: Callable[[str], int],
    ) -> None:
        self._names = _mendable(names)
        self._words = _mendable(words) | self._names
        self._general = _mendable(general)
        self._text = text
        self._frequency = frequency

    def mends(self, text: str) -> list[Mend]:
        """Mends that do not overlap, surest first where they would; [] for a text without doubtful words."""
        found = [mend for run in _RUN.finditer(text) for mend in self._by_sound(run[0], run.start())]
        kept: list[Mend] = []
        for mend in sorted(found, key=lambda m: (not m.sure, -m.weight, m.start - m.end, m.start, m.term)):
            if all(mend.end <= other.start or mend.start >= other.end for other in kept):
                kept.append(mend)
        return sorted(kept, key=lambda mend: mend.start)

    def _known(self, word: str) -> bool:
        """Whether a word is one, or printed; in a collection: whether each two neighbours of its characters are."""
        if word in self._words or word in self._general or word in self._text:
            return True
        pairs = (BIGRAM + first + second for first, second in pairwise(word))
        return not self._text and len(word) >= _PIECED and all(map(self._frequency, pairs))

    def _doubt(self, run: str) -> tuple[list[bool], set[int]]:
        """Which characters of a run of Chinese stand in a word that nobody knows, and where words begin and end."""
        import rjieba

        doubt: list[bool] = []
        borders = {0}
        for word in rjieba.cut(run):
            known = word in _ALONE or (len(word) > 1 and (self._known(word) or rjieba.has_word(word)))
            if not known:
                borders |= _inner_borders(word, len(doubt))
            doubt += [not known] * len(word)
            borders.add(len(doubt))
        trusted = lexicon.trusted(run) if any(doubt) else frozenset()
        return [one and place not in trusted for place, one in enumerate(doubt)], borders

    @cached_property
    def _by_sounds(self) -> dict[str, list[str]]:
        index: dict[str, list[str]] = {}
        for word in sorted(self._words | self._general):
            for sound in _sounds(word):
                index.setdefault(sound, []).append(word)
        return index

    def _by_sound(self, run: str, offset: int) -> Iterator[Mend]:
        doubt, borders = self._doubt(run)
        if len(self._words) > _MANY and not any(doubt):
            return
        for start, end in _windows(len(run)):
            written, short = run[start:end], end - start < _ENOUGH
            whole = start in borders and end in borders
            if (short or not whole) and not any(doubt[start:end]):
                continue
            terms = [term for sound in _sounds(written) for term in self._by_sounds.get(sound, ())]
            for term in terms if terms and not self._known(written) else ():
                name = term in self._names
                # The tail of one word and the head of the next sound like something by chance.
                if (whole or name or not short) and _is_mend(written, term, doubt[start:end]):
                    weight = (_PART if short else _WHOLE) * (1.0 if term in self._words else _GENERAL)
                    sure = not short or name or len(written) == _ENOUGH - 1
                    yield Mend(offset + start, offset + end, written, term, round(weight, 3), sure)


def _inner_borders(word: str, start: int) -> set[int]:
    """Borders inside an unknown word: segmentation glues 想 to a mistyped word behind it, 吗 to one before it."""
    first = next((at for at, character in enumerate(word) if character not in _ALONE), 0)
    last = next((at for at in range(len(word), 0, -1) if word[at - 1] not in _ALONE), len(word))
    return {start + first, start + last}


def _mendable(words: Iterable[str]) -> frozenset[str]:
    return frozenset(word for word in words if 2 <= len(word) <= _LONGEST and _RUN.fullmatch(word))


def _windows(length: int) -> Iterator[tuple[int, int]]:
    for width in range(min(_LONGEST, length), 1, -1):
        for start in range(length - width + 1):
            yield start, start + width


def _is_mend(written: str, term: str, doubt: Sequence[bool]) -> bool:
    """Whether a word of the same sound may be what was meant.

    Two or three characters say little: those that differ must be unknown as typed. From four on the sound of the whole
    is evidence. Sounds that are often confused (z and zh, n and ng) mended nothing on *choose* but what was right.
    """
    changed = [place for place, (a, b) in enumerate(zip(written, term, strict=True)) if a != b]
    if len(written) >= _ENOUGH:
        return 0 < len(changed) <= len(written) // 2
    return 0 < len(changed) < len(written) and all(doubt[place] for place in changed)
