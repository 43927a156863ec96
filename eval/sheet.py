"""A blind side-by-side sheet of two runs, and the agreement of those who voted on it."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from itertools import combinations
from pathlib import Path
from typing import Any

from eval.case import numbered
from eval.figures import agreement as rated_alike
from eval.run import read_samples, samples_hash
from ingest.errors import UsageError

_HERE = Path(__file__).parent
CHOICES = ("a", "b", "tie", "both_bad")


def sheet(a: Path, b: Path) -> str:
    """One html page that shows two runs' answers to the same questions without saying which is which.

    The side of each answer follows from a hash of the case's id. Answers that are the same are left out. Raises
    UsageError where nothing differs.
    """
    first, second = _answers(a), _answers(b)
    pairs = []
    for name, sample in first.items():
        other = second.get(name)
        if other is None or sample["output"]["answer"] == other["output"]["answer"]:
            continue
        swapped = swaps(name)
        left, right = (other, sample) if swapped else (sample, other)
        case = sample["case"]
        pairs.append(
            {
                "id": name, "question": case["question"], "history": case.get("history", []),
                "left": left["output"]["answer"], "right": right["output"]["answer"],
            }
        )  # fmt: skip
    if not first.keys() & second.keys():
        raise UsageError(
            f"{a} 与 {b} 没有共同的回答。请先各运行一次：policy-eval run answers --out …",
            f"{a} and {b} share no answers. Run for each: policy-eval run answers --out …",
        )
    if not pairs:
        raise UsageError(f"{a} 与 {b} 的回答没有不同。", f"No answer differs between {a} and {b}.")
    # A "<" inside a script could end it; as an escape it is the same JSON.
    data = json.dumps({"runs": [_run_id(a), _run_id(b)], "pairs": pairs}, ensure_ascii=False).replace("<", "\\u003c")
    return (_HERE / "sheet.html").read_text("utf-8").replace("/*DATA*/", data)


def swaps(case: str) -> bool:
    """Whether the second run's answer stands on the left for this case."""
    return hashlib.sha256(case.encode("utf-8")).digest()[0] % 2 == 1


def _answers(out: Path) -> dict[str, dict[str, Any]]:
    """Answers by case; those of the split ``test`` are left out: whoever reads them can no longer test on them."""
    shown = (s for s in read_samples(out) if s["suite"] == "answers" and s["case"].get("split") != "test")
    return {s["id"]: s for s in shown if "answer" in s["output"]}


def _run_id(out: Path) -> str:
    """A name that says nothing: the hash of the run's samples."""
    return samples_hash(out)[:12]


def read_votes(files: Sequence[Path]) -> list[dict[str, Any]]:
    """Votes of files that the sheet saved: {"voter", "runs", "id", "choice": left, right, tie or both_bad}.

    Each gets ``winner``: a, b, tie or both_bad. Raises UsageError for a line that is no vote, or for other runs.
    """
    votes: list[dict[str, Any]] = []
    for path in files:
        for number, row in numbered(path):
            if (
                row.get("choice") not in ("left", "right", "tie", "both_bad")
                or not {"voter", "id", "runs"} <= row.keys()
            ):
                raise UsageError(f"{path.name} 第 {number} 行不是一票。", f"{path.name}, line {number}: not a vote.")
            votes.append({**row, "winner": _winner(row)})
    if len({tuple(vote["runs"]) for vote in votes}) > 1:
        raise UsageError("这些投票来自不同的对比表，不能合计。", "These votes are on different pairs of runs.")
    return votes


def _winner(vote: Mapping[str, Any]) -> str:
    if vote["choice"] in ("tie", "both_bad"):
        return str(vote["choice"])
    return "b" if (vote["choice"] == "left") == swaps(vote["id"]) else "a"


def agreement(votes: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Counts by winner, and for each pair of voters the share that agrees and Cohen's kappa.

    Kappa is None where chance alone would agree always; a pair that shares no case is left out. Of two votes of one
    voter on one case the later counts.
    """
    by_voter: dict[str, dict[str, str]] = defaultdict(dict)
    for vote in votes:
        by_voter[vote["voter"]][vote["id"]] = vote["winner"]
    cast = [winner for chosen in by_voter.values() for winner in chosen.values()]
    pairs = {}
    for one, other in combinations(sorted(by_voter), 2):
        shared = sorted(by_voter[one].keys() & by_voter[other].keys())
        if shared:
            rated = [(by_voter[one][name], by_voter[other][name]) for name in shared]
            pairs[f"{one}–{other}"] = asdict(rated_alike(rated))
    return {"votes": {choice: cast.count(choice) for choice in CHOICES}, "voters": sorted(by_voter), "pairs": pairs}
