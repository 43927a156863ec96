"""What is answered from how a document is built: parts, their number, dates of issue, occurrences; nothing else is."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from assistant.answer import Draft
from assistant.pipeline import Pipeline
from assistant.reading.structure import structural
from assistant.settings import load_settings
from ingest.encoder import load_encoder
from ingest.job import ingest

PLAN = """# 河湾区绿化三年方案

一、总体目标

到2028年，新增公园绿地40公顷，绿化覆盖率达到42%。

二、重点任务

（一）建设口袋公园

每年建成口袋公园6个。

（二）改造行道树

更换病弱行道树800株。口袋公园周边优先。

（三）养护古树

古树名木建档保护。

三、保障措施

由区绿化局统筹推进。

河湾区人民政府

2026年3月15日
"""


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pipeline]:
    folder = tmp_path_factory.mktemp("structure")
    (folder / "green.md").write_text(PLAN, "utf-8")
    ingest([folder / "green.md"], index=folder / "index", encoder=load_encoder(""))
    with closing(Pipeline.open(load_settings(index=folder / "index", reader="lexical"), one_shot=True)) as pipeline:
        yield pipeline


def drafted(pipeline: Pipeline, question: str) -> Draft | None:
    return structural(pipeline.understand(question), pipeline.reader.printed)


def shown(draft: Draft | None) -> list[str]:
    assert draft is not None
    return [claim.text for claim in draft.claims]


@pytest.mark.parametrize("question", ["方案分几个部分？", "方案的结构是怎样的？"])
def test_the_parts_of_a_document_are_its_headings_in_order(plan: Pipeline, question: str) -> None:
    assert [text.strip() for text in shown(drafted(plan, question))] == ["一、总体目标", "二、重点任务", "三、保障措施"]


def test_items_that_are_counted_are_all_shown(plan: Pipeline) -> None:
    draft = drafted(plan, "方案的重点任务有几项？")
    assert shown(draft) == ["（一）建设口袋公园", "（二）改造行道树", "（三）养护古树"]
    assert draft is not None
    assert "3" in draft.opening


def test_the_date_of_issue_is_quoted_where_it_is_printed(plan: Pipeline) -> None:
    assert any("2026年3月15日" in text for text in shown(drafted(plan, "方案是什么时候印发的？")))


def test_occurrences_are_counted_and_quoted(plan: Pipeline) -> None:
    draft = drafted(plan, "“口袋公园”出现了几次？")
    assert draft is not None
    printed = PLAN.count("口袋公园")
    assert str(printed) in draft.opening
    assert all("口袋公园" in text for text in shown(draft))


def test_every_figure_that_is_set_as_a_target(plan: Pipeline) -> None:
    text = "".join(shown(drafted(plan, "方案的目标有哪些数字？")))
    assert "40公顷" in text
    assert "42%" in text


@pytest.mark.parametrize(
    "question",
    [
        "口袋公园每年建几个？",
        "由谁统筹推进？",
        "目标那部分写的覆盖率是多少？",
        "古树写在第几条？",
        "古树名木怎么保护？",
        "更换多少株行道树？",
        "今天天气怎么样",
    ],
)
def test_everything_else_is_read_out_of_the_clauses(plan: Pipeline, question: str) -> None:
    assert drafted(plan, question) is None


def test_what_is_drafted_is_printed_at_its_place(plan: Pipeline) -> None:
    for question in ("方案分几个部分？", "方案的重点任务有几项？", "“口袋公园”出现了几次？", "方案的目标有哪些数字？"):
        draft = drafted(plan, question)
        assert draft is not None
        for claim in draft.claims:
            (place,) = claim.places
            assert plan.index.document(place.document).text[place.start : place.end] == claim.text
