"""Passages: retrieval over a corpus of passages, streamed, so that memory stays flat for any number of questions."""

from __future__ import annotations

import gzip
import hashlib
import json
import math
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.case import numbered, parsed, why
from eval.config import code_hash
from eval.run import PASSAGES, begin, keep_whole_lines
from ingest.errors import PolicyError, ReadError, UsageError

if TYPE_CHECKING:
    from assistant.pipeline import Pipeline

DATASETS = ("statutes", "cmrc2018", "drcd")
DEPTH = 10  # passages looked at
SECTIONS = 3  # of a passage that may be found before the next one: an article's items are sections of it
Told = Callable[[int], None]


@dataclass(slots=True)
class Running:
    """Mean and standard error of values that are seen once (Welford's way)."""

    n: int = 0
    mean: float = 0.0
    squares: float = 0.0

    def add(self, value: float) -> None:
        self.n += 1
        delta = value - self.mean
        self.mean += delta / self.n
        self.squares += delta * (value - self.mean)

    def as_json(self) -> dict[str, Any]:
        error = math.sqrt(self.squares / (self.n - 1) / self.n) if self.n > 1 else None
        return {"mean": round(self.mean, 6), "se": None if error is None else round(error, 6), "n": self.n}


@dataclass(slots=True)
class Totals:
    """What is kept of a stream of questions: some numbers, whatever its length."""

    metrics: dict[str, Running] = field(default_factory=dict)
    failed: int = 0
    seconds: float = 0.0
    memory: list[int] = field(default_factory=list)  # MiB at most, after each tenth of a thousand

    def add(self, values: Mapping[str, float]) -> None:
        for name, value in values.items():
            self.metrics.setdefault(name, Running()).add(value)


def run_passages(
    pipeline: Pipeline, questions: Iterator[dict[str, Any]], out: Path, told: Told, source: str = ""
) -> dict[str, Any]:
    """Searches every question, writes samples.jsonl and figures.json into a folder, and returns the figures.

    A question holds ``id``, ``question`` and ``passage_ids`` (or ``positive_ids``, ``passage_id``). ``source`` says which
    questions these are: a folder that holds a run of the same code, index and source is gone on with. Raises UsageError
    where there is no question, or where the folder holds another run.
    """
    made = {"code_sha256": code_hash(), "index": _made_of(pipeline), "questions": source}
    begin(out, made, PASSAGES)
    totals = Totals()
    done = _done(out / "samples.jsonl", totals)
    with (out / "samples.jsonl").open("a", encoding="utf-8") as written:
        for number, row in enumerate(questions, 1):
            if row.get("id") not in done:
                written.write(json.dumps(_sample(pipeline, row, totals), ensure_ascii=False) + "\n")
                written.flush()
            if number % 100 == 0:
                totals.memory.append(peak_mib())
                told(number)
    if not totals.metrics:
        raise UsageError("没有可评测的问题。请检查问题文件。", "There are no questions to run. Check the file.")
    figures = {name: one.as_json() for name, one in sorted(totals.metrics.items())} | {"failed": totals.failed}
    (out / "figures.json").write_text(json.dumps({"passages": figures}, ensure_ascii=False, indent=1) + "\n", "utf-8")
    times = {"seconds": round(totals.seconds, 3), "peak_mib": totals.memory}
    (out / "times.json").write_text(json.dumps(times) + "\n", "utf-8")
    return figures


def _made_of(pipeline: Pipeline) -> dict[str, Any]:
    """What made the index; of its documents one hash, for there may be very many."""
    manifest = pipeline.index.manifest
    documents = json.dumps(sorted(manifest.documents.items())).encode()
    named = ("encoder", "encoder_sha256", "chunking", "terms", "chunks")
    made = {name: getattr(manifest, name) for name in named}
    return {**made, "documents_sha256": hashlib.sha256(documents).hexdigest()}


def _done(samples: Path, totals: Totals) -> set[str]:
    """The ids of the questions that a cut-off run has asked, which are added to the totals."""
    keep_whole_lines(samples)
    done = set()
    for _, row in numbered(samples) if samples.exists() else ():
        done.add(row["id"])
        totals.add(row["values"])
        totals.failed += row.get("failed", False)
    return done


