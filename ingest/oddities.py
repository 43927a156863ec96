"""Places where the source is odd (原文如此): found by rule, shown to officials, never corrected."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.document import Oddity
from ingest.text import search_key

_HALF_WIDTH = re.compile(r"(?<=[\u4e00-\u9fff”）])([,;:?!])(?=[\u4e00-\u9fff“（])")
_FULL_WIDTH = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！"}
_KINDRED = ("bpmf", "dtnl", "gkh", "jqx", "zcsr")  # initials made at the same place of the mouth
_PARAGRAPH = re.compile(r"[^\n]+")
_PAIR = re.compile("[\u4e00-\u9fff]{2}")
_THREE = re.compile("[\u4e00-\U0010ffff]{3}")
_MAX_TYPO_TEXT = 200_000  # characters; beyond it the search for slips of one character is left out


def oddities(text: str, title: str, aliases: Sequence[str]) -> tuple[Oddity, ...]:
    """Every odd place in reading order: two printed titles, half-width punctuation, slips of one character."""
    found = [*_titles(text, title, aliases), *_punctuation(text)]
    if len(text) <= _MAX_TYPO_TEXT:
        found += _slips(text)
    return tuple(sorted(found, key=lambda oddity: (oddity.start, oddity.end)))


def _titles(text: str, title: str, aliases: Sequence[str]) -> Iterator[Oddity]:
    for alias in aliases:
        if sorted(search_key(alias)) == sorted(search_key(title)) and (at := text.find(alias)) >= 0:
            yield Oddity("title", at, at + len(alias), alias, title)


def _punctuation(text: str) -> Iterator[Oddity]:
    """Half-width punctuation between Chinese characters, where the document prints full width elsewhere."""
    if "，" not in text:
        return
    for match in _HALF_WIDTH.finditer(text):
        yield Oddity("punctuation", match.start(), match.end(), match[1], _FULL_WIDTH[match[1]])


def _slips(text: str) -> Iterator[Oddity]:
    """Two characters that are no word and occur once, where the paragraph prints the like before the same character.

    饭块内 beside 板块内: the odd character must have the final of the right one. Without the same character
    behind, 604 pairs in 3,463 laws were taken for slips, nearly all of them words (返迁 beside 搬迁).
    """
    import rjieba

    for paragraph in _PARAGRAPH.finditer(text):
        printed = paragraph[0]
        if not _THREE.search(printed):
            continue
        words = rjieba.cut(printed)
        known: dict[str, set[str]] = {}  # words of two characters by the second
        for word in words:
            if len(word) == 2 and rjieba.has_word(word):
                known.setdefault(word[1], set()).add(word)
        triples = {printed[at : at + 3] for at in range(len(printed) - 2)} if known else set()
        at = paragraph.start()
        for word, after in zip(words, [*words[1:], ""], strict=True):
            pair = word if len(word) == 2 else word + after
            behind = text[at + 2 : at + 3]
            if _PAIR.fullmatch(pair) and behind >= "\u4e00" and pair[1] in known and not rjieba.has_word(pair):
                likely = (right for right in sorted(known[pair[1]]) if right + behind in triples)
                expected = next((right for right in likely if right[0] != pair[0] and _alike(right[0], pair[0])), None)
                if expected is not None and _once(pair, text):
                    yield Oddity("typo", at, at + 2, pair, expected)
            at += len(word)


def _once(pair: str, text: str) -> bool:
    return text.find(pair, text.find(pair) + 2) < 0


def _alike(right: str, printed: str) -> bool:
    """Same final of the syllable and a kindred initial: 板 and 饭 (ban, fan), not 未 and 虽."""
    from pypinyin import Style, pinyin

    def sound(character: str) -> tuple[str, int]:
        initial = str(pinyin(character, style=Style.INITIALS)[0][0])[:1]
        final = str(pinyin(character, style=Style.FINALS)[0][0])
        return final, next((i for i, kin in enumerate(_KINDRED) if initial and initial in kin), -1)

    return sound(right) == sound(printed) != ("", -1)
