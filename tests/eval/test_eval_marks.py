"""The marks only rise, and the gate fails below them."""

from pathlib import Path
from typing import Any

import pytest

from eval.gate import judge
from eval.marks import MARKS, Marks, raised, read_marks, write_marks
from ingest.errors import UsageError


def figures(value: float, dangerous: list[dict[str, str]] | None = None) -> dict[str, Any]:
    one = {"mean": value, "se": None, "n": 1, "undefined": 0}
    return {
        "answers": {
            "figures": {"complete": one, "false_refusal": one},
            "slices": {"en": {"complete": one}},
            "totals": {"extra": value},
            "dangerous": dangerous or [],
        }
    }


MADE = Marks({"answers": {"complete": 0.5, "complete/en": 0.2}}, {"answers": {"false_refusal": 0.5}}, {}, {})


def test_marks_rise_and_never_fall() -> None:
    up = raised(MADE, figures(0.8), margin=0.01)
    assert up.least["answers"] == {"complete": 0.79, "complete/en": 0.79}
    assert up.most["answers"] == {"false_refusal": 0.5}
    down = raised(MADE, figures(0.1), margin=0.01)
    assert down.least["answers"] == {"complete": 0.5, "complete/en": 0.2}
    assert down.most["answers"] == {"false_refusal": 0.11}


def test_a_known_error_that_is_gone_is_struck_out() -> None:
    known = Marks({}, {}, {}, {"answers": ("q1 lost_hedge", "q2 lost_hedge")})
    after = raised(known, figures(1.0, [{"id": "q2", "kind": "lost_hedge", "what": ""}]))
    assert after.known == {"answers": ("q2 lost_hedge",)}


def test_the_gate_fails_below_a_mark_beyond_one_and_without_the_figure() -> None:
    passed = {line.name: line.passed for line in judge(figures(0.3), {"answers": {"median": 9.0}}, MADE)}
    assert passed == {"complete": False, "complete/en": True, "false_refusal": True}
    assert not judge({}, {}, MADE)[0].passed
    slow = Marks({}, {}, {"answers": 5.0}, {})
    assert not judge(figures(1), {"answers": {"median": 9.0}}, slow)[0].passed


def test_marks_are_written_as_they_are_read(tmp_path: Path) -> None:
    made = Marks(MADE.least, MADE.most, {"answers": 100.0}, {"answers": ("q1 lost_hedge",)})
    write_marks(made, tmp_path / "marks.toml")
    assert read_marks(tmp_path / "marks.toml") == made


def test_the_shipped_marks_know_no_dangerous_error() -> None:
    shipped = read_marks(MARKS)
    assert not any(shipped.known.values())
    assert shipped.least["answers"]["complete"] > 0.5


def test_unusable_marks_are_named(tmp_path: Path) -> None:
    path = tmp_path / "marks.toml"
    for words in ("[lest.answers]\n", "[least.answers]\ncomplete = 'high'\n", "["):
        path.write_text(words, "utf-8")
        with pytest.raises(UsageError, match=r"marks\.toml"):
            read_marks(path)
