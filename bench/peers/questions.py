"""The questions of the suite of answers, and what share of their gold quotes five hits print."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.case import CASES, load_cases, sources
from eval.splits import SPLITS
from eval.strings import held, share
from eval.suite import Row
from eval.suites.answers import SUITE

SHIPPED = Path(__file__).parents[2] / "ingest" / "corpus"
ROOM = 1000  # characters of the hits, best first, where sides are to be compared that cut differently


@dataclass(frozen=True, slots=True)
class Collection:
    """Files, and the questions that are asked of them together."""

    name: str
    files: tuple[Path, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Covered:
    """One question's split, the share of its gold quotes in its hits, and in the first ROOM characters of these."""

    split: str
    hits: float
    room: float
    characters: int


def collections() -> list[Collection]:
    """Questions that the documents answer, each with its gold quotes, by the files that they are asked of.

    Without those of a conversation: a plain pipeline takes one question.
    """
    asked = [row for row in load_cases(SUITE) if row["answerable"] and row["gold_quotes"] and not row.get("history")]
    shipped = tuple(sorted(SHIPPED.glob("*.md")))
    files = {row["id"]: sources(row, CASES) or shipped for row in asked}
    parted: dict[tuple[Path, ...], list[Row]] = {}
    for row in asked:
        parted.setdefault(files[row["id"]], []).append(row)
    names = {key: "shipped" if key == shipped else key[0].parent.name for key in parted}
    return [Collection(names[key], key, tuple(rows)) for key, rows in parted.items()]


def covered(row: Row, hits: Sequence[str]) -> Covered:
    whole = "\n".join(hits)
    in_hits, in_room = (share([held(q, text) for q in row["gold_quotes"]]) for text in (whole, whole[:ROOM]))
    return Covered(str(row["split"]), in_hits or 0.0, in_room or 0.0, len(whole))


def by_split(found: Sequence[Covered]) -> dict[str, tuple[int, float, float]]:
    """For each split: how many questions, and the means of the two shares."""
    parts = {split: [one for one in found if one.split == split] for split in SPLITS}
    return {
        split: (len(part), statistics.fmean(one.hits for one in part), statistics.fmean(one.room for one in part))
        for split, part in parts.items()
        if part
    }
