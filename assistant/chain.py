"""The retriever and the pipeline as LangChain parts, for people who compose their own chains.

Nothing of the program itself imports this: ``langchain_core.retrievers`` alone costs about 0.7 s of a cold start,
which ``policy ask`` would pay for nothing.

    chain = policy_chain(load_settings())
    chain.invoke("园区由哪个部门牵头管理").answer
    chain.invoke({"question": "那由谁协同？", "history": [{"role": "user", "content": "园区由哪个部门牵头管理"}]})
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assistant.quiet import send_nothing

send_nothing()  # before langchain is imported: it remembers what the environment said

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.messages import BaseMessage
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableLambda

from assistant.answer import Answer, Evidence, Turn
from assistant.pipeline import Pipeline
from assistant.settings import Settings
from ingest.errors import UsageError

Question = str | Mapping[str, Any]


class PolicyRetriever(BaseRetriever):
    """Sections for a question, best first, at most one hit a section.

    A document's ``page_content`` is printed text; its metadata hold ``document``, ``section``, ``start``, ``end``
    (characters of the document's text), ``score`` (0 to 1, greater is better) and ``path`` (the printed numerals).
    """

    pipeline: Any  # a Pipeline; typed so because pydantic would copy a type that it knows
    k: int = 10

    @classmethod
    def open(cls, settings: Settings, k: int = 10) -> PolicyRetriever:
        """Over the index that the settings name; raises a StoreError that says how to mend what is wrong."""
        return cls(pipeline=Pipeline.open(settings), k=k)

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        del run_manager  # the base class tells the callbacks
        return [self._document(found) for found in self.pipeline.search(query, k=self.k)]

    def _document(self, found: Evidence) -> Document:
        sections = self.pipeline.index.sections(found.document)
        path = next(section.path for section in sections if section.id == found.section)
        place = {"document": found.document, "section": found.section, "start": found.start, "end": found.end}
        identity = f"{found.document}:{found.section}:{found.start}"
        return Document(id=identity, page_content=found.text, metadata={**place, "score": found.score, "path": path})


def policy_chain(settings: Settings) -> Runnable[Question, Answer]:
    """The whole pipeline: a question, or ``{"question", "history"}``, to a verified Answer.

    ``history`` holds ``{"role", "content"}`` or LangChain messages, oldest first. Errors are PolicyErrors.
    """
    pipeline = Pipeline.open(settings)

    def ask(question: Question) -> Answer:
        if isinstance(question, str):
            return pipeline.ask(question)
        text = question.get("question")
        if not isinstance(text, str):
            raise UsageError(
                "输入应为文字，或含有 question 的字典。", 'The input must be a text, or a mapping with "question".'
            )
        return pipeline.ask(text, _turns(question.get("history") or ()))

    return RunnableLambda(ask, name="policy")


def _turns(history: Sequence[BaseMessage | Mapping[str, Any]]) -> list[Turn]:
    return [_turn(message) for message in history]


def _turn(message: BaseMessage | Mapping[str, Any]) -> Turn:
    if isinstance(message, BaseMessage):
        return Turn("assistant" if message.type == "ai" else "user", str(message.text))
    return Turn("assistant" if message.get("role") == "assistant" else "user", str(message.get("content", "")))
