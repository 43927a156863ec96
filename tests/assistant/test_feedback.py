"""Feedback: votes become cases that the evaluation reads, questions are counted, nothing personal is kept."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from assistant import feedback
from assistant.answer import Answer, Turn
from assistant.cli import app
from assistant.feedback import REASONS, Feedback, folder_of, lines_of, told
from assistant.masking import HIDDEN, masked
from assistant.pipeline import Pipeline
from eval.evaluate import evaluate_subject
from eval.validate import validate
from ingest.errors import StorageError

ASKED = "园区由哪个部门牵头管理？"
PERSONAL = (
    "31010519900101123X", "310105 19900101 1231", "13800138000", "138-0013-8000", "+86 138 0013 8000", "１３８００１３８０００",
    "一三八零零一三八零零零", "幺三八零零幺三八零零零", "138\u200b0013\u200b8000", "6222021234567890123", "6222 0212 3456 7890", "someone.else@example.com",
    "someone＠example.com", "sk-abcDEF1234567890abcdef", "ghp_16C7e42F292c6912E7710c838347Ae178B4a", "AKIAIOSFODNN7EXAMPLE", "E12345678",
)  # fmt: skip
KEPT_AS_TYPED = (
    "2025-07-25至2026-12-31", "2025年7月25日", "二〇二五年七月二十五日", "100000000元", "60%", "沪科规〔2025〕1号", "A轮融资3000万元",
    "一二三四五六七八九", "internationalization", "COVID-19",
)  # fmt: skip


@pytest.fixture(scope="module")
def answer(shipped: Pipeline) -> Answer:
    return shipped.ask(ASKED)


@pytest.mark.parametrize("number", PERSONAL)
@pytest.mark.parametrize("frame", ["{}", "我的号码是{}，怎么办？", "Call {} please."])
def test_personal_numbers_addresses_and_keys_are_masked(frame: str, number: str) -> None:
    shown = masked(frame.format(number))
    assert HIDDEN in shown
    assert not any(part in shown for part in (number, number[:6], number[-6:]))


@pytest.mark.parametrize("words", KEPT_AS_TYPED)
def test_dates_amounts_and_words_stay(words: str) -> None:
    assert masked(f"{words}以前怎么申请") == f"{words}以前怎么申请"


@given(st.text(max_size=40), st.integers(13_000_000_000, 19_999_999_999), st.text(max_size=40))
def test_a_mobile_number_never_stays_whatever_stands_around_it(before: str, mobile: int, after: str) -> None:
    shown = masked(f"{before} {mobile} {after}")
    assert str(mobile) not in shown
    assert masked(shown) == shown


def test_a_good_answer_is_a_case_with_its_clauses_as_gold(tmp_path: Path, shipped: Pipeline, answer: Answer) -> None:
    kept = Feedback(tmp_path / "kept")
    history = [Turn("user", "我的手机是13800138000"), Turn("assistant", "好")]
    for _ in range(2):
        kept.vote("good", ASKED, answer, answer.citations, history)
    (case,) = lines_of(kept.folder / "questions.jsonl")
    assert case["gold_quotes"] == [one.quote for one in answer.citations]
    assert case["gold_sections"][0] == {"doc": answer.citations[0].document, "section": answer.citations[0].section}
    assert "13800138000" not in json.dumps(case, ensure_ascii=False)
    assert validate(kept.folder / "questions.jsonl", shipped.index) == []
    assert (kept.folder / "questions.jsonl").stat().st_mode & 0o077 == 0


def test_the_evaluation_runs_on_votes_and_asks_of_a_complaint_only_what_it_says(
    tmp_path: Path, shipped: Pipeline, answer: Answer
) -> None:
    kept = Feedback(tmp_path / "kept")
    refused = shipped.ask("人才公寓每月租金是多少？")
    assert refused.status == "not_stated"
    kept.vote("good", ASKED, answer, answer.citations)
    kept.vote("not_stated", "人才公寓每月租金是多少？", refused, refused.citations)
    figures = evaluate_subject(shipped, ["answers"], out=tmp_path / "run", cases=kept.folder)["answers"]["figures"]
    assert (figures["section_recall"]["mean"], figures["section_recall"]["n"]) == (1.0, 1)
    assert (figures["false_refusal"]["mean"], figures["false_refusal"]["n"]) == (0.5, 2)
    assert (figures["complete"]["mean"], figures["complete"]["undefined"]) == (None, 2)


def test_each_reason_makes_a_sound_case_without_gold(tmp_path: Path, shipped: Pipeline, answer: Answer) -> None:
    kept = Feedback(tmp_path / "kept")
    for reason in REASONS:
        kept.vote(reason, ASKED, answer, answer.citations)
    cases = list(lines_of(kept.folder / "questions.jsonl"))
    assert [case["kind"] for case in cases] == list(REASONS)
    assert not any(case["gold_sections"] or case["gold_quotes"] for case in cases)
    assert validate(kept.folder / "questions.jsonl", shipped.index) == []


def test_unanswered_and_frequent_questions_are_counted_however_they_are_written(tmp_path: Path, answer: Answer) -> None:
    kept = Feedback(tmp_path / "kept")
    for text, status in (
        (ASKED, "answered"),
        (ASKED.replace("？", "?"), "answered"),
        ("租金多少 abc@example.com", "not_stated"),
    ):
        kept.asked(replace(answer, status=status, query=replace(answer.query, standalone=text)))  # type: ignore[arg-type]
    kept.asked(replace(answer, status="declined"))
    found = told(kept.folder).questions
    assert [(one.times, one.unanswered) for one in found] == [(2, 0), (1, 1)]
    assert "example.com" not in found[1].question


@pytest.mark.parametrize(
    ("kept", "files"), [("off", set()), ("votes", {"questions.jsonl"}), ("on", {"questions.jsonl", "asked.jsonl"})]
)
def test_only_what_the_setting_allows_is_kept(
    tmp_path: Path, answer: Answer, kept: feedback.Kept, files: set[str]
) -> None:
    feeding = Feedback(tmp_path / "kept", kept)
    feeding.vote("good", ASKED, answer, answer.citations)
    feeding.asked(answer)
    assert {path.name for path in (tmp_path / "kept").glob("*.jsonl")} == files


def test_a_line_that_was_cut_off_is_taken_back_and_many_writers_lose_none(tmp_path: Path, answer: Answer) -> None:
    kept = Feedback(tmp_path / "kept")
    kept.asked(answer)
    with (kept.folder / "asked.jsonl").open("ab") as file:
        file.write(b'{"day": "2026-')
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(kept.asked, [answer] * 40))
    lines = (kept.folder / "asked.jsonl").read_text("utf-8").splitlines()
    assert len(lines) == 41
    assert all(json.loads(line)["status"] == answer.status for line in lines)


def test_a_file_has_a_bound_and_drops_what_is_oldest(
    tmp_path: Path, answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feedback, "LARGEST", 2000)
    kept = Feedback(tmp_path / "kept")
    for number in range(100):
        kept.asked(replace(answer, query=replace(answer.query, standalone=f"第{number}问")))
        assert (kept.folder / "asked.jsonl").stat().st_size < 2200
    assert [one["question"] for one in lines_of(kept.folder / "asked.jsonl")][-1] == "第99问"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no file here that is always full")
def test_what_cannot_be_kept_is_told(tmp_path: Path, answer: Answer) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "asked.jsonl").symlink_to("/dev/full")
    with pytest.raises(StorageError, match=r"asked\.jsonl"):
        Feedback(tmp_path / "kept").asked(answer)


def test_the_command_lists_votes_unanswered_and_frequent_questions(tmp_path: Path, answer: Answer) -> None:
    index = tmp_path / "index"
    kept = Feedback(folder_of(index))
    kept.vote("wrong_clause", "=1+1", answer, answer.citations)
    for _ in range(2):
        kept.asked(replace(answer, status="not_stated"))
    run = CliRunner().invoke(app, ["feedback", "--index", str(index), "--json"])
    made = json.loads(run.stdout)
    assert made["votes"] == {"wrong_clause": 1}
    assert made["unanswered"][0]["unanswered"] == made["frequent"][0]["times"] == 2
    table = tmp_path / "told.csv"
    assert CliRunner().invoke(app, ["feedback", "--index", str(index), "--out", str(table)]).exit_code == 0
    assert ",'=1+1," in table.read_text("utf-8-sig")
    assert "policy-eval run answers --cases" in CliRunner().invoke(app, ["feedback", "--index", str(index)]).stdout
    assert "还没有反馈" in CliRunner().invoke(app, ["feedback", "--index", str(tmp_path / "none")]).stdout
