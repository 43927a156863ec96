"""Speed: what a question takes on an open index. The times stand apart, in times.json: they differ between runs."""

from eval.subject import Subject
from eval.suite import Row, Scored, Suite


def _run(subject: Subject, row: Row) -> Row:
    answer = Subject(subject.pipeline).ask(row)  # a subject of its own: nothing is kept from other suites
    return {"characters": len(answer.get("answer") or "")}


def _score(subject: Subject, row: Row, output: Row) -> Scored:
    del subject, row
    return Scored({"answered": float(output["characters"] > 0)})


SUITE = Suite(
    name="speed",
    about="用时：见 times.json · time a question takes: see times.json",
    cases=("questions",),
    run=_run,
    score=_score,
    key="answered",
)
