"""Finished runs of a few made cases, as ``policy-eval run`` leaves them; nothing is asked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from eval.record import put_aside, write_record
from eval.run import finish, put_json
from eval.suites import SUITES

HOSTILE = '=HYPERLINK("x")<img src=x onerror=alert(1)>{{1+1}}'
HELD = "只在保留题里的话"


def case(name: str, split: str, question: str, complete: float, **more: Any) -> dict[str, Any]:
    """A sample of the suite answers."""
    return {
        "suite": "answers", "id": name, "slices": ["numbers"], "values": {"complete": complete, "failed": 0.0},
        "dangers": [], "missing": [] if complete else ["1000亿元"], "tripped": [],
        "case": {
            "id": name, "split": split, "question": question, "gold_sections": [{"doc": "plan", "section": "1.3"}],
            "gold_quotes": ["三大先导产业"], "must_include": ["1000亿元"],
        },
        "output": {
            "status": "answered", "answer": "先导产业总规模见原文。", "evidence": [{"document": "plan", "section": "1.3"}],
        },
        **more,
    }  # fmt: skip


def made_run(out: Path, right: int, *, commit: str = "0a1b2c") -> Path:
    """A run of twelve cases in each of fit and test, ``right`` of which are complete; a dangerous one in each split."""
    out.mkdir(parents=True, exist_ok=True)
    samples = [
        case(f"{split}{n}", split, f"{split}的第{n}问", float(n < right))
        for split in ("fit", "test")
        for n in range(12)
    ]
    for split, said in (("fit", HOSTILE), ("test", HELD)):
        danger = {"kind": "hallucinated", "what": said}
        samples.append(case(f"{split}-bad", split, said, 0.0, dangers=[danger], tripped=[said]))
    (out / "samples.jsonl").write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in samples), "utf-8")
    (out / "times.jsonl").write_text("", "utf-8")
    index = {"index_sha256": "9f" * 32, "encoder": "made"}
    put_json(out / "config.json", {"commit": commit, "answerer": "extract", "index": index})
    finish(out, [SUITES["answers"]])
    write_record(out, "policy-eval run answers")
    return out


def two_runs(out: Path) -> Path:
    """A run, and the better one after it."""
    made_run(out, 3)
    put_aside(out)
    return made_run(out, 12, commit="3d4e5f")
