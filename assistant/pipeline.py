"""The main path: question → understand → retrieve → read (or a model) → verify → answer.

Only this module knows the order of the stages. The terminal, the web page, the API and the eval suite call it.
"""

from __future__ import annotations

import time
from collections.abc import Generator as Yields
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from assistant.answer import Answer, Evidence, Query, Turn
from assistant.reading.answered import Answered
from assistant.reading.paired import Paired
from assistant.reading.printed import Printed
from assistant.reading.rank import Linear, Ranker
from assistant.reading.reader import QuotingReader, Reader
from assistant.reading.select import Budget, Selector
from assistant.render import render
from assistant.retrieve import Mix, Retriever
from assistant.settings import Settings, encoder_of, store_of
from assistant.understanding.misuse import Misuse
from assistant.understanding.understander import Parts, Understander
from assistant.verify import verify
from ingest.errors import TooLong, UsageError
from ingest.onnx_pairs import shipped_pairs
from ingest.store.narrowed import Narrowed
from ingest.text import clean, whole

if TYPE_CHECKING:
    from assistant.answer import Claim, Draft
    from assistant.generating.outcome import Removed, Trace
    from assistant.reading.meaning import Meaning
    from assistant.with_model import WithModel
    from ingest.encoder import Encoder
    from ingest.store.base import Index

    Event = Query | list[Evidence] | Claim | Removed | Trace | Answer

_NARROWED = 8  # selections of documents that stay prepared
EVIDENCE = 10  # sections that are looked at for an answer
HISTORY = 6  # turns of a conversation that are looked at
TURN = 10_000  # characters of a turn that are looked at: the longest answer has fewer


