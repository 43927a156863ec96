"""String checks and ranking, on made outputs with results worked out by hand."""

import pytest

from eval.ranking import ranking
from eval.strings import hit, matches


@pytest.mark.parametrize(
    ("pattern", "text", "holds"),
    [
        ("1000亿元", "规模突破 1000\n亿元", True),
        ("甲|乙", "只有乙", True),
        ("甲|乙", "丙", False),
        ("ABC", "abc", True),
        (r"re:\d+\s*万元", "补贴 50 万元", True),
        (r"re:\d+万元", "补贴50 万元", False),
        ("re:PWNED", "pwned", True),
    ],
)
def test_matches(pattern: str, text: str, holds: bool) -> None:
    assert matches(pattern, text) is holds


def test_a_section_is_hit_by_itself_or_from_inside() -> None:
    assert hit(("plan", "2.5"), [("plan", "2.5.12")])
    assert hit(("plan", "2.5"), [("plan", "2.5")])
    assert not hit(("plan", "2.5.1"), [("plan", "2.5.12")])
    assert not hit(("plan", "2.5.12"), [("plan", "2.5")])
    assert not hit(("plan", "2.5"), [("review", "2.5")])


def test_ranking() -> None:
    found = [("p", "9"), ("p", "1.2"), ("p", "1.2"), ("p", "1.3"), ("p", "7")]
    values = ranking([("p", "1"), ("p", "7")], found)
    # places, repeats left out: 9, 1.2 (hits 1), 1.3 (hits 1 again), 7 (hits 7)
    assert (values["recall@1"], values["recall@3"], values["recall@5"]) == (0.0, 0.5, 1.0)
    assert (values["hit@1"], values["hit@3"]) == (0.0, 1.0)
    assert values["RR@10"] == 0.5
    assert values["AP@10"] == pytest.approx((1 / 2 + 2 / 4) / 2)
    assert values["nDCG@10"] == pytest.approx((1 / 1.584963 + 1 / 2.321928) / (1 + 1 / 1.584963), abs=1e-5)


def test_nothing_found_is_zero_and_nothing_wanted_undefined() -> None:
    assert ranking([("p", "1")], [])["RR@10"] == 0.0
    assert set(ranking([], [("p", "1")]).values()) == {None}
