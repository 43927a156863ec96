"""Whether a message tries to misuse the assistant: a fitted weight for each number of its vector, and their sum.

``python -m eval.misuse.fit`` fits the weights, and says in their file on what. They hold for the shipped encoder alone.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt

FITTED = Path(__file__).parent / "misuse.json"
LONGEST = 1000  # characters of a message that are read
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


class Misuse:
    """Tells misuse by the vectors of one encoder."""

    def __init__(self, vector: Callable[[str], Vector]) -> None:
        """``vector`` gives the shipped encoder's unit vector of a question, shape (dimension,)."""
        fitted = json.loads(FITTED.read_text("utf-8"))
        self._vector = vector
        self._weights = np.array(fitted["weights"], dtype=np.float32)
        self._intercept = fitted["intercept"] - fitted["threshold"]

    def __call__(self, text: str) -> bool:
        """Whether a message is more an order to the assistant than a question. Below a millisecond beside its vector."""
        return float(self._vector(readable(text)) @ self._weights) + self._intercept > 0
