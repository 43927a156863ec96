"""Small cases of our own, and pipelines with one fault each."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from assistant.answer import Answer, Evidence, Turn
from assistant.pipeline import Pipeline
from eval.case import CASES, numbered

QUESTION = {
    "id": "t1", "split": "fit", "provenance": "made for this test", "lang": "zh", "kind": "numbers",
    "question": "三大先导产业的总规模要突破多少？", "answerable": True,
    "gold_sections": [{"doc": "plan", "section": "1.3"}],
    "gold_quotes": ["三大先导产业总规模突破1000亿元"], "must_include": ["1000亿元", "力争"],
    "must_not_include": ["re:已经突破"], "tags": ["made"],
}  # fmt: skip
UNANSWERABLE = QUESTION | {
    "id": "t2", "question": "园区给每家企业的房租补贴是几折？", "answerable": False,
    "gold_sections": [], "gold_quotes": [],
    "must_include": ["未写明|not stated"], "must_not_include": ["re:\\d+\\s*折"],
}  # fmt: skip


def write_lines(path: Path, rows: Sequence[Mapping[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return path


def small_cases(folder: Path, questions: Sequence[Mapping[str, Any]] = (QUESTION, UNANSWERABLE)) -> Path:
    """A folder with a few cases of every kind."""
    folder.mkdir(parents=True, exist_ok=True)
    follow_up = QUESTION | {
        "id": "t3",
        "question": "那孵化器呢？",
        "history": [{"role": "user", "content": QUESTION["question"]}],
    }
    english = QUESTION | {"id": "t4", "lang": "en", "question": "How large should the three pilot industries become?"}
    match = QUESTION | {
        "id": "t5", "question": "我们是小微企业，想贷款", "gold_sections": [{"doc": "plan", "section": "2.5.12"}],
        "gold_quotes": [], "gold_supports": ["S1"],
    }  # fmt: skip
    write_lines(folder / "questions.jsonl", [*questions, follow_up, english, match])
    for name in ("sections", "wording", "supports", "targets", "attacks", "paraphrases"):
        write_lines(folder / f"{name}.jsonl", [row for _, row in numbered(CASES / f"{name}.jsonl")][:2])
    for kind in ("casebook", "everyday"):
        rows = [row for _, row in numbered(CASES / f"{kind}.jsonl") if row["split"] != "fit"][:2]
        write_lines(folder / f"{kind}.jsonl", rows)
        (folder / kind).mkdir(exist_ok=True)
        for name in {name for row in rows for name in row["files"]}:
            shutil.copyfile(CASES / kind / name, folder / kind / name)
    return folder


class Faulty:
    """A pipeline whose answers pass through ``spoil``."""

    def __init__(self, pipeline: Pipeline, spoil: Callable[[Answer], Answer]) -> None:
        self.index = pipeline.index
        self.encoder = pipeline.encoder
        self._pipeline = pipeline
        self._spoil = spoil

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        return self._spoil(self._pipeline.ask(question, history))

    def search(self, question: str, history: Sequence[Turn] = (), k: int = 10) -> list[Evidence]:
        return self._pipeline.search(question, history, k)


class Without:
    """An index that has lost one section."""

    def __init__(self, index: Any, document: str, section: str) -> None:
        self._index = index
        self._lost = (document, section)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._index, name)

    def sections(self, document: str) -> list[Any]:
        return [s for s in self._index.sections(document) if (document, s.id) != self._lost]


def without_hedge(answer: Answer) -> Answer:
    """力争 dropped from what is said; the citations stay."""
    return replace(
        answer,
        answer=answer.answer.replace("力争", ""),
        statements=tuple(replace(s, text=s.text.replace("力争", "")) for s in answer.statements),
    )


def shifted(answer: Answer) -> Answer:
    """Every citation a character later; its quote as it was."""
    return replace(answer, citations=tuple(replace(c, start=c.start + 1, end=c.end + 1) for c in answer.citations))


def with_words(words: str) -> Callable[[Answer], Answer]:
    return lambda answer: replace(answer, answer=f"{words}\n{answer.answer}")
