"""Which language a question is in, and its simplified form."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import resources

from ingest.text import chinese_in, simplify

_LATIN_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")
_QUOTED = re.compile(r"[“「『《\"(（][^”」』》\")）]{1,40}[”」』》\")）]")
# A Latin word says about as much as one and a half characters; a Chinese question with BP or MCN in it stays Chinese.
_HAN_PER_WORD = 1.5


@lru_cache(maxsize=1)
def _traditional_only() -> frozenset[str]:
    text = resources.files("assistant").joinpath("lexicon", "traditional.txt").read_text(encoding="utf-8")
    return frozenset(character for line in text.splitlines() if not line.startswith("#") for character in line)


def detect(text: str) -> str:
    """``en`` where Latin words outweigh Chinese characters, ``zh-hant`` where traditional ones occur, else ``zh``."""
    # A Chinese name quoted in an English question does not make the question Chinese.
    han = sum(map(len, chinese_in(_QUOTED.sub("", text) or text)))
    latin = len(_LATIN_WORD.findall(text))
    if latin > _HAN_PER_WORD * han:
        return "en"
    return "zh-hant" if _traditional_only().intersection(text) else "zh"


def simplified(text: str) -> str:
    """The text in simplified characters; OpenCC is loaded only where a traditional character occurs."""
    return simplify(text) if _traditional_only().intersection(text) else text
