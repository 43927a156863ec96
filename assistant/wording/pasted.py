"""Claims pasted together of clauses that are printed in different places."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from assistant.wording.verdict import CheckedSentence, Difference, Source, placed
from ingest.official import form
from ingest.text import cut_at

_MARKS = "，,；;"
SHORTEST = 6  # letters of a clause that is not printed in many places by chance
COVERED = 0.85  # share of a claim's letters that clauses printed elsewhere must make up
PRINTED = 0.75  # share of a clause's words that one place must print
WHOLE = 0.7  # share of a claim's words printed in one place, from which it is a claim about that place


def pasted(
    text: str, whole: CheckedSentence, judge: Callable[[str], CheckedSentence], titles: Mapping[str, str]
) -> CheckedSentence | None:
    """The verdict on a claim whose clauses are printed far apart; None for any other claim. ``titles`` are those of the
    documents by their ids.

    It is ``altered_meaning``, however true each clause: the print does not say them of one matter. ``source`` is the
    place of the longest clause, every other clause is a difference, and the notes name all places.
    """
    if whole.verdict != "not_in_document" and not (whole.verdict == "altered_meaning" and whole.score < WHOLE):
        return None
    pieces = [piece for part in cut_at(text, _MARKS) if _size(piece := form("joins").sub("", part.strip(" 。！？!?")))]
    if len(pieces) < 2:
        return None
    judged = [one for piece in pieces if _size(piece) >= SHORTEST and (one := judge(piece)).source is not None]
    judged = [one for one in judged if one.verdict in ("exact", "minor_variant") or one.score >= PRINTED]
    places = list(dict.fromkeys((source.document, source.section) for one in judged if (source := one.source)))
    if len(places) < 2 or sum(_size(one.text) for one in judged) < COVERED * sum(map(_size, pieces)):
        return None
    longest = max(judged, key=lambda one: _size(one.text))
    others = [one for one in judged if one is not longest]
    begins = text.find(longest.text)
    differing = [*placed(longest.differences, begins if begins >= 0 else None), *(_elsewhere(one) for one in others)]
    note = "由不同位置的文字拼接：" + "；".join(_told(one.source, titles) for one in judged if one.source)
    return CheckedSentence(
        text, "altered_meaning", longest.source, tuple(dict.fromkeys(differing)), (*longest.notes, note),
        score=whole.score,  # the words of one place only: lines that follow each other are not joined for it
    )  # fmt: skip


def _elsewhere(one: CheckedSentence) -> Difference:
    return Difference("wording", one.text, one.source.quote if one.source else None)


def _told(source: Source, titles: Mapping[str, str]) -> str:
    return f"《{titles[source.document]}》{source.path or source.section}「{source.quote.strip()}」"


def _size(text: str) -> int:
    return sum(map(str.isalnum, text))
