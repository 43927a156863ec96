"""Comparison: what a question sets side by side is quoted from both sides, and unlike figures are told to be so."""

from collections.abc import Iterator
from contextlib import closing
from itertools import groupby
from pathlib import Path

import pytest

from answers import sound
from assistant.answer import Query
from assistant.pipeline import EVIDENCE, Pipeline
from assistant.reading.sides import unheard
from assistant.settings import load_settings
from ingest.job import ingest
from ingest.onnx_encoder import shipped_encoder

PLAN = """# 云溪园区高质量发展行动方案（2031-2033年）

一、发展目标

到2033年，力争软件业增加值占全区生产总值的比重达45%。

二、重点任务

（一）提升公共交通。开通园区到地铁站的接驳班车，每十五分钟一班。

（二）建设托育点。在园区南侧新建两处托育点。
"""
REPORT = """# 云溪园区发展评估报告

一、主要成效

2030年，软件企业税收占全区税收的比重达38%。

二、存在问题

职工通勤不便，园区距地铁站较远，班车只在早晚开行。
"""


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pipeline]:
    """The pipeline over a plan and a report on it."""
    folder: Path = tmp_path_factory.mktemp("sides")
    paths = [folder / "plan.md", folder / "report.md"]
    for path, text in zip(paths, (PLAN, REPORT), strict=True):
        path.write_text(text, "utf-8")
    assert not ingest(paths, index=folder / "index", encoder=shipped_encoder()).failed
    with closing(Pipeline.open(load_settings(index=folder / "index"), one_shot=True)) as pipeline:
        yield pipeline


@pytest.mark.parametrize(
    "question", ["评估报告说班车怎么样，方案里又怎么安排班车？", "班车的说法，前后两份文件变了没有？"]
)
def test_both_documents_are_quoted_each_in_one_stretch(two: Pipeline, question: str) -> None:
    cited = [citation.document for citation in sound(two, question).citations]
    assert set(cited) == {"plan", "report"}
    assert len(list(groupby(cited))) == 2


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("评估说38%，方案要45%，是提高了7个点吗？", "45%与38%不可比：分母不同：全区生产总值；全区税收"),
        ("Did the plan raise the share from 38% to 45%?", "45% and 38% are not comparable: denominators differ"),
    ],
)
def test_unlike_figures_are_not_compared(two: Pipeline, question: str, line: str) -> None:
    answer = sound(two, question)
    assert answer.answer.startswith(line)
    quotes = "".join(citation.quote for citation in answer.citations)
    assert "38%" in quotes
    assert "45%" in quotes


@pytest.mark.parametrize("question", ["托育点建在哪里？", "方案里托育点建几处？", "软件业增加值占比要达45%吗？"])
def test_what_sets_nothing_side_by_side_has_no_sides(two: Pipeline, question: str) -> None:
    query: Query = two.understand(question)
    assert query.sides == ()
    ranked = two.reader.ranker.rank(query, two.retriever.retrieve(query, EVIDENCE))  # type: ignore[attr-defined]
    assert unheard(query, ranked, ranked[:1], two.reader.printed) == []  # type: ignore[attr-defined]


RULES = """# 云溪县住宿业扶持办法

## 民宿改造

每幢民宿给予改造费用的三成，由乡镇核定。改造前应当报备图纸。

## 酒店评星

新评为四星级的，次年三月发放牌匾和奖金。牌匾不得转借。

## 露营地备案

营地应当配备灭火器材，并向公安派出所登记。

## 统计

2031年全县接待游客80万人次。

2032年全县接待游客95万人次，其中过夜游客占三成。
"""


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pipeline]:
    folder: Path = tmp_path_factory.mktemp("rules")
    (folder / "rules.md").write_text(RULES, "utf-8")
    assert not ingest([folder / "rules.md"], index=folder / "index", encoder=shipped_encoder()).failed
    with closing(Pipeline.open(load_settings(index=folder / "index"), one_shot=True)) as pipeline:
        yield pipeline


@pytest.mark.parametrize(
    ("question", "sides"),
    [
        ("民宿改造和露营地备案各有什么要求？", ("由乡镇核定", "灭火器材")),
        ("酒店评星与露营地备案有什么不同？", ("牌匾", "灭火器材")),
        ("露营地备案跟民宿改造各怎么规定？", ("灭火器材", "由乡镇核定")),
        ("露營地備案和酒店評星各有什麼規定？", ("灭火器材", "牌匾")),
        ("2031年和2032年接待游客多少？", ("80万人次", "95万人次")),
    ],
)
def test_things_and_years_that_are_joined_are_both_quoted(
    rules: Pipeline, question: str, sides: tuple[str, str]
) -> None:
    quotes = "".join(citation.quote for citation in sound(rules, question).citations)
    assert all(side in quotes for side in sides)
