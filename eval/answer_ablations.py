"""What each part of answering brings, by leaving it out: wins and losses, case by case, on every split."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from math import comb
from pathlib import Path
from typing import TYPE_CHECKING

from eval.case import load_cases
from eval.figures import figure
from eval.indexes import Indexes, need_documents
from eval.run import sample
from eval.splits import SPLITS
from eval.strings import REFUSED
from eval.subject import Subject
from eval.suite import Row, Suite

if TYPE_CHECKING:
    from assistant.pipeline import Pipeline
    from eval.answer_parts import Part

SURE = 0.05  # p below which a difference is marked
Scores = Mapping[str, Mapping[str, float]]  # metric → case → what it scored
Told = Callable[[str], None]  # is told the name of a part before it is measured

METRICS = {  # what is measured, and its heading
    "complete": "complete",
    "gold_quotes": "gold_quotes",
    "decision": "答或拒得对 · right to answer or refuse",
    "cited": "改述题引对条款 · paraphrases: section_recall",
    "passed": "病例册 · casebook",
}
_ASKED = ("ask", "search")  # commands of the case book that run the pipeline


@dataclass(frozen=True, slots=True)
class Paired:
    """The full system against one without a part: ``wins`` are cases that only the part gets right (or better).

    ``p`` is that of McNemar's exact test, two-sided: how often chance alone would split the changed cases so unevenly.
    """

    wins: int
    losses: int
    p: float


@dataclass(frozen=True, slots=True)
class Line:
    """One system on one split: the mean of each metric, and its pairs against the full system (None for itself)."""

    system: str
    split: str
    means: Mapping[str, tuple[float, int]]  # mean, cases
    against: Mapping[str, Paired] | None


def paired(full: Mapping[str, float], without: Mapping[str, float]) -> Paired:
    """Wins and losses over the cases that both score."""
    shared = full.keys() & without.keys()
    wins = sum(full[name] > without[name] for name in shared)
    losses = sum(full[name] < without[name] for name in shared)
    return Paired(wins, losses, mcnemar(wins, losses))


def mcnemar(wins: int, losses: int) -> float:
    """The exact two-sided p of so uneven a split of the cases that changed; 1 where none did."""
    changed = wins + losses
    tail = sum(comb(changed, k) for k in range(min(wins, losses) + 1))
    return min(1.0, float(2 * tail / 2**changed))


def plan(cases: Path) -> list[tuple[Suite, list[Row]]]:
    """The suites that answer questions, with their cases. Raises UsageError where one has none."""
    from eval.suites import SUITES

    found = [(SUITES[name], load_cases(SUITES[name], cases)) for name in ("answers", "paraphrases", "casebook")]
    return [(suite, [row for row in rows if row.get("command", "ask") in _ASKED]) for suite, rows in found]


def lines(pipeline: Pipeline, cases: Path, parts: Sequence[Part], told: Told = lambda _: None) -> Iterator[Line]:
    """A line a part and split; the first of ``parts`` is what the others are set against.

    Raises UsageError where the pipeline's index lacks a document that the cases name.
    """
    asked = plan(cases)
    for _, rows in asked:
        need_documents(
            pipeline.index, [row for row in rows if row.get("set") in ("questions", "questions2", "paraphrases")]
        )
    full: Mapping[str, Scores] | None = None
    with closing(Indexes(pipeline.encoder)) as indexes:
        for part in parts:
            told(part.name)
            made = part.make(pipeline.index, pipeline.encoder)
            scores = measure(Subject(made, cases=cases, make=part.make, indexes=indexes), asked)
            for split, found in scores.items():
                against = None if full is None else {m: paired(full[split][m], of) for m, of in found.items()}
                yield Line(part.name, split, {m: _mean(of) for m, of in found.items()}, against)
            full = scores if full is None else full


def _mean(scores: Mapping[str, float]) -> tuple[float, int]:
    return figure(list(scores.values())).mean or 0.0, len(scores)


def measure(subject: Subject, asked: Sequence[tuple[Suite, Sequence[Row]]]) -> dict[str, Scores]:
    """By split, what every case scored on each metric that it defines; in the order of SPLITS."""
    found: dict[str, dict[str, dict[str, float]]] = {split: {} for split in SPLITS}
    for suite, rows in asked:
        for row in rows:
            made = sample(subject.of(row), suite, row)
            for metric, value in _scores(suite.name, made).items():
                if value is not None:
                    found[row["split"]].setdefault(metric, {})[row["id"]] = value
    return {split: scores for split, scores in found.items() if scores}


def _scores(suite: str, made: Row) -> dict[str, float | None]:
    values = made["values"]
    if suite == "casebook":
        return {"passed": values["passed"]}
    if suite == "paraphrases":
        return {"cited": values.get("section_recall", 0.0)}
    refused = made["output"].get("status") in REFUSED
    right = float(refused != made["case"]["answerable"] and "error" not in made["output"])
    return {"complete": values.get("complete"), "gold_quotes": values.get("gold_quotes"), "decision": right}


def tables(made: Sequence[Line]) -> str:
    """Markdown, a table a split: the mean without a part; behind it the cases that the part wins and loses, and p.

    Nothing stands behind a mean where no case changed; ``*`` where p is below SURE.
    """
    text: list[str] = []
    for split in (split for split in SPLITS if any(line.split == split for line in made)):
        held = [line for line in made if line.split == split]
        metrics = [metric for metric in METRICS if metric in held[0].means]
        heads = [f"{METRICS[metric]}（n = {held[0].means[metric][1]}）" for metric in metrics]
        text += [f"### {split}", "", f"| 去掉 · without | {' | '.join(heads)} |", "|---|" + "---|" * len(metrics)]
        text += [f"| {line.system} | {' | '.join(_cell(line, metric) for metric in metrics)} |" for line in held]
        text.append("")
    return "\n".join(text)


def _cell(line: Line, metric: str) -> str:
    shown = f"{line.means[metric][0]:.3f}"
    if line.against is None or not (pair := line.against[metric]).wins + pair.losses:
        return shown
    p = "< 0.01" if pair.p < 0.01 else f"{pair.p:.2f}"
    return f"{shown} ({pair.wins}–{pair.losses}, p {p}{' *' if pair.p < SURE else ''})"
