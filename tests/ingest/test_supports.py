"""Supports: what is extracted, with which force, and that every printed field is a slice of the text."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ingest
from ingest.document import Document, Support
from ingest.outline import outline
from ingest.read import Raw, read
from ingest.supports import supports

CORPUS = Path(ingest.__file__).parent / "corpus"


def extracted(path: Path) -> tuple[Document, list[Support]]:
    (raw,) = read(path)
    document, sections = outline(raw)  # type: ignore[arg-type]
    return document, supports(document, sections)


def of_text(tmp_path: Path, body: str, title: str = "临江区科技创新行动方案（2031-2033年）") -> list[Support]:
    path = tmp_path / "made.md"
    path.write_text(
        f"# {title}\n\n## 一、重点任务\n\n### （一）做好服务\n\n{body}\n\n### （二）其他\n\n按要求落实。\n", "utf-8"
    )
    document, found = extracted(path)
    for support in found:
        assert document.text[support.start : support.end] == support.quote
    return found


def named(found: list[Support], name: str) -> Support:
    match = [support for support in found if support.name == name]
    assert match, [support.name for support in found]
    return match[0]


@pytest.fixture(scope="module", params=["plan", "review"])
def shipped(request: pytest.FixtureRequest) -> tuple[Document, list[Support]]:
    return extracted(CORPUS / f"{request.param}.md")


def test_every_printed_field_is_a_slice_of_the_document(shipped: tuple[Document, list[Support]]) -> None:
    document, found = shipped
    assert len(found) > 25
    for support in found:
        assert document.text[support.start : support.end] == support.quote
        for field in (support.name, support.what, support.cue, support.who, support.where, *support.responsible):
            assert field is None or (field and field in document.text)
        assert support.as_of == document.date


def test_ids_are_unique_and_statuses_and_kinds_known(shipped: tuple[Document, list[Support]]) -> None:
    _, found = shipped
    assert len({support.id for support in found}) == len(found)
    assert {support.status for support in found} <= {"operating", "planned", "aspiration", "past"}


def test_aims_problems_and_front_matter_offer_nothing() -> None:
    _, plan = extracted(CORPUS / "plan.md")
    assert not [s for s in plan if s.section in ("notice", "title", "preamble") or s.section.split(".")[0] == "1"]
    assert not [s for s in plan if s.section in ("3.1", "3.3")]
    _, review = extracted(CORPUS / "review.md")
    assert not [s for s in review if s.section.split(".")[0] in ("2", "3")]


@pytest.mark.parametrize(
    ("sentence", "name", "status", "cue"),
    [
        ("设立临江区科技保险服务站，为科技企业提供保险咨询。", "临江区科技保险服务站", "planned", "设立"),
        ("争取落实青年创业园实体空间。", "青年创业园实体空间", "aspiration", "争取落实"),
        ("鼓励高校向企业开放大型仪器实验室。", "大型仪器实验室", "aspiration", "鼓励"),
        ("持续开展“临江之光”评选活动，表彰优秀团队。", "“临江之光”评选活动", "operating", "持续开展"),
        ("依托临江区人才服务中心，打造“一刻钟”人才服务圈。", "临江区人才服务中心", "operating", "依托"),
        ("积极推动中试基地建设。", "中试基地", "aspiration", "积极推动"),
    ],
)
def test_the_cue_decides_the_status(tmp_path: Path, sentence: str, name: str, status: str, cue: str) -> None:
    support = named(of_text(tmp_path, sentence), name)
    assert (support.status, support.cue) == (status, cue)


def test_a_printed_list_yields_one_support_an_item(tmp_path: Path) -> None:
    found = of_text(tmp_path, "重点打造“江湾一号”、梧桐里、青石坊等创新空间载体。")
    assert [support.name for support in found] == ["“江湾一号”", "梧桐里", "青石坊"]
    assert [support.where for support in found] == ["“江湾一号”", "梧桐里", "青石坊"]
    assert len({support.quote for support in found}) == 1


def test_a_list_of_addressees_is_one_support(tmp_path: Path) -> None:
    (support,) = of_text(tmp_path, "实施种子企业、雏鹰企业、“小巨人”企业等科技企业培育计划。")
    assert support.who == "种子企业、雏鹰企业、“小巨人”企业等科技企业"
    assert support.kind == "cultivation"


def test_who_where_and_bodies_are_as_printed_or_none(tmp_path: Path) -> None:
    loan = named(of_text(tmp_path, "依托临江区金融服务站，扩大创业贷款的规模，支持符合条件的小微企业。"), "创业贷款")
    assert (loan.who, loan.where, loan.responsible) == ("符合条件的小微企业", "临江区金融服务站", ())
    (team,) = of_text(tmp_path, "由临江区科委牵头，协同发改委、人才局等相关部门组成园区服务专班，负责企业服务等工作。")
    assert team.responsible == ("临江区科委", "发改委", "人才局")
    assert (team.name, team.who, team.where) == ("园区服务专班", None, None)


def test_a_report_dates_what_is_over(tmp_path: Path) -> None:
    found = of_text(
        tmp_path,
        "在疫情管控期间，为外籍人才开通绿色通道。举办了9场创投沙龙。成立“江上”低碳产业孵化器。",
        title="临江区科技创新中期评估报告",
    )
    assert named(found, "“江上”低碳产业孵化器").status == "operating"
    assert {s.status for s in found if s.name != "“江上”低碳产业孵化器"} == {"past"}


def test_the_administrations_own_business_offers_nothing(tmp_path: Path) -> None:
    assert of_text(tmp_path, "建立工作机制，加强统计分析和绩效评估。健全考核评价体系，强化组织领导。") == []


REGULATION = """# 临江省创业促进条例

