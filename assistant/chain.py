"""The main path as LangChain parts: understand | PolicyRetriever | read | verify. The page and the eval suite run it.

``policy ask`` runs the same stages by ``assistant.pipeline`` alone: ``langchain_core`` costs about 0.6 s of a cold start,
which a command that answers once would pay for nothing (docs/decisions/langchain.md).

    chain = policy_chain(load_settings())
    chain.invoke("园区由哪个部门牵头管理").answer
    chain.invoke({"question": "那由谁协同？", "history": [{"role": "user", "content": "园区由哪个部门牵头管理"}]})
    for part in chain.stream("园区由哪个部门牵头管理"): ...  # each verified Claim, last the Answer
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Generator, Iterator, Mapping
from typing import Any

from assistant.quiet import send_nothing

send_nothing()  # before langchain is imported: it remembers what the environment said

from langchain_core.callbacks import AsyncCallbackManagerForChainRun as AsyncManager
from langchain_core.callbacks import CallbackManagerForChainRun as Manager
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.messages import BaseMessage
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableConfig
from langchain_core.runnables.config import run_in_executor

from assistant.answer import Answer, Claim, Evidence, Query, Turn
from assistant.pipeline import EVIDENCE, Pipeline, timed
from assistant.settings import Settings
from ingest.errors import UsageError

Question = str | Mapping[str, Any]
Chain = Runnable[Question, Any]  # an Answer by ``invoke``; Claims and last the Answer by ``stream``
State = dict[str, Any]  # query: Query, documents: list[Document], draft: Draft, times: seconds of time.perf_counter
_NO_MORE = object()


class PolicyRetriever(BaseRetriever):
    """Sections for a question, best first, at most one hit a section.

    A document's ``page_content`` is printed text; its metadata hold ``document``, ``section``, ``start``, ``end``
    (characters of the document's text), ``score`` (from 0, greater is better), its ``parts``, ``also`` (documents of the
    very same text) and ``path`` (the printed numerals).
    """

    pipeline: Any  # a Pipeline; typed so because pydantic would copy a type that it knows
    k: int = EVIDENCE

    @classmethod
    def open(cls, settings: Settings, k: int = EVIDENCE) -> PolicyRetriever:
        """Over the index that the settings name; raises a StoreError that says how to mend what is wrong."""
        return cls(pipeline=Pipeline.open(settings), k=k)

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, understood: Query | None = None
    ) -> list[Document]:
        """``understood`` is the question as an earlier stage understood it; None understands it alone."""
        del run_manager  # the base class tells the callbacks
        understood = understood or self.pipeline.understand(query)
        return [self._document(found) for found in self.pipeline.retrieve(understood, self.k)]

    def _document(self, found: Evidence) -> Document:
        sections = self.pipeline.index.sections(found.document)
        path = next(section.path for section in sections if section.id == found.section)
        place = {"document": found.document, "section": found.section, "start": found.start, "end": found.end}
        told = {"score": found.score, "parts": dict(found.parts), "also": found.also, "path": path}
        identity = f"{found.document}:{found.section}:{found.start}"
        return Document(id=identity, page_content=found.text, metadata={**place, **told})


class Stage(Runnable[Any, Any]):
    """One stage: ``events`` gives what comes of an input as it comes; what is no Claim is its output, and comes last.

    Claims of the stage before are passed on. Closing a stream ends what the stages before still do.
    """

    def __init__(self, name: str, events: Callable[[Any, RunnableConfig], Iterator[Any]]) -> None:
        self.name = name
        self._events = events

    def invoke(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Any:
        def last(value: Any, run_manager: Manager, config: RunnableConfig) -> Any:
            return [event for event in self._events(value, config) if not isinstance(event, Claim)][-1]

        return self._call_with_config(last, input, config, **kwargs)

    def transform(self, input: Iterator[Any], config: RunnableConfig | None = None, **kwargs: Any) -> Iterator[Any]:
        def each(values: Iterator[Any], run_manager: Manager, config: RunnableConfig) -> Iterator[Any]:
            for value in values:
                yield from [value] if isinstance(value, Claim) else self._events(value, config)

        events = self._transform_stream_with_config(input, each, config, **kwargs)
        try:
            for event in events:  # noqa: UP028 closing must reach the finally before LangChain
                yield event
        finally:
            if isinstance(input, Generator):
                input.close()  # else LangChain would read it to its end

    async def atransform(
        self, input: AsyncIterator[Any], config: RunnableConfig | None = None, **kwargs: Any
    ) -> AsyncIterator[Any]:  # fmt: skip
        async def each(
            values: AsyncIterator[Any], run_manager: AsyncManager, config: RunnableConfig
        ) -> AsyncIterator[Any]:
            async for value in values:
                events = iter([value]) if isinstance(value, Claim) else self._events(value, config)
                while (event := await run_in_executor(config, next, events, _NO_MORE)) is not _NO_MORE:
                    yield event

        async for event in self._atransform_stream_with_config(input, each, config, **kwargs):
            yield event


def policy_chain(settings: Settings) -> Chain:
    """The chain over the index that the settings name; raises a StoreError that says how to mend what is wrong."""
    return chain_over(Pipeline.open(settings))


def chain_over(pipeline: Pipeline) -> Chain:
    """The whole path over an open pipeline: a question, or ``{"question", "history"}``, to a verified Answer.

    ``history`` holds ``{"role", "content"}``, Turns or LangChain messages, oldest first. Errors are PolicyErrors. A stream
    gives each sentence as it is verified (Claim), and last the Answer, which alone holds: a model that fails after
    some sentences is replaced by the documents' own words. ``pipeline.within(ids)`` asks some documents alone.
    """
    retriever = PolicyRetriever(pipeline=pipeline)

    def understand(question: Question, _: RunnableConfig) -> Iterator[State]:
        began = time.perf_counter()
        query = pipeline.understand(*_asked(question))
        yield {"query": query, "times": (began, time.perf_counter())}

    def retrieve(state: State, config: RunnableConfig) -> Iterator[State]:
        documents = retriever.invoke(state["query"].asked, config, understood=state["query"])
        yield {**state, "documents": documents, "times": (*state["times"], time.perf_counter())}

    def read(state: State, _: RunnableConfig) -> Iterator[Claim | State]:
        events = pipeline.draft(state["query"], _evidence(state))
        while True:
            try:
                event = next(events)
            except StopIteration as done:
                yield {**state, "draft": done.value}
                return
            if isinstance(event, Claim):
                yield event

    def verify(state: State, _: RunnableConfig) -> Iterator[Claim | Answer]:
        answer, claims = pipeline.answer(state["query"], _evidence(state), state["draft"])
        yield from claims if answer.answered_by == "extract" else ()  # a model's came while it wrote
        yield timed(answer, *state["times"])

    chain = (
        Stage("understand", understand) | Stage("retrieve", retrieve) | Stage("read", read) | Stage("verify", verify)
    )
    return chain.with_config(run_name="policy")


def _evidence(state: State) -> list[Evidence]:
    """What was retrieved, as the stages take it; () of nothing is nothing found."""
    return [
        Evidence(text=document.page_content, **{k: v for k, v in document.metadata.items() if k != "path"})
        for document in state["documents"]
    ]


def _asked(question: Question) -> tuple[str, list[Turn]]:
    if isinstance(question, str):
        return question, []
    text = question.get("question") if isinstance(question, Mapping) else None
    if not isinstance(text, str):
        raise UsageError(
            "输入应为文字，或含有 question 的字典。", 'The input must be a text, or a mapping with "question".'
        )
    return text, [_turn(message) for message in question.get("history") or ()]


def _turn(message: BaseMessage | Mapping[str, Any] | Turn) -> Turn:
    if isinstance(message, Turn):
        return message
    if isinstance(message, BaseMessage):
        return Turn("assistant" if message.type == "ai" else "user", str(message.text))
    return Turn("assistant" if message.get("role") == "assistant" else "user", str(message.get("content", "")))
