"""The LangChain parts: a retriever and a runnable over the same pipeline, with callbacks, and nothing sent anywhere."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.messages import AIMessage, HumanMessage

from assistant.answer import Answer
from assistant.chain import PolicyRetriever, chain_over, policy_chain
from assistant.pipeline import Pipeline
from assistant.settings import load_settings
from ingest.errors import IndexMissing, UsageError

ASKED = "园区由哪个部门牵头管理"
STAGES = ["policy", "understand", "retrieve", "PolicyRetriever", "read", "verify"]


class Seen(BaseCallbackHandler):
    """Writes down what began and ended."""

    def __init__(self) -> None:
        self.events: list[str] = []
        self.started: list[str] = []
        self.metadata: dict[str, Any] = {}

    def on_retriever_start(self, *args: Any, **kwargs: Any) -> None:
        self.events.append("retriever_start")
        self.started.append(kwargs["name"])

    def on_retriever_end(self, *args: Any, **kwargs: Any) -> None:
        self.events.append("retriever_end")

    def on_chain_start(self, *args: Any, **kwargs: Any) -> None:
        self.events.append("chain_start")
        self.started.append(kwargs["name"])
        self.metadata = self.metadata or kwargs["metadata"]

    def on_chain_end(self, *args: Any, **kwargs: Any) -> None:
        self.events.append("chain_end")

    def on_chain_error(self, *args: Any, **kwargs: Any) -> None:
        self.events.append("chain_error")


@pytest.fixture(scope="module")
def chain(shipped_index: Path) -> Any:
    return policy_chain(load_settings(index=shipped_index))


def told(answer: Answer) -> tuple[str, Any]:
    return answer.answer, answer.citations


def test_retriever_gives_the_hits_of_the_pipeline(shipped: Pipeline) -> None:
    seen = Seen()
    found = PolicyRetriever(pipeline=shipped, k=4).invoke(ASKED, {"callbacks": [seen]})
    hits = shipped.search(ASKED, k=4)
    assert [(d.metadata["document"], d.metadata["section"], d.metadata["score"]) for d in found] == [
        (hit.document, hit.section, hit.score) for hit in hits
    ]
    for document in found:
        text = shipped.index.document(document.metadata["document"]).text
        assert text[document.metadata["start"] : document.metadata["end"]] == document.page_content
        sections = {s.id: s for s in shipped.index.sections(document.metadata["document"])}
        assert sections[document.metadata["section"]].path == document.metadata["path"]
    assert seen.events == ["retriever_start", "retriever_end"]


def test_retriever_opens_an_index_or_says_what_is_wrong(shipped_index: Path, tmp_path: Path) -> None:
    assert PolicyRetriever.open(load_settings(index=shipped_index), k=2).batch([ASKED, "人才公寓"])[1]
    with pytest.raises(IndexMissing):
        PolicyRetriever.open(load_settings(index=tmp_path / "none"))


def test_callbacks_see_every_stage_and_the_retriever_inside(chain: Any, shipped: Pipeline) -> None:
    seen = Seen()
    answer = chain.invoke(ASKED, {"callbacks": [seen], "metadata": {"who": "a test"}, "tags": ["one"]})
    assert told(answer) == told(shipped.ask(ASKED))
    assert seen.started == STAGES
    assert seen.metadata == {"who": "a test"}
    assert seen.events.count("chain_start") == seen.events.count("chain_end") == 5
    assert seen.events.count("retriever_end") == 1


def test_callbacks_see_the_same_of_a_stream_and_of_a_task(chain: Any) -> None:
    streamed, awaited = Seen(), Seen()
    assert list(chain.stream(ASKED, {"callbacks": [streamed]}))
    asyncio.run(chain.ainvoke(ASKED, {"callbacks": [awaited]}))
    assert sorted(streamed.started) == sorted(awaited.started) == sorted(STAGES)


def test_a_stream_gives_each_verified_sentence_and_last_the_answer(chain: Any) -> None:
    *claims, answer = chain.stream(ASKED)
    assert claims
    assert [claim.text for claim in claims] == [statement.text for statement in answer.statements]
    assert told(answer) == told(chain.invoke(ASKED))
    assert set(answer.milliseconds) == {"understand", "retrieve", "total"}


def test_a_stream_may_be_left_at_any_time(chain: Any) -> None:
    stream = chain.stream(ASKED)
    next(stream)
    stream.close()

    async def left() -> int:
        async for _ in chain.astream(ASKED):
            break
        return 1

    assert asyncio.run(left())


def test_some_documents_alone(shipped: Pipeline) -> None:
    answer = chain_over(shipped.within(["review"])).invoke(ASKED)
    assert {citation.document for citation in answer.citations} <= {"review"}
    assert {found.document for found in answer.evidence} == {"review"}


def test_chain_composes(chain: Any) -> None:
    assert (chain | (lambda answer: answer.status)).invoke("长宁园管理专班由谁牵头？") == "answered"


def test_history_in_both_forms_is_the_same(chain: Any) -> None:
    plain = [{"role": "user", "content": ASKED}, {"role": "assistant", "content": "由长宁区科委牵头"}]
    messages = [HumanMessage(ASKED), AIMessage("由长宁区科委牵头")]
    answers = [chain.invoke({"question": "那由谁协同？", "history": history}) for history in (plain, messages)]
    assert answers[0].query.standalone == answers[1].query.standalone
    assert answers[0].answer == answers[1].answer


@pytest.mark.parametrize("wrong", [{}, {"question": 3}, {"question": " "}, ""])
def test_wrong_input_is_a_usage_error_and_told_to_callbacks(chain: Any, wrong: Any) -> None:
    seen = Seen()
    with pytest.raises(UsageError):
        chain.invoke(wrong, {"callbacks": [seen]})
    assert seen.events == [*2 * ["chain_start"], *2 * ["chain_error"]]  # of the whole and of its first stage


def test_tracing_is_off_even_where_it_is_inherited() -> None:
    code = "import assistant.chain, langsmith.utils as u; print(u.tracing_is_enabled())"
    inherited = dict.fromkeys(("LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2"), "true") | {"LANGSMITH_API_KEY": "x"}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ | inherited
    )
    assert done.stdout.strip() == "False"


def test_asking_does_not_pay_for_langchain() -> None:
    code = "import sys, assistant.cli, assistant.pipeline; print([m for m in sys.modules if 'langchain' in m])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
