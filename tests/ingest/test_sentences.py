"""Documents as statements: nothing is lost, nothing is said twice, and each is encoded with what it stands under."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.document import Document, Section
from ingest.job import CORPUS
from ingest.outline import outline
from ingest.read import read
from ingest.sentences import Statement, encoded_texts, statements

NOTICE = (
    "# 关于支持创业的通知\n\n各街道办事处：\n\n一、支持方向\n\n总的要求如下。\n\n（一）支持场地\n\n给予租金补贴。每年一次；不重复。\n\n"
    "（二）支持融资\n\n（三）保障措施\n\n一是加强领导。各单位落实责任。\n\n区科委\n2025年7月25日\n"
)


def made(tmp_path: Path, text: str) -> tuple[Document, tuple[Section, ...]]:
    path = tmp_path / "notice.md"
    path.write_text(text, "utf-8")
    return outline(next(iter(read(path))))


def told(document: Document, found: list[Statement]) -> list[str]:
    return [document.text[statement.start : statement.end] for statement in found]


def test_sentences_stand_in_reading_order_without_their_headings(tmp_path: Path) -> None:
    document, sections = made(tmp_path, NOTICE)
    found = told(document, statements(document, sections))
    at = [
        found.index(text) for text in ("总的要求如下。", "给予租金补贴。", "每年一次；", "不重复。", "各单位落实责任。")
    ]
    assert at == sorted(at)
    assert not any("支持场地" in text for text in found)


def test_a_section_of_a_heading_alone_is_that_heading(tmp_path: Path) -> None:
    document, sections = made(tmp_path, NOTICE)
    assert "（二）支持融资" in told(document, statements(document, sections))


def test_each_is_encoded_under_the_title_and_the_headings_that_it_does_not_print(tmp_path: Path) -> None:
    document, sections = made(tmp_path, NOTICE)
    texts = list(encoded_texts(document, sections, statements(document, sections)))
    assert "关于支持创业的通知，支持方向：总的要求如下。" in texts
    assert "关于支持创业的通知，支持方向，支持场地：给予租金补贴。" in texts
    assert "关于支持创业的通知，支持方向：（二）支持融资" in texts
    assert "关于支持创业的通知：各街道办事处：" in texts


@pytest.mark.parametrize("name", ["plan", "review"])
def test_every_printed_character_of_a_section_is_in_a_statement_or_a_heading(name: str) -> None:
    document, sections = outline(next(iter(read(CORPUS / f"{name}.md"))))
    found = statements(document, sections)
    inside = {at for statement in found for at in range(statement.start, statement.end)}
    inside |= {at for section in sections if section.heading for at in range(section.start, section.heading_end)}
    printed = {at for section in sections for at in range(section.start, section.end)}
    assert "".join(document.text[at] for at in sorted(printed - inside)).strip("。\n \u3000") == ""
    assert all(one.end <= other.start for one, other in pairwise(found))
    spans = {section.id: (section.start, section.end) for section in sections}
    assert all(spans[s.section][0] <= s.start < s.end <= spans[s.section][1] for s in found)


@given(st.lists(st.text(alphabet="一二、（）。；\n 甲乙丙第条#", max_size=40), max_size=8))
def test_any_text_is_cut_within_itself(lines: list[str]) -> None:
    text = "\n".join(lines)
    section = Section("d", "text", 0, "", "", None, "", 0, len(text), len(text), 0, 0)
    found = statements(Document("d", text, "题"), [section])
    assert "".join("".join(text[s.start : s.end] for s in found).split()) == "".join(text.split())
