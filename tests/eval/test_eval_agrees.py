"""The suites and a scorer that sees JSON lines alone agree on every figure, over every set of questions."""

from pathlib import Path
from typing import Any

import pytest
from eval_samples import QUESTION, small_cases, write_lines

from assistant.pipeline import Pipeline
from eval.case import CASES, numbered
from eval.evaluate import evaluate_subject
from eval.run import read_samples
from scored_lines import score_answers, score_search

SETS = ("questions", "questions2", "others")


@pytest.fixture(scope="module")
def run(shipped: Pipeline, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    out = tmp_path_factory.mktemp("agrees") / "run"
    return out, evaluate_subject(shipped, ["retrieval", "answers"], out=out)


def of_run(run: tuple[Path, dict[str, Any]], suite: str, name: str) -> tuple[list[Any], list[Any], dict[str, float]]:
    """The cases of a set, what came of them as JSON lines, and the suite's means over them by metric and slice."""
    out, figures = run
    samples = [s for s in read_samples(out) if s["suite"] == suite and s["case"]["set"] == name]
    rows = [s["case"] for s in samples]
    splits = [part for part in figures[suite]["splits"].values() if name in part["slices"]]
    assert len({row["split"] for row in rows}) == len(splits)
    sums: dict[str, list[tuple[float, int]]] = {}
    for part in splits:
        for metric, one in part["slices"][name].items():
            if one["mean"] is not None:
                sums.setdefault(metric, []).append((one["mean"], one["n"]))
    pooled = {m: sum(v * n for v, n in found) / sum(n for _, n in found) for m, found in sums.items()}
    return rows, [{"id": s["id"], **s["output"]} for s in samples], pooled


@pytest.mark.parametrize("name", SETS)
def test_answers(run: tuple[Path, dict[str, Any]], name: str) -> None:
    rows, lines, ours = of_run(run, "answers", name)
    assert len(rows) == sum(1 for _ in numbered(CASES / f"{name}.jsonl"))
    theirs = score_answers(rows, lines)
    shared = [metric for metric in theirs if "/" not in metric and metric != "median_answer_characters"]
    assert set(shared) == set(ours)
    assert {metric: theirs[metric] for metric in shared} == pytest.approx({m: ours[m] for m in shared}, abs=1e-4)


@pytest.mark.parametrize("name", SETS[:2])
def test_search(run: tuple[Path, dict[str, Any]], name: str) -> None:
    rows, lines, ours = of_run(run, "retrieval", name)
    theirs = score_search(rows, lines)
    shared = {metric: value for metric, value in theirs.items() if "/" not in metric}
    assert shared == pytest.approx({metric: ours[metric] for metric in shared}, abs=1e-4)


def test_slices_and_totals_of_a_set(run: tuple[Path, dict[str, Any]]) -> None:
    """Of questions, a split of its own: slices, medians, and refusals near and far."""
    samples = [s for s in read_samples(run[0]) if s["suite"] == "answers" and s["case"]["split"] == "test"]
    theirs = score_answers([s["case"] for s in samples], [{"id": s["id"], **s["output"]} for s in samples])
    part = run[1]["answers"]["splits"]["test"]
    assert part["totals"]["median_answer_characters"] == theirs["median_answer_characters"]
    sliced = {name: value for name, value in theirs.items() if "/" in name}
    assert len(sliced) > 8
    for name, value in sliced.items():
        metric, _, of = name.partition("/")
        assert part["slices"][of][metric]["mean"] == pytest.approx(value, abs=1e-4), name


def test_an_alternative_makes_up_for_a_gold_section_once(shipped: Pipeline, tmp_path: Path) -> None:
    cited = QUESTION | {"gold_sections": [{"doc": "plan", "section": "2.1.2"}, {"doc": "plan", "section": "2.1.3"}]}
    with_other = cited | {"id": "t8", "alt_sections": [{"doc": "plan", "section": "1.3"}]}
    cases = small_cases(tmp_path / "cases", [cited, with_other])
    evaluate_subject(shipped, ["retrieval", "answers"], out=tmp_path / "run", cases=cases)
    found = {(s["suite"], s["id"]): s for s in read_samples(tmp_path / "run")}
    without, beside = found["answers", "t1"]["values"], found["answers", "t8"]["values"]
    assert (without["section_recall"], beside["section_recall"]) == (0.0, 0.5)
    assert without["citation_precision"] == 0.0 < beside["citation_precision"]
    for suite, score in (("retrieval", score_search), ("answers", score_answers)):
        one = found[suite, "t8"]
        theirs = score([one["case"]], [{"id": "t8", **one["output"]}])
        for metric in theirs.keys() & one["values"].keys():
            assert one["values"][metric] == pytest.approx(theirs[metric], abs=1e-4), metric


def test_a_case_of_a_document_of_its_own_is_asked_of_that_document(shipped: Pipeline, tmp_path: Path) -> None:
    rows = [row for _, row in numbered(CASES / "others.jsonl")]
    cases = small_cases(tmp_path / "cases")
    (cases / "others").mkdir()
    text = (CASES / "others" / "liuhe_tourism.md").read_text("utf-8")
    (cases / "others" / "liuhe_tourism.md").write_text(text, "utf-8")
    write_lines(cases / "others.jsonl", [row for row in rows if row["document"] == "liuhe_tourism"][:3])
    evaluate_subject(shipped, ["answers"], out=tmp_path / "run", cases=cases)
    samples = list(read_samples(tmp_path / "run"))
    cited = {
        s["case"]["set"]: {c["document"] for c in s["output"]["citations"]} for s in samples if s["output"]["citations"]
    }
    assert cited["others"] == {"liuhe_tourism"}
    assert cited["questions"] <= {"plan", "review"}
