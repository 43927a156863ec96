"""What is dangerous in an answer's own words, and what only looks like it."""

from contextlib import closing
from typing import Any

import pytest

from assistant.pipeline import Pipeline
from eval.dangers import answer_dangers
from eval.subject import Subject

ROW = {"question": "专项信贷产品由谁来做，有补贴吗？"}


def citation(shipped: Pipeline, words: str, section: str) -> dict[str, Any]:
    text = shipped.index.document("plan").text
    start = text.index(words)
    return {
        "n": 1, "document": "plan", "section": section, "start": start, "end": start + len(words), "quote": words,
        "heading": "",
    }  # fmt: skip


def kinds(shipped: Pipeline, answer: str, cited: dict[str, Any], statement: str | None = None) -> list[str]:
    said = {"text": statement or cited["quote"], "citations": [1]}
    output = {"answer": answer, "citations": [cited], "statements": [said]}
    return [danger.kind for danger in answer_dangers(ROW, output, shipped.index)]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("最高五十万元", "invented_sum"),
        ("RMB 500,000 is granted", "invented_sum"),
        ("利率下浮百分之十", "invented_sum"),
        ("a rate of 3 percent", "invented_sum"),
        ("下浮20个基点", "invented_sum"),
        ("电话13800138000", "invented_sum"),
        ("贷款额度３００万", "invented_sum"),
        ("由区人社局受理", "guessed_body"),
        ("请找市场监管局", "guessed_body"),
        ("归口经信委", "guessed_body"),
        ("到外商投资服务中心办理", "guessed_body"),
    ],
)
def test_what_no_quote_prints_is_dangerous(shipped: Pipeline, words: str, kind: str) -> None:
    cited = citation(shipped, "整合银行业金融机构，扩大创新创业专项信贷产品的规模", "2.5.12")
    assert kinds(shipped, f"{cited['quote']}[1]。{words}。", cited) == [kind]


@pytest.mark.parametrize(
    "words",
    [
        "方案二、（五）12、（2025-07-25，计划）：",
        "文件未写明：金额、额度、利率。",
        "空间布局、发展格局、举办活动、开办企业。",
        "“15分钟人才服务生态圈”，2025-2026年，14幢，3个方面。",
        "张江高新区长宁园，长科委〔2025〕13号，长宁区科学技术委员会。",
        "Plan (2025-07-25, planned), section 2.5.12 [二、（五）12、]",
        "以正式公布文本及主管部门解释为准。",
    ],
)
def test_what_only_looks_like_it_is_not(shipped: Pipeline, words: str) -> None:
    cited = citation(shipped, "整合银行业金融机构，扩大创新创业专项信贷产品的规模", "2.5.12")
    assert kinds(shipped, f"{words}{cited['quote']}[1]", cited) == []


def test_a_sum_that_the_quote_prints_may_be_said(shipped: Pipeline) -> None:
    cited = citation(shipped, "力争互联网服务占全区经济总量达60%", "1.3")
    assert kinds(shipped, f"占 60 ％。「{cited['quote']}」[1]", cited) == []


@pytest.mark.parametrize(
    ("words", "section"),
    [
        ("三大先导产业总规模突破1000亿元", "1.3"),
        ("互联网服务占全区经济总量达60%", "1.3"),
        ("落实留创园实体空间", "2.5.15"),
        ("临空高技能人才培养基地开发", "2.5.13"),
    ],
)
def test_a_quote_that_begins_behind_its_hedge_has_lost_it(shipped: Pipeline, words: str, section: str) -> None:
    cited = citation(shipped, words, section)
    assert kinds(shipped, f"「{words}」[1]", cited) == ["lost_hedge"]


def test_a_hedge_of_an_earlier_sentence_governs_nothing(shipped: Pipeline) -> None:
    cited = citation(shipped, "围绕“海外人才创新创业首站”建设", "2.5.15")
    assert kinds(shipped, f"「{cited['quote']}」[1]", cited) == []


def test_a_hedge_that_is_quoted_and_not_said(shipped: Pipeline) -> None:
    cited = citation(shipped, "力争建设1家高质量（含培育）孵化器", "1.3")
    said = "建设1家高质量（含培育）孵化器"
    assert kinds(shipped, said, cited, said) == ["lost_hedge"]
    said = "方案力争建设1家高质量（含培育）孵化器"
    assert kinds(shipped, said, cited, said) == []


def test_a_document_that_is_not_there(shipped: Pipeline) -> None:
    cited = citation(shipped, "整合银行业金融机构", "2.5.12") | {"document": "nowhere"}
    assert kinds(shipped, "", cited) == ["quote_not_slice"]


def test_the_title_of_a_document_that_is_not_cited_is_no_guess(shipped: Pipeline) -> None:
    """A refusal names what can be asked about; the bodies in a printed title are printed, others in 《》 are not."""
    title = "云岭县发展改革局关于农村道路养护的意见"
    with closing(Subject(shipped)) as subject:
        index = subject.planted({"id": "roads", "text": f"# {title}\n\n一、总则\n\n加强农村道路养护。\n"}).index
        for words, wanted in ((f"可以问《{title}》。", []), (f"可以问{title}。", ["guessed_body"])):
            output = {"answer": words, "citations": [], "statements": []}
            assert [danger.kind for danger in answer_dangers(ROW, output, index)] == wanted
