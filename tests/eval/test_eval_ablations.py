"""Ablations: each leaves out one thing, and the table says what that costs."""

import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest
from eval_samples import small_cases

from assistant.jsonl import turns_of
from assistant.pipeline import Pipeline
from eval.ablations import DOCUMENT, METRICS, SLICES, lines, measure, tables
from eval.answer_parts import answer_parts
from eval.case import CASES, numbered
from eval.figures import paired
from eval.indexes import own_settings
from eval.retrieval_parts import Ablation, ablations
from eval.strings import hit, wanted_places
from eval.tables import put_section

ANSWERED = [row for _, row in numbered(CASES / "questions.jsonl") if row["answerable"]]


def by_name(word: str) -> Ablation:
    return next(one for one in ablations() if word in one.name)


def test_each_leaves_out_one_part_of_the_full_system() -> None:
    full, *others = ablations()
    everything = asdict(full.mix) | asdict(full.parts)
    changed = []
    for one in others:
        made = asdict(one.mix) | asdict(one.parts)
        changed.append(tuple(name for name in everything if made[name] != everything[name]))
    assert all(changed)
    assert len(set(changed)) == len(others)
    assert {name for names in changed for name in names} == {
        "lexical", "near", "places", "lexicon", "glossary", "spelling", "traditional", "followup", "localities",
        "unnamed", "frame",
    }  # fmt: skip


def test_the_full_system_is_the_pipeline_itself(shipped: Pipeline) -> None:
    full = measure(shipped, ablations()[0], ANSWERED[:8])
    assert set(full) == set(METRICS)
    for row in ANSWERED[:8]:
        first = [(found.document, found.section) for found in shipped.search(row["question"], turns_of(row), 1)]
        assert full["hit@1"][row["id"]] == float(any(hit(place, first) for place in wanted_places(row)))


def test_lines_stand_for_slices_and_compare_with_the_full_system(shipped: Pipeline) -> None:
    rows = [row for row in ANSWERED if row["lang"] == "en"][:6] + [row for row in ANSWERED if row["lang"] == "zh"][:4]
    full, without = ablations()[0], by_name("glossary")
    made = {(line.system, line.slice): line for line in lines(shipped, rows, [full, without])}
    assert made[full.name, "all"].n == 10
    assert made[full.name, "en"].n == 6
    assert made[full.name, "all"].against is None
    english, chinese = made[without.name, "en"], made[without.name, "zh"]
    assert english.against is not None
    assert english.against["RR@10"] == paired(
        measure(shipped, full, rows[:6])["RR@10"], measure(shipped, without, rows[:6])["RR@10"]
    )
    assert english.against["RR@10"].mean < 0  # English is not found without its Chinese words
    assert chinese.against is not None
    assert chinese.against["RR@10"].mean == 0
    written = tables(list(made.values()))
    assert "| en（n = 6）" in written
    assert "multi-turn" not in written, "a slice without cases has no table"
    assert written.count(without.name) == len({line.slice for line in made.values()})
    assert len({line.count("|") for line in written.splitlines() if line}) == 1


def test_every_slice_is_one_of_the_cases() -> None:
    for name, wants in SLICES.items():
        assert any(wants(row) for row in ANSWERED), name


def test_the_command_writes_the_tables(tmp_path: Path, shipped_index: Path) -> None:
    cases = small_cases(tmp_path / "cases")
    done = subprocess.run(
        [sys.executable, "-m", "eval.ablations", "--index", str(shipped_index), "--cases", str(cases), "--out", "-"],
        capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    first, second = done.stdout.split("### test")
    assert first.startswith("### fit")
    assert all(f"| {name}（n = " in first for name in ("all", "en", "multi-turn"))
    assert "| all（n = " in second
    assert "| en（" not in second


def test_a_folder_without_cases_is_an_error(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "eval.ablations", "--cases", str(tmp_path / "none")],
        capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert done.returncode == 2
    assert "--cases" in done.stderr


@pytest.mark.parametrize("without", ["lexical", "meaning"])
def test_a_score_left_out_changes_the_ranking(shipped: Pipeline, without: str) -> None:
    full, other = (measure(shipped, one, ANSWERED) for one in (ablations()[0], by_name(without)))
    assert any(full[metric] != other[metric] for metric in METRICS)


def test_only_its_section_of_the_document_is_made_anew() -> None:
    text = "# head\n\n<!-- a -->\nold\n<!-- /a -->\n\ntail\n"
    made = put_section(text, "a", "new\n")
    assert made == "# head\n\n<!-- a -->\n\nnew\n\n<!-- /a -->\n\ntail\n"
    assert put_section(made, "a", "new") == made
    assert put_section("# head\n", "b", "x") == "# head\n\n<!-- b -->\n\nx\n\n<!-- /b -->\n"


def test_the_document_holds_both_sections() -> None:
    text = DOCUMENT.read_text("utf-8")
    for name in ("answers", "retrieval"):
        assert text.count(f"<!-- {name} -->") == text.count(f"<!-- /{name} -->") == 1
    for part in answer_parts(own_settings()):
        assert f"| {part.name} |" in text
