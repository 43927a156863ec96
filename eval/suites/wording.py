"""Wording: is a claim what the document prints? Calling an altered wording exact is a dangerous error."""

from eval.strings import hit, squeeze
from eval.subject import Subject
from eval.suite import Danger, Row, Scored, Suite

_GRAVITY = ("exact", "minor_variant", "altered_meaning", "not_in_document")


def _run(subject: Subject, row: Row) -> Row:
    return subject.check(row["claim"])


def _score(subject: Subject, row: Row, output: Row) -> Scored:
    del subject
    sentences = output["sentences"]
    verdict = max((s["verdict"] for s in sentences), key=_GRAVITY.index, default=None)
    right = verdict == row["verdict"]
    values: dict[str, float | None] = {"accuracy": float(right)}
    dangers: tuple[Danger, ...] = ()
    if row["verdict"] in ("altered_meaning", "not_in_document"):
        accepted = verdict in ("exact", "minor_variant")
        values["missed_alteration"] = float(accepted)
        dangers = (Danger("accepted_alteration", row["claim"]),) if accepted else ()
    if row["source"] and verdict not in (None, "not_in_document"):
        found = [(s["source"]["document"], s["source"]["section"]) for s in sentences if s["source"]]
        values["section"] = float(hit((row["source"]["doc"], row["source"]["section"]), found))
    if row["differences"]:
        values["difference_shown"] = _shown(row, sentences)
    return Scored(values, dangers, () if right else (row["verdict"],), () if right else (str(verdict),))


def _shown(row: Row, sentences: list[Row]) -> float:
    """The share of the gold differences whose words, claimed or printed, a named difference holds or lies in."""
    named = [difference for sentence in sentences for difference in sentence["differences"]]
    return sum(any(_same(gold, one) for one in named) for gold in row["differences"]) / len(row["differences"])


def _same(gold: Row, named: Row) -> bool:
    pairs = [(squeeze(gold[side] or ""), squeeze(named[side] or "")) for side in ("claimed", "actual")]
    return any(a and b and (a in b or b in a) for a, b in pairs)


SUITE = Suite(
    name="wording",
    about="核对：与原文是否一致 · is a claim what the document prints",
    cases=("wording",),
    run=_run,
    score=_score,
    key="accuracy",
    slices=lambda row: (row["verdict"], *(("hedge_truncated",) if row.get("hedge_truncated") else ())),
)
