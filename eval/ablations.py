"""``python -m eval.ablations``: what each part of retrieval brings, by leaving it out, on every split.

With ``--answers`` what each part brings to answers, case by case. Writes its section of docs/ablations.md; of the split
``test`` only totals are told.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from eval.case import CASES, load_cases
from eval.figures import Difference, figure, paired
from eval.ranking import ranking
from eval.retrieval_parts import Ablation, ablations
from eval.splits import SPLITS
from eval.strings import found_places, other_places, wanted_places
from eval.suite import Row
from eval.tables import put_section
from ingest.errors import PolicyError

if TYPE_CHECKING:
    from assistant.pipeline import Pipeline

DOCUMENT = Path(__file__).parents[1] / "docs" / "ablations.md"
METRICS = ("recall@5", "hit@1", "RR@10")
Values = Mapping[str, Mapping[str, float | None]]  # metric → case → value
SLICES: Mapping[str, Callable[[Row], bool]] = {
    "all": lambda _: True,
    "zh": lambda row: str(row["lang"]).startswith("zh"),
    "en": lambda row: row["lang"] == "en",
    "support": lambda row: str(row["kind"]).startswith("support"),
    "multi-turn": lambda row: bool(row.get("history")),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One system over one slice: the mean of each metric over ``n`` cases, and its difference from the full system.

    ``against`` is None for the full system itself.
    """

    system: str
    slice: str
    n: int
    means: Mapping[str, float | None]
    against: Mapping[str, Difference | None] | None


def measure(pipeline: Pipeline, ablation: Ablation, rows: Sequence[Row]) -> Values:
    """Every metric of every case that has gold sections, searched without what the ablation leaves out."""
    from assistant.jsonl import hits_json, turns_of
    from assistant.pipeline import Pipeline

    system = Pipeline(pipeline.index, pipeline.encoder, pipeline.settings, mix=ablation.mix, parts=ablation.parts)
    values: dict[str, dict[str, float | None]] = {metric: {} for metric in METRICS}
    for row in rows:
        hits = hits_json(system.search(row["question"], turns_of(row)))
        scored = ranking(wanted_places(row), found_places(hits), other_places(row))
        for metric in METRICS:
            values[metric][row["id"]] = scored[metric]
    return values


def lines(pipeline: Pipeline, rows: Sequence[Row], chosen: Sequence[Ablation]) -> Iterator[Line]:
    """The lines of a table; the first of ``chosen`` is what the others are set against. Slices without cases: none."""
    slices = {name: [row["id"] for row in rows if wants(row)] for name, wants in SLICES.items()}
    full: Values | None = None
    for ablation in chosen:
        values = measure(pipeline, ablation, rows)
        for name, ids in slices.items():
            if ids:
                yield _line(ablation.name, name, _only(values, ids), _only(full, ids) if full is not None else None)
        full = values if full is None else full


def _only(values: Values, ids: Sequence[str]) -> Values:
    return {metric: {name: found[name] for name in ids} for metric, found in values.items()}


def _line(system: str, name: str, values: Values, full: Values | None) -> Line:
    means = {metric: figure(list(found.values())).mean for metric, found in values.items()}
    against = None if full is None else {metric: paired(full[metric], found) for metric, found in values.items()}
    return Line(system, name, len(values[METRICS[0]]), means, against)


def tables(made: Sequence[Line]) -> str:
    """Markdown, a table a slice; behind a mean its difference from the full system with the 95 % interval.

    ``*`` stands where the interval does not hold 0, nothing where no case changed.
    """
    text: list[str] = []
    for name in dict.fromkeys(line.slice for line in made):
        held = [line for line in made if line.slice == name]
        head = f"| {name}（n = {held[0].n}）去掉 · without | recall@5 | hit@1 | MRR@10 |"
        rows = [f"| {line.system} | {' | '.join(_cell(line, metric) for metric in METRICS)} |" for line in held]
        text += [head, "|---|---|---|---|", *rows, ""]
    return "\n".join(text)


def _cell(line: Line, metric: str) -> str:
    mean, against = line.means[metric], line.against
    shown = "—" if mean is None else f"{mean:.3f}"
    if against is None or (difference := against[metric]) is None or not (difference.better or difference.worse):
        return shown
    mark = "" if difference.noise else " *"
    return f"{shown} ({difference.mean:+.3f} [{difference.low:+.3f}, {difference.high:+.3f}]{mark})"


def questions(cases: Path) -> dict[str, list[Row]]:
    """The cases with gold sections, by split. Raises UsageError where there is none."""
    from eval.suites import SUITES

    found = [row for name in ("retrieval", "paraphrases") for row in load_cases(SUITES[name], cases)]
    made = {split: [row for row in found if row["split"] == split and wanted_places(row)] for split in SPLITS}
    return {split: rows for split, rows in made.items() if rows}


def retrieval_section(pipeline: Pipeline, cases: Path) -> str:
    """The tables of retrieval, split by split; of ``test`` the total only."""
    from eval.indexes import need_documents

    text = []
    for split, rows in questions(cases).items():
        need_documents(pipeline.index, rows)
        made = list(lines(pipeline, rows, ablations()))
        if split == "test":
            made = [line for line in made if line.slice == "all"]
        text.append(f"### {split}\n\n{tables(made)}\n")
    return "\n".join(text)


def answers_section(pipeline: Pipeline, cases: Path) -> str:
    """The tables of answers, split by split."""
    from eval.answer_ablations import lines as answer_lines
    from eval.answer_ablations import tables as answer_tables
    from eval.answer_parts import answer_parts

    def told(name: str) -> None:
        sys.stderr.write(f"{name}\n")

    return answer_tables(list(answer_lines(pipeline, cases, answer_parts(pipeline.settings), told)))


def _made_by(answers: bool) -> str:
    from eval.config import commit

    return f"`python -m eval.ablations{' --answers' if answers else ''}`, commit `{commit()}`"


def main() -> int:
    from eval.indexes import pipeline_for

    parser = argparse.ArgumentParser(prog="python -m eval.ablations", description=__doc__)
    parser.add_argument("--answers", action="store_true", help="parts of answering, with wins and losses")
    parser.add_argument("--index", type=Path, help="an index of the cases' documents; without it one is made")
    parser.add_argument("--cases", type=Path, default=CASES, help="a folder of cases")
    parser.add_argument("--out", default=str(DOCUMENT), help="the document whose section is made anew; - prints it")
    options = parser.parse_args()
    try:
        with pipeline_for(options.index) as pipeline:
            section = (answers_section if options.answers else retrieval_section)(pipeline, options.cases)
        section = f"{section.strip()}\n\n{_made_by(options.answers)}"
    except PolicyError as error:
        sys.stderr.write(f"{error.zh}\n{error.en}\n")
        return 2
    if options.out == "-":
        sys.stdout.write(f"{section}\n")
    else:
        out = Path(options.out)
        text = out.read_text("utf-8") if out.is_file() else ""
        out.write_text(put_section(text, "answers" if options.answers else "retrieval", section).lstrip(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
