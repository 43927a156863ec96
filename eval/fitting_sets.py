"""The questions that "is it answered" is fitted and chosen on: of our cases, and of public sets asked of other documents.

A question about anything else is any question that was asked of other documents; that is what most of these are.
"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from assistant.answer import Turn
from eval.case import CASES
from eval.strings import bare

OFF = frozenset({"off_topic", "out_of_scope"})
# Weight of a question by its source: public sets are many, near misses few and dear.
WEIGHTS = {"near": 4.0, "far": 2.0, "ours": 2.0, "explained": 0.7, "elsewhere": 1.0, "public": 0.4}
# Of each public set so many questions are asked of each index; statutes: none whose number ends an even fifth (held out).
PUBLIC = {
    "cmrc2018": 120, "drcd": 40, "statutes": 40, "faq_gov_messages": 40, "reader_cjrc": 40, "reader_xquad_zh_en": 40,
    "reader_policybench": 40,
}  # fmt: skip
FIT_DOCUMENTS = ("huzhou_report_2025", "liuhe_tourism", "sh_transport_plan", "tw_youth_crossregion")
SEED = 3
HELD = 6  # every sixth paper of everyday questions is left to a judgement fitted after further training
SHORTEST = 8  # characters from which a sentence inside a gold quote is part of the answer


@dataclass(frozen=True, slots=True)
class Asked:
    """A question put to an index: that of the shipped documents where ``files`` is (), and whether it is answered there."""

    source: str
    question: str
    answerable: bool
    weight: float
    files: tuple[Path, ...] = ()
    history: tuple[Turn, ...] = ()


def our_own() -> Iterator[Asked]:
    """The split fit of our cases: the questions of both sets, and those written for this (scope.jsonl)."""
    yield from _cases("questions", "fit", ())
    yield from _cases("others", "fit", files_of("fit"))
    for path in files_of("fit"):
        yield from (replace(one, files=(path,)) for one in _cases("others", "fit", (), path.stem))
    for row in rows_of("scope"):
        if row["split"] == "fit" and row["kind"] in ("answerable", "near", "far"):
            source = {"answerable": "ours", "near": "near", "far": "far"}[row["kind"]]
            yield Asked(source, row["question"], row["kind"] == "answerable", WEIGHTS[source])


def judged() -> Iterator[Asked]:
    """The split choose of the same sets: what thresholds are chosen on."""
    yield from _cases("questions2", "choose", ())
    yield from _cases("others", "choose", files_of("choose"))
    for row in rows_of("casebook"):
        group, status = row["kind"].partition("/")[0], row["expect"].get("status", ())
        answerable = "answered" in status
        asked = row["command"] == "ask" and not row.get("history")
        if asked and status and group in ("absence", "answer", "refuse", "stay"):
            files = tuple(CASES / "casebook" / name for name in row["files"])
            source = f"book {'answerable' if answerable else 'refuse'}"
            yield Asked(source, row["input"]["question"], answerable, 1.0, files)


def anything() -> list[str]:
    """Questions about anything, written for this: what the index has for them is what nearness is measured against."""
    return [row["question"] for row in rows_of("scope") if row["split"] == "fit" and row["kind"] == "far"]


def elsewhere(data: Path | None) -> Iterator[Asked]:
    """Questions asked of documents that they are not about; those of public sets where a folder of them is given."""
    ours = [row["question"] for row in rows_of("questions") if row["split"] == "fit"]
    others = [row["question"] for row in rows_of("others") if row["split"] == "fit"]
    yield from (Asked("elsewhere", q, False, WEIGHTS["elsewhere"]) for q in others)
    yield from (Asked("elsewhere", q, False, WEIGHTS["elsewhere"], files_of("fit")) for q in ours)
    for path in files_of("fit"):
        strangers = (row for row in rows_of("others") if row["split"] == "fit" and row["document"] != path.stem)
        yield from (Asked("elsewhere", row["question"], False, WEIGHTS["elsewhere"], (path,)) for row in strangers)
    if data is None:
        return
    chance = random.Random(SEED)
    for name, count in PUBLIC.items():
        questions = public_questions(data, name)
        chance.shuffle(questions)
        for files, part in (((), questions[:count]), (files_of("fit"), questions[count : 2 * count])):
            yield from (Asked(name, q, False, WEIGHTS["public"], files) for q in part)


def is_held(paper: str) -> bool:
    """Whether a paper of everyday questions of *fit* is left to the judgement, which must not trust a reading more than one of
    unseen questions deserves: every sixth."""
    return paper in _papers()[::HELD]


@cache
def _papers() -> tuple[str, ...]:
    return tuple(sorted({row["files"][0] for row in rows_of("everyday") if row["split"] == "fit"}))


def _cases(name: str, split: str, files: tuple[Path, ...], document: str = "") -> Iterator[Asked]:
    for row in rows_of(name):
        if row["split"] == split and document in ("", row.get("document")):
            source = "ours" if row["answerable"] else "far" if OFF & set(row.get("tags", ())) else "near"
            history = tuple(Turn(turn["role"], turn["content"]) for turn in row.get("history") or ())
            yield Asked(source, row["question"], row["answerable"], WEIGHTS[source], files, history)


def files_of(split: str) -> tuple[Path, ...]:
    """The documents of ``others`` that a split's questions are about."""
    every = sorted((CASES / "others").iterdir())
    return tuple(path for path in every if (path.stem in FIT_DOCUMENTS) == (split == "fit"))


def rows_of(name: str) -> Sequence[dict[str, Any]]:
    """The cases of a file of eval/cases."""
    return [json.loads(line) for line in (CASES / f"{name}.jsonl").read_text("utf-8").splitlines() if line.strip()]


def answers(text: str, quotes: Iterable[str]) -> bool:
    """Whether a sentence prints what a gold quote prints, or is part of one."""
    printed = bare(text)
    return any(
        (wanted := bare(quote)) in printed or (len(printed) >= SHORTEST and printed in wanted) for quote in quotes
    )


def public_questions(data: Path, name: str) -> list[str]:
    """The questions of a public set; of statutes those that are not held out."""
    path = next(data.glob(f"*/{name}.jsonl.gz"))
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    if name == "statutes":
        rows = [row for number, row in enumerate(rows) if number % 5]
    return [row["question"] for row in rows]
