"""Names declared by 以下简称, and names explained where they are printed: the declaring sentence is quoted."""

from pathlib import Path

import pytest

from answers import sound
from assistant.composing.definitions import declared
from assistant.pipeline import Pipeline
from assistant.settings import load_settings
from ingest.encoder import load_encoder
from ingest.job import ingest

RULES = """# 东桥区支持手工业办法

第一条 本办法适用于在本区登记的手工作坊（以下简称“作坊”）。

第二条 东桥区经济和信息化局（以下简称区经信局）负责本办法的实施，区财政局负责资金保障。

第三条 对小型作坊按照租金的20%给予补贴。

第四条 鼓励作坊参加展会。
"""


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    """A pipeline over one small regulation whose articles declare short names."""
    folder = tmp_path_factory.mktemp("rules")
    (folder / "rules.md").write_text(RULES, encoding="utf-8")
    ingest([Path(folder / "rules.md")], index=folder / "index", encoder=load_encoder(""))
    return Pipeline.open(load_settings(index=folder / "index"), one_shot=True)


def test_every_declared_name_is_known_with_what_it_stands_for(rules: Pipeline) -> None:
    found = {one.short: one.full for one in declared(rules.index, ["rules"])}
    assert found.keys() == {"作坊", "区经信局"}
    assert found["作坊"].endswith("手工作坊")
    assert found["区经信局"].endswith("东桥区经济和信息化局")


@pytest.mark.parametrize(
    "form", ["{}的全称是什么？", "“{}”指什么？", "办法里说的{}是指哪些", "什么是{}？", "{}是什么意思"]
)
@pytest.mark.parametrize("short", ["作坊", "区经信局"])
def test_what_a_short_name_stands_for_is_its_declaration(rules: Pipeline, form: str, short: str) -> None:
    answer = sound(rules, form.format(short))
    assert answer.status == "answered"
    assert all("以下简称" in citation.quote and short in citation.quote for citation in answer.citations)
    assert len(answer.citations) == 1


@pytest.mark.parametrize("question", ["小型作坊的补贴比例是多少？", "作坊参加展会有什么鼓励？"])
def test_a_name_that_is_only_used_is_not_defined(rules: Pipeline, question: str) -> None:
    assert not any("以下简称" in citation.quote for citation in sound(rules, question).citations)


@pytest.mark.parametrize("question", ["“长宁园”的全称是什么？", "What is the full name of 长宁园?", "长宁园指什么"])
def test_in_the_shipped_plan_too(shipped: Pipeline, question: str) -> None:
    answer = sound(shipped, question)
    assert [("以下简称" in citation.quote) for citation in answer.citations] == [True]


def test_members_of_a_name_are_quoted_with_all_that_goes_on_with_them(shipped: Pipeline) -> None:
    quotes = [citation.quote for citation in sound(shipped, "“1+1”核心管理体系分别是哪两个？").citations]
    assert [quote.count("“1”是由") for quote in quotes] == [1, 1]
