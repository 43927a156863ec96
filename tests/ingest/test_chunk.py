"""Chunks: what each says of its place, so that a part of a list is found by what it is part of."""

from __future__ import annotations

from pathlib import Path

from ingest.chunk import SIZE, chunk, indexed_text
from ingest.document import Chunk
from ingest.outline import outline
from ingest.read import Raw, read

LEAD = "有下列情形之一的，园区可以收回场地："
LAW = f"""# 园区场地使用规定

第一条 本规定适用于园区场地。

第二条 {LEAD}

（一）连续六个月不使用的；

（二）擅自转租的。

第三条 使用人应当做到以下几点：

（一）按时交费；

（二）保持整洁。

第四条 本规定自发布之日起施行。
"""


def chunks_of(folder: Path, text: str) -> list[Chunk]:
    path = folder / "rules.md"
    path.write_text(text, encoding="utf-8")
    (raw,) = list(read(path))
    assert isinstance(raw, Raw)
    document, sections = outline(raw)
    return chunk(document, sections)


def holding(chunks: list[Chunk], words: str) -> Chunk:
    (found,) = [c for c in chunks if words in c.text]
    return found


def test_an_item_is_indexed_with_the_sentence_that_leads_into_its_list(tmp_path: Path) -> None:
    chunks = chunks_of(tmp_path, LAW)
    item = holding(chunks, "擅自转租")
    assert LEAD in indexed_text(item)
    assert LEAD not in item.text
    assert "以下几点" not in indexed_text(item)
    assert "以下几点：" in indexed_text(holding(chunks, "保持整洁"))


def test_a_lead_in_is_indexed_with_the_items_of_its_own_list(tmp_path: Path) -> None:
    lead = holding(chunks_of(tmp_path, LAW), LEAD)
    assert "连续六个月不使用" in indexed_text(lead)
    assert "擅自转租" in indexed_text(lead)
    assert "按时交费" not in indexed_text(lead)
    assert "擅自转租" not in lead.text


def test_articles_behind_a_list_take_no_lead_in(tmp_path: Path) -> None:
    last = holding(chunks_of(tmp_path, LAW), "自发布之日起")
    assert "：" not in indexed_text(last)


def test_a_list_without_a_lead_in_takes_none_of_the_list_before(tmp_path: Path) -> None:
    again = LAW.replace("使用人应当做到以下几点：", "使用人应当爱护场地。")
    assert "：" not in indexed_text(holding(chunks_of(tmp_path, again), "保持整洁"))


def test_the_items_of_a_long_list_are_cut_where_a_chunk_would_be(tmp_path: Path) -> None:
    items = "\n\n".join(f"（{'一二三四五六七八九'[n]}）{'提交材料。' * 30}" for n in range(9))
    lead = holding(chunks_of(tmp_path, f"第一条 申请人应当提交下列材料：\n\n{items}\n"), "下列材料")
    assert len("".join(lead.outline)) <= SIZE


def test_chunks_are_slices_of_the_text_in_reading_order(tmp_path: Path) -> None:
    chunks = chunks_of(tmp_path, LAW)
    assert [c.start for c in chunks] == sorted(c.start for c in chunks)
    assert all(c.end - c.start == len(c.text) for c in chunks)
