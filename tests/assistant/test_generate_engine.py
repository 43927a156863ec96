"""A real engine with a model of random weights: the protocol works, its nonsense is rejected, the print appears."""

import time
from pathlib import Path

import pytest

from assistant.answer import Answer, Claim
from assistant.generating.outcome import Trace
from assistant.pipeline import Pipeline
from assistant.settings import load_settings
from tiny_engine import make_model, served

QUESTION = "长宁区科技金融服务站能为企业做什么"
FIRST, TOTAL = 25.0, 30.0  # seconds; machines that run tests are slow


def test_nonsense_of_a_real_engine_is_rejected(shipped: Pipeline, tmp_path: Path) -> None:
    for package in ("torch", "transformers", "accelerate", "uvicorn"):
        pytest.importorskip(package)
    text = "".join(document.text for document in shipped.index.documents())
    with served(make_model(tmp_path / "model", text)) as url:
        chosen = load_settings(
            index=shipped.settings.index, llm=f"openai:{tmp_path / 'model'}", llm_base_url=url, llm_rewrite=0.0,
            llm_first_sentence=FIRST, llm_timeout=TOTAL, llm_temperature=1.0, llm_evidence=600,
        )  # fmt: skip
        pipeline = Pipeline(shipped.index, shipped.encoder, chosen)
        began = time.monotonic()
        events = list(pipeline.stream(QUESTION))
        assert time.monotonic() - began <= TOTAL
        answer = events[-1]
        trace = next(event for event in events if isinstance(event, Trace))
        assert isinstance(answer, Answer)
        assert trace.attempts == 1
        assert trace.failure in ("unverified", "unfinished", "too_long"), trace
        assert not [event for event in events if isinstance(event, Claim)]
        assert answer.answered_by == "extract"
        assert answer.statements == shipped.ask(QUESTION).statements
        assert "未采用模型的回答" in answer.caveats[-1]
