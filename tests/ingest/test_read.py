"""Reading files: the same text whatever the format and encoding, and an error that says what is wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ingest.errors import ReadError
from ingest.read import Raw, document_id, find_files, read, refuse_same_ids
from ingest.reading.encodings import decode
from ingest.reading.layout import PrintedLine, drop_furniture, join_paragraphs
from ingest.reading.markdown import plain_line, read_markdown
from ingest.reading.numbering import chinese_number
from ingest.reading.text_lines import FILE_BYTES, HTML_TAGS, UNPACKED_BYTES, join_wrapped

CORPUS = Path(__file__).parents[2] / "ingest" / "corpus"
SENTENCES = (
    "为进一步加强本市科技创新工作，根据国家有关规定，制定本办法。",
    "一、总体要求",
    "（一）各部门应当按照职责分工，做好服务企业的工作。",
    "到2026年，力争建设10家高质量平台，投入资金500万元。",
    "2、支持中小企业参与国际合作，提高管理水平。",
)
TRADITIONAL = (
    "為進一步加強本市科技創新工作，根據國家有關規定，制定本辦法。",
    "（一）各部門應當按照職責分工，做好服務企業的工作。",
    "到2026年，力爭建設10家高質量平台，投入資金500萬元。",
)


def one(path: Path) -> Raw:
    (raw,) = read(path)
    assert isinstance(raw, Raw)
    return raw


def refused(path: Path) -> ReadError:
    with pytest.raises(ReadError) as caught:
        list(read(path))
    assert caught.value.zh
    assert caught.value.en
    assert path.name in caught.value.zh
    assert path.name in caught.value.en
    return caught.value


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


# ---- markdown and text


@pytest.mark.parametrize("name", ["plan", "review"])
def test_shipped_documents_lose_their_marks_and_nothing_else(name: str) -> None:
    raw = one(CORPUS / f"{name}.md")
    printed = "".join((CORPUS / f"{name}.md").read_text(encoding="utf-8").split())
    for mark in ("#", "**", "---"):
        printed = printed.replace(mark, "")
    assert "".join("".join(raw.lines).split()) == printed
    assert (raw.id, raw.source, raw.is_passage, raw.title, raw.notes) == (name, f"{name}.md", False, None, ())
    assert len(raw.sha256) == 64


def test_printed_spaces_and_broken_titles_stay() -> None:
    lines = one(CORPUS / "plan.md").lines
    assert lines[2] == "关于印发《张江高新区长宁园改革创新 发展行动方案（2025-2026年）》的通知"


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        ("### （一）标题", "（一）标题"),
        ("##没有空格的标题", "没有空格的标题"),
        ("##", ""),
        ("**——机制完善。**强化领导", "——机制完善。强化领导"),
        ("__重点__，任务", "重点，任务"),
        ("2025年__月__日", "2025年__月__日"),
        ("详见[通知](https://example.org/a_(b).html)。", "详见通知。"),
        ("![图](a.png)文字", "文字"),
        ("> 引文", "引文"),
        ("- 第一项", "第一项"),
        ("## 标题 ##", "标题"),
        ("## C#", "C#"),
        ("1\\. 逃逸", "1. 逃逸"),
        ("申请人____年__月", "申请人____年__月"),
        ("张**、李**", "张**、李**"),
        ("麦角酸*", "麦角酸*"),
        ("40*4=160", "40*4=160"),
        ("身份证 310****1234", "身份证 310****1234"),
        ("1. 编号照旧", "1. 编号照旧"),
        ("——破折号", "——破折号"),
        ("-5%", "-5%"),
    ],
)
def test_marks_of_one_line(marked: str, plain: str) -> None:
    assert plain_line(marked) == plain


def test_markdown_blocks(tmp_path: Path) -> None:
    text = (
        "---\ntitle: 元数据\n---\n# 标题\n\n<!-- 注释\n两行 -->正文一<br>正文二\n\n***\n\n"
        "| 名称 | 金额 |\n|---|:--:|\n| 甲 | 10 |\n\n中文第一行\n中文第二行\n\n"
        "This is a paragraph of Latin script that was hard\nwrapped by its author.\n"
    )
    lines = one(write(tmp_path / "a.md", text)).lines
    assert lines == (
        "标题",
        "正文一",
        "正文二",
        "名称：甲\t金额：10",
        "中文第一行",
        "中文第二行",
        "This is a paragraph of Latin script that was hard wrapped by its author.",
    )


def test_markdown_footnotes_stand_behind_the_text(tmp_path: Path) -> None:
    raw = one(write(tmp_path / "a.md", "# 标题\n\n补助5万元[^1]，按年发放。\n\n[^1]: 列入名录的另加一万元。\n\n完。\n"))
    assert raw.lines == ("标题", "补助5万元，按年发放。", "完。", "1 列入名录的另加一万元。")
    assert raw.styles[-1] == "footnote"


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "piece", ["**a ", "__a ", "[", "![", "<p", "<!--", "# ", "<http://", " ", "(", "|", "- ", "\\"]
)
def test_hostile_markdown_takes_linear_time(piece: str) -> None:
    read_markdown("#" + piece * (40_000 // len(piece)) + "x")


def test_txt_keeps_every_mark_but_no_controls(tmp_path: Path) -> None:
    raw = one(write(tmp_path / "a.txt", "\ufeff# 井号\x07照旧\u200b\r\n\r\n\u3000\u3000缩进\f**星号**\n"))
    assert raw.lines == ("# 井号照旧", "缩进", "**星号**")


@pytest.mark.parametrize("indent", ["\u3000\u3000", ""])
@pytest.mark.parametrize("name", ["plan", "review"])
def test_txt_broken_at_a_fixed_width_is_joined(tmp_path: Path, name: str, indent: str) -> None:
    paragraphs = ["".join(line.split()) for line in one(CORPUS / f"{name}.md").lines]
    blocks = ["\n".join(wrapped(indent + paragraph, 30)) for paragraph in paragraphs]
    raw = one(write(tmp_path / "a.txt", ("\n" if indent else "\n\n").join(blocks)))
    assert ["".join(line.split()) for line in raw.lines] == paragraphs


def test_txt_of_one_line_a_paragraph_stays(tmp_path: Path) -> None:
    for name in ("plan", "review"):
        lines = one(CORPUS / f"{name}.md").lines
        assert one(write(tmp_path / "a.txt", "\n".join(lines))).lines == lines


# ---- encodings


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lines=st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=8),
    extra=st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), max_size=6),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk"]),
    ending=st.sampled_from([".txt", ".md", ".html"]),
)
def test_every_encoding_is_read_back(tmp_path: Path, lines: list[str], extra: str, encoding: str, ending: str) -> None:
    printed = [*lines, f"附{extra}"]
    body = "".join(f"<p>{line}</p>" for line in printed) if ending == ".html" else "\n\n".join(printed)
    path = write(tmp_path / f"a{ending}", body.encode(encoding))
    assert list(one(path).lines) == printed


@settings(max_examples=60)
@given(
    lines=st.lists(st.sampled_from(TRADITIONAL), min_size=1, max_size=8),
    extra=st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), max_size=6),
)
def test_big5_is_read_back(lines: list[str], extra: str) -> None:
    held = extra.encode("big5", "ignore").decode("big5")
    text = "\n".join([*lines, held])
    assert decode("a.txt", text.encode("big5")) == text


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_utf8_with_mark_is_always_read_back(text: str) -> None:
    assert decode("a.txt", text.encode("utf-8-sig")) == text.removeprefix("\ufeff") or text.startswith("\ufeff")


@pytest.mark.parametrize("text", ["联通", "鼓励企业", "科技创新", "重点任务"])
def test_short_gbk_is_not_taken_for_another(text: str) -> None:
    assert decode("a.txt", text.encode("gbk")) == text


def test_html_charset_decides_where_it_decodes() -> None:
    page = '<meta charset="{}"><p>嘆療</p>'  # rare characters, which scoring alone would not settle
    assert "嘆療" in decode("a.html", page.format("gb2312").encode("gb18030"), html=True)
    assert "嘆療" in decode("a.html", page.format("big5").encode("big5"), html=True)
    lying = page.format("utf-8").replace("嘆療", "科技创新工作")
    assert "科技创新工作" in decode("a.html", lying.encode("gb18030"), html=True)


JAPANESE = "第一条　この法律は、中小企業の支援に関する計画を定め、東京都の福祉の増進に寄与することを目的とする。\n"
KOREAN = "서울특별시는 중소기업을 지원하기 위하여 다음과 같은 계획을 수립하고 시행한다. 제1조 목적은 이와 같다.\n"
FRENCH = "L’évaluation des élèves a été réalisée à l’été ; coût : 500 €. Prêt à taux zéro, voilà.\n"


@pytest.mark.parametrize(
    ("text", "encodings"),
    [
        ("\n".join(SENTENCES), ("gb18030", "gbk", "hz", "utf-7", "utf-16-le", "utf-16-be", "utf-32-le")),
        ("\n".join(TRADITIONAL), ("big5", "cp950", "gb18030", "utf-16-le", "utf-16-be")),
        (JAPANESE, ("shift_jis", "cp932", "euc_jp", "iso2022_jp", "utf-16-le")),
        (KOREAN, ("euc_kr", "cp949", "iso2022_kr", "utf-16-be")),
        ("Every firm may apply within 30 days.\n", ("utf-16-le", "utf-16-be", "utf-32-be")),
    ],
)
@pytest.mark.parametrize("times", [1, 50])
def test_encodings_without_a_mark_are_read_to_the_character(text: str, encodings: Sequence[str], times: int) -> None:
    whole = text * times
    for encoding in encodings:
        assert decode("a.txt", whole.encode(encoding)) == whole, encoding


@pytest.mark.parametrize(
    "encoding", ["cp1252", "latin-1", "iso8859-15", "cp1250", "mac_roman", "cp1251", "koi8-r", "johab"]
)
def test_encodings_that_cannot_be_told_apart_are_refused_not_guessed(encoding: str) -> None:
    texts = (
        FRENCH,
        "Příliš žluťoučký kůň úpěl ďábelské ódy.\n",
        "Настоящий закон устанавливает меры поддержки.\n",
        KOREAN,
    )
    written = [data for text in texts if len(data := text.encode(encoding, "ignore")) > 0.9 * len(text)]
    assert any(not data.isascii() for data in written)
    for data in written:
        if not data.isascii():
            with pytest.raises(ReadError, match="UTF-8"):
                decode("a.txt", data)
    with pytest.raises(ReadError, match="Windows-1252"):
        decode("a.txt", FRENCH.encode("cp1252"))


@pytest.mark.parametrize(
    ("text", "charset", "encoding"),
    [(FRENCH, "windows-1252", "cp1252"), (FRENCH, "iso-8859-1", "cp1252"), (KOREAN[:4], "euc-kr", "cp949"),
     (JAPANESE[:4], "Shift_JIS", "cp932"), (SENTENCES[0], "iso-8859-1", "gb18030")],
)  # fmt: skip
def test_a_page_that_names_its_charset_is_read_by_it_unless_it_cannot_be_true(
    text: str, charset: str, encoding: str
) -> None:
    page = f'<meta charset="{charset}"><p>{text}</p>'
    assert decode("a.html", page.encode(encoding), html=True) == page


def test_damaged_encodings_say_where(tmp_path: Path) -> None:
    text = "".join(SENTENCES).encode()
    error = refused(write(tmp_path / "a.txt", text + b"\xff\xff" + text))
    assert str(len(text) + 1) in error.zh
    assert "UTF-8" in error.en
    assert "UTF-16" in refused(write(tmp_path / "b.txt", "科技".encode("utf-16") + b"\x00")).zh


# ---- html


def test_html_blocks_tables_and_page_frame(tmp_path: Path) -> None:
    page = """<html><head><title>页名</title><style>p{}</style></head><body><header>导航头</header><nav>菜单</nav>
    <form><article><header><h1>通知<b>标题</b></h1></header><p>第一行<br/>第二&nbsp;行，
    源码换行</p><p hidden>藏</p><div style="display: none">藏</div>
    <table><tr><th>名称</th><th>金额</th></tr><tr><td><p>甲</p></td><td>10 万元</td></tr></table>
    <div>无段落<p>嵌套段</p>尾</div></article></form><script>x()</script><!-- 注 -->
    <footer>版权</footer></body></html>"""
    assert one(write(tmp_path / "a.html", page)).lines == (
        "通知标题",
        "第一行",
        "第二 行，源码换行",
        "名称：甲\t金额：10 万元",
        "无段落",
        "嵌套段",
        "尾",
    )


def test_deep_and_endless_html(tmp_path: Path) -> None:
    assert "底" in "".join(one(write(tmp_path / "a.html", "<div><span>" * 400 + "底")).lines)
    assert "标签" in refused(write(tmp_path / "b.html", "<p>文" * (HTML_TAGS + 1))).zh


def test_html_saved_as_gbk_with_an_xml_declaration(tmp_path: Path) -> None:
    page = '<?xml version="1.0" encoding="gb2312"?><html><body><p>科技创新</p></body></html>'
    assert one(write(tmp_path / "a.html", page.encode("gbk"))).lines == ("科技创新",)


# ---- docx


def numbered(document: Any, levels: Sequence[tuple[str, str]]) -> str:
    """Adds a list of (numFmt, lvlText) levels to a document; returns its numId."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    root = document.part.numbering_part.element
    xml = "".join(
        f'<w:lvl w:ilvl="{index}"><w:start w:val="1"/><w:numFmt w:val="{style}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for index, (style, text) in enumerate(levels)
    )
    abstract = parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="900">{xml}</w:abstractNum>')
    root.insert(0, abstract)
    root.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="901"><w:abstractNumId w:val="900"/></w:num>'))
    return "901"


