"""Numbers, addresses and keys of people, taken out of what they typed before any of it is kept."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from ingest.text import clean

HIDDEN = "〔…〕"
_MAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64} ?@ ?[A-Za-z0-9.-]{2,255}")
# Identity and bank cards and telephones, however they are grouped; a date has eight digits.
_DIGITS = re.compile(r"\d(?:[ .()+·–—-]{0,2}\d){9,}(?: ?[Xx](?![A-Za-z]))?")
_TOKEN = re.compile(r"[A-Za-z0-9_+/=.~-]{9,}")


def masked(text: str) -> str:
    """Typed text, cleaned, with HIDDEN for what looks like a number of ten digits or more, an e-mail address or a key.

    Digits count in any script and width (１, 一, 幺). Names and postal addresses are not known from other words.
    """
    shown = clean(text)
    flat = "".join(map(_plain, shown))  # one character for each, so that spans are the same
    spans = [match.span() for pattern in (_MAIL, _DIGITS) for match in pattern.finditer(flat)]
    spans += [match.span() for match in _TOKEN.finditer(flat) if _is_key(match[0])]
    parts, at = [], 0
    for start, end in sorted(spans):
        if end > at:
            parts += [shown[at:start], HIDDEN] if start >= at else []
            at = end
    return "".join(parts) + shown[at:]


@lru_cache(maxsize=65536)
def _plain(character: str) -> str:
    number = 1.0 if character == "幺" else unicodedata.numeric(character, -1.0)
    if 0 <= number < 10 and number.is_integer():
        return str(int(number))
    narrow = unicodedata.normalize("NFKC", character)
    return narrow if len(narrow) == 1 else character


def _is_key(token: str) -> bool:
    """Whether letters and digits are mixed as in a key or a number on a passport, not as in a name or a year."""
    digits = sum(character.isdigit() for character in token)
    return digits < sum(map(str.isalnum, token)) and (digits >= 5 or (digits > 0 and len(token) >= 16))
