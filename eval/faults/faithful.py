"""Sentences as a good answer would say them, made from documents by rule, to measure what the guards refuse wrongly.

Every rule keeps the meaning: whole clauses left out at commas, never one that hedges, dates, or is a condition or a
subject of what stays; connectives and commas dropped; the order of equal clauses changed; a frame before it; items of a list
left out; an English frame around the Chinese words.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.answer import Place
from ingest.document import Document, Section
from ingest.store.base import Index
from ingest.text import sentences

_HEDGES = re.compile(r"力争|争取|努力|有望|预计|原则上|拟")
_STARTS = re.compile(r"^(?:同时|其中|特别是|此外|另外|[一二三四五六七八九]是)")
_DATE = re.compile(r"(?:到|至|在)?\s*\d{4}\s*年[^，]{0,4}$")
_CONDITION = re.compile(r"(?:前提下|的|时|期间|后|条件下|范围内)$")
_LEANS = re.compile(
    r"^(?:占|达|突破|超过|居|位居|同比|增长|均|其|并|该|但|还|从而|使|也|如今|且|以|为|负责|承接|参与|协同|统筹|督促|协助)"
)
_LIST = re.compile(r"(?<=、)[^、，。；：“”（）]{2,12}、(?=[^、，。；：“”（）]{2,12}等)")
_ENGLISH = (
    "The {name} says: “{words}”.",
    "According to the {name}, “{words}”.",
    "The {name} ({date}) states that “{words}”.",
    "It also sets out: “{words}”.",
)
_LEADS = ("{name}提出，", "根据{name}，", "{name}明确，", "{name}指出：", "{name}（{date}）提出，", "按照{name}，")
_NAMES = {"plan": (("方案", "行动方案"), "plan"), "report": (("评估报告", "报告"), "mid-term review")}


@dataclass(frozen=True, slots=True)
class Sample:
    """A drafted sentence, the place that it cites, and how it was made."""

    text: str
    place: Place
    kind: str


def printed(index: Index) -> list[tuple[Document, Place]]:
    """Every sentence of the documents' own text, of a size that an answer quotes."""
    found = []
    for document in index.documents():
        sections = index.sections(document.id)
        for span in sentences(document.text):
            section = _section(sections, span.start)
            heading = section is not None and span.end <= section.heading_end
            whole = document.text[span.end - 1] in "。；！？"
            if section is not None and not heading and whole and 12 <= span.end - span.start <= 260:
                found.append((document, Place(document.id, section.id, span.start, span.end)))
    return found


def _section(sections: Sequence[Section], at: int) -> Section | None:
    inside = [section for section in sections if section.start <= at < section.end]
    return max(inside, key=lambda section: section.level, default=None)


def faithful(index: Index, count: int, chance: random.Random) -> list[Sample]:
    """So many faithful sentences; each rule as often as the documents let it."""
    places = printed(index)
    made: list[Sample] = []
    while len(made) < count:
        kind, rule = chance.choice(RULES)
        document, place = chance.choice(places)
        text = rule(document, document.text[place.start : place.end].replace("\n", ""), chance)
        if text is not None:
            made.append(Sample(text, place, kind))
    return made


def _led(document: Document, sentence: str, chance: random.Random) -> str | None:
    names = _NAMES.get(document.kind)
    name = chance.choice([*(names[0] if names else ()), f"《{document.title}》"])
    date = _chinese_date(document)
    lead = chance.choice(_LEADS if date else _LEADS[:4])
    return lead.format(name=name, date=date) + sentence


def _chinese_date(document: Document) -> str:
    if not document.date:
        return ""
    parts = document.date.split("-")
    return "".join(str(int(part)) + unit for part, unit in zip(parts, "年月日", strict=False))


def _shortened(_document: Document, sentence: str, chance: random.Random) -> str | None:
    """One clause left out, or several, where that changes nothing of what stays."""
    clauses = re.split("[，,]", sentence.rstrip("。；"))
    free = [at for at in range(len(clauses)) if _may_go(clauses, at)]
    if not free or len(clauses) < 2:
        return None
    gone = set(chance.sample(free, chance.randint(1, min(len(free), len(clauses) - 1))))
    kept = [clause for at, clause in enumerate(clauses) if at not in gone]
    # What leans on a clause that is gone must go too; such a choice is not made.
    if any(at not in gone and at and at - 1 in gone and _LEANS.match(clauses[at]) for at in range(len(clauses))):
        return None
    return "，".join(kept) + "。" if sum(map(len, kept)) >= 8 else None


def _may_go(clauses: Sequence[str], at: int) -> bool:
    clause = clauses[at]
    dates = _DATE.search(clause) is not None
    return not (
        _HEDGES.search(clause) or dates or _CONDITION.search(clause) or clause.count("“") != clause.count("”")
    ) and not re.search("[：:（）()]", clause)


def _unjoined(_document: Document, sentence: str, _chance: random.Random) -> str | None:
    return _STARTS.sub("", sentence) if _STARTS.match(sentence) else None


def _swapped(_document: Document, sentence: str, chance: random.Random) -> str | None:
    """Two neighbouring clauses of equal standing in the other order."""
    clauses = re.split("[，,]", sentence.rstrip("。；"))
    if _HEDGES.search(sentence):
        return None
    equal = [
        at for at in range(len(clauses) - 1)
        if all(_may_go(clauses, i) and not _LEANS.match(clauses[i]) for i in (at, at + 1))
        and not (at and _DATE.search(clauses[at - 1]))
        and not (at + 2 < len(clauses) and _LEANS.match(clauses[at + 2]))
    ]  # fmt: skip
    if not equal:
        return None
    at = chance.choice(equal)
    clauses[at], clauses[at + 1] = clauses[at + 1], clauses[at]
    return "，".join(clauses) + "。"


def _listed(_document: Document, sentence: str, chance: random.Random) -> str | None:
    found = list(_LIST.finditer(sentence))
    if not found:
        return None
    item = chance.choice(found)
    return sentence[: item.start()] + sentence[item.end() :]


def _joined(_document: Document, sentence: str, chance: random.Random) -> str | None:
    """The comma behind a date, or behind the first clause, left out."""
    commas = [at.start() for at in re.finditer("[，,]", sentence)]
    dates = [at for at in commas if _DATE.search(sentence[:at])]
    if not commas:
        return None
    at = chance.choice(dates or commas[:1])
    return sentence[:at] + sentence[at + 1 :]


def _both(document: Document, sentence: str, chance: random.Random) -> str | None:
    shorter = _shortened(document, sentence, chance)
    return _led(document, shorter, chance) if shorter else None


def _english(document: Document, sentence: str, chance: random.Random) -> str | None:
    words = sentence if chance.random() < 0.5 else _shortened(document, sentence, chance)
    names = _NAMES.get(document.kind)
    if words is None or names is None:
        return None
    frame = chance.choice(_ENGLISH if document.date else _ENGLISH[:2])
    return frame.format(name=names[1], date=document.date, words=words.rstrip("。；"))


Rule = Callable[[Document, str, random.Random], str | None]
RULES: tuple[tuple[str, Rule], ...] = (
    ("led", _led), ("shortened", _shortened), ("unjoined", _unjoined), ("swapped", _swapped), ("listed", _listed), ("joined", _joined),
    ("led and shortened", _both), ("english", _english),
)  # fmt: skip