def add_numbered(document: Any, text: str, number: str, level: int) -> None:
    properties = document.add_paragraph(text)._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = level
    properties.get_or_add_numId().val = int(number)


def test_docx_prints_words_own_numerals(tmp_path: Path) -> None:
    import docx

    document = docx.Document()
    levels = [("chineseCountingThousand", "%1、"), ("chineseCountingThousand", "（%2）"), ("decimal", "%3.")]
    number = numbered(document, levels)
    document.add_paragraph("通知标题")
    for text, level in (("总体要求", 0), ("目标", 1), ("任务", 1), ("甲", 2), ("乙", 2), ("保障", 0), ("组织", 1)):
        add_numbered(document, text, number, level)
    document.save(str(tmp_path / "a.docx"))
    assert one(tmp_path / "a.docx").lines == (
        "通知标题",
        "一、总体要求",
        "（一）目标",
        "（二）任务",
        "1. 甲",
        "2. 乙",
        "二、保障",
        "（一）组织",
    )


def test_docx_numerals_of_styles_and_fresh_starts(tmp_path: Path) -> None:
    import docx
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    document = docx.Document()
    number = numbered(document, [("chineseCounting", "第%1章"), ("decimal", "%1.%2")])
    style = document.styles["Heading 1"].element.get_or_add_pPr()
    style.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:numId w:val="{number}"/></w:numPr>'))
    fresh = parse_xml(
        f'<w:num {nsdecls("w")} w:numId="902"><w:abstractNumId w:val="900"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    )
    document.part.numbering_part.element.append(fresh)
    document.add_heading("总则", 1)
    add_numbered(document, "甲", number, 1)
    document.add_heading("附则", 1)
    add_numbered(document, "乙", number, 1)
    add_numbered(document, "另起", "902", 0)
    document.save(str(tmp_path / "a.docx"))
    assert one(tmp_path / "a.docx").lines == ("第一章 总则", "一.1 甲", "第二章 附则", "二.1 乙", "第一章 另起")


def test_docx_tables_in_order_and_changes_accepted(tmp_path: Path) -> None:
    import docx
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "页眉"
    document.add_paragraph("前文\t制表")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "甲", "乙"
    change = document.add_paragraph("投入")
    for xml in (
        '<w:del {0} w:id="1" w:author="x"><w:r><w:delText>五百</w:delText></w:r></w:del>',
        '<w:ins {0} w:id="2" w:author="x"><w:r><w:t>六百</w:t></w:r></w:ins>',
        "<w:r {0}><w:t>万元</w:t></w:r>",
        "<w:r {0}><w:rPr><w:vanish/></w:rPr><w:t>暗</w:t></w:r>",
    ):
        change._p.append(parse_xml(xml.format(nsdecls("w"))))
    document.save(str(tmp_path / "a.docx"))
    raw = one(tmp_path / "a.docx")
    assert raw.lines == ("前文 制表", "甲\t乙", "投入六百万元")
    assert raw.notes == ("hidden_text", "tracked_changes")


@pytest.mark.parametrize(
    ("number", "printed"), [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (103, "一百零三"), (110, "一百一十")]
)
def test_chinese_numbers(number: int, printed: str) -> None:
    assert chinese_number(number) == printed


def with_entity(path: Path, part: str, printed: str) -> Path:
    """An Office file, in a part of which a printed text is followed by an entity that names a file elsewhere."""
    secret = write(path.parent / "secret.txt", "秘密")
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    head, _, body = parts[part].decode().partition("?>")
    doctype = f'<!DOCTYPE x [<!ENTITY outside SYSTEM "{secret.as_uri()}">]>'
    parts[part] = f"{head}?>{doctype}{body.replace(printed, f'{printed}&outside;之后')}".encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def test_what_an_office_file_takes_from_elsewhere_is_left_out_and_told(tmp_path: Path) -> None:
    import docx
    import openpyxl

    document = docx.Document()
    document.add_paragraph("第一段")
    document.add_paragraph("第二段")
    document.save(str(tmp_path / "a.docx"))
    raw = one(with_entity(tmp_path / "a.docx", "word/document.xml", "第一段"))
    assert raw.lines == ("第一段之后", "第二段")
    assert "entities" in raw.notes
    book = openpyxl.Workbook()
    book.active.append(["第一格", "第二格"])
    book.save(tmp_path / "a.xlsx")
    with_entity(tmp_path / "a.xlsx", "xl/worksheets/sheet1.xml", "第一格")
    try:
        (sheet,) = read(tmp_path / "a.xlsx")
    except ReadError:
        return
    assert isinstance(sheet, Raw)
    assert "秘密" not in "".join(sheet.lines)
    assert "entities" in sheet.notes


def test_docx_that_is_none(tmp_path: Path) -> None:
    assert "加密" in refused(write(tmp_path / "a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)).zh
    with zipfile.ZipFile(tmp_path / "b.docx", "w") as archive:
        archive.writestr("x.txt", "x")
    assert "zip" in refused(tmp_path / "b.docx").zh
    assert "损坏" in refused(write(tmp_path / "c.docx", b"PK\x03\x04" + b"x" * 100)).zh
    with zipfile.ZipFile(tmp_path / "d.docx", "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types>")
    assert "Word" in refused(tmp_path / "d.docx").zh


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(places=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=8))
@example(places=[(0.978515625, 1)])  # a part that the reader does not need
def test_damaged_docx_is_read_or_refused(tmp_path: Path, places: list[tuple[float, int]]) -> None:
    import docx

    whole = tmp_path / "whole.docx"
    if not whole.exists():
        document = docx.Document()
        document.add_paragraph("科技创新工作")
        document.save(str(whole))
    data = bytearray(whole.read_bytes())
    for place, value in places:
        data[int(place * len(data))] = value
    try:
        assert one(write(tmp_path / "a.docx", bytes(data))).lines
    except ReadError:
        return


@pytest.mark.parametrize("name", ["a.docx", "a.xlsx"])
def test_office_files_that_unpack_too_large_are_refused_unread(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("word/document.xml", "w", force_zip64=True) as member,
    ):
        for _ in range(UNPACKED_BYTES // 10_000_000 + 1):
            member.write(bytes(10_000_000))
    assert path.stat().st_size < 2_000_000
    assert "unpacks to" in refused(path).en


def test_a_spreadsheet_is_tables_under_the_names_of_its_sheets(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    fees = book.active
    fees.title = "标准"
    for row in (
        ["某市收费标准"],
        ["区域", "时段", "标准", "比例"],
        ["甲区", "白天", 4, 0.5],
        [None, "夜间", 2.5, 0.25],
    ):
        fees.append(row)
    fees.merge_cells("A1:D1")
    fees.merge_cells("A3:A4")
    for cell in ("D3", "D4"):
        fees[cell].number_format = "0%"
    fees["C4"].number_format = "0.00"
    note = book.create_sheet("说明")
    note.append(["白天指8时至20时。"])
    book.create_sheet("底稿").sheet_state = "hidden"
    book.save(tmp_path / "a.xlsx")
    raw = one(tmp_path / "a.xlsx")
    assert raw.lines == (
        "某市收费标准",
        "标准",
        "区域：甲区\t时段：白天\t标准：4\t比例：50%",
        "区域：甲区\t时段：夜间\t标准：2.50\t比例：25%",
        "说明",
        "白天指8时至20时。",
    )
    assert raw.styles == ("title", "h2", "row", "row", "h2", "")
    assert raw.notes == ("hidden_text",)


@pytest.mark.parametrize("comma", [",", ";", "\t"])
def test_csv_rows_carry_their_heads(tmp_path: Path, comma: str) -> None:
    rows = [["名称", "地址", "电话"], ["甲站", "一路1号", "123"], ["乙站", "二路2号", "456"]]
    path = write(tmp_path / "a.csv", "\n".join(comma.join(row) for row in rows))
    assert one(path).lines == ("名称：甲站\t地址：一路1号\t电话：123", "名称：乙站\t地址：二路2号\t电话：456")


def test_what_another_program_must_read_is_told_where_it_is_missing(tmp_path: Path) -> None:
    import shutil

    from ingest.reading import ocr

    old = write(tmp_path / "a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    assert "LibreOffice" in refused(old).zh
    assert ("没能" in refused(old).zh) == bool(shutil.which("soffice") or shutil.which("libreoffice"))
    picture = write(tmp_path / "a.png", b"\x89PNG\r\n\x1a\n" + bytes(60))
    assert ("损坏" if ocr.available() else "policy-assistant[ocr]") in refused(picture).zh


# ---- pdf


def make_pdf(path: Path, pages: Sequence[Sequence[tuple[float, float, float, str]]], art: str = "") -> Path:
    """A PDF of (left, bottom, size, text) lines in a font of full-width characters, with its Unicode map."""
    characters = sorted({c for page in pages for _, _, _, text in page for c in text})
    code = {character: index + 1 for index, character in enumerate(characters)}
    pairs = "\n".join(f"<{code[c]:04x}> <{c.encode('utf-16-be').hex()}>" for c in characters)
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /U def /CMapType 2 def\n"
        f"1 begincodespacerange <0000> <ffff> endcodespacerange\n{len(code)} beginbfchar\n{pairs}\nendbfchar\n"
        "endcmap end end"
    )
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{' '.join(f'{7 + 2 * i} 0 R' for i in range(len(pages)))}] >>",
        "<< /Type /Font /Subtype /Type0 /BaseFont /F /Encoding /Identity-H"
        " /DescendantFonts [4 0 R] /ToUnicode 6 0 R >>",
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /F /DW 1000 /FontDescriptor 5 0 R"
        " /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
        "<< /Type /FontDescriptor /FontName /F /Flags 4 /FontBBox [0 -200 1000 800] /ItalicAngle 0 /Ascent 800"
        " /Descent -200 /CapHeight 700 /StemV 80 >>",
        f"<< /Length {len(cmap)} >> stream\n{cmap}\nendstream",
    ]
    for index, page in enumerate(pages):
        drawn = art + "\n".join(
            f"BT /F1 {size} Tf 1 0 0 1 {left} {bottom} Tm <{''.join(f'{code[c]:04x}' for c in text)}> Tj ET"
            for left, bottom, size, text in page
        )
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents {8 + 2 * index} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(drawn)} >> stream\n{drawn}\nendstream")
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode()
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    trailer = f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF"
    return write(path, out + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{trailer}".encode())


def wrapped(paragraph: str, width: int) -> list[str]:
    """A paragraph as lines of ``width`` characters; closing marks hang over the margin."""
    lines: list[str] = []
    at = 0
    while at < len(paragraph):
        end = at + width
        while paragraph[end : end + 1] and paragraph[end] in "。，；：、）”》":
            end += 1
        lines.append(paragraph[at:end])
        at = end
    return lines


def laid_out(paragraphs: Sequence[str], per_page: int = 20) -> list[list[tuple[float, float, float, str]]]:
    """Paragraphs as pages of 公文: indented by two characters, full lines, a header above and —1— below."""
    lines = [
        (50.0 + 16 * (len(line) - len(line.lstrip())), line.lstrip())
        for paragraph in paragraphs
        for line in wrapped("\u3000\u3000" + paragraph, 25)
    ]
    pages = []
    for number, start in enumerate(range(0, len(lines), per_page), 1):
        body = [
            (left, 700.0 - 28 * row, 16.0, text) for row, (left, text) in enumerate(lines[start : start + per_page])
        ]
        pages.append([(200.0, 770.0, 10.0, "长宁区文件汇编"), *body, (280.0, 30.0, 12.0, f"—{number}—")])
    return pages


@pytest.mark.parametrize("name", ["plan", "review"])
def test_pdf_paragraphs_are_those_of_the_markdown(tmp_path: Path, name: str) -> None:
    paragraphs = ["".join(line.split()) for line in one(CORPUS / f"{name}.md").lines]
    raw = one(make_pdf(tmp_path / "a.pdf", laid_out(paragraphs)))
    assert ["".join(line.split()) for line in raw.lines] == paragraphs


@pytest.mark.parametrize("line", ["第{}条 本条的内容从略。", "Item {} of the list", "{}"])
def test_what_every_page_repeats_is_no_furniture_where_it_is_all_there_is(tmp_path: Path, line: str) -> None:
    count = 300
    texts = [line.format(number) for number in range(1, count + 1)]
    raw = one(make_pdf(tmp_path / "a.pdf", [[(50.0, 400.0, 16.0, text)] for text in texts]))
    assert "".join(raw.lines).replace(" ", "") == "".join(texts).replace(" ", "")


def test_pdf_title_in_two_lines(tmp_path: Path) -> None:
    body = [
        (82.0, 600.0, 16.0, "为贯彻落实有关文件要求推动园区发展制定本行动方案"),
        (50.0, 572.0, 16.0, "请认真执行。"),
    ]
    title = [(144.0, 700.0, 24.0, "关于印发园区改革创新发展"), (204.0, 664.0, 24.0, "行动方案的通知")]
    assert one(make_pdf(tmp_path / "a.pdf", [[*title, *body]])).lines == (
        "关于印发园区改革创新发展行动方案的通知",
        "为贯彻落实有关文件要求推动园区发展制定本行动方案请认真执行。",
    )


def test_pdf_columns_drawn_row_by_row_are_read_one_after_the_other(tmp_path: Path) -> None:
    left = wrapped("第一条为方便群众办事制定本办法。第二条本办法适用于本市范围内的各类服务窗口和人员。", 12)
    right = wrapped("第三条窗口应当公开办事指南和联系方式。第四条本办法自发布之日起试行一年期满失效。", 12)
    rows = [
        line
        for row, pair in enumerate(zip(left, right, strict=True))
        for line in ((50.0, 640.0 - 24 * row, 16.0, pair[0]), (300.0, 640.0 - 24 * row, 16.0, pair[1]))
    ]
    title = (150.0, 700.0, 22.0, "某市服务窗口办法")
    text = "".join(one(make_pdf(tmp_path / "a.pdf", [[title, *rows]])).lines)
    assert text == "某市服务窗口办法" + "".join(left) + "".join(right)


def test_pdf_footnotes_stand_apart_and_their_marks_are_in_no_number(tmp_path: Path) -> None:
    body = [
        (50.0, 700.0, 16.0, "一、每户补助5万元"),
        (194.0, 706.0, 9.0, "1"),
        (200.0, 700.0, 16.0, "，由市民政局拨付。"),
        (50.0, 672.0, 16.0, "二、每年六月受理申请。"),
        (50.0, 90.0, 6.0, "1"),
        (56.0, 88.0, 10.0, "列入名录的另加一万元。"),
        (290.0, 30.0, 16.0, "1"),
    ]
    raw = one(make_pdf(tmp_path / "a.pdf", [body]))
    assert raw.lines == ("一、每户补助5万元，由市民政局拨付。", "二、每年六月受理申请。", "1 列入名录的另加一万元。")
    assert raw.styles[-1] == "footnote"


def test_pdf_rows_between_rulings_are_statements(tmp_path: Path) -> None:
    level = [(50, 350, 700), (50, 350, 660), (150, 350, 620), (50, 350, 580)]
    grid = "".join(f"{start} {y} m {end} {y} l S\n" for start, end, y in level)
    grid += "".join(f"{x} 700 m {x} 580 l S\n" for x in (50, 150, 350))
    cells = [
        (60.0, 675.0, 12.0, "类别"), (160.0, 675.0, 12.0, "每台补助金额"), (60.0, 610.0, 12.0, "甲类"),
        (160.0, 642.0, 12.0, "在本市作业满一年的"), (160.0, 626.0, 12.0, "补助5万元"), (160.0, 595.0, 12.0, "其他补助2万元"),
    ]  # fmt: skip
    raw = one(make_pdf(tmp_path / "a.pdf", [[(50.0, 740.0, 16.0, "补助标准"), *cells]], grid))
    assert raw.lines == (
        "补助标准",
        "类别：甲类\t每台补助金额：在本市作业满一年的补助5万元",
        "类别：甲类\t每台补助金额：其他补助2万元",
    )


def test_pdf_without_text_and_damaged(tmp_path: Path) -> None:
    assert "OCR" in refused(make_pdf(tmp_path / "scan.pdf", [[]])).zh
    assert "损坏" in refused(write(tmp_path / "b.pdf", b"%PDF-1.4\nnothing")).zh


def test_pdf_that_asks_for_a_password(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "a.pdf", [[(50.0, 700.0, 16.0, "正文一句。")]])
    keys = f"/O <{'41' * 32}> /U <{'42' * 32}>"
    lock = f"/Root 1 0 R /ID [<00> <00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 {keys} >>"
    assert "密码" in refused(write(path, path.read_bytes().replace(b"/Root 1 0 R", lock.encode()))).zh


def test_pdf_with_some_pages_of_pictures(tmp_path: Path) -> None:
    raw = one(make_pdf(tmp_path / "a.pdf", [[(50.0, 700.0, 16.0, "正文一句。")], []]))
    assert raw.notes == ("pages_without_text",)


def printed(text: str, row: int, *, left: float = 50, page: int = 0, size: float = 16) -> PrintedLine:
    return PrintedLine(text, page, left, left + len(text) * size, 700 - 28 * row, size)


def test_numerals_begin_paragraphs_and_lists_do_not() -> None:
    full = "园区企业应当按照规定做好各项工作并及时报送有关材料"
    lines = [printed(full, 0), printed("一、总体要求", 1), printed(full[:-1] + "、", 2), printed("2、号楼等载体。", 3)]
    assert join_paragraphs(lines) == [full, "一、总体要求", full[:-1] + "、2、号楼等载体。"]
    assert join_paragraphs([]) == []


def test_furniture_is_dropped_only_at_the_edges() -> None:
    pages = [
        [printed("汇编", 0, page=n), printed("正文", 5, page=n), printed("12", 6, page=n), printed("末段", 7, page=n),
         printed("某某", 8, page=n) if n else printed("首页", 8), printed(f"- {n + 1} -", 20, page=n)]
        for n in range(3)
    ]  # fmt: skip
    texts = [line.text for line in drop_furniture(pages)]
    assert "汇编" not in texts
    assert "- 1 -" not in texts
    assert texts.count("12") == 3


def test_join_wrapped() -> None:
    assert join_wrapped("科技", "创新") == "科技创新"
    assert join_wrapped("science", "park") == "science park"
    assert join_wrapped("2022-", "2024") == "2022-2024"
    assert join_wrapped("第", "2026") == "第2026"


# ---- passages


def test_passages_stream_with_errors_among_them(tmp_path: Path) -> None:
    lines: list[str] = [
        json.dumps({"id": "a", "text": "# 标题\n\n**正文**", "title": "标题"}, ensure_ascii=False),
        "{bad",
        "",
        '["list"]',
        '{"id": "b"}',
        '{"id": "a", "text": "again"}',
        '{"id": 7, "text": "七"}',
        '{"id": "c", "text": "<!-- 无 -->"}',
    ]
    results = list(read(write(tmp_path / "corpus.jsonl", "\ufeff" + "\n".join(lines))))
    good = [raw for raw in results if isinstance(raw, Raw)]
    assert [(raw.id, raw.lines, raw.title) for raw in good] == [("a", ("标题", "正文"), "标题"), ("7", ("七",), None)]
    assert all(raw.is_passage and raw.source == "corpus.jsonl" for raw in good)
    assert good[0].sha256 != good[1].sha256
    errors = [error.en for error in results if isinstance(error, ReadError)]
    assert [int(error.split("line ")[1].split(":")[0]) for error in errors] == [2, 4, 5, 6, 8]
    assert "line 1" in errors[3]


def test_passages_in_utf16_are_one_error(tmp_path: Path) -> None:
    assert "UTF-8" in refused(write(tmp_path / "a.jsonl", '{"id":"a","text":"b"}'.encode("utf-16"))).zh


# ---- refusals


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.txt", b"", "空"),
        ("a.md", b" \n\t\n", "空"),
        ("a.md", "<!-- 无 -->".encode(), "空"),
        ("a.txt", b"text\0\0\0binary", "NUL"),
        ("a.txt", b"\x89PNG\r\n\x1a\n0000", "PNG"),
        ("a.md", b"PK\x03\x04[Content_Types].xml", ".docx"),
        ("a.txt", b"%PDF-1.7 ...", ".pdf"),
        ("a.pdf", "科技".encode(), "PDF"),
        ("a.docx", b"%PDF-1.7", ".pdf"),
        ("a.docx", "科技".encode(), "DOCX"),
        ("a.ppt", b"x", ".docx"),
        ("a.xls", b"x", "XLS"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "密码"),
        ("noending", b"x", ".docx"),
    ],
)
def test_refusals_say_what_it_is(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    assert said in refused(write(tmp_path / name, content)).zh


def test_missing_folder_pipe_and_size(tmp_path: Path) -> None:
    assert "找不到" in refused(tmp_path / "none.md").zh
    assert "文件夹" in refused(tmp_path).zh
    os.mkfifo(tmp_path / "pipe.txt")
    assert "管道" in refused(tmp_path / "pipe.txt").zh
    with (tmp_path / "big.txt").open("wb") as file:
        file.truncate(FILE_BYTES + 1)
    assert f"{FILE_BYTES:,}" in refused(tmp_path / "big.txt").zh


def test_no_permission() -> None:
    """Root may read every file, so a root's test becomes nobody first, in a process of its own."""
    code = (
        "import os, sys; from pathlib import Path; from ingest.errors import ReadError; from ingest.read import read\n"
        "if os.geteuid() == 0: os.setgid(65534); os.setuid(65534)\n"
        "try: list(read(Path(sys.argv[1])))\nexcept ReadError as error: sys.stdout.write(error.zh)"
    )
    with tempfile.TemporaryDirectory() as folder:  # that of pytest can be entered by its owner alone
        os.chmod(folder, 0o755)
        path = write(Path(folder) / "a.txt", "科技")
        path.chmod(0)
        done = subprocess.run(
            [sys.executable, "-c", code, str(path)],
            capture_output=True,
            text=True,
            check=True,
            cwd=Path(__file__).parents[2],
        )
    assert "权限" in done.stdout


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.binary(max_size=300),
    ending=st.sampled_from(
        [".txt", ".md", ".html", ".docx", ".pdf", ".jsonl", ".csv", ".xlsx", ".doc", ".rtf", ".png"]
    ),
)
def test_any_bytes_are_read_or_refused(tmp_path: Path, content: bytes, ending: str) -> None:
    try:
        results = list(read(write(tmp_path / f"a{ending}", content)))
    except ReadError:
        return
    for raw in results:
        if isinstance(raw, Raw):
            assert raw.lines
            assert all(line == line.strip() and line and "\n" not in line for line in raw.lines)


