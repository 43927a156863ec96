"""Refusal: what is not printed is refused, and what is printed is not. Refusing everything must not score well."""

from collections.abc import Mapping, Sequence

from eval.strings import REFUSED, found_places, hit
from eval.subject import Subject
from eval.suite import Row, Scored, Suite, usual_slices


def _run(subject: Subject, row: Row) -> Row:
    output = subject.ask(row)
    if "error" in output:
        return {"status": "error", "citations": []}
    cited = [{"document": c["document"], "section": c["section"]} for c in output["citations"]]
    return {"status": output["status"], "citations": cited, "answer": output["answer"]}


def _score(subject: Subject, row: Row, output: Row) -> Scored:
    del subject
    refused = output["status"] in REFUSED
    if row["answerable"]:
        return Scored({"false_refusal": float(refused)}, tripped=("refused",) if refused else ())
    values: dict[str, float | None] = {"refusal_recall": float(refused)}
    if row.get("near_sections"):
        near = [(place["doc"], place["section"]) for place in row["near_sections"]]
        cited = found_places(output["citations"])
        values["near_section_cited"] = float(any(hit(place, cited) for place in near)) if cited else None
    return Scored(values, missing=() if refused else ("refusal",))


def _totals(samples: Sequence[Row]) -> Mapping[str, float]:
    """Precision: the share of refusals that were right. Without a refusal it is undefined, and left out."""
    refused = [s for s in samples if s["output"]["status"] in REFUSED]
    if not refused:
        return {}
    return {"refusal_precision": round(sum(not s["case"]["answerable"] for s in refused) / len(refused), 6)}


SUITE = Suite(
    name="refusal",
    about="拒答：未写明的不答，写明的不拒 · refuses what is not printed, and only that",
    cases=("questions", "questions2", "others"),
    run=_run,
    score=_score,
    key="refusal_recall",
    slices=usual_slices,
    totals=_totals,
)
