"""Whether a message tries to misuse the assistant: a fitted sum over the numbers of its vector and its words in pairs.

``python -m eval.misuse.fit`` fits the weights, and says in their file on what. They hold for the shipped encoder alone.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from zlib import crc32

import numpy as np
import numpy.typing as npt

from assistant.knowledge.language import simplified

FITTED = Path(__file__).parent / "misuse.json"
LONGEST = 1000  # characters of a message that are read
BUCKETS = 8192  # that words and pairs of words fall into by their hash
_UNIT = re.compile(r"[a-z']+|[^\W\d_]|[^\w\s]")  # a word, a Chinese character, a mark
_TAG = 0xE0000  # tag characters: ASCII that no font draws
_SPACED = 0.6  # share of single characters among the words of a text written with a space behind each letter
_FEW = 8  # words of a text that may be written so

Vector = npt.NDArray[np.float32]


def readable(text: str) -> str:
    """A message as one who obeyed it would read it: hidden characters shown or gone, no space behind each letter."""
    shown = "".join(
        chr(ord(one) - _TAG) if _TAG + 32 <= ord(one) < _TAG + 127 else one
        for one in text[:LONGEST]
        if one.isascii() or unicodedata.category(one) != "Cf" or ord(one) > _TAG
    )
    words = shown.split()
    spaced = len(words) > _FEW and sum(len(word) == 1 for word in words) > _SPACED * len(words)
    return "".join(words) if spaced else shown


def buckets(text: str) -> list[int]:
    """The buckets that a text's words, characters and marks fall into, and those next to one another, each once."""
    units = _UNIT.findall(simplified(unicodedata.normalize("NFKC", readable(text))).lower())
    return sorted({crc32(one.encode()) % BUCKETS for one in (*units, *map(" ".join, pairwise(units)))})


class Misuse:
    """Tells misuse by the vectors of one encoder and by words."""

    def __init__(self, vector: Callable[[str], Vector]) -> None:
        """``vector`` gives the shipped encoder's unit vector of a question, shape (dimension,)."""
        fitted = json.loads(FITTED.read_text("utf-8"))
        self._vector = vector
        self._weights = np.array(fitted["weights"], dtype=np.float32)
        self._words = np.array(fitted["words"], dtype=np.float32)
        self._intercept = fitted["intercept"] - fitted["threshold"]

    def __call__(self, text: str) -> bool:
        """Whether a message is more an order to the assistant than a question. Beside its vector 0.05 ms for a question."""
        told = self._vector(readable(text)) @ self._weights + self._words[buckets(text)].sum()
        return bool(told + self._intercept > 0)
