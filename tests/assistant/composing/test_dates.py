"""When a document was issued is answered by its printed date, to the character."""

import pytest

from answers import sound
from assistant.pipeline import Pipeline
from ingest.text import squeeze


@pytest.mark.parametrize(
    ("question", "document", "date"),
    [
        ("方案是哪天印发的？", "plan", "2025年7月25日"),
        ("方案的印发日期是什么？", "plan", "2025年7月25日"),
        ("评估报告什么时候发布的？", "review", "2023年8月"),
        ("When was the plan issued?", "plan", "2025年7月25日"),
    ],
)
def test_the_printed_date_is_quoted(shipped: Pipeline, question: str, document: str, date: str) -> None:
    (citation,) = sound(shipped, question).citations
    assert citation.document == document
    assert squeeze(citation.quote) == date


def test_other_times_are_not_taken_for_it(shipped: Pipeline) -> None:
    assert all("7月25日" not in c.quote for c in sound(shipped, "方案的目标什么时候完成？").citations)
