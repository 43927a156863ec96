"""Coded and counted names: explained where they are printed, or said to be unexplained."""

import pytest

from answers import sound
from assistant.composing.meaning import unexplained
from assistant.pipeline import Pipeline


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("三大先导产业分别是哪三个？", "三大先导产业"),
        ("八大研发平台具体是哪八个？", "八大研发平台"),
        ("“乘数效应”是什么意思？", "乘数效应"),
        ("“3320”数字战略是什么意思？", "3320"),
        ("“60+X”指什么？", "60+X"),
        ("What does “3320” mean?", "3320"),
    ],
)
def test_what_no_document_explains_is_not_stated(shipped: Pipeline, question: str, name: str) -> None:
    answer = sound(shipped, question)
    assert answer.status == "not_stated"
    assert name in answer.not_stated[0]


@pytest.mark.parametrize(
    ("question", "printed"),
    [
        ("“1+1”核心管理体系是什么意思？", "由长宁区科委牵头"),
        ("“四创联动”指什么？", "创新创业创投创意"),
        ("“提升科技金融服务能力”包括哪些内容？", "长宁区科技金融服务站"),
        ("“激发创新策源地”包括哪几项？", "多方联手共育创新源头"),
    ],
)
def test_what_is_explained_is_quoted(shipped: Pipeline, question: str, printed: str) -> None:
    answer = sound(shipped, question)
    assert answer.status in {"answered", "partial"}
    assert any(printed in citation.quote for citation in answer.citations)


@pytest.mark.parametrize(
    "question", ["园区由谁牵头？", "“飞鸟计划”是什么意思？", "“硅巷”在哪一条？", "2026年是什么意思？"]
)
def test_other_questions_and_names_that_are_not_printed(shipped: Pipeline, question: str) -> None:
    assert unexplained(shipped.understand(question), shipped.index) is None
