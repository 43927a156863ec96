"""What is told of the sides that are measured: shares of gold quotes, ratios, and what is not installed."""

import importlib
import json
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bench.cold import Start
from bench.peers import HITS, measure, questions, side, told
from bench.peers.measure import SIDES, Side


def of(name: str, seconds: float, share: float) -> Side:
    took = Start(seconds, seconds / 2, 100 * seconds)
    found = tuple(questions.Covered(split, share, share / 2, 500) for split in ("fit", "choose", "test"))
    return Side(name, took, (took, took), took, 10 * seconds, found)


def test_a_question_counts_its_gold_quotes_in_the_hits_and_in_their_first_thousand_characters() -> None:
    row = {"split": "choose", "gold_quotes": ["给予贷款 贴息", "租住人才公寓"]}
    far = "文" * questions.ROOM
    found = questions.covered(row, ["对小微企业**给予贷款贴息**。", far, "可租住人才公寓"])
    assert (found.split, found.hits, found.room) == ("choose", 1.0, 0.5)
    assert questions.covered(row, []).hits == 0


def test_every_question_has_gold_quotes_and_stands_with_the_files_that_it_is_asked_of() -> None:
    held = {one.name: one for one in questions.collections()}
    assert {"shipped", "others"} == set(held)
    assert {path.stem for path in held["shipped"].files} == {"plan", "review"}
    for one in held.values():
        assert all(row["gold_quotes"] and not row.get("history") for row in one.rows)
        assert all(path.is_file() for path in one.files)
    assert {row["set"] for row in held["others"].rows} == {"others"}


def test_ratios_are_against_this_program() -> None:
    sides = [of("policy", 2, 0.8), of("txtai", 6, 0.4)]
    text = told.page(sides, questions.collections(), {"policy": "", "txtai": "9"})
    assert "| ingest, s | 2.0 | 6.0 (3.0 ×) |" in text
    assert "| five hits, test | 0.800 | 0.400 |" in text
    assert "left out: LangChain + Chroma, LlamaIndex, Haystack" in text


def test_the_plot_is_an_svg_with_a_bar_a_side_and_figure() -> None:
    root = ElementTree.fromstring(told.plot([of("policy", 2, 0.8), of("haystack", 4, 0.4)]))
    bars = [float(one.get("width", "0")) for one in root if one.get("height") == "14"]
    assert len(bars) % 2 == 0
    assert bars[0] * 2 == pytest.approx(bars[1], abs=0.2)  # of the same panel


@pytest.mark.parametrize("name", [name for name in SIDES if name != "policy"])
def test_a_side_that_is_not_installed_is_named_by_what_it_lacks(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    needs = importlib.import_module(f"bench.peers.{name}").NEEDS
    monkeypatch.setitem(sys.modules, needs[0], None)
    assert measure.lacking(name) == needs[0]


def test_this_program_lacks_nothing_and_gives_five_texts(tmp_path: Path) -> None:
    assert measure.lacking("policy") == ""
    lines = [f"（{at}）资助{at}家企业开展第{at}类技术改造。" for at in range(1, 9)]
    file = tmp_path / "notice.md"
    file.write_text("# 关于支持技术改造的通知\n\n一、支持内容\n\n" + "\n\n".join(lines) + "\n", "utf-8")
    job = [{"name": "one", "files": [str(file)], "questions": ["资助多少家企业开展第三类技术改造"]}]
    (tmp_path / side.JOB).write_text(json.dumps(job), "utf-8")
    (tmp_path / "policy").mkdir()
    for step in ("ingest", "answer"):
        side.main("policy", step, tmp_path)
    hits, times = json.loads((tmp_path / "policy" / side.HITS).read_text("utf-8"))
    assert len(times) == 1
    assert len(hits[0]) == HITS
    assert "第3类" in hits[0][0]
