"""doc, wps, rtf, odt, xls and et: LibreOffice makes the old file, the reader reads it as it reads the new one."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from ingest.read import Raw, read

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")

pytestmark = pytest.mark.skipif(
    OFFICE is None,
    reason="LibreOffice is not installed: apt-get install libreoffice-writer-nogui libreoffice-calc-nogui",
)


def as_older(source: Path, ending: str, saved_by: str) -> Path:
    """``source`` saved in the format ``saved_by`` of LibreOffice, under the name of ``ending``."""
    assert OFFICE is not None
    profile = (source.parent / "profile").as_uri()
    command = [OFFICE, f"-env:UserInstallation={profile}", "--headless", "--convert-to", saved_by, "--outdir"]
    subprocess.run([*command, str(source.parent), str(source)], check=True, capture_output=True, timeout=100)
    return source.with_suffix(f".{saved_by}").rename(source.with_suffix(f".{ending}"))


def lines(path: Path) -> tuple[str, ...]:
    (raw,) = read(path)
    assert isinstance(raw, Raw), raw
    return raw.lines


@pytest.mark.parametrize(("ending", "saved_by"), [("doc", "doc"), ("wps", "doc"), ("rtf", "rtf"), ("odt", "odt")])
def test_an_older_paper_reads_as_the_docx_does(tmp_path: Path, ending: str, saved_by: str) -> None:
    from docx import Document

    paper = Document()
    paper.add_heading("某县充电设施建设办法", 0)
    paper.add_paragraph("第一条　为规范充电设施建设，制定本办法。")
    table = paper.add_table(2, 2)
    for cell, text in zip(
        [*table.row_cells(0), *table.row_cells(1)], ["类别", "标准", "甲类", "200元/个"], strict=True
    ):
        cell.text = text
    for text in ("现有小区充电口。", "新建小区充电口。"):
        paper.add_paragraph(text, style="List Number")
    source = tmp_path / "a.docx"
    paper.save(str(source))
    expected = lines(source)
    assert "类别：甲类\t标准：200元/个" in expected
    assert lines(as_older(source, ending, saved_by)) == expected


@pytest.mark.parametrize("ending", ["xls", "et"])
def test_an_older_sheet_reads_as_the_xlsx_does(tmp_path: Path, ending: str) -> None:
    from openpyxl import Workbook

    book = Workbook()
    assert book.active is not None
    for row in (["名称", "电话"], ["甲站", "123"], ["乙站", "456"]):
        book.active.append(row)
    source = tmp_path / "a.xlsx"
    book.save(source)
    assert lines(as_older(source, ending, "xls")) == lines(source) == ("名称：甲站\t电话：123", "名称：乙站\t电话：456")
