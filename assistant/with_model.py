"""What a configured chat model does in the pipeline: it rewrites questions, and drafts answers that are verified."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Generator as Yields
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.answer import Claim, Draft, Evidence, Query, Turn
from assistant.generate import Generator
from assistant.generating.outcome import Removed, Trace
from assistant.generating.rewriting import Rewriter
from assistant.models import chat_model
from assistant.settings import Settings

if TYPE_CHECKING:
    from ingest.store.base import Index


@dataclass(frozen=True, slots=True)
class WithModel:
    """One model, for rewriting and for answers."""

    generator: Generator
    rewriter: Rewriter

    @classmethod
    def open(cls, index: Index, settings: Settings) -> WithModel:
        """Raises SettingsError or MissingExtra where the setting cannot be used; makes no call."""
        model = chat_model(settings)
        return cls(Generator(index, model, settings), Rewriter(model, settings))

    def rewritten(self, query: Query, history: Sequence[Turn], understand: Callable[[str], Query]) -> Query:
        """The question as the model rewrote it, understood anew; as the rules understood it where there is none."""
        text = self.rewriter.rewrite(query, history)
        if text is None:
            return query
        anew = understand(text)
        note = f"model: {text}" if query.language == "en" else f"模型改写：{text}"
        return replace(anew, asked=query.asked, language=query.language, notes=(*query.notes, note))

    def answer(
        self, query: Query, evidence: Sequence[Evidence], draft: Draft
    ) -> Yields[Claim | Removed | Trace, None, Draft]:
        """The model's draft where it stands, else the extracted one, which says so."""
        if not self.generator.serves(query, draft):
            return draft
        outcome = yield from self.generator.stream(query, evidence)
        yield outcome.trace
        return self.generator.draft(query, outcome, draft)
