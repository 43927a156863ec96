"""Everyday: questions of people who have not read the paper, each asked of one official paper alone, and near misses."""

from eval.dangers import answer_dangers
from eval.strings import REFUSED, held, share
from eval.subject import Subject
from eval.suite import Row, Scored, Suite, usual_slices


def _run(subject: Subject, row: Row) -> Row:
    return subject.ask(row)


def _is_asked(row: Row) -> bool:
    """Every second question of *choose* and *test*: there are many, and *fit* is not told by a suite."""
    return row["split"] != "fit" and int(row["id"].rpartition("-")[2]) % 2 == 1


def _score(subject: Subject, row: Row, output: Row) -> Scored:
    """Complete is an answer that quotes all that the case wants quoted; a refusal never is."""
    if "error" in output:
        return Scored({"failed": 1.0}, missing=(str(output["error"]),))
    refused, dangers = output["status"] in REFUSED, answer_dangers(row, output, subject.index)
    if not row["answerable"]:
        return Scored({"failed": 0.0, "refusal_recall": float(refused)}, dangers, () if refused else ("refusal",))
    joined = "\n".join(citation["quote"] for citation in output["citations"])
    found = {quote: held(quote, joined) for quote in row["gold_quotes"]}
    values: dict[str, float | None] = {
        "failed": 0.0,
        "complete": float(all(found.values()) and not refused),
        "gold_quotes": share(list(found.values())),
        "false_refusal": float(refused),
    }
    return Scored(values, dangers, tuple(quote for quote, is_held in found.items() if not is_held))


SUITE = Suite(
    name="everyday",
    about="日常问法 · people's own words, each of one paper that they have not read; near misses",
    cases=("everyday",),
    run=_run,
    score=_score,
    key="complete",
    wants=_is_asked,
    slices=usual_slices,
)