第一章 总则

第一条 为了促进创业，制定本条例。

第二章 扶持

第二条 县级以上人民政府应当设立创业投资引导基金，支持初创企业发展。

第三条 对符合条件的创业企业给予场地租金补贴。

第四条 企业应当建立内部管理制度，如实报送材料。

第五条 市科学技术部门应当为科技型中小企业提供技术咨询服务。

第三章 法律责任

第六条 违反本条例，骗取补贴的，责令退回，并处五万元罚款。
"""


def test_a_regulation_offers_what_it_gives_not_what_it_commands(tmp_path: Path) -> None:
    path = tmp_path / "rule.md"
    path.write_text(REGULATION, "utf-8")
    _, found = extracted(path)
    assert [support.name for support in found] == ["创业投资引导基金", "场地租金补贴", "技术咨询服务"]
    assert [support.who for support in found][1:] == ["符合条件的创业企业", "科技型中小企业"]
    assert found[2].responsible == ("市科学技术部门",)


GUIDE = """# 临江区困难家庭帮扶指南

## 一、帮扶对象

在本区居住满一年的家庭。

## 二、帮扶标准

救助金每户每月640元。学习用品每学期280元。

## 三、申请材料

救助申请书、户口簿复印件。
"""


def test_a_guide_offers_what_its_sentences_give_under_its_headings(tmp_path: Path) -> None:
    path = tmp_path / "guide.md"
    path.write_text(GUIDE, "utf-8")
    document, found = extracted(path)
    assert [support.name for support in found] == ["救助金每户每月640元"]
    assert {support.status for support in found} == {"operating"}
    path.write_text(GUIDE.replace("困难家庭帮扶", "困难家庭救助"), "utf-8")
    document, found = extracted(path)
    assert [support.name for support in found] == ["救助金每户每月640元", "学习用品每学期280元"]
    assert all(document.text[support.start : support.end] == support.quote for support in found)


@given(
    st.lists(
        st.sampled_from("依托设立鼓励、，。“”（）等服务中心企业为提供 \n第一条2022年人才由牵头"), max_size=120
    ).map("".join)
)
@settings(max_examples=150, deadline=None)
def test_no_text_breaks_it_and_fields_stay_slices(body: str) -> None:
    raw = Raw("d", "d", "", tuple(body.split("\n")))
    document, sections = outline(raw)
    for support in supports(document, sections):
        assert document.text[support.start : support.end] == support.quote
        for field in (support.name, support.what, support.cue, support.who, support.where, *support.responsible):
            assert field is None or field in document.text
