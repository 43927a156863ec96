"""Words that only the review prints, asked of the plan: said to be absent, the review cited with its date."""

import pytest

from answers import sound
from assistant.composing.absence import absent_words
from assistant.pipeline import Pipeline

ONLY_REVIEW = ("元宇宙", "生境花园", "充电桩", "区块链", "无废城市", "愚园路", "数字人民币", "光伏")


@pytest.mark.parametrize("word", ONLY_REVIEW)
def test_a_word_of_the_review_asked_of_the_plan(shipped: Pipeline, word: str) -> None:
    assert word not in shipped.index.document("plan").text
    answer = sound(shipped, f"方案里还提{word}吗？")
    assert answer.answer.startswith(f"方案没有出现“{word}”；")
    assert answer.citations
    assert {citation.document for citation in answer.citations} == {"review"}
    assert {citation.date for citation in answer.citations} == {"2023-08"}
    assert any(word in citation.quote for citation in answer.citations)


@pytest.mark.parametrize("word", ["低空经济", "链主", "网红直播"])
def test_a_word_of_the_plan_asked_of_the_review(shipped: Pipeline, word: str) -> None:
    answer = sound(shipped, f"评估报告有没有写{word}？")
    assert answer.answer.startswith("评估报告没有出现")
    assert {citation.document for citation in answer.citations} == {"plan"}


def test_in_english(shipped: Pipeline) -> None:
    answer = sound(shipped, "Does the plan still mention the metaverse?")
    assert answer.answer.startswith("Plan: no mention of “元宇宙”; it is not stated there.")
    assert {citation.document for citation in answer.citations} == {"review"}


@pytest.mark.parametrize("question", ["方案里还提孵化器吗？", "方案还提硅巷吗？", "还提元宇宙吗？", "方案怎么写人才？"])
def test_printed_words_or_no_document_named(shipped: Pipeline, question: str) -> None:
    assert absent_words(shipped.understand(question), shipped.index) == ()


def test_two_characters_across_a_border_of_words_are_no_matter(shipped: Pipeline) -> None:
    """头部 stands in 牵头部门 and in the review; nobody asked for it."""
    assert absent_words(shipped.understand("方案里有没有明确的牵头部门？"), shipped.index) == ()
