"""How an answer is scored against its gold; shared by the suites that ask questions."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence

from eval.dangers import answer_dangers
from eval.strings import REFUSED, found_places, held, hit, matches, other_places, recalled, share, wanted_places
from eval.subject import Subject
from eval.suite import Danger, Row, Scored


def ask(subject: Subject, row: Row) -> Row:
    return subject.ask(row)


def score_answer(subject: Subject, row: Row, output: Row) -> Scored:
    """Status, strings, quotes and citations. An answer that failed scores nothing but its failure."""
    if "error" in output:
        return Scored({"failed": 1.0}, missing=(str(output["error"]),))
    text = output.get("answer") or ""
    tripped = tuple(pattern for pattern in row["must_not_include"] if matches(pattern, text))
    dangers = tuple(Danger("hallucinated", pattern) for pattern in tripped)
    dangers += answer_dangers(row, output, subject.index)
    refused = output.get("status") in REFUSED
    values: dict[str, float | None] = {"failed": 0.0, "hallucinated": float(bool(tripped))}
    if not row["answerable"]:
        values["refusal_recall"] = float(refused)
        return Scored(values, dangers, () if refused else ("refusal",), tripped)
    values["false_refusal"] = float(refused)
    missing = tuple(pattern for pattern in row["must_include"] if not matches(pattern, text))
    values["must_include"] = share([pattern not in missing for pattern in row["must_include"]])
    named = row["must_include"] or row["must_not_include"]  # a case from feedback may name neither
    values["complete"] = float(not missing and not tripped) if named else None
    values.update(_cited(row, output))
    return Scored(values, dangers, missing, tripped)


def _cited(row: Row, output: Row) -> dict[str, float | None]:
    """Of what is cited: gold quotes, gold sections where the case names some, else its document."""
    citations = output.get("citations", [])
    joined = "\n".join(citation["quote"] for citation in citations)
    cited, wanted, others = found_places(citations), wanted_places(row), other_places(row)
    values = {"gold_quotes": share([held(quote, joined) for quote in row["gold_quotes"]])}
    if wanted:
        values["section_recall"] = recalled(wanted, others, cited)
        values["citation_precision"] = share([any(hit(p, [one]) for p in (*wanted, *others)) for one in cited])
    if "document" in row:
        values["document_precision"] = share([document == row["document"] for document, _ in cited])
    return values


def answer_totals(samples: Sequence[Row]) -> Mapping[str, float]:
    lengths = [len(s["output"].get("answer") or "") for s in samples if "error" not in s["output"]]
    return {"median_answer_characters": statistics.median(lengths)} if lengths else {}
