"""What an answer begins with, and what it says of lists that are too long: true of any document, in every language."""

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from assistant.answer import Answer
from assistant.jsonl import answer_json
from assistant.pipeline import Pipeline
from assistant.settings import load_settings
from assistant.terminal import print_answer
from assistant.web.answers import answer_html
from ingest.job import ingest
from ingest.onnx_encoder import shipped_encoder
from ingest.text import traditional

ITEMS = 30
DUTIES = [
    f"第{at}号书架由值班员在闭馆前逐排清点，缺失图书登记造册后交采编室核对补齐并留存记录；" for at in range(ITEMS)
]
LIBRARY = f"""# 柳湾镇图书馆开放规定

第一条　图书馆每日9时至20时开放，周二闭馆。

第二条　办理借书证收取押金100元，退证时退还。

第三条　值班员闭馆前应当完成下列事项：

{chr(10).join(f"（{at + 1}）{duty}{chr(10)}" for at, duty in enumerate(DUTIES))}
第四条　遗失图书的，按定价两倍赔偿。

第五条　自习室座位由总台分配。预约电话：0571-88223344。

柳湾镇文化站

2024年3月6日
"""
POOL = """# Rules of the Harbour Swimming Hall

1. Admission

1.1 Adults pay £6 for each visit and children pay £3.

1.2 The hall is open from 8:00 to 21:00 every day.

2. Conduct

2.1 Bathers must shower before they enter the water.

2 April 2024
"""


@pytest.fixture(scope="module")
def halls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Pipeline]]:
    opened: dict[str, Pipeline] = {}
    for name, text in (("library", LIBRARY), ("pool", POOL)):
        folder: Path = tmp_path_factory.mktemp(name)
        (folder / f"{name}.md").write_text(text, "utf-8")
        ingest([folder / f"{name}.md"], index=folder / "index", encoder=shipped_encoder())
        opened[name] = Pipeline.open(load_settings(index=folder / "index"))
    with closing(opened["library"]), closing(opened["pool"]):
        yield opened


@pytest.fixture(scope="module")
def cut(halls: dict[str, Pipeline]) -> Answer:
    """An answer with a list that is longer than may be quoted."""
    return halls["library"].ask("值班员闭馆前应当完成哪些事项？")


def first(answer: Answer) -> str:
    return answer.answer.splitlines()[0]


def test_the_value_that_is_asked_for_is_told_with_document_clause_date_and_force(halls: dict[str, Pipeline]) -> None:
    answer = halls["library"].ask("借书证押金多少钱？")
    assert first(answer).startswith("《柳湾镇图书馆开放规定》（2024-03-06）第二条（现行）载有")
    assert answer.stated
    script = halls["library"].ask(traditional("借书证押金多少钱？"))
    assert first(script) == traditional(first(answer))
    english = halls["pool"].ask("How much do adults pay?")
    assert first(english).startswith(
        "《Rules of the Harbour Swimming Hall》 (2024-04-02) section 1.1 (in force) states: "
    )


def test_a_value_of_another_matter_is_not_called_stated(halls: dict[str, Pipeline]) -> None:
    for question in ("停车每小时多少元？", "去年税收多少亿元？"):
        answer = halls["library"].ask(question)
        assert not answer.stated
        assert "载有" not in first(answer)


def test_a_value_of_another_year_is_not_called_stated(halls: dict[str, Pipeline]) -> None:
    assert halls["library"].ask("2024年借书证押金多少钱？").stated  # the rules are of that year
    assert not halls["library"].ask("到2031年借书证押金多少钱？").stated
    assert halls["library"].ask("我带了2000元，借书证押金多少钱？").stated  # no year


def test_what_asks_for_no_value_is_found_and_not_stated(halls: dict[str, Pipeline]) -> None:
    answer = halls["library"].ask("图书丢了会怎样？")
    assert answer.status == "answered"
    assert not answer.stated
    assert first(answer) == "原文见《柳湾镇图书馆开放规定》（2024-03-06）第四条（现行）。"
    assert "status-found" in answer_html(answer, "zh", halls["library"].index)
    assert "status-answered" not in answer_html(answer, "zh", halls["library"].index)


