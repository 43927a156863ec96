"""Targets, directions, reported figures and facts; numbers as they are printed."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from ingest.document import Document, Target
from ingest.numbers import numbers, parse
from ingest.outline import outline
from ingest.read import Raw, read
from ingest.targets import targets

CORPUS = Path(__file__).parents[2] / "ingest" / "corpus"


def found(*lines: str) -> list[Target]:
    document, sections = outline(Raw("made", "made.txt", "", lines))
    return targets(document, sections)


def shipped(name: str) -> tuple[Document, list[Target]]:
    (raw,) = read(CORPUS / f"{name}.md")
    assert isinstance(raw, Raw)
    document, sections = outline(raw)
    return document, targets(document, sections)


def one(made: list[Target], written: str) -> Target:
    (target,) = [target for target in made if target.value_as_written and written in target.value_as_written]
    return target


PLAN = (
    "云溪园提质行动方案（2031-2032年）",
    "一、目标",
    "到2032年，力争软件业占全区产值达45%，集群规模突破300亿元，新增百家服务机构。园区企业用水效率持续提高。",
    "二、任务",
    "建立“2+3”工作体系，发挥已形成的六大实验室作用。",
)
REPORT = (
    "云溪园中期评估报告",
    "一、进展",
    "2030年，1200余家企业营收同比增长8.5%，占全市比重超过三成，出口总额居全市第二。"
    "受益单位数十家，绿地面积不变。成立“云帆”新材料加速器。",
    "二、问题",
    "研发投入偏少。",
)


def test_targets_of_a_plan() -> None:
    made = found(*PLAN)
    share = one(made, "45%")
    assert (share.type, share.value, share.unit, share.year, share.force) == ("target", 45, "%", "2032", "力争")
    assert share.quote == "到2032年，力争软件业占全区产值达45%"
    size = one(made, "300")
    assert (size.type, size.value, size.unit, size.force, size.year) == ("target", 300, "亿元", "力争", "2032")
    assert (one(made, "百家").value, one(made, "百家").unit) == (100, "家")
    assert one(made, "2+3").type == "fact"
    assert (one(made, "六大").type, one(made, "六大").value) == ("fact", 6)
    direction = next(target for target in made if "用水效率" in target.quote)
    assert (direction.type, direction.value, direction.indicator) == ("direction", None, "园区企业用水效率")


def test_figures_of_a_report() -> None:
    made = found(*REPORT)
    growth = one(made, "8.5%")
    assert (growth.type, growth.value, growth.year) == ("reported", 8.5, "2030")
    assert one(made, "三成").value == 30
    assert one(made, "全市第二").type == "reported"
    assert one(made, "1200").value == 1200
    assert one(made, "数十家").value == "数十家"
    assert one(made, "不变").value == 0
    assert next(target for target in made if "云帆" in target.quote).value == 1
    assert next(target for target in made if "偏少" in target.quote).indicator == "研发投入"


def test_no_number_where_none_is_counted() -> None:
    made = found("说明", "一、情况", "园区提供一站式服务，统一标准，一批企业位于2号线旁，PM2.5改善，亿元以上楼宇更新。")
    assert [target for target in made if target.type in ("target", "reported")] == []


@pytest.mark.parametrize("name", ["plan", "review"])
def test_quotes_are_the_text_and_ids_are_unique(name: str) -> None:
    document, made = shipped(name)
    assert all(document.text[target.start : target.end] == target.quote for target in made)
    assert len({target.id for target in made}) == len(made)
    assert len(made) > 30


def test_number_and_date_of_the_document() -> None:
    document, made = shipped("plan")
    facts = {target.value for target in made if target.type == "fact"}
    assert {document.number, document.date, document.period} <= facts


def test_a_law_states_facts() -> None:
    made = found(
        "青禾市节水条例",
        "第一条 为了节约用水，制定本条例。",
        "第二条 违反前款的，处二万元以上五万元以下罚款，并在三十日内改正；个人处2000元罚款。",
        "第三条 本条例自2031年7月1日起施行。",
    )
    assert one(made, "2000").year is None
    assert {target.type for target in made} == {"fact"}
    assert {2.0, 5.0, 30.0, "2031-07-01"} <= {target.value for target in made}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("一百二十", 120), ("二〇三一", 2031), ("三千零五", 3005), ("两万五千", 25000), ("1,200", 1200), ("十", 10),
        ("三点五", Fraction(7, 2)), ("十四五", None), ("七八", None), ("三三两两", None), ("一亿二千万", 120000000),
    ],
)  # fmt: skip
def test_parse(text: str, value: int | None) -> None:
    assert parse(text) == value


def test_shares_and_multiples() -> None:
    made = [(number.value, number.share) for number in numbers("百分之六十、四分之一、三成半、60%、5‰、3亿元、1.5万亿")]
    assert made == [
        (Fraction(3, 5), True), (Fraction(1, 4), True), (Fraction(7, 20), True), (Fraction(3, 5), True),
        (Fraction(1, 200), True), (Fraction(3 * 10**8), False), (Fraction(15 * 10**11), False),
    ]  # fmt: skip
