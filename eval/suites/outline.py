"""Outline: is every printed section in the index, under its numeral, with its heading, parent and text?"""

from collections.abc import Mapping, Sequence

from eval.strings import squeeze
from eval.subject import Subject
from eval.suite import Danger, Row, Scored, Suite
from ingest.errors import UsageError


def _run(subject: Subject, row: Row) -> Row:
    try:
        text = subject.index.document(row["doc"]).text
        sections = subject.index.sections(row["doc"])
    except UsageError:
        return {"section": None, "in_document": 0}
    found = next((s for s in sections if s.id == row["section"]), None)
    if found is None:
        return {"section": None, "in_document": len(sections)}
    words = text[found.start : found.end]
    made = {"id": found.id, "level": found.level, "heading": found.heading, "parent": found.parent, "text": words}
    return {"section": made, "in_document": len(sections)}


def _score(subject: Subject, row: Row, output: Row) -> Scored:
    del subject
    made = output["section"]
    if made is None:
        values = dict.fromkeys(("id", "parent", "heading", "text", "level"), 0.0)
        return Scored(values, (Danger("lost_section", row["id"]),), missing=(row["id"],))
    text = squeeze(made["text"])
    lacking = tuple(block for block in row["blocks"] if squeeze(block) not in text)
    return Scored(
        {
            "id": 1.0,
            "parent": float(made["parent"] == row["parent"]),
            "heading": float(squeeze(made["heading"] or "") == squeeze(row["heading"] or "")),
            "level": float(made["level"] == row["level"]),
            "text": float(not lacking),
        },
        missing=lacking,
    )


def _totals(samples: Sequence[Row]) -> Mapping[str, float]:
    """Sections of the index that are not printed as such."""
    there = {s["case"]["doc"]: s["output"]["in_document"] for s in samples}
    return {"extra": float(sum(there.values()) - sum(s["output"]["section"] is not None for s in samples))}


SUITE = Suite(
    name="outline",
    about="章节：编号、上级、标题和正文 · sections: numeral, parent, heading, text",
    cases=("sections",),
    run=_run,
    score=_score,
    key="text",
    slices=lambda row: (row["doc"],),
    totals=_totals,
)
