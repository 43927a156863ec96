"""Paraphrases: questions in people's own words, written after the work. Nobody tunes on them: read the figures only."""

from eval.dangers import answer_dangers
from eval.ranking import ranking
from eval.strings import REFUSED, found_places, hit, share, wanted_places
from eval.subject import Subject
from eval.suite import Row, Scored, Suite, usual_slices


def _run(subject: Subject, row: Row) -> Row:
    return {**subject.ask(row), "hits": subject.search(row)["hits"]}


def _score(subject: Subject, row: Row, output: Row) -> Scored:
    wanted = wanted_places(row)
    values = dict(ranking(wanted, found_places(output["hits"])))
    if "error" in output:
        return Scored({**values, "failed": 1.0})
    cited = found_places(output["citations"])
    values["failed"] = 0.0
    values["false_refusal"] = float(output["status"] in REFUSED)
    values["section_recall"] = share([hit(place, cited) for place in wanted])
    values["citation_precision"] = share([any(hit(place, [one]) for place in wanted) for one in cited])
    return Scored(values, answer_dangers(row, output, subject.index))


SUITE = Suite(
    name="paraphrases",
    about="换种说法 · everyday words, typos, traditional characters, English",
    cases=("paraphrases",),
    run=_run,
    score=_score,
    key="recall@5",
    slices=usual_slices,
)
