"""What the index says of its documents, and what answers say of those no longer in force."""

import json
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant.cli import app
from assistant.documents import described, warnings
from assistant.pipeline import Pipeline
from ingest.encoder import load_encoder
from ingest.job import ingest
from ingest.store.base import Index
from ingest.store.published import open_index

OLD = """# 柳溪镇停车管理办法

柳政规〔2018〕3号

第一条 停车费每小时2元。

第二条 本办法自2018年5月1日起施行，有效期3年。

柳溪镇人民政府

2018年4月10日
"""
NEW = """# 柳溪镇停车管理办法

柳政规〔2021〕8号

第一条 停车费每小时3元。

第二条 本办法自2021年6月1日起施行，《柳溪镇停车管理办法》（柳政规〔2018〕3号）同时废止。

柳溪镇人民政府

2021年5月12日
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("parking")
    for name, text in (("old", OLD), ("new", NEW)):
        (folder / f"{name}.md").write_text(text, "utf-8")
    ingest([folder / "old.md", folder / "new.md"], index=folder / "index", encoder=load_encoder(""))
    return open_index(folder / "index", one_shot=True)


def test_rows_say_what_is_printed_and_null_where_nothing_is(index: Index) -> None:
    rows = {row["document"]: row for row in described(index)}
    assert rows["old"]["number"] == "柳政规〔2018〕3号"
    assert rows["old"]["valid_from"] == "2018-05-01"
    assert rows["old"]["replaced_by"] == "new"
    assert rows["new"]["replaced_by"] is None
    assert rows["new"]["valid_until"] is None
    assert rows["new"]["recognised"] is False
    assert all(row["sections"] > 0 and row["chunks"] > 0 for row in rows.values())


def test_an_expired_and_a_replaced_document_are_told(index: Index) -> None:
    old, new = index.document("old"), index.document("new")
    told = warnings([old], index, "zh", date(2025, 1, 1))
    assert any("已届满" in sentence for sentence in told)
    assert any("代替或废止" in sentence for sentence in told)
    assert warnings([new], index, "zh", date(2025, 1, 1)) == ()
    assert not any("已届满" in sentence for sentence in warnings([old], index, "zh", date(2019, 1, 1)))
    assert all(sentence.isascii() or "《" in sentence for sentence in warnings([old], index, "en", date(2025, 1, 1)))


def test_the_command_writes_a_line_a_document(shipped: Pipeline, shipped_index: Path) -> None:
    done = CliRunner().invoke(app, ["documents", "--json", "--index", str(shipped_index)])
    assert done.exit_code == 0
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["document"] for row in rows] == [document.id for document in shipped.index.documents()]
    assert rows[0]["date"] == "2025-07-25"
    shown = CliRunner().invoke(app, ["documents", "--index", str(shipped_index)])
    assert "长科委〔2025〕13号" in shown.stdout
