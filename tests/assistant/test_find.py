"""Occurrences: counted as officials count, near forms apart, spans exact."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.find import LONGEST, find, to_json
from eval.faults.wording import Files
from ingest.errors import UsageError


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Files:
    folder = tmp_path_factory.mktemp("docs")
    (folder / "one.md").write_text(
        "# 云溪园行动方案\n\n一、建设数字港湾\n\n推进数字 港湾建设，數字港灣由园区负责。"
        "数字港口另行安排，港湾数字平台同步。\n",
        encoding="utf-8",
    )
    (folder / "two.md").write_text("# 云溪园报告\n\n一、情况\n\n（一）数字的港湾\n\n没有别的。\n", encoding="utf-8")
    return Files([folder / "one.md", folder / "two.md"])


def test_counts_and_forms(index: Files) -> None:
    made = find("数字港湾", index)
    assert [one.printed for one in made.found] == ["数字港湾", "数字 港湾", "數字港灣"]
    assert [one.form for one in made.found] == ["exact", "exact", "variant"]
    assert made.in_headings == 1
    assert made.by_document == {"one": 3, "two": 0}
    assert sum(made.by_section.values()) == 3
    assert {one.printed for one in made.near} >= {"数字港口", "港湾数字"}


def test_spans_paths_and_context(index: Files) -> None:
    made = find("数字港湾", index)
    for one in (*made.found, *made.near):
        text = index.document(one.document).text
        assert text[one.start : one.end] == one.printed
        assert (one.before + one.printed + one.after) in text
    assert made.found[1].path == "一、"


def test_one_character_more(index: Files) -> None:
    assert [one.printed for one in find("数字港湾建设", index).found] == ["数字 港湾建设"]
    assert find("没有的词语", index).found == ()


def test_json(index: Files) -> None:
    row = to_json(find("数字港湾", index))
    assert row["count"] == 3
    assert {"term", "found", "near", "by_document", "by_section", "in_headings"} <= set(row)


@pytest.mark.parametrize("term", ["", "  ", "词" * (LONGEST + 1)])
def test_terms_that_cannot_be_found(index: Files, term: str) -> None:
    with pytest.raises(UsageError):
        find(term, index)


def test_english_words_are_found_whole(tmp_path: Path) -> None:
    path = tmp_path / "grants.md"
    path.write_text(
        "# Grant rules\n\nWithin 20 working days. From the working day set, 5 working\ndays. AI园区, AIGC。\n", "utf-8"
    )
    index = Files([path])
    assert [one.printed.split() for one in find("working days", index).found] == [["working", "days"]] * 2
    assert [one.before[-1:] + one.printed + one.after[:1] for one in find("AI", index).found] == [" AI园"]
    assert find("work", index).found == find("ork", index).found == ()
