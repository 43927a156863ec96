"""The case book: small documents, each made to show one kind of fault, through every command that people use."""

import io
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout

from eval.casebook import JUDGES
from eval.dangers import answer_dangers
from eval.subject import Json, Subject
from eval.suite import Row, Scored, Suite
from ingest.errors import PolicyError


def _run(subject: Subject, row: Row) -> Row:
    summary = subject.summary(row)
    failed = [error.message() for _, error in summary.failed]
    if row["command"] == "ingest":
        return {"added": summary.added, "failed": failed}
    if failed:
        return {"error": failed}
    try:
        return _RUNS[row["command"]](subject, row)
    except PolicyError as error:
        return {"error": [error.message()]}


def _ask(subject: Subject, row: Row) -> Json:
    return subject.ask({**row["input"], "history": row.get("history") or []})


def _search(subject: Subject, row: Row) -> Json:
    return subject.search({"question": row["input"]["query"]}, row["input"].get("k", 10))


def _outline(subject: Subject, row: Row) -> Json:
    text = subject.index.document(row["input"]["document"]).text
    return {
        "sections": [
            {"section": s.id, "heading": s.heading, "parent": s.parent, "text": text[s.start : s.end]}
            for s in subject.index.sections(row["input"]["document"])
        ]
    }


def _find(subject: Subject, row: Row) -> Json:
    """The counts as scripts read them, and what is shown to people."""
    from assistant.find import find, to_json
    from assistant.terminal_lists import print_occurrences

    found = find(row["input"]["term"], subject.index)
    with redirect_stdout(io.StringIO()) as shown:
        print_occurrences(found)
    counts = to_json(found)
    return {"count": counts["count"], "by_document": counts["by_document"], "shown": shown.getvalue()}


_RUNS: Mapping[str, Callable[[Subject, Row], Json]] = {
    "ask": _ask,
    "search": _search,
    "outline": _outline,
    "find": _find,
    "check": lambda subject, row: subject.check(row["input"]["text"]),
    "match": lambda subject, row: subject.match(row["input"]["description"]),
}


def _score(subject: Subject, row: Row, output: Row) -> Scored:
    if "error" in output:
        return Scored({"passed": 0.0, "failed": 1.0}, missing=(str(output["error"]),))
    wrong = tuple(JUDGES[row["command"]](row["expect"], output))
    asked = {**row["input"], **row}
    dangers = answer_dangers(asked, output, subject.index) if row["command"] == "ask" else ()
    return Scored({"passed": float(not wrong), "failed": 0.0}, dangers, wrong)


SUITE = Suite(
    name="casebook",
    about="病例册：小文件，一种毛病一份 · small documents, each made to show one kind of fault",
    cases=("casebook",),
    run=_run,
    score=_score,
    key="passed",
    slices=lambda row: (row["kind"].split("/")[0], row["kind"]),
)
