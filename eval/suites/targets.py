"""Targets: does the index know what the text promises and reports, with number, year and hedge?"""

from eval.strings import squeeze
from eval.subject import Subject
from eval.suite import Danger, Row, Scored, Suite


def _run(subject: Subject, row: Row) -> Row:
    quote = squeeze(row["quote"])
    there = [t for t in subject.index.targets() if (t.document, t.section) == (row["doc"], row["section"])]
    found = [t for t in there if squeeze(t.quote) in quote or quote in squeeze(t.quote) or _named(row, t.quote)]
    return {
        "targets": [
            {"type": t.type, "indicator": t.indicator, "value": t.value, "unit": t.unit, "year": t.year,
             "force": t.force, "value_as_written": t.value_as_written, "quote": t.quote}
            for t in found
        ]
    }  # fmt: skip


def _named(row: Row, quote: str) -> bool:
    return bool(row["indicator"]) and squeeze(row["indicator"]) in squeeze(quote)


def _score(subject: Subject, row: Row, output: Row) -> Scored:
    del subject
    found = output["targets"]
    values: dict[str, float | None] = {"found": float(bool(found))}
    if not found:
        return Scored(values, missing=(row["indicator"],))
    best = max(found, key=lambda target: (_same_value(row, target), target["type"] == row["type"]))
    values["type"] = float(best["type"] == row["type"])
    if row["value"] is not None:
        values["value"] = float(_same_value(row, best))
    dangers: tuple[Danger, ...] = ()
    if row["qualifier"]:
        values["hedge"] = float(best["force"] is not None)
        if best["force"] is None and _same_value(row, best) and row["qualifier"] in _HEDGES:
            dangers = (Danger("lost_hedge", f"{row['qualifier']}: {row['quote'][:40]}"),)
    return Scored(values, dangers)


_HEDGES = ("力争", "争取", "努力")


def _same_value(row: Row, target: Row) -> bool:
    wanted, got = row["value"], target["value"]
    if wanted is None or got is None:
        return wanted is None and got is None
    try:
        return abs(float(wanted) - float(got)) < 1e-9
    except (TypeError, ValueError):
        return squeeze(str(wanted)) in {squeeze(str(got)), squeeze(target["value_as_written"] or "")}


SUITE = Suite(
    name="targets",
    about="指标：数值、年份和限定词 · targets: number, type and hedge",
    cases=("targets",),
    run=_run,
    score=_score,
    key="found",
    slices=lambda row: (row["type"], row["doc"]),
)
