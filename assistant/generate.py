"""Evidence → sentences of a chat model, each verified before it is shown, while the model still writes.

What a model writes is cut into sentences; a sentence passes when the items it cites exist and every guard holds
against them. What fails is dropped and counted. A model that errs, is slow, or writes too little that stands, has
failed: the answer in the documents' own words takes its place, which the caller has at hand.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Generator as Yields
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import prompts
from assistant.answer import Claim, Draft, Evidence, Query
from assistant.generating.cutting import Cutter, Drafted, Missing
from assistant.generating.evidence import Item, items, listed
from assistant.generating.holding import Breaker, Cache
from assistant.generating.outcome import Outcome, Removed, Trace, dropped, fell_back
from assistant.generating.running import Ended, Limits, Request
from assistant.settings import Settings
from assistant.verify import check
from ingest.store.base import Index
from ingest.text import fold, squeeze

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

log = logging.getLogger(__name__)

ENOUGH = 0.5  # share of a model's sentences that must stand; below, it does not know what it says
HOPELESS = 4  # sentences dropped without one that stands, after which waiting for more is idle
TRANSPORT = frozenset({"unreachable", "busy", "server", "slow", "timeout", "unreadable"})  # what opens the breaker
# What the model is asked for: questions that the program decides itself (how often, is it printed, out of scope)
# keep its answer.
SERVED = frozenset({"answered", "partial"})


@dataclass(slots=True)
class _Run:
    """What a running answer has so far."""

    began: float
    claims: list[Claim] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    first: float | None = None


class Generator:
    """Answers by one chat model over one index. Safe to use from several threads."""

    def __init__(self, index: Index, model: BaseChatModel, settings: Settings) -> None:
        self.index = index
        self.model = model
        self.settings = settings
        self.breaker = Breaker()
        self.cache: Cache[Outcome] = Cache(settings.llm_cache)
        self._slots = threading.BoundedSemaphore(settings.llm_concurrency)

    def serves(self, query: Query, draft: Draft) -> bool:
        """Whether the model is asked: not where the program decides the question itself, or quotes a wording."""
        return draft.status in SERVED and not draft.opening and query.kind == "question"

    def stream(self, query: Query, evidence: Sequence[Evidence]) -> Yields[Claim | Removed, None, Outcome]:
        """Sentences as they are verified (Claim) or dropped (Removed); returns the Outcome. Raises nothing of the
        model's. Closing the iterator cancels the request."""
        given = items(evidence, self.index, self.settings.llm_evidence)
        key = self._key(query, given)
        if (known := self.cache.get(key)) is not None:
            yield from known.claims
            return replace(known, trace=replace(known.trace, cached=True, attempts=0, first_sentence=0.0, total=0.0))
        outcome = yield from self._asked(query, given)
        if outcome.failure is None:
            self.cache.put(key, outcome)
        log.info("model answer: %s", outcome.trace)
        return outcome

    def draft(self, query: Query, outcome: Outcome, extracted: Draft) -> Draft:
        """The draft of what was generated; ``extracted`` with a caveat where it failed."""
        if outcome.failure is not None:
            caveat = fell_back(outcome.failure, query.language)
            return replace(extracted, caveats=(*extracted.caveats, caveat), removed=outcome.removed)
        missing = tuple(dict.fromkeys((*extracted.not_stated, *outcome.missing)))
        caveats = filter(None, (*extracted.caveats, dropped(len(outcome.removed), query.language)))
        return replace(
            extracted, claims=outcome.claims, not_stated=missing, caveats=tuple(caveats), removed=outcome.removed, more=(),
            status="partial" if missing else extracted.status, answered_by=self.settings.llm,
        )  # fmt: skip

    def _key(self, query: Query, given: Sequence[Item]) -> Hashable:
        places = tuple(item.place for item in given)
        settings = self.settings
        made_with = (self.index.manifest.generation, prompts.version())
        model = (settings.llm, settings.llm_base_url, settings.llm_temperature)
        return (made_with, model, query.language, squeeze(query.standalone), squeeze(query.asked), places)

    def _asked(self, query: Query, given: Sequence[Item]) -> Yields[Claim | Removed, None, Outcome]:
        run = _Run(time.monotonic())
        if not self.breaker.allows():
            return self._outcome(run, Ended("paused", 0))
        if not self._slots.acquire(timeout=self.settings.llm_first_sentence):
            return self._outcome(run, Ended("busy", 0, "no free slot"))
        request = None
        try:
            request = Request(self.model, self._messages(query, given), self._limits(run))
        finally:
            if request is None:
                self._slots.release()
        request.on_end(self._slots.release)
        try:
            ended = yield from self._read(query, given, request, run)
        finally:
            request.close()
        self.breaker.tell(ok=ended.failure not in TRANSPORT)
        return self._outcome(run, ended)

    def _limits(self, run: _Run) -> Limits:
        waited = time.monotonic() - run.began
        settings = self.settings
        return Limits(
            max(settings.llm_first_sentence - waited, 0.1), max(settings.llm_timeout - waited, 0.1),
            settings.llm_attempts, settings.llm_max_output,
        )  # fmt: skip

    def _messages(self, query: Query, given: Sequence[Item]) -> list[tuple[str, str]]:
        language = "en" if query.language == "en" else "zh"
        documents = {item.place.document: None for item in given}
        titles = [self.index.document(document) for document in documents]
        named = "；".join(f"《{d.title}》（{d.date or '未注日期'}）" for d in titles)
        question = query.asked if query.asked == query.standalone else f"{query.asked}（{query.standalone}）"
        return prompts.load("answer", language).messages(question=question, evidence=listed(given), documents=named)

    def _read(
        self, query: Query, given: Sequence[Item], request: Request, run: _Run
    ) -> Yields[Claim | Removed, None, Ended]:
        cutter = Cutter()
        while True:
            piece = request.next(self._left(run))
            if piece is None:
                return Ended("slow" if run.first is None else "timeout", request.attempts)
            if isinstance(piece, Ended):
                if piece.failure is not None:
                    return piece
                drafted = cutter.flush()
            else:
                drafted = cutter.feed(piece)
            yield from self._judged(query, drafted, given, run)
            if isinstance(piece, Ended):
                return piece
            if not run.claims and len(run.removed) >= HOPELESS:
                return Ended("unverified", request.attempts)

    def _left(self, run: _Run) -> float:
        limit = self.settings.llm_timeout
        if run.first is None:
            limit = min(limit, self.settings.llm_first_sentence)
        return run.began + limit - time.monotonic()

    def _judged(
        self, query: Query, drafted: Iterator[Drafted | Missing], given: Sequence[Item], run: _Run
    ) -> Iterator[Claim | Removed]:
        for one in drafted:
            if isinstance(one, Missing):
                # The asker's own words, and so in quotation marks: whoever made the model say them, nobody here asserts them.
                run.missing += [f"“{what}”" for what in one.what if self._asked_for(what, query, given)]
                continue
            judged = self._judge(one, given)
            if isinstance(judged, Removed):
                run.removed.append(judged.guard)
            elif any(squeeze(judged.text) == squeeze(claim.text) for claim in run.claims):
                continue
            else:
                run.first = run.first if run.first is not None else time.monotonic() - run.began
                run.claims.append(judged)
            yield judged

    def _asked_for(self, what: str, query: Query, given: Sequence[Item]) -> bool:
        """Whether something said to be missing was asked for in these words, and none of the documents prints it."""
        words = fold(what).text
        asked = fold(f"{query.asked}\n{query.standalone}").text
        if not 2 <= len(words) <= 30 or words not in asked or set(what) & set("“”\n"):
            return False
        documents = {item.place.document for item in given}
        return not any(squeeze(what) in squeeze(self.index.document(document).text) for document in documents)

    def _judge(self, drafted: Drafted, given: Sequence[Item]) -> Claim | Removed:
        if not drafted.numbers:
            return Removed("no_citation")
        if any(not 1 <= number <= len(given) for number in drafted.numbers):
            return Removed("citation")
        places = tuple(given[number - 1].place for number in drafted.numbers)
        claim = Claim(drafted.text, places)
        # A sentence that one of its items bears alone rests on that one; the others would be cited for nothing.
        for place in places:
            alone = replace(claim, places=(place,))
            if len(places) > 1 and check(alone, self.index, verbatim=False) is None:
                claim = alone
                break
        broken = check(claim, self.index, verbatim=False)
        return Removed(broken) if broken else claim

    def _outcome(self, run: _Run, ended: Ended) -> Outcome:
        failure = ended.failure
        judged = len(run.claims) + len(run.removed)
        if failure is None and (not run.claims or len(run.claims) < ENOUGH * judged):
            failure = "unverified"
        read, written = ended.usage.get("input_tokens"), ended.usage.get("output_tokens")
        trace = Trace(
            model=self.settings.llm, prompts=prompts.version(), attempts=ended.attempts, first_sentence=run.first,
            total=time.monotonic() - run.began, input_tokens=read, output_tokens=written,
            cost=self._cost(read, written), failure=failure, detail=ended.detail,
        )  # fmt: skip
        return Outcome(tuple(run.claims), tuple(run.removed), tuple(dict.fromkeys(run.missing)), failure, trace)

    def _cost(self, read: int | None, written: int | None) -> float | None:
        prices = self.settings.llm_price_input, self.settings.llm_price_output
        if read is None or written is None or not any(prices):
            return None
        return (read * prices[0] + written * prices[1]) / 1_000_000
