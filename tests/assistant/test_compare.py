"""Plan beside report: not comparable unless indicator, scope, unit and years are there and agree."""

from __future__ import annotations

from dataclasses import replace

from assistant.compare import compare, to_json, why_not
from assistant.export import comparison_table, to_html
from ingest.document import Target
from ingest.outline import outline
from ingest.read import Raw
from ingest.targets import targets

PLANNED = Target("p:1", "p", "1", "target",
                 "软件业营收占全区产值的比重", 45.0, "%", "2032", "力争", "45%", "全区", 0, 9,
                 "2032年，力争软件业营收占全区产值的比重达45%")  # fmt: skip
REPORTED = replace(
    PLANNED, id="r:1", document="r", type="reported", value=40.0, year="2030", force=None, value_as_written="40%",
    quote="2030年，软件业营收占全区产值的比重达40%",
)  # fmt: skip


def kinds(planned: Target, reported: Target) -> set[str]:
    return {reason.kind for reason in why_not(planned, reported)}


def test_the_same_indicator_scope_and_unit_is_comparable() -> None:
    (pair,) = compare([PLANNED, REPORTED]).pairs
    assert pair.comparable
    assert not pair.reasons


def test_reasons() -> None:
    assert kinds(PLANNED, replace(REPORTED, value=None)) == {"value"}
    assert kinds(PLANNED, replace(REPORTED, indicator="软件业税收")) == {"indicator"}
    assert kinds(replace(PLANNED, indicator=""), replace(REPORTED, indicator="")) == {"indicator"}
    assert kinds(PLANNED, replace(REPORTED, scope="全市")) == {"scope"}
    assert kinds(PLANNED, replace(REPORTED, unit="家")) == {"unit"}
    assert kinds(PLANNED, replace(REPORTED, year=None)) == {"year"}
    assert "denominator" in kinds(PLANNED, replace(REPORTED, quote="软件业营收占全区税收的比重达40%"))
    assert [r.zh for r in why_not(PLANNED, replace(REPORTED, year=None))] == ["后者未写年份"]
    assert {"growth", "denominator"} <= kinds(PLANNED, replace(REPORTED, quote="软件业营收同比增长40%"))


def test_shares_of_different_wholes_stand_side_by_side_as_not_comparable() -> None:
    plan = outline(Raw("p", "p.txt", "", ("云溪园行动方案", "一、目标", "2032年，力争软件业占全区产值达45%。")))
    report = outline(Raw("r", "r.txt", "", ("云溪园评估报告", "一、进展", "企业税收占全区税收的比重达到38%。")))
    made = compare([*targets(*plan), *targets(*report)])
    assert made.pairs
    assert not any(pair.comparable for pair in made.pairs)
    assert "不可比" in to_html(comparison_table(made))
    assert set(to_json(made)) == {"pairs", "only_planned", "only_reported"}


def test_comparable_pairs_come_first() -> None:
    other = replace(PLANNED, id="p:0", year=None)
    assert [pair.comparable for pair in compare([other, PLANNED, REPORTED]).pairs] == [True, False]


def test_one_side_alone() -> None:
    made = compare([PLANNED])
    assert made.pairs == ()
    assert made.only_planned == (PLANNED,)
    assert compare([]).pairs == ()
