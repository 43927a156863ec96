"""Lexical terms: words and bigrams, folded."""

import pytest

from ingest.terms import terms, words
from repeats import is_linear, processor_seconds


def test_words_and_bigrams_of_a_chinese_run_are_told_apart() -> None:
    found = terms("金融服务")
    assert {"_金融", "_融服", "_服务"} <= set(found)
    assert [term for term in found if not term.startswith("_")] == words("金融服务")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ＡＩ企业", ["ai", "企业"]),
        ("GDP growth", ["gdp", "growth"]),
        ("1,000家", ["1000", "家"]),
        ("增长５.5%", ["增长", "5.5%", "5.5"]),
        ("60％", ["60%", "60"]),
        ("企業", ["企业"]),
        ("5G、G60", ["5g", "g60"]),
        ("2025-2026", ["2025", "2026"]),
        ("的和the", []),
        ("a_b", ["b"]),
        ("", []),
        ("，。", []),
    ],
)
def test_words_are_folded_and_numbers_stay_whole(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_printed_spaces_do_not_cut_a_chinese_run_but_line_ends_do() -> None:
    assert "_宁区" in terms("长宁 区")
    assert "_宁区" not in terms("长宁\n区")


def test_a_term_occurs_as_often_as_in_the_text() -> None:
    assert terms("企业企业").count("_企业") == 2


def test_equal_characters_take_time_linear_in_their_number() -> None:
    assert len(terms("长" * 100_000)) > 99_999
    assert is_linear(lambda length: processor_seconds(lambda: terms("长" * length)), 100_000)


@pytest.mark.stress
def test_100000_equal_characters_take_at_most_2_seconds() -> None:
    assert processor_seconds(lambda: terms("长" * 100_000)) < 2
