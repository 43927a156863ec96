"""How common a word is in Chinese as people and offices write it: what a rare word names, a common one only asks; and by
that whether a text is about what a question asks."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from assistant.knowledge import lexicon, slots
from assistant.knowledge.slot_table import folded
from ingest import terms

TABLE = Path(__file__).with_suffix(".tsv")
SAME = 0.6  # share of what a question says of its subject that a text on the matter prints


@lru_cache(maxsize=1)
def _table() -> dict[str, float]:
    rows = (line.split("\t") for line in TABLE.read_text("utf-8").splitlines() if line and not line.startswith("#"))
    return {word: float(rarity) / 100 for word, rarity in rows}


def rarity(word: str) -> float:
    """From near 0 for a word that most texts hold to 1.0: the logarithm of texts by texts with the word, as a share of
    the greatest one counted (``python -m eval.fitting words``). A word that the table does not know is often two that
    were not cut apart: it is as rare as its characters are on average."""
    table = _table()
    known = table.get(word)
    return known if known is not None else sum(table.get(character, 1.0) for character in word) / max(len(word), 1)


def said(question: str) -> list[str]:
    """The words by which a question says its subject, folded: those that ask, say little or are numbers left out."""
    plain = folded(lexicon.without_asking(slots.subject(question)))
    return [
        w for w in terms.words(plain) if len(w) > 1 and w not in lexicon.thin_words() and not any(map(str.isdigit, w))
    ]


def is_about(question: str, text: str) -> bool:
    """Whether most of the words by which a question says its subject, by rarity, are printed in a text."""
    text, words = folded(text), said(question)
    held = sum(rarity(word) for word in words if word in text)
    return held >= SAME * sum(map(rarity, words)) and held > 0
