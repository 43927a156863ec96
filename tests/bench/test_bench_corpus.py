"""Passages out of any .jsonl: a law gives its articles, other texts themselves."""

import gzip
import json
from pathlib import Path

import pytest

from bench import corpus

LAW = "# 某条例\n\n某年某月通过\n\n第一条 为了规范口岸，制定本条例。\n\n第二条 本条例所称口岸，是指港口。\n机场也是。\n\n第十条 施行。"
RECORDS = [{"id": "a", "title": "某条例", "text": LAW}, {"text": "一段新闻，提到第一条地铁。"}]


@pytest.mark.parametrize("name", ["texts.jsonl", "texts.jsonl.gz"])
def test_laws_are_split_at_their_articles(tmp_path: Path, name: str) -> None:
    source = tmp_path / name
    content = "\n".join(json.dumps(record, ensure_ascii=False) for record in RECORDS).encode()
    source.write_bytes(gzip.compress(content) if name.endswith("gz") else content)
    found = list(corpus.passages(source))
    assert [passage["id"] for passage in found] == ["a-1", "a-2", "a-3", "1"]
    assert found[1] == {"id": "a-2", "title": "某条例", "text": "第二条 本条例所称口岸，是指港口。\n机场也是。"}
    assert found[-1]["text"] == RECORDS[1]["text"]


def test_only_so_many_are_written(tmp_path: Path) -> None:
    source, target = tmp_path / "texts.jsonl", tmp_path / "out.jsonl"
    source.write_text(json.dumps(RECORDS[0]), "utf-8")
    assert corpus.write(source, 2, target) == 2
    assert [json.loads(line)["id"] for line in target.read_text("utf-8").splitlines()] == ["a-1", "a-2"]
