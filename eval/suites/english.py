"""English: answered in English, with the Chinese original beside it."""

from dataclasses import replace

from eval.answering import answer_totals, ask, score_answer
from eval.subject import Subject
from eval.suite import Row, Scored, Suite, usual_slices


def _wants(row: Row) -> bool:
    return row.get("lang") == "en"


def _score(subject: Subject, row: Row, output: Row) -> Scored:
    scored = score_answer(subject, row, output)
    if "error" in output:
        return scored
    text = output.get("answer") or ""
    shown = [citation["quote"] in text for citation in output.get("citations", [])]
    more = {
        "in_english": float(output.get("language") == "en"),
        "original_shown": sum(shown) / len(shown) if shown else None,
    }
    return replace(scored, values={**scored.values, **more})


SUITE = Suite(
    name="english",
    about="英文提问 · questions in English",
    cases=("questions", "questions2", "others"),
    wants=_wants,
    run=ask,
    score=_score,
    key="complete",
    slices=usual_slices,
    totals=answer_totals,
)
