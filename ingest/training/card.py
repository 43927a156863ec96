"""The model card that is shipped beside the weights."""

from __future__ import annotations

from pathlib import Path

_CARD = Path(__file__).with_name("card.md")


def write_card(words: int, dimension: int, pairs: int) -> str:
    """The card with these figures filled in. Raises KeyError where the text asks for one that is not given."""
    return _CARD.read_text("utf-8").format(words=f"{words:,}", dimension=dimension, pairs=f"{pairs:,}")
