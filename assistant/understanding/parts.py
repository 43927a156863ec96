"""Parts of understanding that can be left out, to measure what each of them brings."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Parts:
    """What is done with a question; everything, unless something is to be measured without it.

    ``lexicon``: official words for everyday ones. ``glossary``: Chinese words for English ones. ``spelling``: mending
    typos. ``traditional``: traditional characters made simplified before anything else. ``followup``: reading earlier
    turns; without it each question stands alone.
    """

    lexicon: bool = True
    glossary: bool = True
    spelling: bool = True
    traditional: bool = True
    followup: bool = True
