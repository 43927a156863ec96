"""Retrieval: are the gold sections among the first hits?"""

from eval.ranking import ranking
from eval.strings import found_places, hit, other_places, recalled, wanted_places
from eval.subject import Subject
from eval.suite import Row, Scored, Suite, usual_slices


def _wants(row: Row) -> bool:
    return bool(row["answerable"] and wanted_places(row))


def _run(subject: Subject, row: Row) -> Row:
    return subject.search(row)


def _score(subject: Subject, row: Row, output: Row) -> Scored:
    del subject
    wanted, found, others = wanted_places(row), found_places(output["hits"]), other_places(row)
    lacking = tuple(f"{d} {s}" for d, s in wanted if not hit((d, s), found[:5]))
    return Scored(ranking(wanted, found, others), missing=lacking if recalled(wanted, others, found[:5]) != 1 else ())


SUITE = Suite(
    name="retrieval",
    about="检索：应中条款是否在前 k 条 · are the gold sections among the first k hits",
    cases=("questions", "questions2"),
    wants=_wants,
    run=_run,
    score=_score,
    key="recall@5",
    slices=usual_slices,
)
