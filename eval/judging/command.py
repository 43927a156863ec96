"""`policy-eval judge`: a run's saved answers put before a chat model that did not write them."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import prompts
from eval.judging.evidence import messages
from eval.judging.figures import judge_figures
from eval.judging.verdicts import Judge, Task, Told, ask_all, read_verdicts, silent
from eval.run import JUDGED, put_json, read_json, read_samples, samples_hash
from eval.subject import Subject
from ingest.errors import SettingsError, UsageError

if TYPE_CHECKING:
    from assistant.settings import Settings


def judge_run(
    out: Path, *, model: str | None = None, runs: int = 3, suite: str = "answers", index: Path | None = None,
    fresh: bool = False,
) -> dict[str, Any]:  # fmt: skip
    """Judges every answer of a suite of the run ``runs`` times; saves judge.jsonl and judge.json, and returns the latter.

    Goes on where it was cut off. ``index`` None is a new one of the shipped documents; it must be the one that the run
    was made on. Raises UsageError where it is not, where the run holds no answers, or where the folder holds another
    judge's verdicts; JudgeSilent where the model's server gives no reply.
    """
    from eval.indexes import index_facts, pipeline_for

    before, samples = read_json(out / "config.json"), _answered(out, suite)
    settings = judge_settings(model)
    if settings.llm == before["answerer"]:
        sys.stderr.write("评判模型就是作答的模型，会偏向自己 · the judge is the answerer and favours itself\n")
    chat = Judge(_model(settings), settings)
    with pipeline_for(index) as pipeline:
        if index_facts(pipeline.index)["index_sha256"] != before["index"]["index_sha256"]:
            raise UsageError(
                f"{out} 用的是另一个索引，给评判模型看的原文会不同。请用 --index 指定那个索引。",
                f"{out} was made on another index: the judge would read other clauses. Name that index by --index.",
            )
        with closing(Subject(pipeline)) as subject:  # cases with documents of their own are judged by those
            tasks = _tasks(samples, subject, settings.llm_evidence, runs)
    config = _config(out, settings, suite)
    if fresh:
        for name in JUDGED:
            (out / name).unlink(missing_ok=True)
    _same(out, config)
    put_json(out / "judge.json", {"config": config})
    with _progress(len(tasks)) as told:
        failures = ask_all(chat, tasks, out / "judge.jsonl", settings.llm_concurrency, told)
    rows = read_verdicts(out / "judge.jsonl")
    if failures and not rows:
        raise silent(failures, 0)
    if failures:
        sys.stderr.write(
            f"{len(failures)} 次没有得到答复；再次运行同一命令会补上 · no reply, asked again: {failures[-1]}\n"
        )
    made = {"config": config, "figures": judge_figures(rows, samples, runs)}
    put_json(out / "judge.json", made)
    return made


def judge_settings(model: str | None) -> Settings:
    """The settings with the judge in the place of the answerer. Raises UsageError where none is named, SettingsError."""
    from assistant.settings import load_settings

    settings = load_settings()
    named = model or settings.judge
    provider, _, name = named.partition(":")
    if not provider or not name:
        told = f"“{named}”不是 提供方:模型名" if named else "没有指定评判模型"
        raise UsageError(
            f"{told}。请用 --model 或 POLICY_JUDGE 指定，例如 --model openai:qwen-max；最好不是作答的模型。",
            (f"'{named}' is not PROVIDER:NAME." if named else "No judge is named.")
            + " Name it by --model or POLICY_JUDGE, such as --model openai:qwen-max; better not the answerer.",
        )
    # The answerer's address serves the judge only where both speak the same protocol.
    shared = settings.llm_base_url if settings.llm.partition(":")[0] in ("", provider) else ""
    return settings.model_copy(update={"llm": named, "llm_base_url": settings.judge_base_url or shared})


def _model(settings: Settings) -> Any:
    from assistant.models import chat_model

    try:
        return chat_model(settings)
    except SettingsError as error:
        raise SettingsError(
            f"评判模型由 --model 或 POLICY_JUDGE、POLICY_JUDGE_BASE_URL 指定。{error.zh}",
            f"The judge is named by --model or POLICY_JUDGE, and POLICY_JUDGE_BASE_URL. {error.en}",
        ) from error


def _answered(out: Path, suite: str) -> list[dict[str, Any]]:
    of_suite = [s for s in read_samples(out) if s["suite"] == suite]
    found = [s for s in of_suite if s["output"].get("answer") and "question" in s["case"]]
    if not found:
        raise UsageError(
            f"{out} 里没有评测集“{suite}”的回答。请先运行：policy-eval run {suite} --out {out}，或用 --suite 另选一个。",
            f"{out} holds no answers of the suite '{suite}'. Run first: policy-eval run {suite} --out {out}, or choose "
            "another --suite.",
        )
    return found


def _tasks(samples: Sequence[Mapping[str, Any]], subject: Subject, characters: int, runs: int) -> list[Task]:
    """Run by run, so that what is cut off leaves whole runs."""
    asked = [(one["id"], messages(one, subject.of(one["case"]).index, characters)) for one in samples]
    return [Task(name, run, words) for run in range(1, runs + 1) for name, words in asked]


def _config(out: Path, settings: Settings, suite: str) -> dict[str, Any]:
    """What decides a verdict; further runs of the same may be added."""
    return {
        "model": settings.llm,
        "suite": suite,
        "temperature": settings.llm_temperature,
        "evidence_characters": settings.llm_evidence,
        "prompts": {language: prompts.load("judge", language).version for language in ("zh", "en")},
        "samples_sha256": samples_hash(out),
    }


def _same(out: Path, config: Mapping[str, Any]) -> None:
    path = out / "judge.json"
    if not path.exists():
        (out / "judge.jsonl").unlink(missing_ok=True)  # verdicts of which nothing says who gave them
        return
    before = read_json(path).get("config", {})
    if differing := sorted(key for key in before.keys() | config.keys() if before.get(key) != config.get(key)):
        raise UsageError(
            f"{out} 里有另一种配置的评判（不同：{'、'.join(differing)}）。加 --fresh 则删去重来。",
            f"{out} holds verdicts of another configuration (differs: {', '.join(differing)}). --fresh starts anew.",
        )


@contextmanager
def _progress(total: int) -> Iterator[Told]:
    """A bar on standard error, with the tokens so far."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("judge", total=total)

        def told(done: int, read: int, written: int) -> None:
            bar.update(task, completed=done, description=f"judge · {read:,} + {written:,} tokens")

        yield told