def _sample(pipeline: Pipeline, row: Mapping[str, Any], totals: Totals) -> dict[str, Any]:
    from assistant.answer import Evidence

    wanted = wanted_ids(row)
    began = time.perf_counter()
    hits: list[Evidence] = []
    failed = {}
    try:
        hits = pipeline.search(row["question"], k=SECTIONS * DEPTH)
    except PolicyError:
        totals.failed += 1
        failed = {"failed": True}
    totals.seconds += time.perf_counter() - began
    found = list({hit.document: [hit.document, *hit.also] for hit in hits}.values())[:DEPTH]
    values = ranked_values(wanted, found)
    totals.add(values)
    return {"suite": "passages", "id": row["id"], "values": values, "found": found, **failed}


def wanted_ids(row: Mapping[str, Any]) -> set[str]:
    """The passages that answer a question. Raises UsageError where the line names none."""
    named = row.get("passage_ids") or row.get("positive_ids") or [row.get("passage_id")]
    if "question" not in row or "id" not in row or not all(named):
        shown = json.dumps(row, ensure_ascii=False)[:80]
        raise UsageError(
            f"问题缺少 id、question 或 passage_ids：{shown}", f"A question lacks id, question or passage_ids: {shown}"
        )
    return set(named)


def ranked_values(wanted: set[str], ranked: Sequence[Sequence[str]]) -> dict[str, float]:
    """hit@1, hit@5, hit@10 and RR@10 of one question, and the same by label alone (``label-…``).

    Each of ``ranked``, at most ten, is one text: the ids of all the documents that print it, the one shown first. A data set may hold
    a text under several ids and name one of them as the answer: finding the text is finding it. By label, each id
    takes a place of its own, and only the named ones count.
    """
    listed = [[name] for text in ranked for name in text][:DEPTH]
    return _values(wanted, ranked) | {f"label-{name}": v for name, v in _values(wanted, listed).items()}


def _values(wanted: set[str], ranked: Sequence[Sequence[str]]) -> dict[str, float]:
    values = {f"hit@{k}": float(any(wanted.intersection(text) for text in ranked[:k])) for k in (1, 5, 10)}
    first = next((rank for rank, text in enumerate(ranked, 1) if wanted.intersection(text)), None)
    return values | {"mrr@10": 0.0 if first is None else round(1 / first, 6)}


def read_questions(path: Path) -> Iterator[dict[str, Any]]:
    """Questions of a .jsonl or .jsonl.gz file, one at a time. Raises UsageError, ReadError."""
    try:
        opener = gzip.open if path.suffix == ".gz" else open
        with opener(path, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield parsed(line, path, number)
    except (OSError, UnicodeDecodeError, EOFError) as error:
        zh, en = why(error)
        raise ReadError(f"读不了 {path}：{zh}。", f"{path} cannot be read: {en}.") from error


def held_out(dataset: str, path: Path) -> Iterator[dict[str, Any]]:
    """The questions of a training set that no training has seen."""
    from ingest.training.split import question_held_out

    for row in read_questions(path):
        if question_held_out(dataset, row["id"], sorted(wanted_ids(row))):
            yield row


@contextmanager
def corpus_pipeline(corpus: Path) -> Iterator[Pipeline]:
    """A pipeline over a new index of a passage corpus (.jsonl, or .jsonl.gz). Removed afterwards."""
    from eval.indexes import new_pipeline

    with tempfile.TemporaryDirectory(prefix="policy-eval-") as made:
        plain = corpus
        if corpus.suffix == ".gz":
            plain = Path(made) / corpus.name.removesuffix(".gz")
            with plain.open("w", encoding="utf-8") as target:
                target.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in read_questions(corpus))
        with new_pipeline([plain]) as pipeline:
            yield pipeline


def peak_mib() -> int:
    """The most memory this process has held so far, in MiB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // (1024 * 1024 if sys.platform == "darwin" else 1024)
