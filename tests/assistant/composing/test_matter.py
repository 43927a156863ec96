"""The matter of a question: what is left without naming documents, comparing and asking."""

import pytest

from assistant.composing.matter import matter
from assistant.pipeline import Pipeline


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("两份文件对楼宇的说法有什么变化？", "楼宇"),
        ("评估报告和方案里的楼宇有何不同", "楼宇"),
        ("2023年的楼宇和2025年的楼宇相比有何变化", "楼宇"),
    ],
)
def test_frames_are_taken_off(shipped: Pipeline, question: str, left: str) -> None:
    found = matter(shipped.understand(question))
    assert left in found.standalone
    assert not any(word in found.standalone for word in ("报告", "方案", "文件", "变化", "不同", "20"))
    assert not found.documents


def test_a_question_of_frames_alone_is_left_as_it_is(shipped: Pipeline) -> None:
    query = shipped.understand("两份文件有什么不同？")
    assert matter(query).terms == query.terms
