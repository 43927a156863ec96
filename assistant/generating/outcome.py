"""What came of asking a model: sentences shown, sentences dropped, why it failed, and what it took."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.answer import Claim

# Why a model's answer is not used, in words for the reader. Nothing of what the model or its server said is in them.
REASONS: dict[str, tuple[str, str]] = {
    "unreachable": ("模型服务连接不上", "the model's server cannot be reached"),
    "refused": ("模型服务拒绝了请求", "the model's server refused the request"),
    "busy": ("模型服务繁忙", "the model's server is busy"),
    "server": ("模型服务出错", "the model's server failed"),
    "slow": ("模型没有在时限内给出可核实的句子", "the model gave no verified sentence in time"),
    "timeout": ("模型没有在时限内答完", "the model did not finish in time"),
    "unfinished": ("模型的回答不完整", "the model's answer is incomplete"),
    "too_long": ("模型的回答过长", "the model's answer is too long"),
    "unreadable": ("模型的回答无法读取", "the model's answer cannot be read"),
    "unverified": ("模型的句子大多未能在原文中核实", "most of the model's sentences could not be verified"),
    "paused": ("模型服务近来多次出错，暂不使用", "the model failed repeatedly and is not used for a while"),
}
_FELL_BACK = (
    "未采用模型的回答（{reason}）；以下为文件原文摘录。",
    "The model's answer is not used ({reason}); the documents' own words follow.",
)
_DROPPED = (
    "模型写的另外{count}句未能在所引原文中核实，已略去。",
    "{count} more sentence(s) of the model could not be verified in what they cite and were left out.",
)


@dataclass(frozen=True, slots=True)
class Removed:
    """A sentence that was dropped, by the name of the guard that it broke. Its words are not kept."""

    guard: str


@dataclass(frozen=True, slots=True)
class Trace:
    """What an answer took. Times in seconds from the request; None for what was not reached or not told.

    ``cost`` is in the unit of the prices in the settings, None where none is set or no tokens were told.
    """

    model: str
    prompts: str
    attempts: int = 0
    first_sentence: float | None = None
    total: float = 0.0
    input_tokens: int | None = None
    output_tokens: int | None = None
    cost: float | None = None
    cached: bool = False
    failure: str | None = None
    detail: str = ""  # for the log: what failed, without keys


@dataclass(frozen=True, slots=True)
class Outcome:
    """``claims`` are to be used only where ``failure`` is None; ``missing`` is what the model found not stated."""

    claims: tuple[Claim, ...]
    removed: tuple[str, ...]
    missing: tuple[str, ...]
    failure: str | None
    trace: Trace


def fell_back(failure: str, language: str) -> str:
    """The caveat for an answer that takes the place of a model's."""
    english = language == "en"
    return _FELL_BACK[english].format(reason=REASONS[failure][english])


def dropped(count: int, language: str) -> str:
    """The caveat for sentences that were left out; "" for none."""
    return _DROPPED[language == "en"].format(count=count) if count else ""
