"""The outline of both shipped documents, and of forms that other documents print."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from ingest.chunk import chunk, indexed_text
from ingest.document import Document, Section
from ingest.outline import children_of, outline, own_spans
from ingest.read import Raw, read
from ingest.text import squeeze

CORPUS = Path(__file__).parents[2] / "ingest" / "corpus"


def shipped(name: str) -> tuple[Document, dict[str, Section]]:
    raw = next(iter(read(CORPUS / f"{name}.md")))
    assert isinstance(raw, Raw)
    document, sections = outline(raw)
    return document, {section.id: section for section in sections}


def marked(tmp_path: Path, text: str) -> tuple[Document, dict[str, Section]]:
    (tmp_path / "made.md").write_text(text, encoding="utf-8")
    raw = next(iter(read(tmp_path / "made.md")))
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
    children = children_of(everything)
    spans = sorted((s.start, s.end) for section in everything for s in own_spans(section, children.get(section.id, ())))
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


def test_taiwan_prints_spaces_in_its_numerals_and_counts_from_one_hundred() -> None:
    document, sections = made(
        "某市獎勵自治條例", "中華民國112年5月6日府社字第1120001234號令訂定", "第 一 章 總則", "第 1 條", "為獎勵創業，訂定本條例。",
        "第 2 條", "申請者應符合：", "一、設籍本市。", "二、年滿二十歲。", "第 二 章 附則", "第 2-1 條", "本條例自發布日施行。",
    )  # fmt: skip
    assert [s for s in sections if s[0].isdigit()] == ["1", "1.1", "1.2", "1.2.1", "1.2.2", "2", "2.2-1"]
    assert sections["1.2.2"].path == "第 一 章第 2 條二、"
    assert (document.date, document.number) == ("2023-05-06", "府社字第1120001234號")
    _, sections = made("某市作業手冊", "壹、說明", "一、資格", "居民。", "貳、申請", "一、窗口", "市府。")
    assert [s for s in sections if s != "title"] == ["1", "1.1", "2", "2.1"]


def test_numbers_of_standards_are_printed_whole() -> None:
    _, sections = made(
        "评定规程", "4　墙体", "4.9　裂缝", "4.9.1 轻度", "a)小于2毫米。", "b)不贯通。", "4.10 倾斜", "4.10.1 轻度", "不明显。",
        "4.10.1的规定不适用于围墙。",
    )  # fmt: skip
    assert [s for s in sections if s != "title"] == ["4", "4.9", "4.9.1", "4.9.1.1", "4.9.1.2", "4.10", "4.10.1"]
    assert (sections["4.9.1.2"].path, sections["4.10.1"].path) == ("4.9.1b)", "4.10.1")


def test_questions_keep_their_answers_and_lists_inside_them() -> None:
    _, sections = made(
        "热点问答", "1.2030年名额有多少？", "答：100个。", "2.怎么申请？", "答：按下列步骤：", "1.登记。", "2.审核。",
        "3.2030年何时公布？", "答：年底。",
    )  # fmt: skip
    assert [s for s in sections if s != "title"] == ["1", "2", "2.1", "2.2", "3"]
    assert sections["3"].heading == "3.2030年何时公布？"
    document, sections = made("指南", "问：能代办吗？", "答：能。", "Q2：收费吗？", "A：不收费。")
    assert [s for s in sections if s != "title"] == ["q1", "q2"]
    assert document.text[sections["q1"].start : sections["q1"].end] == "问：能代办吗？\n答：能。"


def test_marked_headings_open_sections_only_where_headings_print_no_numerals(tmp_path: Path) -> None:
    _, sections = marked(
        tmp_path, "# 某指南\n\n## 谁可以申请\n\n居民。\n\n## 标准\n\n1. 每户3元。\n\n### 说明\n\n含税。\n"
    )
    assert [s for s in sections if s != "title"] == ["h1", "h2", "h2.1", "h2.h1"]
    assert sections["h2.1"].path == "标准／1."
    _, sections = marked(tmp_path, "# 某办法\n\n## 一、对象\n\n居民。\n\n### 说明\n\n含税。\n\n## 二、标准\n\n3元。\n")
    assert [s for s in sections if s != "title"] == ["1", "2"]


def test_lines_with_leaders_and_links_to_headings_are_contents(tmp_path: Path) -> None:
    _, sections = made(
        "某条例",
        "目  次",
        "第一章 总则………1",
        "第二章 附则………3",
        "第一章 总则",
        "第一条 甲是乙。",
        "第二章 附则",
        "略。",
    )
    assert list(sections) == ["title", "contents", "1", "1.1", "2"]
    _, sections = marked(
        tmp_path, "# 指南\n\n- [一、对象](#a)\n- [二、标准](#b)\n\n## 一、对象\n\n居民。\n\n## 二、标准\n\n3元。\n"
    )
    assert list(sections) == ["title", "contents", "1", "2"]


def test_a_list_of_annexes_is_none_and_an_annex_has_its_title() -> None:
    document, sections = made(
        "某局通知", "一、要求", "按时完成。", "附件：1.检查表", "2.名单", "某局", "2030年4月2日", "附件1", "检查表", "一、情况", "略。",
        "附件2", "名单", "甲。",
    )  # fmt: skip
    assert list(sections) == ["title", "1", "signoff", "annex1", "annex1.1", "annex2"]
    assert (sections["annex1"].heading, sections["annex1.1"].path) == ("附件1 检查表", "附件1 检查表／一、")
    assert (document.date, document.issuer) == ("2030-04-02", "某局")


def test_a_row_of_a_table_is_one_chunk_and_opens_no_section(tmp_path: Path) -> None:
    row = "| 一、甲类 | 第一句。第二句；第三句。 |"
    document, sections = marked(tmp_path, f"# 标准\n\n## 一、金额\n\n| 类别 | 说明 |\n|---|---|\n{row}\n")
    assert list(sections) == ["title", "1"]
    pieces = [c.text for c in chunk(document, tuple(sections.values())) if "甲类" in c.text]
    assert pieces == ["一、金额\n类别：一、甲类\t说明：第一句。第二句；第三句。"]


def test_a_paper_whose_title_opens_its_own_notice_is_called_by_it(tmp_path: Path) -> None:
    lines = [
        "# 竹溪县集市管理办法", "竹政规〔2031〕4号", "各乡镇人民政府：", "《竹溪县集市管理办法》现印发给你们。", "竹溪县人民政府",
        "2031年2月3日", "第一条 为了管理集市，制定本办法。", "第二条 集市每月开放六日。",
    ]  # fmt: skip
    (tmp_path / "fair.md").write_text("\n\n".join(lines), "utf-8")
    (raw,) = read(tmp_path / "fair.md")
    assert isinstance(raw, Raw)
    document, sections = outline(raw)
    assert document.title == "竹溪县集市管理办法"
    assert (document.number, document.date) == ("竹政规〔2031〕4号", "2031-02-03")
    assert [s.id for s in sections if s.level == 1] == ["1", "2"]
