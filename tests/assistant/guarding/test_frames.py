"""What may stand around printed words: the name of the document that speaks, and connectives that assert nothing."""

import pytest

from assistant.guarding.frames import connective, lead
from assistant.guarding.source import canonical
from ingest.document import Document

SAID = "扩大宽带覆盖"
PLAN = Document("d", "", "云岭镇数字乡村行动方案", aliases=("数字乡村方案", "云岭方案"), kind="plan", date="2025-07-05")


def led(head: str, document: Document = PLAN) -> bool:
    """Whether the whole head, and nothing behind it, is a frame of the document."""
    text = canonical(head + SAID)
    return lead(text, document) == len(text) - len(SAID)


@pytest.mark.parametrize(
    "head",
    [
        "方案提出，", "方案提出：", "方案", "本方案明确，", "该行动方案还指出，", "实施方案同时明确规定，", "根据方案，", "按照该方案要求，",
        "《云岭镇数字乡村行动方案》写明，", "据数字乡村方案，", "依据云岭方案，", "在云岭方案中，", "方案里还写道：", "上述文件载明，", "原文显示：",
        "2025年的方案提出，", "2025年7月的方案提出，", "2025年7月5日方案提出，", "2025-07-05的方案，", "方案（2025年7月5日）提出，", "方案（2025年）提出，",
    ],
)  # fmt: skip
def test_it_only_says_that_this_document_speaks(head: str) -> None:
    assert led(head)


@pytest.mark.parametrize(
    "head",
    [
        "报告显示，", "办法规定，", "镇政府提出，", "云岭镇数字城市方案提出，", "2024年的方案提出，", "2025年8月的方案提出，", "方案（2025年7月6日）提出，",
        "方案承诺，", "方案提出提出，", "会议指出，", "",
    ],
)  # fmt: skip
def test_anything_else_is_no_frame(head: str) -> None:
    assert not head or not led(head)
    assert lead(canonical(SAID), PLAN) == 0


def test_a_document_of_another_kind_is_called_otherwise() -> None:
    report = Document("r", "", "云岭镇规划执行情况", kind="report", date="2023-08")
    rules = Document("p", "", "云岭镇公园管理规定", kind="regulation", date="2023")
    paper = Document("n", "", "关于某事的通知")
    assert led("中期评估报告显示，", report)
    assert led("2023年8月的报告显示，", report)
    assert not led("2023年8月1日的报告显示，", report)
    assert not led("方案提出，", report)
    assert led("本办法规定，", rules)
    assert led("2023年的条例要求，", rules)
    assert not led("2023年8月的条例要求，", rules)
    assert led("关于某事的通知提到，", paper)
    assert led("该文件指出，", paper)
    for head in ("方案提出，", "报告显示，", "办法规定，", "2023年的关于某事的通知提到，"):
        assert not led(head, paper)


def test_a_title_of_signs_is_only_itself() -> None:
    odd = Document("o", "", "云岭(试行)+.*方案", kind="document")
    assert led("云岭（试行）+.*方案提出，", odd)
    assert not led("云岭试行方案提出，", odd)


@pytest.mark.parametrize(("clause", "size"), [("同时加大投入", 2), ("一是加大投入", 2), ("第三加大投入", 2), ("加大投入", 0), ("但加大投入", 0)])  # fmt: skip
def test_a_connective_asserts_nothing(clause: str, size: int) -> None:
    assert connective(clause) == size
