"""The suites, by name, in the order in which they run."""

from eval.suite import Suite
from eval.suites import (
    answers,
    casebook,
    conversation,
    english,
    everyday,
    injection,
    outline,
    paraphrases,
    refusal,
    retrieval,
    speed,
    supports,
    targets,
    wording,
)

SUITES: dict[str, Suite] = {
    module.SUITE.name: module.SUITE
    for module in (
        outline, retrieval, answers, refusal, wording, supports, targets, conversation, english, injection,
        paraphrases, casebook, everyday, speed,
    )
}  # fmt: skip
