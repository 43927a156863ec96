"""Rewriting of follow-ups and English questions by a model; what it may change is little, and is shown."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

import prompts
from assistant.answer import Query, Turn
from assistant.generating.holding import Breaker
from assistant.generating.running import Ended, Limits, Request
from assistant.settings import Settings
from ingest.text import clean, fold, has_chinese

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

log = logging.getLogger(__name__)

LONGEST = 200  # characters of a rewritten question
TURNS = 4
_TURN = 400  # characters of a turn that are shown
KEPT = ("injection", "small_talk")  # kinds that are never rewritten


class Rewriter:
    """Rewrites questions by one chat model. The rules have understood the question before, and do where it fails."""

    def __init__(self, model: BaseChatModel, settings: Settings) -> None:
        self._model = model
        self._settings = settings
        self._breaker = Breaker()

    def rewrite(self, query: Query, history: Sequence[Turn]) -> str | None:
        """A self-contained Chinese question, or None where the rules' own is to be used. Raises nothing."""
        english = query.language == "en"
        if query.kind in KEPT or not (english or history) or not self._settings.llm_rewrite:
            return None
        if not self._breaker.allows():
            return None
        said = "\n".join(f"{turn.role}: {turn.content[:_TURN]}" for turn in history[-TURNS:])
        prompt = prompts.load("rewrite", "en" if english else "zh")
        text = self._text(prompt.messages(history=said or "（无）", question=query.asked))
        return _usable(text, query, said) if text is not None else None

    def _text(self, messages: Sequence[tuple[str, str]]) -> str | None:
        limit = self._settings.llm_rewrite
        ends = time.monotonic() + limit
        request = Request(self._model, messages, Limits(limit, limit, 1, 2 * LONGEST))
        pieces: list[str] = []
        try:
            while isinstance(piece := request.next(ends - time.monotonic()), str):
                pieces.append(piece)
        finally:
            request.close()
        whole = isinstance(piece, Ended) and piece.failure is None
        self._breaker.tell(ok=whole)
        if not whole:
            log.info("rewriting failed: %s", piece)
        return "".join(pieces) if whole else None


def _usable(text: str, query: Query, said: str) -> str | None:
    """The rewritten question, None where it is none, or holds a figure that nobody gave."""
    lines = [clean(line) for line in text.splitlines() if line.strip()]
    if len(lines) != 1 or not 2 <= len(lines[0]) <= LONGEST or not has_chinese(lines[0]):
        return None
    given = fold(f"{query.asked}\n{query.standalone}\n{said}").text
    new = [character for character in fold(lines[0]).text if character.isnumeric() and character not in given]
    same = fold(lines[0], punctuation=False).text == fold(query.asked, punctuation=False).text
    return None if new or same else lines[0]