class Pipeline:
    """One index, opened, and everything that is computed once for it. Safe to use from several threads."""

    def __init__(
        self,
        index: Index,
        encoder: Encoder | None,
        settings: Settings,
        *,
        mix: Mix | None = None,
        parts: Parts | None = None,
        ranking: Linear | None = None,
        budget: Budget | None = None,
        without: frozenset[str] = frozenset(),
    ) -> None:
        """``encoder`` None reads by words alone. ``mix``, ``parts``, ``ranking`` and ``budget`` take another's place to measure it; None is what is shipped.

        ``without`` names parts of the reader that are left out for the same reason (``assistant.reading.reader.PARTS``).
        """
        self.index = index
        self.encoder = encoder
        self.settings = settings
        printed = Printed(index)
        meaning = self._meaning(printed)
        self.retriever = Retriever(index, meaning, mix)
        self.ranker = self._ranker(printed, meaning, ranking)
        # What is judged by the cosines of one encoder cannot be by another's.
        judging = None if settings.encoder else meaning
        self.understander = Understander(index, parts, Misuse(judging.vector) if judging else None)
        pairs = shipped_pairs() if judging and "read" not in without else None
        paired = Paired(printed, pairs) if pairs else None
        self.answered = Answered(printed, judging, paired)
        ordering = paired if settings.reader == "meaning" and "first" not in without else None
        selector = Selector(printed, budget, whole="whole" not in without)
        self.reader: Reader = QuotingReader(printed, self.ranker, selector, self.answered, ordering, without)
        self.model = self._with_model() if settings.llm else None
        self._narrow = lru_cache(_NARROWED)(
            lambda documents: Pipeline(
                Narrowed(index, documents), encoder, settings,
                mix=mix, parts=parts, ranking=ranking, budget=budget, without=without,
            )
        )  # fmt: skip

    @classmethod
    def open(cls, settings: Settings, *, one_shot: bool = False) -> Pipeline:
        """Opens the index that the settings name; raises a StoreError that says how to mend what is wrong.

        ``one_shot`` is for a process that answers once and ends: it spares what only pays over many questions.
        """
        from ingest.made import maker
        from ingest.store.published import open_index

        encoder = encoder_of(settings, indexed=True)
        index = open_index(settings.index, maker(encoder), one_shot=one_shot, store=store_of(settings))
        return cls(index, encoder, settings)

    def within(self, documents: Sequence[str]) -> Pipeline:
        """The same over these documents alone, as if there were no others; over all where none is named.

        Raises UsageError, naming the documents there are, for an id that is none of theirs.
        """
        return self._narrow(tuple(sorted(set(documents)))) if documents else self

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """A verified answer. Raises UsageError where the question is empty or too long."""
        answers = [event for event in self.stream(question, history) if isinstance(event, Answer)]
        return answers[-1]

    def stream(self, question: str, history: Sequence[Turn] = ()) -> Iterator[Event]:
        """What comes of a question as it comes: the Query, the evidence, with a model each verified Claim (or a
        Removed) and its Trace, and last the Answer. Closing the iterator ends what a model still does."""
        began = time.perf_counter()
        query = self.understand(question, history)
        understood = time.perf_counter()
        yield query
        evidence = self.retrieve(query)
        retrieved = time.perf_counter()
        yield evidence
        draft = yield from self.draft(query, evidence)
        answer, _ = self.answer(query, evidence, draft)
        yield timed(answer, began, understood, retrieved)

    def search(self, question: str, history: Sequence[Turn] = (), k: int = 10) -> list[Evidence]:
        """At most k sections, best first, at most one hit a section."""
        return self.retrieve(self.understand(question, history), k)

    def retrieve(self, query: Query, k: int = EVIDENCE) -> list[Evidence]:
        """At most k sections, best first, of the documents that are asked."""
        return self.within(query.among).retriever.retrieve(query, k)

    def understand(self, question: str, history: Sequence[Turn] = ()) -> Query:
        """The question understood, in the light of the last turns of its conversation."""
        text = self._checked(question)
        turns = _turns(history)
        query = self.understander.understand(text, turns)
        return self.model.rewritten(query, turns, self.understander.understand) if self.model is not None else query

    def draft(self, query: Query, evidence: Sequence[Evidence]) -> Yields[Claim | Removed | Trace, None, Draft]:
        """The reader's draft, or a configured model's, whose sentences come while it writes."""
        draft = self.within(query.among).reader.read(query, evidence)
        return (yield from self.model.answer(query, evidence, draft)) if self.model is not None else draft

    def answer(self, query: Query, evidence: Sequence[Evidence], draft: Draft) -> tuple[Answer, tuple[Claim, ...]]:
        """What of a draft may be shown: the Answer, and the claims that passed."""
        verified = verify(draft, self.index)
        return render(query, evidence, draft, verified, self.index), verified.claims

    def _meaning(self, printed: Printed) -> Meaning | None:
        if self.encoder is None or self.settings.reader == "lexical" or not self.index.statement_count:
            return None
        from assistant.reading.meaning import Meaning

        return Meaning(printed, self.encoder)

    def _ranker(self, printed: Printed, meaning: Meaning | None, ranking: Linear | None) -> Ranker:
        if ranking is not None or self.settings.reader in ("meaning", "lexical"):
            return Ranker(printed, meaning, ranking)
        from assistant.reading.crossed import CrossRanker

        return CrossRanker(printed, meaning, self.settings.reader)

    def _with_model(self) -> WithModel:
        from assistant.with_model import WithModel  # langchain: nothing of it is imported without the setting

        return WithModel.open(self.index, self.settings)

    def _checked(self, question: str) -> str:
        limit = self.settings.max_question
        if len(question) > limit:  # before anything looks at it: folding 15 million characters takes seconds
            raise TooLong(
                f"问题有 {len(question)} 个字符，最多 {limit} 个。请缩短，或用 policy check 核对长文本。",
                f"The question has {len(question)} characters; at most {limit} are read. Shorten it, or use policy check.",
            )
        text = clean(whole(question))
        if not any(character.isalnum() for character in text):
            raise UsageError(
                "问题是空的（没有文字）。请写下要问的内容，例如：园区由哪个部门牵头管理？",
                "The question is empty (it holds no words). Write what you want to know, such as: who leads the park?",
            )
        return text

    def close(self) -> None:
        self.index.close()


def timed(answer: Answer, began: float, understood: float, retrieved: float) -> Answer:
    """An answer with what its stages took; the times are those of ``time.perf_counter`` when each was done."""
    took = {
        "understand": understood - began,
        "retrieve": retrieved - understood,
        "total": time.perf_counter() - began,
    }
    return replace(answer, milliseconds={name: round(1000 * seconds, 1) for name, seconds in took.items()})


def _turns(history: Sequence[Turn]) -> list[Turn]:
    """The last turns of a conversation, fit to be looked at."""
    return [Turn(turn.role, whole(turn.content[:TURN])) for turn in list(history)[-HISTORY:]]
