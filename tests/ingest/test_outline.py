"""The outline of both shipped documents, and of forms that other documents print."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from ingest.chunk import chunk, indexed_text
from ingest.document import Document, Section
from ingest.outline import outline, own_spans
from ingest.read import Raw, read
from ingest.text import squeeze

CORPUS = Path(__file__).parents[2] / "ingest" / "corpus"


def shipped(name: str) -> tuple[Document, dict[str, Section]]:
    raw = next(iter(read(CORPUS / f"{name}.md")))
    assert isinstance(raw, Raw)
    document, sections = outline(raw)
    return document, {section.id: section for section in sections}


def made(*lines: str) -> tuple[Document, dict[str, Section]]:
    document, sections = outline(Raw("made", "made.txt", "", lines))
    return document, {section.id: section for section in sections}


def test_plan_outline_by_printed_numerals() -> None:
    _document, sections = shipped("plan")
    assert [s for s in sections if s.startswith("2.")] == [
        "2.1", "2.1.1", "2.1.2", "2.1.3", "2.2", "2.2.4", "2.2.5", "2.3", "2.3.6", "2.3.7", "2.3.8",
        "2.4", "2.4.9", "2.4.10", "2.5", "2.5.11", "2.5.12", "2.5.13", "2.5.14", "2.5.15",
    ]  # fmt: skip
    assert sections["2.5.12"].path == "二、（五）12、"
    assert sections["2.5.12"].parent == "2.5"
    assert [sections[f"1.{n}"].heading for n in (1, 4)] == ["园区管理机制进一步完善", "国际化打造进一步深化"]
    assert [sections[f"3.{n}"].heading for n in (1, 2, 3)] == [
        "一是强化组织领导",
        "二是加强政策保障",
        "三是加强统计跟踪",
    ]


def test_plan_metadata_as_printed() -> None:
    document, _ = shipped("plan")
    assert document.number == "长科委〔2025〕13号"
    assert document.title == "张江高新区长宁园改革创新发展行动方案（2025-2026年）"
    assert document.aliases == ("张江高新区长宁园改革创新行动发展方案 (2025-2026年)",)
    assert (document.issuer, document.addressee, document.date) == ("长宁区科学技术委员会", "各有关单位", "2025-07-25")
    assert (document.note, document.period, document.kind) == ("（此件公开发布）", "2025-2026", "plan")


def test_review_metadata_as_printed() -> None:
    document, sections = shipped("review")
    assert (document.number, document.addressee, document.note) == (None, None, None)
    assert (document.date, document.issuer, document.kind) == ("2023-08", "长宁区科学技术委员会", "report")
    assert document.text[sections["signoff"].start :].startswith("长宁区科学技术委员会")


@pytest.mark.parametrize(
    ("name", "joined"),
    [
        ("plan", "劳动生产率（人均增加值）"),
        ("plan", "“一单掌握+一口受理”"),
        ("plan", "中科院上海微系统所、硅酸盐所"),
        ("review", "电商平台21个"),
        ("review", "集聚效应不明显，还未形成税收的重要来源"),
    ],
)
def test_page_breaks_inside_sentences_are_joined(name: str, joined: str) -> None:
    assert joined in squeeze(shipped(name)[0].text)


def test_a_sentence_behind_the_last_item_that_speaks_of_the_parent_is_the_parents() -> None:
    document, sections = shipped("review")
    said = "2022年，审批通过外国人来华工作许可数约5000件"
    item, parent = sections["1.4.3.2"], sections["1.4.3"]
    assert said not in document.text[item.start : item.end]
    assert said in document.text[parent.start : parent.end]


def test_a_slip_of_the_source_is_kept_and_noted() -> None:
    document, _ = shipped("review")
    slips = [o for o in document.oddities if o.kind == "typo"]
    assert [(o.printed, o.expected, document.text[o.start : o.end]) for o in slips] == [("饭块", "板块", "饭块")]


@pytest.mark.parametrize("name", ["plan", "review"])
def test_own_texts_rebuild_the_document(name: str) -> None:
    document, sections = shipped(name)
    everything = tuple(sections.values())
    spans = sorted((s.start, s.end) for section in everything for s in own_spans(section, everything))
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans))
    assert "".join(squeeze(document.text[start:end]) for start, end in spans) == squeeze(document.text)


@pytest.mark.parametrize("name", ["plan", "review"])
def test_chunks_slice_exactly_and_cover_everything_once(name: str) -> None:
    document, sections = shipped(name)
    chunks = chunk(document, tuple(sections.values()))
    assert all(document.text[c.start : c.end] == c.text for c in chunks)
    assert sorted("".join(squeeze(c.text) for c in chunks)) == sorted(squeeze(document.text))


def test_a_heading_is_ranked_with_the_headings_around_it() -> None:
    document, sections = shipped("plan")
    chunks = {c.section: c for c in chunk(document, tuple(sections.values()))}
    assert "完善创新创业生态体系" in indexed_text(chunks["2.5.12"])
    assert "深化园区管理体制机制改革" in indexed_text(chunks["2"])


def test_a_law_is_read_by_chapters_and_articles() -> None:
    document, sections = made(
        "某某市促进条例", "2020年5月1日 某某市人民代表大会常务委员会通过", "第一章　总则",
        "第一条 为了促进发展，制定本条例。", "第二条 有下列情形之一的，适用本条例：", "（一）在本市设立的；",
        "（二）在本市办理的。", "前款第（二）项由市政府解释。", "第二章 附则", "第三条 本条例自公布之日起施行。",
    )  # fmt: skip
    assert list(sections) == ["title", "preamble", "1", "1.1", "1.2", "1.2.1", "1.2.2", "2", "2.3"]
    assert sections["1.2.1"].path == "第一章第二条（一）"
    assert document.kind == "regulation"
    assert document.date == "2020-05-01"
    assert document.text[sections["1.2"].start : sections["1.2"].end].endswith("由市政府解释。")
    assert "解释" not in document.text[sections["1.2.2"].start : sections["1.2.2"].end]


def test_a_reference_to_an_article_opens_no_section() -> None:
    _, sections = made(
        "办法", "第一条 为了规范，制定本办法。", "第三条规定的情形除外。", "第二条 本办法自公布之日起施行。"
    )
    assert [s for s in sections if s != "title"] == ["1", "2"]


def test_lists_that_start_again_get_ids_of_their_own() -> None:
    _, sections = made("规定", "第一条 情形：", "（一）甲；", "（二）乙。", "另有情形：", "（一）丙；", "（二）丁。")
    assert [s for s in sections if s.startswith("1")] == ["1", "1.1", "1.2", "1.1-2", "1.2-2"]


def test_a_table_of_contents_is_no_outline() -> None:
    _, sections = made(
        "某条例", "目录", "第一章 总则", "第二章 附则", "第一章 总则", "第一条 甲是乙。", "第二章 附则", "第二条 丙是丁。"
    )  # fmt: skip
    assert list(sections) == ["title", "contents", "1", "1.1", "2", "2.2"]


def test_an_annex_begins_an_outline_of_its_own() -> None:
    _, sections = made(
        "通知", "一、总体要求", "认真落实。", "二、工作安排", "按时完成。", "附件1", "一、名单", "甲、乙。"
    )
    assert [s for s in sections if s != "title"] == ["1", "2", "annex1", "annex1.1"]
    assert sections["annex1.1"].path == "附件1／一、"


def test_a_lone_ordinal_is_prose() -> None:
    _, sections = made("报告", "一、情况", "一是认识到位，其他不变。")
    assert [s for s in sections if s != "title"] == ["1"]


def test_text_without_numerals_is_one_section() -> None:
    document, sections = outline(Raw("p1", "corpus.jsonl", "", ("甲乙丙丁。", "戊己庚辛。"), is_passage=True))
    assert [s.id for s in sections] == ["body"]
    assert document.text == "甲乙丙丁。\n戊己庚辛。"