# ---- finding files, ids


def test_find_files(tmp_path: Path) -> None:
    (tmp_path / "in" / ".hidden").mkdir(parents=True)
    inside = tmp_path / "in"
    outside = write(tmp_path / "outside.md", "外")
    for name in ("b.md", "a.txt", "x.png", ".secret.md", "~$a.docx", ".hidden/c.md"):
        write(inside / name, "文")
    (inside / "link.md").symlink_to(outside)
    assert find_files([inside]) == [inside / "a.txt", inside / "b.md"]
    assert find_files([inside / "b.md", inside]) == [inside / "b.md", inside / "a.txt"]
    with pytest.raises(ReadError, match="none"):
        find_files([tmp_path / "none"])
    with pytest.raises(ReadError, match="hidden"):
        find_files([inside / ".hidden" / "c.md", write_folder(tmp_path / "hidden-only")])


def write_folder(path: Path) -> Path:
    path.mkdir()
    return path


def test_same_ids_are_refused_by_both_names() -> None:
    with pytest.raises(ReadError) as caught:
        refuse_same_ids([Path("x/plan.md"), Path("y/plan.pdf")])
    assert "x/plan.md" in caught.value.zh
    assert "y/plan.pdf" in caught.value.en
    refuse_same_ids([Path("plan.md"), Path("plan.jsonl")])


@given(st.text(max_size=30))
def test_ids_fit_an_anchor(stem: str) -> None:
    identifier = document_id(stem)
    assert identifier
    assert not any(c.isspace() or c in "#/\\" for c in identifier)
    assert document_id(identifier) == identifier


def test_docx_contents_headings_and_merged_cells(tmp_path: Path) -> None:
    import docx

    document = docx.Document()
    document.add_heading("某补助指南", 0)
    document.add_paragraph("目录")
    document.add_paragraph("谁能申请\t2")
    document.add_heading("谁能申请", 1)
    document.add_paragraph("本市居民。")
    document.add_heading("补助多少", 1)
    table = document.add_table(3, 3)
    for row, texts in enumerate((("类别", "地区", "金额"), ("甲类", "城区", "10元"), ("", "乡镇", "20元"))):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    document.save(str(tmp_path / "a.docx"))
    raw = one(tmp_path / "a.docx")
    assert raw.lines[-2:] == ("类别：甲类\t地区：城区\t金额：10元", "类别：甲类\t地区：乡镇\t金额：20元")
    assert raw.styles == ("title", "", "contents", "h1", "", "h1", "row", "row")
