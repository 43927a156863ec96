"""How documents are called: a short title where it can mean one document only."""

from pathlib import Path

import pytest

from assistant.pipeline import Pipeline
from assistant.titles import short_title
from ingest.encoder import load_encoder
from ingest.job import ingest
from ingest.store.published import open_index


@pytest.mark.parametrize(
    ("document", "language", "title"),
    [("plan", "zh", "方案"), ("review", "zh", "评估报告"), ("plan", "en", "Plan"), ("review", "zh-hant", "评估报告")],
)
def test_the_only_one_of_its_kind(shipped: Pipeline, document: str, language: str, title: str) -> None:
    assert short_title(shipped.index.document(document), shipped.index, language) == title


def test_two_of_a_kind_are_told_apart_by_their_titles(tmp_path: Path) -> None:
    for name, place in (("a", "青河市"), ("b", "白山县")):
        text = f"# {place}养老服务行动方案\n\n一、目标\n\n到2027年建成养老院10家。\n\n{place}民政局\n\n2026年1月5日\n"
        (tmp_path / f"{name}.md").write_text(text, "utf-8")
    ingest([tmp_path / "a.md", tmp_path / "b.md"], index=tmp_path / "index", encoder=load_encoder(""))
    index = open_index(tmp_path / "index", one_shot=True)
    titles = [short_title(document, index, "zh") for document in index.documents()]
    assert titles == ["《青河市养老服务行动方案》", "《白山县养老服务行动方案》"]
