"""One setting, any chat model: what is missing is named, keys are never shown, without the setting nothing happens."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.models import chat_model, redact
from assistant.settings import Settings, load_settings
from ingest.errors import MissingExtra, PolicyError, SettingsError

KEY = "sk-test-0123456789abcdef"
LOCAL = "http://127.0.0.1:9/v1"


@pytest.fixture(autouse=True)
def _no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.endswith("_API_KEY")]:
        monkeypatch.delenv(name)


def test_an_openai_compatible_server_needs_no_key() -> None:
    model = chat_model(Settings(llm="openai:some-model", llm_base_url=LOCAL))
    assert getattr(model, "model_name", "") == "some-model"


@pytest.mark.parametrize("llm", ["openai", "openai:", ":x", "langsmith:x", "nosuch:x", "openai:needs-a-key"])
def test_settings_that_cannot_be_used(llm: str) -> None:
    with pytest.raises(SettingsError, match="POLICY_LLM"):
        chat_model(Settings(llm=llm))


@pytest.mark.parametrize("url", ["127.0.0.1:8000", "file:///etc/passwd", "http://user:secret-word@127.0.0.1/v1"])
def test_addresses_that_cannot_be_used(url: str) -> None:
    with pytest.raises(SettingsError, match="POLICY_LLM_BASE_URL") as error:
        chat_model(Settings(llm="openai:m", llm_base_url=url))
    assert "secret-word" not in str(error.value)


@pytest.mark.parametrize(("llm", "package"), [("anthropic:x", "langchain-anthropic"), ("groq:x", "langchain-groq")])
def test_a_missing_provider_is_named(llm: str, package: str) -> None:
    with pytest.raises(MissingExtra, match=f"pip install langchain {package}"):
        chat_model(Settings(llm=llm))


def test_keys_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("SOME_TOKEN", "plain-looking-word")
    model = chat_model(Settings(llm="openai:m", llm_base_url=LOCAL))
    assert KEY not in repr(model) + str(model)
    shown = redact(f"{KEY} plain-looking-word Bearer abcdefgh http://user:pass@host sk-other-12345678")
    for secret in (KEY, "plain-looking-word", "abcdefgh", "user:pass", "sk-other"):
        assert secret not in shown


def test_a_key_typed_into_the_setting_is_not_shown() -> None:
    with pytest.raises(PolicyError) as error:
        chat_model(Settings(llm=KEY))
    assert KEY not in str(error.value)


def test_without_the_setting_nothing_is_imported(shipped_index: Path) -> None:
    code = (
        "import sys\n"
        "from assistant.pipeline import Pipeline\nfrom assistant.settings import load_settings\n"
        "p = Pipeline.open(load_settings(), one_shot=True)\n"
        "assert p.model is None and p.ask('科技金融服务站做什么').answered_by == 'extract'\n"
        "ours = ('langchain', 'openai', 'assistant.generat', 'assistant.models')\n"
        "bad = [m for m in sys.modules if m.startswith(ours)]\n"
        "assert not bad, bad\n"
    )
    environment = {**os.environ, "POLICY_INDEX": str(shipped_index)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr


def test_tracing_is_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    chat_model(load_settings(llm="openai:m", llm_base_url=LOCAL))
    assert os.environ["LANGSMITH_TRACING"] == "false"
