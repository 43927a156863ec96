"""Passages: many questions, some numbers kept."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from eval_samples import write_lines

from eval.compare import compare, dangers_between, text
from eval.passages import Running, corpus_pipeline, held_out, ranked_values, run_passages
from eval.report import write_report
from ingest.errors import UsageError
from ingest.training.split import question_held_out

CROPS = ("水稻", "小麦", "玉米", "大豆", "棉花", "油菜", "花生", "甘蔗", "茶叶", "柑橘")
TOPICS = ("播种时间", "施肥数量", "病虫防治", "灌溉方法", "收割机械", "仓储温度")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rows = [
        {"id": f"p{a}-{b}", "text": f"关于{crop}的{topic}，本站每年春季发布{crop}{topic}的具体建议。"}
        for a, crop in enumerate(CROPS)
        for b, topic in enumerate(TOPICS)
    ]
    return write_lines(tmp_path_factory.mktemp("corpus") / "passages.jsonl", rows)


def questions(times: int) -> Iterator[dict[str, Any]]:
    for turn in range(times):
        for a, crop in enumerate(CROPS):
            for b, topic in enumerate(TOPICS):
                yield {"id": f"q{turn}-{a}-{b}", "question": f"{crop}的{topic}是怎样的？", "passage_ids": [f"p{a}-{b}"]}


def test_a_stream_of_questions(corpus: Path, tmp_path: Path) -> None:
    told: list[int] = []
    with corpus_pipeline(corpus) as pipeline:
        figures = run_passages(pipeline, questions(4), tmp_path / "run", told.append)
        with pytest.raises(UsageError):
            run_passages(pipeline, iter(()), tmp_path / "none", told.append)
    assert told == [100, 200]
    assert figures["hit@5"]["n"] == 240
    assert figures["hit@1"]["mean"] > 0.9
    assert figures["failed"] == 0
    assert (tmp_path / "run" / "samples.jsonl").read_text("utf-8").count("\n") == 240


def test_a_run_that_was_cut_off_is_gone_on_with(corpus: Path, tmp_path: Path) -> None:
    def cut(after: int) -> Iterator[dict[str, Any]]:
        for number, row in enumerate(questions(2)):
            if number == after:
                raise KeyboardInterrupt
            yield row

    with corpus_pipeline(corpus) as pipeline:
        whole = run_passages(pipeline, questions(2), tmp_path / "whole", lambda done: None)
        with pytest.raises(KeyboardInterrupt):
            run_passages(pipeline, cut(70), tmp_path / "cut", lambda done: None)
        samples = tmp_path / "cut" / "samples.jsonl"
        assert samples.read_text("utf-8").count("\n") == 70
        with samples.open("a", encoding="utf-8") as file:
            file.write('{"suite": "passages", "id": "q1-')
        assert run_passages(pipeline, questions(2), tmp_path / "cut", lambda done: None) == whole
        assert samples.read_bytes() == (tmp_path / "whole" / "samples.jsonl").read_bytes()
        with pytest.raises(UsageError, match="questions"):
            run_passages(pipeline, questions(2), tmp_path / "cut", lambda done: None, source="another file")


def test_running_figures_are_those_of_the_whole() -> None:
    running = Running()
    for value in (1.0, 0.0, 1.0, 0.0):
        running.add(value)
    assert running.as_json() == {"mean": 0.5, "se": 0.288675, "n": 4}


def test_values_of_a_ranking() -> None:
    expected = {"hit@1": 0.0, "hit@5": 1.0, "hit@10": 1.0, "mrr@10": 0.5}
    assert ranked_values({"b"}, [["a"], ["b"]]) == expected | {f"label-{name}": v for name, v in expected.items()}
    assert ranked_values({"b"}, [])["mrr@10"] == 0.0


def test_a_text_under_several_ids_is_one_place_and_by_label_as_many_as_it_has_ids() -> None:
    values = ranked_values({"c"}, [["a", "b"], ["c", "d"]])
    assert (values["mrr@10"], values["label-mrr@10"]) == (0.5, 0.333333)
    assert ranked_values({"b"}, [["a", "b"]])["hit@1"] == 1.0
    assert ranked_values({"b"}, [["a", "b"]])["label-hit@1"] == 0.0


def test_only_questions_that_no_training_saw(tmp_path: Path) -> None:
    rows = list(questions(1))
    kept = list(held_out("cmrc2018", write_lines(tmp_path / "q.jsonl", rows)))
    assert 0 < len(kept) < len(rows)
    assert all(question_held_out("cmrc2018", row["id"], row["passage_ids"]) for row in kept)


def test_a_question_without_passages_is_named(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "q.jsonl", [{"id": "x", "question": "?"}])
    with pytest.raises(UsageError, match=r'passage_ids：\{"id": "x"'):
        list(held_out("cmrc2018", path))


def test_a_question_without_words_is_named_and_two_runs_are_compared(corpus: Path, tmp_path: Path) -> None:
    with corpus_pipeline(corpus) as pipeline:
        for name in "ab":
            run_passages(pipeline, questions(1), tmp_path / name, lambda done: None)
        with pytest.raises(UsageError, match="question"):
            run_passages(pipeline, iter([{"id": "x", "passage_ids": ["p0-0"]}]), tmp_path / "c", lambda done: None)
    made = compare(tmp_path / "a", tmp_path / "b")
    assert text(made, dangers_between(tmp_path / "a", tmp_path / "b")).startswith("两次结果相同")
    with pytest.raises(UsageError, match="passages"):
        write_report(tmp_path / "a")
