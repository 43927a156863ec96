"""The command feedback: what people said of answers, and which questions were asked."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli_common import ExportOption, IndexOption, JsonOption, save, settings_of

if TYPE_CHECKING:
    from assistant.feedback import Asked, Told

_VOTES = {
    "good": "有帮助 · helpful", "wrong_clause": "引错了条款 · wrong clause", "incomplete": "没有答全 · not complete",
    "not_stated": "错说未写明 · wrongly said not to be stated", "other": "其他问题 · other",
}  # fmt: skip
_COLUMNS = ("类别 · kind", "问题 · question", "次数 · times", "最近 · last", "说明 · note")


def add_to(app: typer.Typer) -> None:
    """Registers the command."""
    app.command()(feedback)


def feedback(
    index: IndexOption = None,
    as_json: JsonOption = False,
    out: ExportOption = None,
    most: Annotated[int, typer.Option("-n", min=1, help="每类最多几条 · how many of each kind")] = 20,
) -> None:
    """用户的反馈、未能回答和常见的问题。 Votes on answers, questions not answered, frequent questions."""
    from assistant.feedback import folder_of, told
    from assistant.jsonl import write

    folder = folder_of(settings_of(index).index)
    found = told(folder)
    rows = list(_rows(found, most))
    if out is not None:
        from assistant.export import plain_table

        save(plain_table("反馈 · feedback", _COLUMNS, rows), out)
    if as_json:
        write(
            {
                "votes": dict(found.votes), "complaints": [dict(case) for case in found.complaints[:most]],
                "unanswered": [asdict(one) for one in _unanswered(found)[:most]],
                "frequent": [asdict(one) for one in _frequent(found)[:most]],
            }
        )  # fmt: skip
    elif out is None:
        for kind, question, times, last, note in rows:
            sys.stdout.write(f"{kind:<28}  {times:>4}  {last:<10}  {question}{'  （' + note + '）' if note else ''}\n")
        sys.stdout.write(f"用例 · cases: policy-eval run answers --cases {folder}\n" if found.votes else "")
        sys.stdout.write("" if rows else f"{folder} 中还没有反馈 · there is no feedback yet\n")


def _rows(found: Told, most: int) -> Iterator[tuple[str, str, str, str, str]]:
    """Votes counted, then complaints, then what was not answered, then what was asked more than once."""
    for said, name in _VOTES.items():
        if found.votes.get(said):
            yield name, "", str(found.votes[said]), "", ""
    for case in found.complaints[:most]:
        yield _VOTES[case["kind"]], case["question"], "", case["provenance"].rpartition(" ")[2], case["note"]
    for one in _unanswered(found)[:most]:
        yield "未能回答 · not answered", one.question, f"{one.unanswered}/{one.times}", one.last, ""
    for one in _frequent(found)[:most]:
        yield "常见 · frequent", one.question, str(one.times), one.last, ""


def _unanswered(found: Told) -> list[Asked]:
    return sorted((one for one in found.questions if one.unanswered), key=lambda one: -one.unanswered)


def _frequent(found: Told) -> list[Asked]:
    return [one for one in found.questions if one.times > 1]
