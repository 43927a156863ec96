"""Yes or no: only where the printed words say it, whatever the document."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.pipeline import Pipeline
from assistant.settings import load_settings
from ingest.job import ingest
from ingest.onnx_encoder import shipped_encoder

RULES = """# 桑榆市公共自行车管理办法

第一条　市民可以凭身份证办理借车卡。

第二条　借车卡不得转借他人。

第三条　未经登记的，经营单位可以收回车辆。

第四条　年满十六周岁的市民可以免费借车两小时。

第五条　鼓励企业捐赠车辆。

第六条　外地游客办理手续的，应当交纳押金。
"""
YES, NO, OPEN = "是，原文写明。", "否，原文写的相反。", "是或否请据原文判断"


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pipeline]:
    folder: Path = tmp_path_factory.mktemp("rules")
    (folder / "rules.md").write_text(RULES, "utf-8")
    ingest([folder / "rules.md"], index=folder / "index", encoder=shipped_encoder())
    with closing(Pipeline.open(load_settings(index=folder / "index"))) as opened:
        yield opened


@pytest.mark.parametrize(
    ("question", "said", "quote"),
    [
        ("市民可以凭身份证办理借车卡吗？", YES, "市民可以凭身份证办理借车卡。"),
        ("市民可不可以凭身份证办理借车卡？", YES, "市民可以凭身份证办理借车卡。"),
        ("市民是否可以凭身份证办理借车卡？", YES, "市民可以凭身份证办理借车卡。"),
        ("市民可以憑身份證辦理借車卡嗎？", YES, "市民可以凭身份证办理借车卡。"),
        ("市民不得凭身份证办理借车卡，对吗？", NO, "市民可以凭身份证办理借车卡。"),
        ("借车卡可以转借他人吗？", NO, "借车卡不得转借他人。"),
        ("借车卡能不能转借他人？", NO, "借车卡不得转借他人。"),
        ("借车卡不得转借他人，对吗？", YES, "借车卡不得转借他人。"),
    ],
)
def test_what_is_printed_is_so_and_what_is_negated_is_not(
    rules: Pipeline, question: str, said: str, quote: str
) -> None:
    answer = rules.ask(question)
    assert answer.status == "answered"
    assert answer.answer.splitlines()[0] in (said, said.replace("写", "寫").replace("的相反", "的相反"))
    assert quote in [citation.quote for citation in answer.citations]
    assert answer.stated


@pytest.mark.parametrize(
    "question",
    [
        "经营单位可以收回车辆吗？",  # where they are not registered
        "市民可以免费借车两小时吗？",  # those of sixteen and more
        "企业捐赠车辆吗？",  # it is encouraged
        "外地游客要办理手续吗？",  # a condition says nothing of itself
        "市民必须凭身份证办理借车卡吗？",
        "丢了卡能补办吗？",
    ],
)
def test_what_is_said_otherwise_is_quoted_and_not_decided(rules: Pipeline, question: str) -> None:
    answer = rules.ask(question)
    assert not {YES, NO} & set(answer.answer.splitlines())
    if answer.status == "answered":
        assert any(OPEN in caveat for caveat in answer.caveats)


@pytest.mark.parametrize("question", ["借车卡怎么办理？", "押金多少钱？", "要带什么？", "什么人可以免费借车吗？"])
def test_other_questions_are_told_neither(rules: Pipeline, question: str) -> None:
    text = rules.ask(question).answer
    assert YES not in text
    assert NO not in text
    assert OPEN not in text


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from("市民可以不得凭身份证办理借车卡转他人企业"), min_size=3, max_size=12).map("".join))
def test_words_that_no_clause_prints_are_never_so(rules: Pipeline, words: str) -> None:
    if words not in RULES:
        assert YES not in rules.ask(f"{words}吗？").answer.splitlines()
