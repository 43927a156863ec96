"""A LangChain chat model by one setting: POLICY_LLM=PROVIDER:NAME. Nothing is imported where it is empty.

Keys come from the environment variables of the provider (OPENAI_API_KEY, …); they are never shown or logged.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from assistant.quiet import send_nothing
from assistant.settings import Settings
from ingest.errors import MissingExtra, SettingsError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

EXTRAS = ("openai", "ollama")  # providers that this program has an extra for
_SECRET_NAME = re.compile(r"KEY|TOKEN|SECRET|PASSWORD|CREDENTIAL", re.IGNORECASE)
_SECRET = re.compile(r"(?i)\b(?:sk|pk|gsk|xai|hf|ls)[-_][A-Za-z0-9_-]{6,}|(?<=bearer )\S+|(?<=://)[^/@\s]+(?=@)")
_SHORTEST_SECRET = 6  # characters; shorter values of such variables are flags and numbers


class MissingProvider(MissingExtra):
    """The LangChain package of a provider is not installed."""

    def __init__(self, provider: str, package: str) -> None:
        super().__init__(package, provider)
        if provider not in EXTRAS:
            self.zh = f"模型提供方 {provider} 需要 {package}，但没有安装。请运行：pip install langchain {package}"
            self.en = (
                f"The provider {provider} needs {package}, which is not installed. Run: pip install langchain {package}"
            )


def chat_model(settings: Settings) -> BaseChatModel:
    """The model that the settings name. Makes no call.

    Raises SettingsError where the setting cannot be used, MissingExtra where a package is not installed.
    """
    provider, name = _parsed(settings)
    send_nothing()
    try:
        from langchain.chat_models import init_chat_model
    except ImportError as error:
        raise MissingProvider(provider, "langchain") from error
    try:
        model: BaseChatModel = init_chat_model(name, model_provider=provider, **_options(settings, provider))
    except ImportError as error:
        raise MissingProvider(provider, _package(error, provider)) from error
    except Exception as error:  # every provider has errors of its own
        raise _unusable(settings.llm, error) from None  # the cause may hold a key
    return model


def redact(text: str) -> str:
    """A text without keys: values of secret environment variables, and what looks like a key."""
    for name, value in os.environ.items():
        if _SECRET_NAME.search(name) and len(value) >= _SHORTEST_SECRET:
            text = text.replace(value, "…")
    return _SECRET.sub("…", text)


def _parsed(settings: Settings) -> tuple[str, str]:
    provider, _, name = settings.llm.partition(":")
    url = urlsplit(settings.llm_base_url)
    if not provider or not name or provider == "langsmith":
        raise SettingsError(
            f"设置 POLICY_LLM 的值不可用：{redact(settings.llm)!r}。应为“提供方:模型名”，"
            "例如 openai:qwen-plus 或 ollama:qwen3:8b。",
            f"POLICY_LLM cannot be used: {redact(settings.llm)!r}. Expected PROVIDER:NAME, "
            "such as openai:qwen-plus or ollama:qwen3:8b.",
        )
    if settings.llm_base_url and (url.scheme not in ("http", "https") or not url.hostname or url.username):
        raise SettingsError(
            "设置 POLICY_LLM_BASE_URL 的值不可用：应为 http:// 或 https:// 开头的地址，"
            "不含用户名和密码；密钥请放在环境变量里。",
            "POLICY_LLM_BASE_URL cannot be used: expected an http:// or https:// address without user and password; "
            "keys go into the provider's environment variable.",
        )
    return provider, name


def _options(settings: Settings, provider: str) -> dict[str, Any]:
    options: dict[str, Any] = {"temperature": settings.llm_temperature}
    if settings.llm_base_url:
        options["base_url"] = settings.llm_base_url
    if provider == "openai":
        # Retries and deadlines are this program's own; usage is asked for so that tokens can be counted.
        options |= {"max_retries": 0, "timeout": settings.llm_timeout, "stream_usage": True}
        if settings.llm_base_url:
            options["use_responses_api"] = False
            if not os.environ.get("OPENAI_API_KEY"):
                options["api_key"] = "none"  # servers on one's own machine ask for none, the client insists on one
    return options


def _package(error: ImportError, provider: str) -> str:
    named = re.search(r"requires? the (\S+) package|named '([\w.]+)'", str(error))
    found = next(filter(None, named.groups()), "") if named else ""
    return (found.split(".")[0] or f"langchain-{provider}").replace("_", "-")


def _unusable(model: str, error: Exception) -> SettingsError:
    detail = redact(str(error).splitlines()[0] if str(error) else type(error).__name__)[:300]
    return SettingsError(
        f"模型 {redact(model)} 不能使用：{detail}。请检查 POLICY_LLM、POLICY_LLM_BASE_URL "
        "和提供方的密钥环境变量（如 OPENAI_API_KEY）。",
        f"The model {redact(model)} cannot be used: {detail}. Check POLICY_LLM, POLICY_LLM_BASE_URL "
        "and the provider's key variable (such as OPENAI_API_KEY).",
    )
