"""Rows of tables against the rows of a document, each of which carries the heads of its columns."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.wording import Checker
from assistant.wording.tables import bare_tables
from eval.faults.wording import Files
from ingest.reading.rows import laid_cell, laid_cells, laid_row

TABLES = """<html><body><h1>清河区惠企事项清单</h1>
<p>一、办理事项</p>
<table><tr><th>类别</th><th>事项</th><th>受理窗口</th><th>额度</th></tr>
<tr><td rowspan="2">稳岗</td><td>社保返还</td><td>三号窗口</td><td>最高40万元</td></tr>
<tr><td>技能培训</td><td>五号窗口</td><td>每人600元</td></tr>
<tr><td>12</td><td>34</td><td>九号窗口</td><td>7折</td></tr></table>
<p>二、补贴标准</p>
<table><tr><th rowspan="2">作物</th><th colspan="2">每亩补贴</th></tr><tr><th>山区</th><th>平原</th></tr>
<tr><td>水稻</td><td>180元</td><td>150元</td></tr><tr><td>油菜</td><td>90元</td><td>70元</td></tr></table>
</body></html>"""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    path = tmp_path_factory.mktemp("rows") / "river.html"
    path.write_text(TABLES, encoding="utf-8")
    return Files([path])


@pytest.fixture(scope="module")
def checker(files: Files) -> Checker:
    return Checker(files)


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("| 稳岗 | 技能培训 | 五号窗口 |", "稳岗\t事项：技能培训\t受理窗口：五号窗口"),
        ("| 技能培训 | 五号窗口 | 每人600元 |", "技能培训\t受理窗口：五号窗口\t额度：每人600元"),
        ("事项：技能培训\t受理窗口：五号窗口", "事项：技能培训\t受理窗口：五号窗口"),
        ("| 事项：技能培训 | 受理窗口：五号窗口 |", "事项：技能培训\t受理窗口：五号窗口"),
        ("技能培训 五号窗口 每人600元", "技能培训\t受理窗口：五号窗口\t额度：每人600元"),
        ("| 类别 | 事项 | 受理窗口 | 额度 |", "类别：稳岗\t事项：社保返还\t受理窗口：三号窗口\t额度"),
        ("| 作物 | 每亩补贴 |", "作物：水稻\t每亩补贴"),
        ("| 山区 | 平原 |", "山区：180元\t每亩补贴 平原"),
        ("| 油菜 | 90元 | 70元 |", "油菜\t每亩补贴 山区：90元\t每亩补贴 平原：70元"),
    ],
)
def test_the_same_cells_are_the_row_and_the_quote_is_printed(
    checker: Checker, files: Files, text: str, quote: str
) -> None:
    (judged,) = checker.check(text)
    assert judged.verdict in ("exact", "minor_variant"), judged.differences
    assert judged.source is not None
    assert judged.source.quote == quote
    assert files.document(judged.source.document).text[judged.source.start : judged.source.end] == quote


@pytest.mark.parametrize(
    ("text", "claimed", "actual"),
    [
        ("| 技能培训 | 五号窗口 | 每人800元 |", "800", "600"),
        ("| 事项：技能培训 | 受理窗口：三号窗口 |", "三", "五"),
        ("技能培训 五号窗口 每人800元", "800", "600"),
        ("| 类别 | 事项 | 办理窗口 | 额度 |", "办", "受"),
        ("| 技能培训 | 每人600元 |", None, "五号窗口"),
    ],
)
def test_another_cell_is_told(checker: Checker, text: str, claimed: str | None, actual: str) -> None:
    (judged,) = checker.check(text)
    assert judged.verdict == "altered_meaning"
    (told,) = judged.differences
    assert (claimed or "") in (told.claimed or "")
    assert (told.claimed is None) == (claimed is None)
    assert actual in (told.actual or "")


@pytest.mark.parametrize("text", ["| 1 | 234 |", "| 123 | 4 |", "| 稳岗 | 九号窗口 |", "| 额度 | 受理窗口 |"])
def test_borders_and_order_count(checker: Checker, text: str) -> None:
    assert {one.verdict for one in checker.check(text)} <= {"altered_meaning", "not_in_document"}


def test_every_row_of_a_pasted_table_is_judged_alone(checker: Checker) -> None:
    judged = checker.check("| 作物 | 山区 |\n|---|---|\n| 水稻 | 180元 |\n| 油菜 | 95元 |")
    assert [one.text for one in judged] == ["作物 | 山区", "水稻 | 180元", "油菜 | 95元"]
    assert [one.verdict for one in judged][1:] == ["exact", "altered_meaning"]


_WORDS = st.text(alphabet="园林局至0123年a", min_size=1, max_size=6)


@given(st.lists(st.tuples(st.one_of(st.just(""), _WORDS), _WORDS), min_size=2, max_size=6))
def test_a_row_is_read_as_it_was_laid_out(cells: list[tuple[str, str]]) -> None:
    line = laid_row(laid_cell(head, text) for head, text in cells)
    found = [(line[one.start : one.end], line[one.value : one.stop]) for one in laid_cells(line)]
    assert found == [("" if head == text else head, text) for head, text in cells]


@given(st.text(alphabet="园：: \t\n1a", max_size=60))
def test_bare_tables_keep_the_place_of_every_character(text: str) -> None:
    bare, origin = bare_tables(text)
    assert len(bare) == len(origin)
    assert all(c in "\t\n" or text[at] == c for c, at in zip(bare, origin, strict=True))
