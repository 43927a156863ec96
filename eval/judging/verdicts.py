"""Asking the judge: every answer of a run, several times, saved as it goes, so that what was cut off goes on."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.judging.reply import read_reply
from eval.run import keep_whole_lines
from ingest.errors import PolicyError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from assistant.settings import Settings

ASKED = 2  # times: a reply that cannot be read is asked for once more
HOPELESS = 3  # cases in a row without a reply, after which the server is taken to be down
_BROKEN = frozenset({"unfinished", "too_long"})  # the model spoke; all other failures are the server's
_KEPT = 400  # characters of a broken reply that are saved, for people

Messages = Sequence[tuple[str, str]]
Told = Callable[[int, int, int], None]  # done, tokens read, tokens written


class JudgeSilent(PolicyError):
    """The judge's server does not answer. What was judged is saved."""

    type = "judge"


@dataclass(frozen=True, slots=True)
class Task:
    """One answer to be judged once. ``run`` counts from 1."""

    id: str
    run: int
    messages: Messages


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of a task: ``row`` as it is saved, None where the server gave no reply; then ``failure`` says why."""

    row: dict[str, Any] | None
    failure: str = ""


class Judge:
    """One chat model under the limits of the settings."""

    def __init__(self, model: BaseChatModel, settings: Settings) -> None:
        self._model = model
        self._settings = settings

    def judged(self, task: Task) -> Judged:
        """Asks, once more where the reply cannot be read. Raises nothing of the model's."""
        tokens = {"input_tokens": 0, "output_tokens": 0}
        text = ""
        for asked in range(1, ASKED + 1):
            text, failure, detail, usage = self._reply(task.messages)
            tokens = {name: tokens[name] + usage.get(name, 0) for name in tokens}
            if failure is not None and failure not in _BROKEN:
                return Judged(None, f"{failure}: {detail}" if detail else failure)
            # A whole JSON object is a whole reply, whatever its server said of the end.
            verdict = read_reply(text) if failure != "too_long" else None
            if verdict is not None:
                grades = {"faithfulness": verdict.faithfulness, "completeness": verdict.completeness}
                return Judged(
                    {"id": task.id, "run": task.run, **grades, "reason": verdict.reason, "asked": asked, **tokens}
                )
        grades_none = {"faithfulness": None, "completeness": None, "reason": "", "reply": text[:_KEPT]}
        return Judged({"id": task.id, "run": task.run, **grades_none, "asked": ASKED, **tokens})

    def _reply(self, messages: Messages) -> tuple[str, str | None, str, Mapping[str, int]]:
        """Text, failure (None for a whole reply), detail and tokens of one request."""
        from assistant.generating.running import Ended, Limits, Request

        chosen = self._settings
        seconds = chosen.llm_timeout
        limits = Limits(seconds, seconds, chosen.llm_attempts, chosen.llm_max_output)
        request = Request(self._model, messages, limits)
        pieces: list[str] = []
        try:
            while True:
                piece = request.next(seconds)
                if isinstance(piece, Ended):
                    return "".join(pieces), piece.failure, piece.detail, piece.usage
                pieces.append(piece or "")
        finally:
            request.close()


def ask_all(judge: Judge, tasks: Sequence[Task], path: Path, at_once: int, told: Told) -> list[str]:
    """Judges what the file does not hold yet, ``at_once`` requests at a time; why some got no reply, [] where all did.

    Those are not saved: the same command asks again. Raises JudgeSilent after HOPELESS in a row.
    """
    keep_whole_lines(path)
    saved = read_verdicts(path)
    done = {(row["id"], row["run"]) for row in saved}
    tokens = [sum(row[name] for row in saved) for name in ("input_tokens", "output_tokens")]
    todo = iter([task for task in tasks if (task.id, task.run) not in done])
    count, failures, in_a_row = len(done), list[str](), 0
    with path.open("a", encoding="utf-8") as file, ThreadPoolExecutor(at_once) as pool:
        for batch in _batches(todo, at_once):
            for one in pool.map(judge.judged, batch):
                if one.row is None:
                    failures.append(one.failure)
                    in_a_row += 1
                    if in_a_row >= HOPELESS:
                        raise silent(failures, count)
                    continue
                in_a_row, count = 0, count + 1
                tokens = [tokens[0] + one.row["input_tokens"], tokens[1] + one.row["output_tokens"]]
                file.write(json.dumps(one.row, ensure_ascii=False) + "\n")
                file.flush()
                told(count, *tokens)
    return failures


def _batches(tasks: Iterator[Task], size: int) -> Iterator[list[Task]]:
    while batch := list(islice(tasks, size)):
        yield batch


def read_verdicts(path: Path) -> list[dict[str, Any]]:
    """The saved rows, by run and id; [] where there is no file. Raises UsageError for a line that is no JSON."""
    from eval.case import numbered

    rows = [row for _, row in numbered(path)] if path.is_file() else []
    return sorted(rows, key=lambda row: (row["run"], row["id"]))


def silent(failures: Sequence[str], count: int) -> JudgeSilent:
    """The error for a judge that gives no reply, when ``count`` verdicts are saved."""
    why = failures[-1]
    return JudgeSilent(
        f"评判模型没有答复（{len(failures)} 次，最后一次：{why}）。已评判的 {count} 次已保存；请检查模型服务、密钥和 "
        "POLICY_JUDGE_BASE_URL，再次运行同一命令即可接着评判。",
        f"The judge gave no reply ({len(failures)} times; the last: {why}). The {count} verdicts made are saved; check the "
        "model's server, its key and POLICY_JUDGE_BASE_URL, and the same command goes on.",
    )
