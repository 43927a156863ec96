"""The force of printed sentences: never further along than the words say."""

import pytest

from assistant.force import LABELS, document_force, force_of, label
from assistant.pipeline import Pipeline
from ingest.text import sentences

ORDER = ("aspiration", "planned", "operating")  # from the least to the most settled


@pytest.mark.parametrize(
    ("kind", "text", "force"),
    [
        ("plan", "力争新增养老床位300张。", "aspiration"),
        ("plan", "争取落实试点。", "aspiration"),
        ("plan", "鼓励企业开放数据。", "aspiration"),
        ("plan", "探索跨省通办。", "aspiration"),
        ("plan", "由民政局牵头负责养老服务工作。", "planned"),
        ("plan", "依托社区服务站受理申请。", "operating"),
        ("plan", "依托社区服务站，力争服务老人千名。", "aspiration"),
        ("plan", "依托社区服务站，到2027年建设食堂10家。", "planned"),
        ("report", "力争新增养老床位300张。", "reported"),
        ("report", "成功举办首届养老服务博览会。", "past"),
        ("report", "疫情期间开通绿色通道。", "past"),
        ("regulation", "经营者应当依法纳税。", "provision"),
        ("passage", "云杉是一种乔木。", "reported"),
    ],
)
def test_force_by_kind_and_words(kind: str, text: str, force: str) -> None:
    assert force_of(kind, text) == force


def test_no_sentence_of_a_report_is_a_plan_nor_one_of_a_plan_a_report(shipped: Pipeline) -> None:
    allowed = {"plan": set(ORDER), "review": {"past", "reported"}}
    for document in shipped.index.documents():
        forces = {document_force(document, document.text[s.start : s.end]) for s in sentences(document.text)}
        assert forces <= allowed[document.id]
        assert len(forces) > 1


@pytest.mark.parametrize("hedge", ["力争", "争取", "努力", "鼓励", "探索"])
def test_a_hedge_never_makes_a_sentence_more_settled(shipped: Pipeline, hedge: str) -> None:
    text = shipped.index.document("plan").text
    for span in sentences(text):
        printed = text[span.start : span.end]
        assert ORDER.index(force_of("plan", hedge + printed)) <= ORDER.index(force_of("plan", printed))


@pytest.mark.parametrize("force", LABELS)
def test_labels(force: str) -> None:
    assert label(force, "en").isascii()
    assert not label(force, "zh").isascii()
    assert label(force, "zh") == label(force, "zh-hant")


def test_citations_of_a_target_are_sought(shipped: Pipeline) -> None:
    answer = shipped.ask("2026年三大先导产业总规模要突破多少？")
    assert {citation.force for citation in answer.citations if "1000亿元" in citation.quote} == {"aspiration"}
