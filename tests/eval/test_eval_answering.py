"""An answer's score on made outputs; every expected value is worked out by hand."""

from typing import Any

from eval_samples import QUESTION, UNANSWERABLE

from assistant.pipeline import Pipeline
from eval.answering import score_answer
from eval.subject import Subject

QUOTE = "三大先导产业总规模突破1000亿元"


def output(shipped: Pipeline, status: str = "answered", text: str = "力争突破1000亿元") -> dict[str, Any]:
    printed = shipped.index.document("plan").text
    start = printed.index("2026年，力争互联网")
    end = printed.index(QUOTE) + len(QUOTE)
    right = {
        "n": 1,
        "document": "plan",
        "section": "1.3",
        "start": start,
        "end": end,
        "quote": printed[start:end],
        "heading": "",
    }
    at = printed.index("适时优化调整")
    wrong = right | {"n": 2, "section": "3.2", "start": at, "end": at + 6, "quote": printed[at : at + 6]}
    return {"status": status, "answer": text, "citations": [right, wrong], "statements": []}


def test_a_complete_answer(shipped: Pipeline) -> None:
    scored = score_answer(Subject(shipped), QUESTION, output(shipped))
    assert scored.dangers == ()
    assert scored.values == {
        "failed": 0.0, "hallucinated": 0.0, "false_refusal": 0.0, "must_include": 1.0, "complete": 1.0,
        "gold_quotes": 1.0, "section_recall": 1.0, "citation_precision": 0.5,
    }  # fmt: skip


def test_a_lacking_and_a_hallucinating_answer(shipped: Pipeline) -> None:
    scored = score_answer(Subject(shipped), QUESTION, output(shipped, text="已经突破1000亿元"))
    assert scored.values["must_include"] == 0.5
    assert (scored.values["complete"], scored.values["hallucinated"]) == (0.0, 1.0)
    assert (scored.missing, scored.tripped) == (("力争",), ("re:已经突破",))
    assert [danger.kind for danger in scored.dangers] == ["hallucinated"]


def test_without_citations_precision_is_undefined(shipped: Pipeline) -> None:
    bare = output(shipped) | {"citations": []}
    scored = score_answer(Subject(shipped), QUESTION, bare)
    assert scored.values["citation_precision"] is None
    assert scored.values["section_recall"] == 0.0


def test_refusals(shipped: Pipeline) -> None:
    refused = output(shipped, status="not_stated", text="文件未写明。")
    assert score_answer(Subject(shipped), UNANSWERABLE, refused).values == {
        "failed": 0.0, "hallucinated": 0.0, "refusal_recall": 1.0,
    }  # fmt: skip
    assert score_answer(Subject(shipped), QUESTION, refused).values["false_refusal"] == 1.0
    answered = score_answer(Subject(shipped), UNANSWERABLE, output(shipped, text="打八折"))
    assert answered.values["refusal_recall"] == 0.0


def test_a_failure_scores_nothing_but_itself(shipped: Pipeline) -> None:
    assert score_answer(Subject(shipped), QUESTION, {"error": {"type": "usage"}}).values == {"failed": 1.0}