def test_what_is_not_printed_is_told_first_and_then_what_comes_nearest(shipped: Pipeline) -> None:
    answer = shipped.ask("海外人才中心的电话是多少？")
    assert re.fullmatch(r"文件未写明：联系电话。最接近的是(方案|评估报告)（\d{4}[-\d]*）.+：", first(answer))
    # What was reported and what is planned stand together: the line gives both no force, each clause its own.
    assert len({citation.force for citation in answer.citations}) > 1
    assert not re.search(r"（(?:计划|争取|历史|已报告|现行)）", first(answer))
    told = [line for line in answer.answer.splitlines()[1:] if line.endswith("）：")]
    assert len(told) >= 2
    assert all(re.search(r"[（，](?:计划|争取|历史|已报告|现行)）：$", line) for line in told)
    assert not answer.stated
    assert answer.answer.count("文件未写明：") == 1


@pytest.mark.parametrize(
    ("question", "said"),
    [("红烧肉怎么做？", "没有找到能确定回答的原文"), ("What is the capital of Peru?", "Nothing was found")],
)
def test_a_refusal_by_judgement_alone_denies_nothing_and_quotes_what_is_nearest(
    halls: dict[str, Pipeline], question: str, said: str
) -> None:
    answer = halls["library"].ask(question)
    assert answer.status in ("not_stated", "out_of_scope")
    assert first(answer).startswith(said)
    assert not re.search("未写明|没有写|not stated|do not state", answer.answer)
    assert len({citation.section for citation in answer.citations}) > 1
    assert not answer.stated
    assert "status-unsure" in answer_html(answer, "zh", halls["library"].index)


def test_items_left_out_are_counted_and_can_be_opened(halls: dict[str, Pipeline], cut: Answer) -> None:
    index = halls["library"].index
    quoted = {c.quote for c in cut.citations}
    assert {c.quote for c in cut.more} == set(DUTIES) - quoted
    assert 0 < len(cut.more) < ITEMS
    assert f"清单另有{len(cut.more)}项" in cut.answer
    assert f"列有{ITEMS}项" in first(cut)
    text = index.document("library").text
    assert all(text[c.start : c.end] == c.quote for c in cut.more)
    assert len({c.n for c in (*cut.citations, *cut.more)}) == len(cut.citations) + len(cut.more)
    assert [one["quote"] for one in answer_json(cut)["more"]] == [c.quote for c in cut.more]
    markup = answer_html(cut, "zh", index)
    assert f"另有 {len(cut.more)} 项" in markup
    assert all(c.quote in markup for c in cut.more)
    assert f"{len(cut.more)} more items" in answer_html(cut, "en", index)


def test_items_stand_below_their_lead_each_behind_its_numeral(cut: Answer) -> None:
    lines = cut.answer.splitlines()
    assert lines[1:4] == ["第三条（现行）：", "「值班员闭馆前应当完成下列事项：」[1]", f"（1）「{DUTIES[0]}」[2]"]


def test_a_list_that_is_quoted_whole_says_nothing_of_more(shipped: Pipeline, halls: dict[str, Pipeline]) -> None:
    for pipeline, question in ((shipped, "园区由哪个部门牵头管理？"), (halls["library"], "借书证押金多少钱？")):
        answer = pipeline.ask(question)
        assert answer.more == ()
        assert "另有" not in answer.answer


@pytest.mark.parametrize(
    ("question", "label"),
    [
        ("借书证押金多少钱？", "【有明文】"),
        ("图书丢了会怎样？", "【有相关原文】"),
        ("红烧肉怎么做？", "【未找到确切原文】"),
        ("徐汇区有什么政策？", "【不在资料范围】"),
        ("图书馆的电子邮箱是什么？", "【文件未写明】"),
    ],
)
def test_the_terminal_tells_the_status(
    halls: dict[str, Pipeline], capsys: pytest.CaptureFixture[str], question: str, label: str
) -> None:
    print_answer(halls["library"].ask(question))
    assert capsys.readouterr().out.splitlines()[0] == label


def test_follow_ups_name_what_the_answer_left_open(halls: dict[str, Pipeline]) -> None:
    answer = halls["library"].ask("自习室座位怎么分配？")
    assert "联系电话" not in "".join(answer.follow_ups)  # the quoted clause prints it
    asked = halls["library"].ask("图书馆周二开放吗？")
    assert len(asked.follow_ups) == 3
    for question in asked.follow_ups:
        assert halls["library"].ask(question).status in {"answered", "partial"}, question
