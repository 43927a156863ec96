"""Two versions, clause by clause; and results taken along as csv, html and docx."""

from __future__ import annotations

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from assistant.diff import Version, diff, pieces, to_json
from assistant.export import Table, check_table, diff_table, occurrences_table, to_csv, to_docx, to_html
from assistant.find import find
from assistant.wording import check
from ingest.document import Document, Section
from ingest.outline import outline
from ingest.read import Raw

OLD = (
    "云溪园行动方案", "一、目标", "到2032年，力争建成3家实验室。", "二、任务", "（一）人才",
    "引进首席工程师，提供住房服务。",
    "（二）金融", "扩大信贷规模，支持小微企业。", "三、保障", "加强统计，定期评估各项工作的进展。",
)  # fmt: skip
NEW = (
    "云溪园行动方案", "一、目标", "到2032年，力争建成5家实验室。", "二、任务", "（一）空间",
    "更新老旧楼宇，调入两处地块。",
    "（二）人才", "引进首席工程师，提供住房服务。", "（三）金融", "扩大信贷规模，支持中小微企业。",
)  # fmt: skip


def version(lines: tuple[str, ...]) -> Version:
    return outline(Raw("plan", "plan.txt", "", lines))


class Index:
    """One version as an index."""

    def __init__(self, made: Version) -> None:
        self._made = made

    def documents(self) -> list[Document]:
        return [self._made[0]]

    def sections(self, document: str) -> tuple[Section, ...]:
        return tuple(self._made[1])


def test_the_same_text_has_no_changes() -> None:
    assert diff(version(OLD), version(OLD)) == []
    spaced = tuple(line.replace("，", "， ") for line in OLD)
    assert diff(version(OLD), version(spaced)) == []


def test_changed_added_moved_removed() -> None:
    made = {(change.kind, (change.new or change.old).heading): change for change in diff(version(OLD), version(NEW))}  # type: ignore[union-attr]
    changed = made["changed", "一、目标"]
    assert [(p.kind, p.text) for p in changed.pieces if p.kind != "same"] == [("removed", "3"), ("added", "5")]
    assert ("added", "（一）空间") in made
    moved = made["moved", "（二）人才"]
    assert moved.old is not None
    assert (moved.old.path, {p.kind for p in moved.pieces}) == ("二、（一）", {"same"})
    finance = made["moved", "（三）金融"]
    assert [p.text for p in finance.pieces if p.kind == "added"] == ["中"]
    assert ("removed", "三、保障") in made


def test_a_number_differs_as_a_whole() -> None:
    made = [(p.kind, p.text) for p in pieces("资助50万元，共1,000家。", "资助60万元，共1,500家。") if p.kind != "same"]
    assert made == [("removed", "50"), ("added", "60"), ("removed", "1,000"), ("added", "1,500")]


@given(st.text("甲乙丙丁，。12.", max_size=40), st.text("甲乙丙丁，。12.", max_size=40))
def test_pieces_give_both_texts_back(old: str, new: str) -> None:
    made = pieces(old, new)
    assert "".join(p.text for p in made if p.kind != "added") == old
    assert "".join(p.text for p in made if p.kind != "removed") == new


def test_json() -> None:
    rows = to_json(diff(version(OLD), version(NEW)))
    assert {row["kind"] for row in rows} == {"added", "removed", "moved", "changed"}


def test_a_diff_is_rendered() -> None:
    table = diff_table(diff(version(OLD), version(NEW)), "云溪园行动方案")
    page = to_html(table)
    assert "<del>3</del><ins>5</ins>" in page
    assert "新增" in page
    assert "<script" not in page
    assert docx_text(to_docx(table)).count("移位") == 2


def test_a_check_is_exported() -> None:
    index = Index(version(OLD))
    (document,) = index.documents()
    sections = {(document.id, section.id): section for section in index.sections(document.id)}
    found = check("到2032年，力争建成4家实验室。\n<b>天气</b>很好，适合散步。", index)
    table = check_table(found, {document.id: document}, sections)
    rows = list(csv.reader(io.StringIO(to_csv(table).removeprefix("\ufeff"))))
    assert [row[1] for row in rows[1:]] == ["含义改变", "未见"]
    assert rows[1][3] == "数字：[-3-]{+4+}"
    assert rows[1][4] == "《云溪园行动方案》一、"
    assert "&lt;/b&gt;" in to_html(table)
    assert "含义改变" in docx_text(to_docx(table))


def test_occurrences_are_exported() -> None:
    assert "共 1 处" in to_html(occurrences_table(find("首席工程师", Index(version(OLD)))))


def test_a_cell_is_never_a_formula() -> None:
    table = Table("t", "", ("a",), (((("=1+1", ""),),),))
    assert "'=1+1" in to_csv(table)


def docx_text(data: bytes) -> str:
    import docx

    document = docx.Document(io.BytesIO(data))
    return "\n".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
