"""Retrieval: are the gold sections among the first hits?"""

from eval.ranking import ranking
from eval.strings import found_places, hit, wanted_places
from eval.subject import Subject
from eval.suite import Row, Scored, Suite, usual_slices


def _wants(row: Row) -> bool:
    return bool(row["answerable"])


def _run(subject: Subject, row: Row) -> Row:
    return subject.search(row)


def _score(subject: Subject, row: Row, output: Row) -> Scored:
    del subject
    wanted, found = wanted_places(row), found_places(output["hits"])
    lacking = tuple(f"{d} {s}" for d, s in wanted if not hit((d, s), found[:5]))
    return Scored(ranking(wanted, found), missing=lacking)


SUITE = Suite(
    name="retrieval",
    about="检索：应中条款是否在前 k 条 · are the gold sections among the first k hits",
    cases=("questions",),
    wants=_wants,
    run=_run,
    score=_score,
    key="recall@5",
    slices=usual_slices,
)
