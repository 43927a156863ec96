"""Which cases may be fitted on, chosen on and only read; and how far the first are from the last."""

import hashlib
from typing import Any

from eval.case import CASES, numbered
from eval.schema import KINDS
from eval.splits import GAP, SPLITS, gaps, in_order

FITTED_DOCUMENTS = {"liuhe_tourism", "huzhou_report_2025", "sh_transport_plan", "tw_youth_crossregion"}


def rows(name: str) -> list[dict[str, Any]]:
    return [row for _, row in numbered(CASES / f"{name}.jsonl")]


def test_the_halves_of_questions2_follow_from_their_ids() -> None:
    found = rows("questions2")
    for kind in {row["kind"] for row in found}:
        of_kind = [row for row in found if row["kind"] == kind]
        of_kind.sort(key=lambda row: hashlib.sha256(row["id"].encode()).hexdigest())
        assert [row["split"] for row in of_kind] == [("choose", "test")[n % 2] for n in range(len(of_kind))], kind


def test_other_documents_are_whole_in_one_split() -> None:
    for row in rows("others"):
        assert row["split"] == ("fit" if row["document"] in FITTED_DOCUMENTS else "choose")


def test_a_paper_of_everyday_questions_is_whole_in_one_split() -> None:
    """The split follows from the name of the paper, so that nobody draws it."""
    for row in rows("everyday"):
        fold = int(hashlib.sha256(row["files"][0].removesuffix(".txt").encode()).hexdigest(), 16) % 5
        assert row["split"] == ("fit", "fit", "fit", "choose", "test")[fold]


def test_every_set_has_its_split() -> None:
    splits = {name: {row["split"] for row in rows(name)} for name in KINDS}
    assert splits["questions"] == {"fit"}
    assert splits["questions2"] == {"choose", "test"}
    assert splits["casebook"] == {"choose"}
    assert splits["close"] == {"fit"}
    assert splits["paraphrases"] == {"test"}
    assert set().union(*splits.values()) == set(SPLITS)


def test_no_question_is_in_two_sets() -> None:
    asked = [row["question"] for name in ("questions", "questions2", "others", "paraphrases") for row in rows(name)]
    assert len(asked) == len(set(asked))
    everyday = [
        (row["files"][0], row["question"]) for row in rows("everyday")
    ]  # in few words two papers may be asked alike
    assert len(everyday) == len(set(everyday))
    assert set(asked).isdisjoint(question for _, question in everyday)
    assert {row["question"] for row in rows("close")}.isdisjoint([*asked, *(row["question"] for row in rows("scope"))])


def part(complete: float, refused: float, **sets: float) -> dict[str, Any]:
    slices = {name: {"complete": {"mean": value}} for name, value in sets.items()}
    return {"figures": {"complete": {"mean": complete}, "false_refusal": {"mean": refused}}, "slices": slices}


def test_a_gap_is_how_much_better_fit_is() -> None:
    made = {"splits": {"fit": part(0.8, 0.1), "test": part(0.75, 0.16)}}
    found = {gap.metric: gap for gap in gaps(made, ["complete", "false_refusal", "nothing"])}
    assert found["complete"].by == 0.05
    assert not found["complete"].told, f"told is what is more than {GAP}"
    assert found["false_refusal"].by == 0.06
    assert found["false_refusal"].told
    assert len(found) == 2


def test_other_documents_do_not_hide_the_gap() -> None:
    """Fit holds hard documents that test has none of: the questions on the same documents are set side by side too."""
    made = {"splits": {"fit": part(0.7, 0.0, questions=0.9, others=0.4), "test": part(0.7, 0.0, questions2=0.7)}}
    found = [(gap.by, gap.alike, gap.told) for gap in gaps(made, ["complete"])]
    assert found == [(0.0, False, False), (0.2, True, True)]


def test_a_suite_without_both_has_no_gap() -> None:
    assert list(gaps({"splits": {"test": part(0.7, 0.0)}}, ["complete"])) == []
    assert in_order(["test", "fit"]) == ["fit", "test"]
