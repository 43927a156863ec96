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
    values, recall = dict(ranking(wanted, found, others)), recalled(wanted, others, found[:5])
    if row.get("lang") == "en":
        values["english_recall@5"] = recall
    return Scored(values, missing=lacking if recall != 1 else ())


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
