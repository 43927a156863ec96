"""Yes or no, only where the printed words say it: what a question asks the truth of is checked as a claim is.

Yes where a clause prints it, no where it prints the same but for one negation (不得 for 可以). Nothing is inferred: a clause
that says more, or under a condition that the question leaves out, decides nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from assistant.answer import Query
from assistant.knowledge import slots
from assistant.knowledge.slot_table import folded
from assistant.reading.printed import Printed
from assistant.reading.rank import Ranked
from assistant.wording.context import sentence_start
from assistant.wording.judge import Judge
from assistant.wording.prints import prepare
from assistant.wording.verdict import CheckedSentence, Difference
from ingest.official import form

_SHORTEST = 4  # characters of what is asked the truth of
_MARKS = "，,。；;：:、！？!?\n"  # of a clause


def asks(query: Query) -> bool:
    """Whether one thing is asked, and whether it is so."""
    return len(query.pieces) < 2 and not slots.asked(query.asked) and bool(_claim(query.asked))


def decided(query: Query, chosen: Sequence[Ranked], printed: Printed) -> bool | None:
    """Whether it is so by the chosen sentences; None where their words do not say it."""
    if not chosen:
        return None
    text = "\n".join(one.sentence.text for one in chosen)
    document = replace(printed.index.document(chosen[0].sentence.place.document), text=text, oddities=())
    return said(Judge([prepare(document, ())]).judge(_claim(query.asked)), text)


def said(judged: CheckedSentence, text: str) -> bool | None:
    """Yes (True) or no by the verdict on a claim; None where neither is printed in the ``text`` it was checked against."""
    source = judged.source
    if source is None or not _stands_alone(text, source.start, source.end):
        return None
    telling = [d for d in judged.differences if not _is_little(d)]
    if not telling:
        return True
    return False if len(telling) == 1 and _negates(telling[0]) else None


def _claim(question: str) -> str:
    """What a question asks the truth of: 企业可以申请 of 企业可不可以申请？; "" for one that asks something else."""
    text, ways = slots.piece("whether").subn("", folded(question))
    claim = text.strip(_MARKS + " ")
    return claim if ways and len(claim) >= _SHORTEST and not slots.piece("asks_more").search(claim) else ""


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether a span is one or more whole clauses of one line, and no condition stands before it in its sentence."""
    before = text[sentence_start(text, start) : start]
    head = slots.piece("numeral_of_clause").sub("", before.rpartition("\n")[2])
    parts = re.split(f"[{_MARKS}]", head.rstrip())
    conditioned = any(form("condition").search(part.rstrip()) for part in parts[:-1])
    closed = end >= len(text) or text[end - 1] in _MARKS or text[end:].lstrip(" ”’」』）)")[:1] in ("", *_MARKS)
    return not parts[-1].strip(" “‘「『（(") and not conditioned and closed and "\n" not in text[start:end].strip()


def _is_little(difference: Difference) -> bool:
    """Whether a difference changes nothing: particles, and the 可以 or 会 of asking where nothing stands for it."""
    asked, theirs = difference.claimed or "", difference.actual or ""
    return difference.kind == "punctuation" or bool(
        difference.kind != "scope" and _only("particles|asking", asked) and _only("particles", theirs)
    )


def _negates(difference: Difference) -> bool:
    """Whether a difference is one negation on one side, with no more than a modal beside it."""
    words = difference.claimed or "", difference.actual or ""
    count = sum(len(form("negation").findall(side)) for side in words)
    return count == 1 and all(_only("particles|asking|polar", side) for side in words)


def _only(names: str, words: str) -> bool:
    return _forms(names).fullmatch(folded(words)) is not None


@lru_cache(8)
def _forms(names: str) -> re.Pattern[str]:
    known = {name: slots.piece(name).pattern for name in ("particles", "asking")}
    known["polar"] = f"{form('modal').pattern}|{form('negation').pattern}"
    return re.compile(f"(?:[{_MARKS}\\s]|{'|'.join(known[name] for name in names.split('|'))})*")
