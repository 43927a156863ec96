"""The gate for sentences that are not quotations: what is faithful passes, what has one fault never does."""

import random
import statistics
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.answer import Claim, Place
from assistant.pipeline import Pipeline
from assistant.settings import load_settings
from assistant.verify import check
from eval.faults.faithful import RULES, faithful
from eval.faults.faulty import KINDS, faulty
from eval.faults.guards import judged
from ingest.encoder import load_encoder
from ingest.job import ingest
from ingest.text import sentences

REFUSED_AT_MOST = 0.02
MILLISECONDS = 3.0


def place(shipped: Pipeline, document: str, words: str) -> Place:
    """The printed sentence that holds some words."""
    text = shipped.index.document(document).text
    at = text.index(words)
    span = next(s for s in sentences(text) if s.start <= at < s.end)
    inner = max(
        (s for s in shipped.index.sections(document) if s.start <= span.start and span.end <= s.end),
        key=lambda s: s.level,
    )
    return Place(document, inner.id, span.start, span.end)


@pytest.mark.parametrize(
    ("document", "words", "said"),
    [
        ("plan", "科技金融服务站", "方案提出，依托长宁区科技金融服务站，整合银行业金融机构。"),
        ("plan", "科技金融服务站", "整合银行业金融机构，扩大创新创业专项信贷产品规模。"),
        ("plan", "科技金融服务站", "根据方案（2025年7月25日），支持符合重点产业发展方向的中小微企业。"),
        ("plan", "达60%", "2026年，力争互联网服务占全区经济总量达60%，三大先导产业总规模突破1000亿元。"),
        ("plan", "达60%", "2026年，力争三大先导产业总规模突破1000亿元。"),
        ("plan", "由长宁区科委牵头", "由长宁区科委牵头，协同发改委、商务委等相关部门组成长宁园管理专班。"),
        ("review", "54%", "评估报告显示，5800余家数字经济企业综合税收同比增长32%，占全区税收的比重达到54%。"),
        ("plan", "科创之星", "The plan says: “持续开展“科创之星”评选活动”."),
        ("plan", "科创之星", "The plan (25 July 2025) states that “持续开展“科创之星”评选活动，助推企业成长”."),
    ],
)
def test_faithful_sentences_pass(shipped: Pipeline, document: str, words: str, said: str) -> None:
    assert check(Claim(said, (place(shipped, document, words),)), shipped.index, verbatim=False) is None


@pytest.mark.parametrize(
    ("document", "words", "said", "guard"),
    [
        ("plan", "达60%", "2026年，力争互联网服务占全区经济总量达65%。", "number"),
        ("plan", "达60%", "2026年，力争互联网服务占全区经济总量达1000%。", "number"),
        ("plan", "达60%", "2027年，力争互联网服务占全区经济总量达60%。", "date"),
        ("plan", "达60%", "力争互联网服务占全区经济总量达60%。", "date"),
        ("plan", "达60%", "2026年，互联网服务占全区经济总量达60%。", "force"),
        ("plan", "达60%", "2026年，三大先导产业总规模突破1000亿元。", "force"),
        ("plan", "达60%", "2026年，三大先导产业总规模已经突破1000亿元。", "force"),
        ("plan", "达60%", "2026年，力争三大先导产业总规模突破1000万元。", "number"),
        ("plan", "由长宁区科委牵头", "由长宁区科委协同，协同发改委、商务委等相关部门组成长宁园管理专班。", None),
        ("plan", "由长宁区科委牵头", "由发改委牵头，协同商务委等相关部门组成长宁园管理专班。", None),
        ("plan", "由长宁区科委牵头", "由长宁区财政局牵头。", "body"),
        ("plan", "科创之星", "持续开展“科创之星”评选活动，每家奖励50万元。", "number"),
        ("plan", "科创之星", "持续开展“科创之星”评选活动，入驻企业优先获得办公场地。", "unsupported"),
        ("plan", "科创之星", "评估报告显示，持续开展“科创之星”评选活动。", None),
        ("plan", "科创之星", "方案提出。", "unsupported"),
        ("review", "54%", "评估报告显示，占全区税收的比重达到54%。", "scope"),
        ("review", "5000件", "2022年，审批通过外国人来华工作许可数5000件。", None),
        ("plan", "科创之星", "The plan grants 500,000 yuan: “持续开展“科创之星”评选活动”.", "english"),
        ("plan", "科创之星", "The plan does not say: “持续开展“科创之星”评选活动”.", "english"),
        ("plan", "科创之星", "The review says: “持续开展“科创之星”评选活动”.", None),
        ("plan", "科创之星", "The plan continues the selection of science stars.", "english"),
    ],
)
def test_faulty_sentences_do_not(shipped: Pipeline, document: str, words: str, said: str, guard: str | None) -> None:
    broken = check(Claim(said, (place(shipped, document, words),)), shipped.index, verbatim=False)
    assert broken is not None
    assert guard in (None, broken)


