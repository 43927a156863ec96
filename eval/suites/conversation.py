"""Conversation: questions that only make sense after what was said before."""

from eval.answering import answer_totals, ask, score_answer
from eval.suite import Row, Suite, usual_slices


def _wants(row: Row) -> bool:
    return bool(row.get("history"))


SUITE = Suite(
    name="conversation",
    about="多轮追问 · follow-up questions",
    cases=("questions", "questions2", "others"),
    wants=_wants,
    run=ask,
    score=score_answer,
    key="complete",
    slices=usual_slices,
    totals=answer_totals,
)
