"""The passages suite as a command: on two files, or on the held-out parts of the training sets."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.passages import DATASETS, corpus_pipeline, held_out, peak_mib, read_questions, run_passages
from eval.run import forget
from ingest.errors import UsageError

if TYPE_CHECKING:
    from assistant.pipeline import Pipeline

_Work = tuple[str, Path, Iterator[dict[str, Any]], Path]  # name, file of questions, the questions, passages


def run_on_corpora(
    out: Path,
    index: Path | None,
    questions: Path | None,
    corpus: Path | None,
    data: Path | None,
    *,
    fresh: bool = False,
) -> str:
    """Runs and returns the figures as JSON lines, going on with a run that was cut off unless ``fresh``. ``index`` spares
    the ingest of ``corpus``.

    Raises UsageError where neither ``data`` nor questions with a corpus or an index are given.
    """
    lines = []
    for name, asked, rows, passages in _work(questions, corpus or index, data):
        folder = out / name if name else out
        if fresh:
            forget(folder)
        with _open(index, passages) as pipeline:
            figures = run_passages(pipeline, rows, folder, _told, hashlib.sha256(asked.read_bytes()).hexdigest())
        lines.append(json.dumps({"dataset": name or passages.name, **figures}, ensure_ascii=False))
    return "\n".join(lines) + "\n"


def _work(questions: Path | None, corpus: Path | None, data: Path | None) -> list[_Work]:
    if data is not None:
        if corpus is not None or questions is not None:
            raise UsageError("--data 不能与其他来源并用。", "--data goes with no --questions, --corpus or --index.")
        if (data / "questions").is_dir():
            data = data / "questions"
        files = [(name, data / f"{name}.jsonl.gz", data / f"{name}_passages.jsonl.gz") for name in DATASETS]
        if there := [(n, asked, held_out(n, asked), passages) for n, asked, passages in files if asked.is_file()]:
            return there
        raise UsageError(
            f"{data} 里没有 {'、'.join(DATASETS)} 的数据。", f"{data} holds no data of {', '.join(DATASETS)}."
        )
    if questions is None or corpus is None:
        raise UsageError(
            "passages 需要 --questions 和 --corpus（或 --index），或 --data 文件夹。",
            "The suite passages needs --questions and --corpus (or --index), or a --data folder.",
        )
    return [("", questions, read_questions(questions), corpus)]


def _open(index: Path | None, corpus: Path) -> AbstractContextManager[Pipeline]:
    from eval.indexes import open_pipeline

    if index is None:
        return corpus_pipeline(corpus)
    return closing(open_pipeline(index))


def _told(done: int) -> None:
    sys.stderr.write(f"\r{done} ({peak_mib()} MiB)")
    sys.stderr.flush()
