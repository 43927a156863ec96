"""Answers: every gold question, answered and scored by string checks."""

from eval.answering import answer_totals, ask, score_answer
from eval.suite import Suite, usual_slices

SUITE = Suite(
    name="answers",
    about="回答：要点、引文、条款和误述 · answers: must-include strings, quotes, sections, hallucinations",
    cases=("questions", "questions2", "others"),
    run=ask,
    score=score_answer,
    key="complete",
    slices=usual_slices,
    totals=answer_totals,
)
