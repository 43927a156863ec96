"""How far the words that a sentence cites support it: the words that they share."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answer import Claim
from assistant.guarding import frames
from assistant.guarding.english import framed, is_english
from assistant.guarding.source import canonical
from ingest.document import Document
from ingest.store.base import Index

# True sentences score 0.91 and more against what they cite, 98 of 100 at most 0.20 against another clause (2,000
# sentences; `python -m eval.faults.guards` prints both).
THRESHOLD = 0.6


class Support:
    """Scores sentences against what they cite."""

    def enough(self, claim: Claim, index: Index) -> bool:
        return self.score(claim, index) >= THRESHOLD

    def score(self, claim: Claim, index: Index) -> float:
        """In [0, 1]: how much of a sentence's Chinese stands in its places."""
        documents = [index.document(place.document) for place in claim.places]
        cited = "\n".join(d.text[p.start : p.end] for d, p in zip(documents, claim.places, strict=True))
        return _shared(_without_frame(claim.text, documents), cited)


def _without_frame(text: str, documents: Sequence[Document]) -> str:
    """The canonical words that a sentence takes from what it cites: behind a Chinese frame, within an English one."""
    if is_english(text):
        return ",".join(canonical(part) for part in framed(text)[1])
    said = canonical(text)
    for document in documents:
        said = said[frames.lead(said, document) :]
    return said


def _shared(said: str, cited: str) -> float:
    """Share of a text's pairs of Chinese characters, or digits, that are printed in what is cited."""
    printed = canonical(cited)
    pairs = [said[at : at + 2] for at in range(len(said) - 1) if _counts(said[at]) and _counts(said[at + 1])]
    return sum(pair in printed for pair in pairs) / len(pairs) if pairs else 0.0


def _counts(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff" or character.isdecimal()
