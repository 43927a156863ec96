"""Citations in the form officials use, and in English."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.cite import citation, english
from ingest.document import Document, Section
from ingest.outline import outline
from ingest.read import Raw, read

CORPUS = Path(__file__).parents[2] / "ingest" / "corpus"


def shipped(name: str) -> tuple[Document, dict[str, Section]]:
    (raw,) = read(CORPUS / f"{name}.md")
    assert isinstance(raw, Raw)
    document, sections = outline(raw)
    return document, {section.id: section for section in sections}


def test_plan() -> None:
    document, sections = shipped("plan")
    head = f"《{document.title}》（{document.number}）"
    assert citation(document, sections["2.5.12"]) == head + "二、（五）12、"
    assert citation(document, sections["notice"]) == head + "通知正文"
    assert citation(document, sections["preamble"]) == head + "引言"
    assert citation(document, None) == head
    assert citation(document, sections["1.3"], "打造“甲”园") == head + "一、——第3项：“打造‘甲’园”"
    assert english(document, sections["2.5.12"]) == f"Action Plan 《{document.title}》, {document.number}, II(5)12"


def test_a_document_without_a_number() -> None:
    document, sections = shipped("review")
    assert citation(document, sections["1.4.3.1"]) == f"《{document.title}》一、（四）3、一是"
    assert english(document, sections["signoff"]).endswith("signature block")


def test_law() -> None:
    lines = ("青禾市节水条例", "第一章 总则", "第一条 为了节水，制定本条例。", "第二章 管理",
             "第十二条 下列行为应当备案：", "（一）取水；", "（二）排水。")  # fmt: skip
    document, sections = outline(Raw("law", "law.txt", "", lines))
    last = sections[-1]
    assert citation(document, last) == "《青禾市节水条例》第十二条第（二）项"
    assert english(document, last) == "Regulation 《青禾市节水条例》, Article 12 (2)"


@pytest.mark.parametrize("name", ["plan", "review"])
def test_every_section_can_be_cited(name: str) -> None:
    document, sections = shipped(name)
    cited = [citation(document, section) for section in sections.values()]
    assert len(set(cited)) == len(cited)
    assert all(english(document, section) for section in sections.values())


@pytest.mark.parametrize(
    ("paper", "kind"), [("行动方案", "Action Plan"), ("实施意见", "Document"), ("通知", "Document")]
)
def test_only_a_paper_that_calls_itself_a_plan_is_cited_as_one(paper: str, kind: str) -> None:
    lines = (f"白石县关于促进养老服务的{paper}", "一、目标", "建成养老院10家。", "二、保障", "落实经费。")
    document, sections = outline(Raw("paper", "paper.txt", "", lines))
    assert english(document, sections[-1]).startswith(f"{kind} 《")
