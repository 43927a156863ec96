"""Text to lexical terms: words, and bigrams of every Chinese run.

On policy questions bigrams rank better than words (hit@1 0.813 against 0.749), both together best (0.818).
A bigram carries the prefix ``_``, which no word can hold, so that 金融 the word and 金融 the bigram are two terms.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from ingest.text import fold

if TYPE_CHECKING:
    from collections.abc import Callable

TERMS = "words+bigrams/1"
BIGRAM = "_"

_CHINESE = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
# A number keeps its decimals and its percent sign; other scripts and Latin words stay whole.
_TOKEN = re.compile(rf"(?P<chinese>[{_CHINESE}]+)|\d+(?:[.,]\d+)+%?|\d+%|[^\W_{_CHINESE}]+")
# Folding drops white space. It stays a border at line ends and between Latin words or numbers.
_BORDER = re.compile(r"(?<![^\S\n])[^\S\n]*+\n\s*+|(?<=[A-Za-z0-9Ａ-Ｚａ-ｚ０-９])\s++(?=[A-Za-z0-9Ａ-Ｚａ-ｚ０-９])")
_FUNCTION_WORDS = (
    "的 了 和 与 及 或 在 是 对 为 以 于 等 将 把 被 从 到 由 向 也 都 而 且 并 其 之 这 那 地 得 着 就 "
    "我 你 您 他 她 它 我们 你们 他们 吗 呢 吧 啊 "
    "the of and a an to in for is are on by with or at as be this that it"
)
_STOP_WORDS = frozenset(_FUNCTION_WORDS.split())


@lru_cache(maxsize=1)
def _cutter() -> Callable[[str], list[str]]:
    from rjieba import cut  # its dictionary costs 0.15 s

    cutter: Callable[[str], list[str]] = cut
    return cutter


def words(text: str) -> list[str]:
    """The words of a text in reading order, folded, without punctuation and function words."""
    return [word for token, chinese in _tokens(text) for word in _words(token, chinese)]


def terms(text: str) -> list[str]:
    """The words of a text and the bigrams (``_金融``) of its Chinese runs, each as often as it occurs."""
    found: list[str] = []
    for token, chinese in _tokens(text):
        found.extend(_words(token, chinese))
        if chinese:
            found.extend(BIGRAM + first + second for first, second in pairwise(token))
    return found


def _tokens(text: str) -> list[tuple[str, bool]]:
    """Runs of one script, folded; True where the run is Chinese."""
    return [
        (match[0], match["chinese"] is not None)
        for part in _BORDER.split(text)
        for match in _TOKEN.finditer(fold(part).text)
    ]


def _words(token: str, chinese: bool) -> list[str]:
    if chinese:
        return [word for word in _cutter()(token) if word not in _STOP_WORDS]
    token = token.replace(",", "")
    if token in _STOP_WORDS:
        return []
    # 60% is found by 60 too: people leave the sign out.
    return [token, token[:-1]] if token.endswith("%") else [token]
