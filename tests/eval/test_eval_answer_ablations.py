"""What a part brings to answers: wins and losses, case by case, over every set and its documents."""

import subprocess
import sys
from math import comb
from pathlib import Path

import pytest
from eval_samples import QUESTION, small_cases, write_lines

from assistant.pipeline import Pipeline
from eval.answer_ablations import Line, Paired, lines, mcnemar, measure, paired, plan, tables
from eval.answer_parts import Part, answer_parts
from eval.case import CASES, numbered
from eval.indexes import own_settings
from eval.subject import Subject

PARTS = answer_parts(own_settings())


def without(word: str) -> Part:
    return next(part for part in PARTS if word in part.name)


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Questions of each split, English ones among them, with a document of their own and a check."""
    folder = small_cases(tmp_path_factory.mktemp("ablations") / "cases")
    english = {"lang": "en", "question": "How large should the three pilot industries become?"}
    chosen = [QUESTION | english | {"id": f"c{n}", "split": "choose"} for n in range(2)]
    held = [QUESTION | english | {"id": "e1", "split": "test"}, QUESTION | {"id": "e2", "split": "test"}]
    write_lines(folder / "questions2.jsonl", [*chosen, *held])
    (folder / "others").mkdir()
    (folder / "others" / "liuhe_tourism.md").write_bytes((CASES / "others" / "liuhe_tourism.md").read_bytes())
    rows = [row for _, row in numbered(CASES / "others.jsonl") if row["document"] == "liuhe_tourism"]
    write_lines(folder / "others.jsonl", rows[:2])
    return folder


def test_the_p_of_few_changed_cases() -> None:
    assert mcnemar(0, 0) == 1.0
    assert mcnemar(5, 0) == pytest.approx(2 / 2**5)
    assert mcnemar(2, 8) == mcnemar(8, 2) == pytest.approx(2 * (1 + 10 + comb(10, 2)) / 2**10)
    assert mcnemar(3, 3) == 1.0


def test_wins_are_what_only_the_full_system_gets_right() -> None:
    full, other = {"a": 1.0, "b": 1.0, "c": 0.0, "d": 0.5}, {"a": 0.0, "b": 1.0, "c": 1.0, "d": 0.25, "e": 1.0}
    assert paired(full, other) == Paired(2, 1, 1.0)


def test_a_part_that_matters_wins_where_it_is_asked_for(shipped: Pipeline, cases: Path) -> None:
    made = list(lines(shipped, cases, [PARTS[0], without("glossary")]))
    by = {(line.system, line.split): line for line in made}
    full, other = by[PARTS[0].name, "choose"], by[without("glossary").name, "choose"]
    assert full.against is None
    assert full.means["complete"] == (1.0, 2)
    assert other.against is not None
    assert other.against["complete"] == Paired(2, 0, mcnemar(2, 0))
    assert other.against["passed"] == Paired(0, 0, 1.0), "Chinese checks need no glossary"
    test = by[without("glossary").name, "test"]
    assert test.against is not None
    assert test.against["complete"].wins == 1
    assert test.means["cited"][1] == 2, "the paraphrases are of this split"
    assert by[PARTS[0].name, "fit"].means["complete"][1] == 6, "questions, and those of a document of their own"
    written = tables(made)
    assert written.index("### fit") < written.index("### choose") < written.index("### test")
    assert "(2–0, p 0.50)" in written
    assert not any(name in written for name in ("c0", "e1", "e2"))


def test_the_full_system_is_the_pipeline_itself(shipped: Pipeline, cases: Path) -> None:
    asked = plan(cases)
    one, other = Subject(shipped, cases=cases), Subject(PARTS[0].make(shipped.index, shipped.encoder), cases=cases)
    assert measure(one, asked) == measure(other, asked)
    one.close()
    other.close()


def test_a_marked_difference() -> None:
    held = {"complete": (0.5, 40)}
    made = tables([Line("all", "choose", held, None), Line("less", "choose", held, {"complete": Paired(9, 0, 0.0039)})])
    assert "| less | 0.500 (9–0, p < 0.01 *) |" in made


def test_the_command_writes_its_section(tmp_path: Path, shipped_index: Path, cases: Path) -> None:
    out = tmp_path / "page.md"
    out.write_text("# head\n", "utf-8")
    command = [
        sys.executable,
        "-m",
        "eval.ablations",
        "--answers",
        "--index",
        str(shipped_index),
        "--cases",
        str(cases),
    ]
    subprocess.run([*command, "--out", str(out)], capture_output=True, check=True, cwd=Path(__file__).parents[2])
    text = out.read_text("utf-8")
    assert text.startswith("# head\n\n<!-- answers -->\n\n### fit")
    assert all(text.count(f"| {part.name} |") == 3 for part in PARTS)
