"""False premises about who does what: a body that a question names for a duty that the clauses on the matter give to another.

Nothing is told unless it is sure: no part of the name that is asked about is printed in those clauses, and one body alone
has that duty there. Forms of names and duties are those of the slots' table (``pieces.toml``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from assistant.answer import Query
from assistant.knowledge import lexicon, slots
from assistant.knowledge.rarity import is_about
from assistant.knowledge.slot_table import folded
from assistant.reading.printed import Printed
from assistant.reading.rank import Ranked
from ingest import terms

_LONGEST = 16  # characters of a name before its last word (局, 办公室)
_GAP = 6  # characters between a body and its duty


@dataclass(frozen=True, slots=True)
class Duty:
    """Who has a duty, and the word for it: a span each of one folded text; ``who`` may be several bodies that act together."""

    who: tuple[int, int]
    word: str


def stated(question: str) -> Iterator[tuple[str, str, str]]:
    """The bodies that a question names, each with its duty and the question without both; none where it asks who does it."""
    text = folded(lexicon.without_asking(question))
    if any(slot.name == "body" for slot in slots.asked(question)):
        return
    for duty in duties(text):
        (start, end), thin = duty.who, lexicon.thin_words()
        if any(len(word) > 1 and word not in thin for word in terms.words(_stem(text[start:end]))):
            yield text[start:end], duty.word, text[:start] + "，" + text[end:].replace(duty.word, "，", 1)


def other(query: Query, chosen: Sequence[Ranked], printed: Printed) -> Iterator[tuple[str, str]]:
    """What the question states, and who has that duty by the chosen sentences, both to the character."""
    for body, word, rest in stated(query.asked):
        about = [one for one in chosen if is_about(rest, _around(one, printed))]
        pairs = list(map("".join, pairwise(_stem(folded(body)))))
        if any(pair in _around(one, printed) for pair in pairs for one in about):
            continue
        texts = dict.fromkeys(one.sentence.text for one in about)
        found = {text[slice(*duty.who)] for text in texts for duty in duties(folded(text)) if duty.word == word}
        if len(found) == 1:
            yield body, found.pop()


def _around(one: Ranked, printed: Printed) -> str:
    """What a sentence stands in: its clause with the headings and the title over it, folded."""
    clause = one.sentence.clause
    title = printed.index.document(clause[0]).title
    return folded("\n".join((title, *printed.headings(*clause), *(s.text for s in printed.of(*clause)))))


def duties(text: str) -> Iterator[Duty]:
    """Every body with a duty in a folded text: 由区教育局会同区财政局审核, 牵头单位：市水利局."""
    for match in _forms().finditer(text):
        name = "before" if match["before"] else "behind"
        yield Duty(match.span(name), match["duty"] or match["role"])


def _stem(name: str) -> str:
    """A name without the word for the kind of body at its end and one for its level at the start."""
    ends = list(slots.piece("office_sure").finditer(name))
    return re.sub("^[本市区县省州]{1,2}", "", name[: ends[-1].start()] if ends else name)


@lru_cache(1)
def _forms() -> re.Pattern[str]:
    office, duty = slots.piece("office_sure").pattern, slots.piece("duty_word").pattern
    name = (
        r"(?!经(?!济|信|发|开|贸))(?:(?![由归是的向在到]|对(?!外))[\u4e00-\u9fff])"  # 经区教育局审核, but 经济信息化局
    )
    body = rf"{name}{{2,{_LONGEST}}}?(?:{office})(?![\u4e00-\u9fff]{{0,2}}(?:{office}))"
    joined = rf"{body}(?:(?:会同|联合|和|与|、){body})*"
    return re.compile(
        rf"(?:(?<=[由归是经,，。;；:：\s])|^)(?P<before>{joined})[^,，。;；:：、由]{{0,{_GAP}}}?(?P<duty>{duty})(?!单位|部门|机关|机构|人)"
        rf"|(?P<role>{duty})(?:单位|部门|机关|机构)\s?(?:为|是|[:：])\s?(?P<behind>{joined})(?![、(])"
    )
