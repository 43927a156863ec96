"""What a judge is given: the question, the answer and the printed clauses, fenced so that no text of theirs is a mark."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import prompts
from eval.strings import Place, found_places, wanted_places
from eval.validate import Printed
from ingest.errors import UsageError

# Every angle bracket of the material becomes a full-width one: only the prompt itself can open or close a fence.
_BRACKETS = str.maketrans({"<": "＜", ">": "＞"})
_CUT = "……（以下略 · cut here）"


def messages(sample: Mapping[str, Any], index: Printed, characters: int) -> list[tuple[str, str]]:
    """(role, text) for the judge of one sample; at most so many ``characters`` of clauses beside the cited quotes."""
    case = sample["case"]
    prompt = prompts.load("judge", "en" if case.get("lang") == "en" else "zh")
    return prompt.messages(
        question=_fenced(_asked(case)),
        answer=_fenced(sample["output"]["answer"]),
        evidence=_fenced(printed(sample, index, characters)),
    )


def _fenced(text: str) -> str:
    return text.translate(_BRACKETS)


def _asked(case: Mapping[str, Any]) -> str:
    """The question, behind what was said before."""
    turns = [f"[{turn['role']}] {turn['content']}" for turn in case.get("history") or ()]
    return "\n".join([*turns, f"[user] {case['question']}"] if turns else [case["question"]])


def printed(sample: Mapping[str, Any], index: Printed, characters: int) -> str:
    """The cited quotes, whole; then clauses until ``characters`` are used: cited, gold, nearest to a refusal, retrieved."""
    output, case = sample["output"], sample["case"]
    citations = output.get("citations", [])
    parts = [f"[{c['n']}] {c['document']} {c['section']}：{c['quote']}" for c in citations]
    near = [(place["doc"], place["section"]) for place in case.get("near_sections") or ()]
    named = [*found_places(citations), *wanted_places(case), *near, *found_places(output.get("evidence", []))]
    places = [place for place in named if _is_there(place[0], index)]
    left = characters
    for label, text in _clauses(places, index):
        if left <= 0:
            break
        parts.append(f"（{label}）\n{text if len(text) <= left else text[:left] + _CUT}")
        left -= len(text)
    return "\n\n".join([*_fronts(places, index), *parts]) or "（没有找到条款 · no clause was found）"


def _is_there(document: str, index: Printed) -> bool:
    """Whether the index has it: answers to a planted document cite one that only its own case had."""
    try:
        index.document(document)
    except UsageError:
        return False
    return True


def _fronts(places: list[Place], index: Printed) -> Iterator[str]:
    """Title, number, issuer and date of every document concerned: answers name them beside the quotes."""
    for name in dict.fromkeys(document for document, _ in places):
        document = index.document(name)
        yield f"{name}：《{document.title}》 " + "，".join(
            filter(None, (document.number, document.issuer, document.date))
        )


def _clauses(places: list[Place], index: Printed) -> Iterator[tuple[str, str]]:
    """Label and text of each clause once; a clause inside one that was given is not given again."""
    given: list[Place] = []
    for document, section in places:
        if any(document == d and f"{section}.".startswith(f"{s}.") for d, s in given):
            continue
        given.append((document, section))
        text = index.document(document).text
        for found in index.sections(document):
            if found.id == section:
                yield f"{document} {section}", text[found.start : found.end]
