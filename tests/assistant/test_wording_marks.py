"""Text pasted with its marks: headings, lists, bold, tables; and numbers in other forms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.find import find
from assistant.terminal_lists import print_occurrences
from assistant.wording import Checker
from assistant.wording.marks import blanked
from assistant.wording.tokens import tokenize
from eval.faults.wording import Files
from repeats import is_linear, processor_seconds

DOCUMENT = """# 白石镇便民设施建设清单

## 一、设施名单

| 编号 | 设施 | 建设单位 | 开工时间 |
|---|---|---|---|
| 1 | 河滨步道 | 镇建设办 | 2031年3月初 |
| 2 | 共享书屋 | 镇文化站 | 2031年8月15日 |
| 15 | 20 | 镇水利站 | 2032年 |

## 二、经费与时间

每处补助12万元，于2031年4月1日8时至2031年5月31日18时申报，施工期限3至5个月。联系电话：0555-6601234。
"""


@pytest.fixture(scope="module")
def checker(tmp_path_factory: pytest.TempPathFactory) -> Checker:
    path = tmp_path_factory.mktemp("marks") / "stone.md"
    path.write_text(DOCUMENT, encoding="utf-8")
    return Checker(Files([path]))


def _verdicts(checker: Checker, text: str) -> list[str]:
    return [sentence.verdict for sentence in checker.check(text)]


@pytest.mark.parametrize(
    "text",
    [
        "## 一、设施名单",
        "### 二、经费与时间 ###",
        "> 每处补助12万元",
        "- 每处补助12万元",
        "1. 每处补助12万元",
        "**每处补助12万元**",
        "```\n每处补助12万元\n```",
        "| 编号 | 设施 | 建设单位 | 开工时间 |\n|:--|---|:-:|---|\n| 1 | 河滨步道 | 镇建设办 | 2031年3月初 |",
        "|1|河滨步道|镇建设办|2031年3月初|",
        "1\t河滨步道\t镇建设办\t2031年3月初",
        "| **1** | 河滨步道 | <b>镇建设办</b> | 2031年3月初 |",
        "| 河滨步道 | 镇建设办 |",
        "| 15 | 20 | 镇水利站 |",
    ],
)
def test_marks_change_nothing(checker: Checker, text: str) -> None:
    assert set(_verdicts(checker, text)) == {"exact"}


@pytest.mark.parametrize(
    ("text", "claimed", "actual"),
    [
        ("| 2 | 共享书屋 | 镇文化站 | 2031年9月15日 |", "9", "8"),
        ("| 设施 | 建设单位 |\n|---|---|\n| 共享书屋 | 镇建设办 |", "建设办", "文化站"),
        ("| 共享书屋 | 镇水利站 |", "水利", "文化"),
        ("## 二、经费与时间\n\n每处补助**15万元**", "15", "12"),
        ("1. 每处补助15万元", "15", "12"),
        ("- 联系电话：0555-6601235", "0555-6601235", "0555-6601234"),
    ],
)
def test_what_is_altered_under_marks_is_told(checker: Checker, text: str, claimed: str, actual: str) -> None:
    sentences = checker.check(text)
    assert [s.verdict for s in sentences].count("altered_meaning") == 1
    told = [d for s in sentences for d in s.differences]
    assert any(claimed in (d.claimed or "") and actual in (d.actual or "") for d in told), told


def test_a_row_that_leaves_out_a_cell_between_is_no_quotation_nor_is_one_of_two_rows(checker: Checker) -> None:
    (left_out,) = checker.check("| 共享书屋 | 2031年8月15日 |")
    assert left_out.verdict == "altered_meaning"  # a column may be the condition of the next
    assert [(d.claimed, d.actual) for d in left_out.differences] == [(None, "镇文化站")]
    assert _verdicts(checker, "| 共享书屋 | 2031年3月初 |") == ["altered_meaning"]
    assert _verdicts(checker, "| 河滨书屋 | 镇团委 |") == ["not_in_document"]


@pytest.mark.parametrize(
    "text",
    [
        "每处补助120,000元",
        "每处补助十二万元",
        "每处补助壹拾贰万元",
        "每处补助１２万元",
        "于2031-04-01 8:00至2031-05-31 18:00申报",
        "于2031年4月1日8时—2031年5月31日18时申报",
        "施工期限3—5个月",
        "施工期限三到五个月",
        "联系电话：0555 6601234",
        "联系电话：（0555）6601234",
    ],
)
def test_numbers_in_other_forms_are_lesser_variants(checker: Checker, text: str) -> None:
    assert _verdicts(checker, text) == ["minor_variant"]


def test_places_are_those_of_the_text_as_pasted(checker: Checker) -> None:
    text = "## 一、设施名单\n\n| 1 | 河滨步道 | 镇建设办 | 2031年3月初 |\n"
    for sentence in checker.check(text):
        assert text[sentence.start : sentence.end] == sentence.text


def test_printed_marks_are_words() -> None:
    for words in ("张**、李**各一份", "麦角酸*含量", "____年____月", "A|B两类", "C# 语言", "5 > 3", "-5℃以下"):
        assert blanked(words) == words


def test_the_numbers_of_two_cells_are_two() -> None:
    assert tokenize("15\t20").texts == ("#15", "#20")
    assert tokenize("15 20").texts == ("#1520",)  # white space alone is none: 10 00亿元


@given(st.text(alphabet="#*|`->_=~ \n\t文件3", max_size=200))
def test_blanking_keeps_every_place(text: str) -> None:
    made = blanked(text)
    assert len(made) == len(text)
    assert all(new == old or new in " \t" for new, old in zip(made, text, strict=True))
    assert [c for c in made if c in "文件3"] == [c for c in text if c in "文件3"]


PIECES = ("**a ", "# ", "` a", "#", "|", ">", "~~", "- ", "<b", " ", "*a*")


@pytest.mark.parametrize("piece", PIECES)
def test_blanking_takes_time_linear_in_the_text(piece: str) -> None:
    text = ("# " + piece * 100_000)[:100_000]
    assert is_linear(lambda length: processor_seconds(lambda: blanked(text[:length])), len(text))


@pytest.mark.stress
@pytest.mark.parametrize("piece", PIECES)
def test_blanking_100000_characters_takes_at_most_2_seconds(piece: str) -> None:
    assert processor_seconds(lambda: blanked(("# " + piece * 100_000)[:100_000])) < 2


def test_only_documents_with_a_hit_are_listed(
    tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path_factory.mktemp("hits")
    (folder / "stone.md").write_text(DOCUMENT, encoding="utf-8")
    (folder / "river.md").write_text("# 河长制办法\n\n一、总则\n\n巡河每周一次。\n", encoding="utf-8")
    index = Files([folder / "stone.md", folder / "river.md"])
    print_occurrences(find("共享书屋", index))
    shown = capsys.readouterr().out
    assert "stone 1 处" in shown
    assert "river" not in shown
    print_occurrences(find("养老驿站", index))
    assert "2 份文件里都没有" in capsys.readouterr().out
