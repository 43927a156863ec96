"""Figures and what they are figures of: set against each other only where the print shows one indicator."""

import pytest

from assistant.composing.indicators import comparable, figures


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("力争产值占全区经济总量达35%", [("35", "%", "产值占全区经济总量")]),
        ("亿元以上商场 21 个，总额第一", [("21", "个", "亿元以上商场")]),
        ("到2031年建成4家中心", [("4", "家", "建成")]),
        ("2031年以后逐步推进", []),
    ],
)
def test_figures_have_a_unit_and_the_words_before_them(text: str, found: list[tuple[str, str, str]]) -> None:
    assert [(f.value, f.unit, f.label) for f in figures(text)] == found


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("按照实际租金的30%给予补贴", "按照实际租金的50%给予补贴", True),
        ("占全区税收的比重达到41%", "占全区税收的比重达到45%", True),
        ("占全区税收的比重达到41%", "占全区经济总量达45%", False),  # another whole
        ("每年培训2000人次", "每年培训9家", False),  # another unit
        ("占比30%", "占比50%", False),  # nothing says of what
        ("全力推进", "占比50%", False),
    ],
)
def test_one_indicator_is_one_unit_and_one_name(one: str, other: str, same: bool) -> None:
    assert comparable([one], [other]) == same
    assert comparable([other], [one]) == same
