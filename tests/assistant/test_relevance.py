"""Whether a question is about the index: printed words and own situations are, other subjects are not."""

import math

import pytest

from assistant.pipeline import Pipeline
from assistant.relevance import Relevance, model


def relevant(pipeline: Pipeline, question: str) -> bool:
    query = pipeline.understand(question)
    evidence = pipeline.retriever.retrieve(query, 10)
    best = max((s.score for s in pipeline.extractor.ranker.rank(query, evidence[:3])), default=1.0)
    return pipeline.extractor.relevance.relevant(query, evidence, best)


@pytest.mark.parametrize(
    "question",
    [
        "低空经济总部集聚区", "外国人来华工作许可审批了多少件", "直播基地建在哪个片区", "我们公司想申请贷款",
        "方案里写了区块链吗", "“乘数效应”这个词", "What does the plan say about incubators?", "生境花园案例入选了什么",
        "初创企业融资难怎么办",
    ],
)  # fmt: skip
def test_what_is_printed_or_addressed_is_relevant(shipped: Pipeline, question: str) -> None:
    assert relevant(shipped, question)


@pytest.mark.parametrize(
    "question",
    [
        "量子纠缠的原理是什么", "红烧肉怎么做才好吃", "唐朝一共有几位皇帝", "How do volcanoes form?", "怎样治疗偏头痛",
        "Who wrote Hamlet?", "How can I cure a headache?", "《红楼梦》的作者是谁", "太阳系最大的行星是哪颗",
    ],
)  # fmt: skip
def test_other_subjects_are_not(shipped: Pipeline, question: str) -> None:
    assert not relevant(shipped, question)


def test_a_heading_quoted_in_an_english_question_is_relevant(shipped: Pipeline) -> None:
    assert relevant(shipped, "What does “进展情况” say?")


def test_nothing_found_is_never_relevant(shipped: Pipeline) -> None:
    assert not shipped.extractor.relevance.relevant(shipped.understand("园区"), [], 1.0)


def test_a_large_collection_holds_everything(shipped: Pipeline) -> None:
    large = Relevance(shipped.index, shipped.retriever)
    large.small = False
    query = shipped.understand("量子纠缠的原理是什么")
    assert large.relevant(query, shipped.retriever.retrieve(query, 5), 0.0)


@pytest.mark.parametrize("question", ["园区有什么支持", "x", "7", "APEC", "量子纠缠" * 30])
def test_every_feature_of_the_model_is_a_finite_number(shipped: Pipeline, question: str) -> None:
    query = shipped.understand(question)
    features = shipped.extractor.relevance.features(query, shipped.retriever.retrieve(query, 10), 0.5)
    assert features.keys() == model().weights.keys()
    assert all(math.isfinite(value) for value in features.values())
    assert all(0 <= features[name] <= 1 for name in ("tied", "held", "printed", "unknown_rarity"))
    assert 0 < model().threshold < 1
