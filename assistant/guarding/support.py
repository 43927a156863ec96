"""How far the words that a sentence cites support it: shared words, and nearness by the encoder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.answer import Claim
from assistant.guarding.source import canonical
from ingest.store.base import Index
from ingest.text import fold

if TYPE_CHECKING:
    from ingest.encoder import Encoder

# Between what true sentences score against the items they cite and what they score against others; measured by
# `python -m assistant.guard_bench`, which prints both.
THRESHOLD = 0.45
LEXICAL = 0.6  # of the score; the rest is the encoder's cosine


class Support:
    """Scores sentences against what they cite. Without an encoder shared words alone count."""

    def __init__(self, encoder: Encoder | None = None) -> None:
        self._encoder = encoder

    def enough(self, claim: Claim, index: Index) -> bool:
        return self.score(claim, index) >= THRESHOLD

    def score(self, claim: Claim, index: Index) -> float:
        """In [0, 1]: how much of a sentence's Chinese stands in its places, and how near the two are in meaning."""
        cited = "\n".join(index.document(p.document).text[p.start : p.end] for p in claim.places)
        shared = _shared(claim.text, cited)
        if self._encoder is None:
            return shared
        vectors = self._encoder.encode([claim.text, cited])
        near = float(max(vectors[0] @ vectors[1], 0.0))
        return LEXICAL * shared + (1 - LEXICAL) * near


def _shared(text: str, cited: str) -> float:
    """Share of a text's pairs of Chinese characters, or digits, that are printed in what is cited."""
    said, printed = canonical(text), fold(cited).text
    pairs = [said[at : at + 2] for at in range(len(said) - 1) if _counts(said[at]) and _counts(said[at + 1])]
    return sum(pair in printed for pair in pairs) / len(pairs) if pairs else 0.0


def _counts(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff" or character.isdecimal()
