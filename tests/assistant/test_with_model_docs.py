"""The examples of docs/with-a-model.md run as they are printed, and callbacks reach the model inside the chain."""

import contextlib
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from langchain_core.callbacks import BaseCallbackHandler

from scripted_server import ScriptedServer, answer_from

PAGE = Path(__file__).parents[2] / "docs" / "with-a-model.md"
EXAMPLES = re.findall(r"```python\n(.*?)```\n+```text\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
GOOD = "方案提出，依托长宁区科技金融服务站，整合银行业金融机构，支持符合重点产业发展方向的中小微企业。"


def _written(prompt: str) -> str:
    line = next((line for line in prompt.splitlines() if "科技金融服务站，整合" in line), "[1]")
    number = line[: line.index("]") + 1]
    return f"{GOOD}{number}\n每家企业可以贷款300万元。{number}\n"


@pytest.fixture(autouse=True)
def _server(shipped_index: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with ScriptedServer([answer_from(_written)]) as server:
        monkeypatch.setenv("POLICY_INDEX", str(shipped_index))
        monkeypatch.setenv("POLICY_LLM", "openai:example")
        monkeypatch.setenv("POLICY_LLM_BASE_URL", server.url)
        yield


def test_there_are_two() -> None:
    assert len(EXAMPLES) == 2


@pytest.mark.parametrize(("code", "printed"), EXAMPLES)
def test_examples_print_what_the_page_says(code: str, printed: str) -> None:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(code, str(PAGE), "exec"), {})  # the page is ours
    assert out.getvalue() == printed


def test_callbacks_reach_the_model() -> None:
    from assistant.chain import policy_chain
    from assistant.settings import load_settings

    class Seen(BaseCallbackHandler):
        def __init__(self) -> None:
            self.models = 0

        def on_chat_model_start(self, *_: Any, **__: Any) -> None:
            self.models += 1

    seen = Seen()
    chain = policy_chain(load_settings())
    answers = chain.batch(["长宁区科技金融服务站能为企业做什么", "园区由谁牵头"], config={"callbacks": [seen]})
    assert answers[0].answered_by == "openai:example"
    assert seen.models == 2
