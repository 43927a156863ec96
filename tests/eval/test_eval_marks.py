"""The marks only rise, and the gate fails below them."""

from pathlib import Path
from typing import Any

import pytest

from eval.gate import judge, table
from eval.marks import MARKS, Marks, changes, raised, read_marks, set_anew, write_marks
from eval.splits import SPLITS
from ingest.errors import UsageError


def figures(value: float, dangerous: list[dict[str, str]] | None = None, n: int = 1000) -> dict[str, Any]:
    one = {"mean": value, "se": None, "n": n, "undefined": 0}
    part = {
        "figures": {"complete": one, "hallucinated": one, "gold_quotes": one},
        "slices": {"en": {"complete": one}, "questions2": {"complete": one}, "others": {"complete": one}},
        "totals": {"extra": value, "median_answer_characters": 200.0},
    }
    return {"answers": {"splits": {"fit": part, "choose": part}, "dangerous": dangerous or []}}


CHOOSE, FIT = ("answers", "choose"), ("answers", "fit")
MADE = Marks({CHOOSE: {"complete": 0.5, "complete/en": 0.2}}, {CHOOSE: {"hallucinated": 0.5}}, {}, {})


def test_marks_rise_and_never_fall() -> None:
    up = raised(MADE, figures(0.8), margin=0.01)
    assert up.least[CHOOSE] == {"complete": 0.79, "complete/en": 0.79}
    assert up.most[CHOOSE] == {"hallucinated": 0.5}
    down = raised(MADE, figures(0.1), margin=0.01)
    assert down.least[CHOOSE] == {"complete": 0.5, "complete/en": 0.2}
    assert down.most[CHOOSE] == {"hallucinated": 0.11}


def test_the_slack_is_one_case_where_cases_are_few() -> None:
    assert raised(MADE, figures(0.8, n=10), margin=0.01).least[CHOOSE]["complete"] == 0.7
    assert raised(MADE, figures(0.0, n=10), margin=0.01).least[CHOOSE]["complete"] == 0.5


def test_marks_set_anew_may_be_lower_and_are_on_what_is_shown() -> None:
    before = Marks(
        {CHOOSE: {"complete": 0.9, "old": 1.0}, ("outline", "fit"): {"text": 1.0}}, {}, {"speed": 9.0}, {}
    )  # fmt: skip
    after = set_anew(before, figures(0.2), margin=0.01)
    assert after.least[CHOOSE] == {
        "complete": 0.19, "gold_quotes": 0.19, "complete/questions2": 0.19, "complete/others": 0.19,
    }  # fmt: skip
    assert after.most[CHOOSE] == {"hallucinated": 0.2, "extra": 0.2}, "errors that should not be have no slack"
    assert after.least[FIT] == after.least[CHOOSE]
    assert after.least["outline", "fit"] == {"text": 1.0}, "a suite that was not run keeps its marks"
    assert after.milliseconds == {"speed": 9.0}
    told = changes(before, after)
    assert "answers choose complete: 0.900 → 0.190" in told
    assert "answers choose old: 1.000 → —" in told


def test_a_known_error_that_is_gone_is_struck_out() -> None:
    known = Marks({}, {}, {}, {"answers": ("q1 lost_hedge", "q2 lost_hedge")})
    after = raised(known, figures(1.0, [{"id": "q2", "split": "fit", "kind": "lost_hedge", "what": ""}]))
    assert after.known == {"answers": ("q2 lost_hedge",)}


def test_the_gate_fails_below_a_mark_beyond_one_and_without_the_figure() -> None:
    passed = {line.name: line.passed for line in judge(figures(0.3), {"answers": {"median": 9.0}}, MADE)}
    assert passed == {"complete": False, "complete/en": True, "hallucinated": True}
    assert not judge({}, {}, MADE)[0].passed
    slow = Marks({}, {}, {"answers": 5.0}, {})
    assert not judge(figures(1), {"answers": {"median": 9.0}}, slow)[0].passed


def test_what_was_fitted_on_is_told_and_fails_nothing() -> None:
    lines = judge(figures(0.3), {}, Marks({FIT: {"complete": 0.5}}, {FIT: {"hallucinated": 0.5}}, {}, {}))
    assert [(line.passed, line.asked, bool(line.note)) for line in lines] == [(True, False, True), (True, False, False)]
    shown = table(lines)
    assert shown.startswith("· answers      fit     complete")
    assert "the gate holds (0 checks" in shown


def test_a_dangerous_error_fails_in_every_split_and_one_of_test_is_not_quoted() -> None:
    found = [{"id": f"q-{split}", "split": split, "kind": "invented_sum", "what": "九折"} for split in SPLITS]
    lines = judge(figures(1.0, found), {}, Marks({}, {}, {}, {"answers": ("q-choose invented_sum",)}))
    assert [(line.split, line.passed) for line in lines] == [("fit", False), ("choose", True), ("test", False)]
    assert ["九折" in line.note for line in lines] == [True, True, False]


def test_marks_are_written_as_they_are_read(tmp_path: Path) -> None:
    made = Marks(MADE.least | {FIT: {"complete": 0.1}}, MADE.most, {"answers": 100.0}, {"answers": ("q1 lost_hedge",)})
    write_marks(made, tmp_path / "marks.toml")
    assert read_marks(tmp_path / "marks.toml") == made


def test_the_shipped_marks_know_no_dangerous_error() -> None:
    shipped = read_marks(MARKS)
    assert not any(shipped.known.values())
    assert shipped.least["answers", "choose"]["complete"] > 0.4
    assert {split for _, split in (*shipped.least, *shipped.most)} == set(SPLITS)


def test_unusable_marks_are_named(tmp_path: Path) -> None:
    path = tmp_path / "marks.toml"
    for words in ("[lest.answers.fit]\n", "[least.answers]\ncomplete = 0.9\n", "[least.answers.train]\ncomplete = 0.9\n",
                  "[least.answers.fit]\ncomplete = 'high'\n", "["):  # fmt: skip
        path.write_text(words, "utf-8")
        with pytest.raises(UsageError, match=r"marks\.toml"):
            read_marks(path)
