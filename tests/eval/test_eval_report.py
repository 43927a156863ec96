"""Reports, comparison, blind sheet and votes of two real runs that differ."""

import json
import re
from pathlib import Path

import pytest
from eval_samples import QUESTION, Faulty, small_cases, with_words, without_hedge, write_lines

from assistant.pipeline import Pipeline
from eval.compare import compare, dangers_between, held_out, settings_between, text, verdict
from eval.evaluate import evaluate_subject
from eval.report import readme_table, write_report
from eval.run import read_json
from eval.sheet import agreement, read_votes, sheet, swaps
from ingest.errors import UsageError

HOSTILE = QUESTION | {
    "id": "h1",
    "question": "三大先导产业规模<script>alert(1)</script></script>？",
    "must_include": ["没有的词"],
}


@pytest.fixture(scope="module")
def runs(shipped: Pipeline, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("runs")
    held_out = QUESTION | {"id": "h2", "split": "test", "question": "先导产业规模目标", "must_include": ["没有的词"]}
    cases = small_cases(folder / "cases", [QUESTION, HOSTILE, held_out])
    evaluate_subject(shipped, ["retrieval", "answers"], out=folder / "a", cases=cases)
    evaluate_subject(Faulty(shipped, without_hedge), ["retrieval", "answers"], out=folder / "b", cases=cases)
    return folder / "a", folder / "b"


def test_the_report_is_one_safe_page(runs: tuple[Path, Path]) -> None:
    html, markdown = write_report(runs[0])
    page = html.read_text("utf-8")
    assert "<script" not in page
    assert not re.search(r"(?:src|href)\s*=\s*[\"'](?!#)", page)
    assert "<svg" in page
    assert "没有的词" in page
    links = re.findall(r'href="#(clause-[^"]+)"', page)
    assert links
    assert all(f'id="{link}"' in page for link in links), "every clause that is named can be read on the page"
    assert "plan 1.3" in page
    assert "没有危险错误" in page
    assert "先导产业规模目标" not in page, "a case of the split test is not shown"
    assert "1 条未满分的保留用例" in page
    assert "| answers |" in markdown.read_text("utf-8")


def test_cases_of_the_split_test_are_listed_only_when_asked_for(runs: tuple[Path, Path]) -> None:
    for run in runs:
        assert "先导产业规模目标" not in write_report(run)[0].read_text("utf-8")
    html, markdown = write_report(runs[1], with_test=True)
    page = html.read_text("utf-8")
    assert "先导产业规模目标" in page
    assert "不显示" not in page
    assert "answers h2 lost_hedge: 力争" in markdown.read_text("utf-8")
    markdown = write_report(runs[1])[1]
    assert "answers h2 lost_hedge: （test：不显示" in markdown.read_text("utf-8"), "that there is one is always told"
    new, _ = dangers_between(*runs)
    assert [one.split(": ")[1][:5] for one in new if " h2 " in one] == ["（test"]
    assert "先导产业规模目标" not in sheet(*runs)


def test_every_figure_stands_by_split_with_the_gap(runs: tuple[Path, Path]) -> None:
    html, markdown = write_report(runs[0])
    page, text = html.read_text("utf-8"), markdown.read_text("utf-8")
    assert "<h3>fit（5）</h3>" in page
    assert "<h3>test（1）</h3>" in page
    made = read_json(runs[0] / "figures.json")["answers"]["splits"]
    fit, test = (made[split]["figures"]["section_recall"]["mean"] for split in ("fit", "test"))
    assert test == 1.0
    told = f"| answers section_recall | {fit:.3f} | 1.000 | {fit - 1:+.3f} |" in text
    assert told == (fit != test), "a figure that is the same on both has no gap to tell"
    complete = made["fit"]["figures"]["complete"]["mean"]
    assert f"| answers complete | {complete:.3f} | 0.000 | **{complete:+.3f}** |" in text, "more than 0.05 is told"
    assert f"<tr class=bad><td>answers complete<td>{complete:.3f}<td>0.000<td>{complete:+.3f}" in page
    assert not [line for line in text.split("## answers test")[1].splitlines()[4:] if line.strip()], (
        "a slice of a case is a case"
    )


def test_dangerous_errors_stand_first(runs: tuple[Path, Path]) -> None:
    html, _ = write_report(runs[1])
    page = html.read_text("utf-8")
    assert page.index("危险错误 · dangerous errors") < page.index('<h2 id="retrieval">')
    assert "丢失的限定词" in page


def test_the_comparison_names_what_got_worse(runs: tuple[Path, Path]) -> None:
    made = compare(*runs)
    worse = made["answers fit"]["must_include"]
    assert worse.mean < 0
    assert "t1" in worse.worse
    assert all(verdict("recall@5", d) == "same" for d in made["retrieval fit"].values())
    new, gone = dangers_between(*runs)
    assert any("t1 lost_hedge" in one for one in new)
    assert gone == []
    told = text(made, (new, gone), held_out(runs[1]))
    assert "!! 新出现 · new: answers t1 lost_hedge" in told
    assert "t1" in told.split("must_include")[1]
    assert "h2" not in told.split("!!")[0], "of the split test only the number is told"
    assert text(compare(runs[0], runs[0]), ([], [])).startswith("两次结果相同")
    assert settings_between(*runs) == ["settings"], "an object around a pipeline has none"


def test_the_table_has_the_commit(runs: tuple[Path, Path]) -> None:
    parts = [read_json(runs[0] / f"{name}.json") for name in ("config", "figures", "times")]
    made = readme_table(*parts)
    assert str(parts[0]["commit"]) in made
    assert "complete" in made


def test_the_sheet_is_blind_and_safe(runs: tuple[Path, Path]) -> None:
    page = sheet(*runs)
    data = page.split('id="data">')[1].split("</script>")[0]
    assert "<" not in data
    pairs = {pair["id"]: pair for pair in json.loads(data)["pairs"]}
    hedged = "right" if swaps("t1") else "left"
    assert "力争" in pairs["t1"][hedged]
    assert str(runs[0]) not in page
    with pytest.raises(UsageError, match="没有不同"):
        sheet(runs[0], runs[0])


def test_votes_are_turned_back_and_agreement_worked_out(tmp_path: Path) -> None:
    names = [f"q{n}" for n in range(10)]
    win_a = {name: "right" if swaps(name) else "left" for name in names}
    win_b = {name: "left" if swaps(name) else "right" for name in names}

    def votes(voter: str, choices: dict[str, str]) -> Path:
        rows = [{"voter": voter, "runs": ["1", "2"], "id": name, "choice": choice} for name, choice in choices.items()]
        return write_lines(tmp_path / f"{voter}.jsonl", rows)

    mixed = {name: (win_a if n < 5 else win_b)[name] for n, name in enumerate(names)}
    made = agreement(read_votes([votes("one", win_a), votes("two", mixed), votes("three", mixed)]))
    assert made["votes"] == {"a": 20, "b": 10, "tie": 0, "both_bad": 0}
    assert made["pairs"]["one–two"] == {"cases": 10, "agreement": 0.5, "kappa": 0.0}
    assert made["pairs"]["three–two"] == {"cases": 10, "agreement": 1.0, "kappa": 1.0}


def test_a_line_that_is_no_vote_is_named(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "v.jsonl", [{"voter": "x", "runs": [], "id": "q", "choice": "maybe"}])
    with pytest.raises(UsageError, match="第 1 行"):
        read_votes([path])


def test_an_unfinished_run_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"config\.json"):
        write_report(tmp_path)


def test_an_answer_that_differs_is_found_in_the_sheet(
    shipped: Pipeline, runs: tuple[Path, Path], tmp_path: Path
) -> None:
    cases = runs[0].parent / "cases"
    evaluate_subject(Faulty(shipped, with_words("</script><b>")), ["answers"], out=tmp_path / "c", cases=cases)
    assert "</script><b>" not in sheet(runs[0], tmp_path / "c")