def test_a_hedge_before_the_cited_words_counts(shipped: Pipeline) -> None:
    """A citation that begins behind 力争 does not make the promise a plain one."""
    whole = place(shipped, "plan", "达60%")
    text = shipped.index.document("plan").text
    start = text.index("三大先导产业总规模", whole.start)
    cut = Place("plan", whole.section, start, whole.end)
    said = Claim("三大先导产业总规模突破1000亿元。", (cut,))
    assert check(said, shipped.index, verbatim=False) == "force"


@pytest.mark.parametrize(
    ("document", "words", "said", "guard"),
    [
        (
            "plan",
            "东、中、西三个片区",
            "在东、西三个片区分别承担长宁园科创运营平台的职能。",
            None,
        ),  # an item of a counted list
        (
            "plan",
            "由长宁区科委牵头",
            "由长宁区科委牵头，负责长宁园规划研究、政策实施、重大项目管理、创新人才培育等工作。",
            "role",
        ),
        ("plan", "科创之星", "持续开展“科创之星”评选活动，即助推企业成长。", None),  # equates what is not equated
        ("plan", "科创之星", "持续开展“科创之星”评选活动，包括助推企业成长。", None),
    ],
)
def test_relations_are_not_made_up(shipped: Pipeline, document: str, words: str, said: str, guard: str | None) -> None:
    broken = check(Claim(said, (place(shipped, document, words),)), shipped.index, verbatim=False)
    assert broken is not None
    assert guard in (None, broken)


def test_a_frame_names_the_document_that_prints_it(shipped: Pipeline) -> None:
    """With places of two documents, words of the plan are not told as the report's."""
    both = (place(shipped, "plan", "科创之星"), place(shipped, "review", "54%"))
    said = "{}，持续开展“科创之星”评选活动。"
    assert check(Claim(said.format("方案提出"), both), shipped.index, verbatim=False) is None
    assert check(Claim(said.format("评估报告显示"), both), shipped.index, verbatim=False) is not None
    two = "方案提出，持续开展“科创之星”评选活动；评估报告显示，5800余家数字经济企业综合税收同比增长32%。"
    assert check(Claim(two, both), shipped.index, verbatim=False) is None


def test_regulations(tmp_path: Path) -> None:
    """Conditions, exclusions and the items of a list that forbids."""
    text = (
        "# 科技企业扶持办法\n\n第一条　为支持科技企业，制定本办法。\n\n"
        "第二条　注册满三年的，可以申请场地支持，但上一年度受到处罚的除外。\n\n"
        "第三条　下列情形不予支持：\n\n（一）注册地不在本区；\n\n（二）从事房地产开发。\n\n第四条　本办法由区科委解释。\n"
    )
    (tmp_path / "rules.md").write_text(text, encoding="utf-8")
    ingest([tmp_path / "rules.md"], index=tmp_path / "index", encoder=load_encoder(""))
    pipeline = Pipeline.open(load_settings(index=tmp_path / "index", reader="lexical"), one_shot=True)
    for words, said, passes in [
        ("注册满三年", "注册满三年的，可以申请场地支持，但上一年度受到处罚的除外。", True),
        ("注册满三年", "可以申请场地支持，但上一年度受到处罚的除外。", False),
        ("注册满三年", "注册满三年的，可以申请场地支持。", False),
        ("从事房地产", "从事房地产开发。", False),
        ("区科委解释", "办法规定，本办法由区科委解释。", True),
        ("区科委解释", "本办法由区商务委解释。", False),
    ]:
        claim = Claim(said, (place(pipeline, "rules", words),))
        assert (check(claim, pipeline.index, verbatim=False) is None) is passes, said
    pipeline.close()


def test_other_places_and_no_places(shipped: Pipeline) -> None:
    good = place(shipped, "plan", "科创之星")
    for places, guard in [
        ((), "no_citation"),
        ((Place("none", "1", 0, 5),), "unknown_document"),
        ((Place("plan", good.section, good.start, 10**6),), "not_a_slice"),
        ((Place("plan", "2.5.12", good.start, good.end),), "not_a_slice"),
    ]:
        assert check(Claim("持续开展“科创之星”评选活动。", places), shipped.index, verbatim=False) == guard


def test_one_fault_is_never_let_through(shipped: Pipeline) -> None:
    bad = faulty(shipped.index, 1200, random.Random(11))
    assert {sample.kind for sample in bad} == set(KINDS)
    verdicts, _ = judged(bad, shipped.index)
    assert [sample for sample, verdict in zip(bad, verdicts, strict=True) if verdict is None] == []


def test_faithful_sentences_are_seldom_refused(shipped: Pipeline) -> None:
    good = faithful(shipped.index, 600, random.Random(13))
    assert {sample.kind for sample in good} == {kind for kind, _ in RULES}
    verdicts, _ = judged(good, shipped.index)
    assert sum(verdict is not None for verdict in verdicts) <= REFUSED_AT_MOST * len(good)


def test_a_sentence_is_judged_in_time(shipped: Pipeline) -> None:
    _, seconds = judged(faithful(shipped.index, 100, random.Random(13)), shipped.index)
    assert 1000 * statistics.median(seconds) <= MILLISECONDS


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_text_breaks_the_gate(shipped: Pipeline, data: st.DataObject) -> None:
    """Any text gets a verdict, and one that prints a digit which its source does not print never passes."""
    text = data.draw(st.text(alphabet="力争方案提出，。；：、“”（）「[1]7789%年家牵头\n ABc.的和等", max_size=60))
    where = place(shipped, "plan", "科创之星")
    verdict = check(Claim(text, (where,)), shipped.index, verbatim=False)
    assert verdict is None or verdict.isidentifier()
    if any(digit in text for digit in "789"):
        assert verdict is not None


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_changed_character_is_refused(shipped: Pipeline, data: st.DataObject) -> None:
    """One Chinese character of a printed clause exchanged for one that its source does not print."""
    good = faithful(shipped.index, 5, random.Random(data.draw(st.integers(0, 10**6))))
    sample = data.draw(
        st.sampled_from([s for s in good if s.kind not in ("english", "led", "led and shortened")] or good)
    )
    source = shipped.index.document(sample.place.document).text[sample.place.start : sample.place.end]
    at = data.draw(st.sampled_from([i for i, c in enumerate(sample.text) if c in source and "\u4e00" <= c <= "\u9fff"]))
    new = data.draw(st.sampled_from([c for c in "铜雪梨窗猫岭瓶鹤" if c not in source]))
    changed = sample.text[:at] + new + sample.text[at + 1 :]
    assert check(Claim(changed, (sample.place,)), shipped.index, verbatim=False) is not None
