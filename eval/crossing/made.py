"""Questions made of official papers: of the values, subjects and phrases that their sentences print, each beside sentences that
do not answer it. What is asked for or whom it is about is changed for the questions that the same sentence does not answer."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import rjieba

from assistant.knowledge import slots
from eval.crossing.nouns import GENERAL, Siblings, naming, phrases
from ingest.text import sentences

TITLE = 60  # characters of a title before a sentence
LENGTH = range(8, 181)  # characters of a sentence
EACH = 60  # sentences of a document
_HEADING = re.compile(
    r"^\s*(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|第[一二三四五六七八九十百]+[章节])\s*(.{2,28}?)[。：:]?$"
)
_NUMBERS = frozenset(("amount", "fee", "share", "count", "measure", "points"))
_TIMES = frozenset(("period", "time_limit", "validity", "deadline"))
_BLANK = frozenset(
    ("amount", "share", "count", "measure", "time_limit", "period", "area", "age", "points", "fee", "rate")
)
_OPEN = frozenset(("telephone", "address", "deadline", "mail", "hours", "materials", "fee", "time_limit"))
_PAID = "补贴 补助 奖励 资助 贷款 津贴 贴息 补偿 工资 保险 基金 罚款 待遇 租金".split()


@dataclass(frozen=True, slots=True)
class Pair:
    """A question beside a sentence (title, headings：sentence), whether that answers it, and of what kind the pair is."""

    question: str
    sentence: str
    answers: bool
    kind: str


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of a paper with what it prints: ``values`` are (slot, span), ``nouns`` phrases with their places."""

    title: str
    heads: tuple[str, ...]
    text: str
    values: tuple[tuple[str, tuple[int, int]], ...]
    nouns: tuple[tuple[str, int], ...]

    @property
    def whole(self) -> str:
        """As the model reads it: behind its title and headings."""
        return "，".join((self.title[:TITLE], *self.heads)) + "：" + self.text

    def prints(self, slot: str) -> bool:
        """Whether it prints a value of the slot."""
        return any(name == slot for name, _ in self.values)


def lines(document: Mapping[str, Any], names: Sequence[str]) -> list[Line]:
    """The first sentences of a paper; ``names`` are the slots looked for."""
    found: list[Line] = []
    first = second = ""
    for text in document["text"].split("\n"):
        if heading := _HEADING.match(text):
            first, second = (first, heading[1]) if text.lstrip().startswith("（") else (heading[1], "")
            continue
        for span in sentences(text, 0, len(text)):
            printed = text[span.start : span.end].strip()
            if len(printed) not in LENGTH:
                continue
            heads = tuple(head for head in (first, second) if head and head not in printed)
            values = tuple((name, span) for name in names for span in slots.printed(name, printed)[:2])
            found.append(Line(document["title"], heads, printed, values, tuple(phrases(printed))))
            if len(found) == EACH:
                return found
    return found


class Maker:
    """Makes pairs of one paper after another, drawn with one seed."""

    def __init__(
        self, words: Mapping[str, Any], siblings: Siblings, voice: Callable[[str], str], random: Random
    ) -> None:
        """``words`` is asking.toml; ``voice`` puts a question as somebody else would."""
        self._words = words
        self._siblings = siblings
        self._voice = voice
        self._random = random

    def of(self, printed: Sequence[Line], text: str) -> Iterator[Pair]:
        """Pairs of one paper; ``text`` is the whole of it."""
        with_values = [line for line in printed if line.values]
        self._random.shuffle(with_values)
        for line in with_values[:4]:
            yield from self._valued(line, printed, text)
        rest = [line for line in printed if len(line.text) > 20 and any(len(noun) > 2 for noun, _ in line.nouns)]
        self._random.shuffle(rest)
        for line in rest[:3]:
            yield from self._plain(line, printed, text)

    def _pair(self, question: str, line: Line, kind: str) -> Pair:
        return Pair(self._voice(question), line.whole, kind.endswith("+"), kind)

    def _valued(self, line: Line, others: Sequence[Line], text: str) -> Iterator[Pair]:
        slot, span = self._random.choice(line.values)
        before = [n for n, at in line.nouns if span[0] - 40 < at < span[0] and n not in GENERAL]
        subjects = [n for n in before[-3:] if len(n) > 2] or before[-1:]
        headed = [noun for head in line.heads for noun in naming(head)]
        if (slot in _OPEN and not subjects) or (headed and self._random.random() < 0.3):
            subjects = headed or naming(line.title)[-2:]
        if not subjects:
            return
        subject = self._shortened(self._random.choice(subjects))
        more = [n for n in before if n != subject and n not in subject]
        about = subject
        if more and self._random.random() > 0.6:
            other = self._random.choice(more)
            about = other + subject if self._random.random() < 0.5 else subject + other
        question = self._blank(line, slot, span, subject) or self._question(about, slot, line.text)
        yield self._pair(question, line, "value+")
        if self._random.random() < 0.1:
            second = self._question(subject, self._random.choice(sorted(self._words["values"])), line.text)
            yield self._pair(question + second, line, "two+")
        if sibling := self._siblings.of(subject, text):
            yield self._pair(question.replace(subject, sibling, 1), line, "value-subject")
        beside = [o for o in others if o is not line and o.prints(slot) and subject not in o.text + "".join(o.heads)]
        if beside:
            yield self._pair(question, self._random.choice(beside), "value-beside")
        without = [o for o in others if o is not line and subject in o.text and not o.prints(slot)]
        if without:
            yield self._pair(question, self._random.choice(without), "value-without")
        if asked := self._not_printed(slot, line):
            yield self._pair(self._question(subject, asked, line.text), line, "value-asked")

    def _not_printed(self, slot: str, line: Line) -> str | None:
        printed = {name for name, _ in line.values}
        found = [n for n in sorted(self._words["values"]) if n not in printed and not slots.prints(n, line.text)]
        if slot in _NUMBERS:
            found = [name for name in found if name not in {"amount", "fee", "count", "measure"}]
        found = [name for name in found if name not in {"count", "measure"} and not {slot, name} <= _TIMES]
        return self._random.choice(found) if found and slot != "deadline" else None

    def _plain(self, line: Line, others: Sequence[Line], text: str) -> Iterator[Pair]:
        subject = self._random.choice([noun for noun, _ in line.nouns if len(noun) > 2])
        kind, question = self._asked_plainly(subject, line)
        yield self._pair(question, line, f"{kind}+")
        if (other := self._siblings.of(subject, text)) and subject in question:
            yield self._pair(question.replace(subject, other, 1), line, f"{kind}-subject")
        near = [o for o in others if o is not line and subject not in o.whole]
        if near:
            yield self._pair(
                question, max(self._random.sample(near, min(12, len(near))), key=shared(question)), f"{kind}-beside"
            )

    def _asked_plainly(self, subject: str, line: Line) -> tuple[str, str]:
        drawn = self._random.random()
        clauses = [c for c in re.split(r"[，；。：、]", line.text) if subject in c and 6 <= len(c) <= 40]
        if drawn < 0.2 and clauses:
            return "stated", self._random.choice(self._words["stated"]["ways"]).replace(
                "C", self._random.choice(clauses)
            )
        if drawn < 0.4:
            at = line.text.find(subject)
            begins = max(0, at - self._random.randint(0, 6))
            quoted = line.text[begins : at + len(subject) + self._random.randint(0, 8)].strip("，。；：、")
            return "where", self._random.choice(self._words["where"]["ways"]).replace("Q", quoted)
        more = [noun for noun, _ in line.nouns if noun != subject and noun not in subject and subject not in noun]
        named = (
            subject + self._random.choice(("和", "的", "、", "")) + self._random.choice(more)
            if more and drawn > 0.75
            else subject
        )
        return "plain", self._random.choice(self._words["plain"]["ways"]).replace("X", named)

    def _shortened(self, subject: str) -> str:
        """Without its first word, about every third time, where it is long."""
        if len(subject) < 6 or self._random.random() > 0.3:
            return subject
        rest = "".join(list(rjieba.cut(subject))[1:])
        return rest if len(rest) > 2 else subject

    def _blank(self, line: Line, slot: str, span: tuple[int, int], subject: str) -> str | None:
        """The clause around the value with the value asked for; None where it would not be one."""
        if slot not in _BLANK or self._random.random() > 0.35:
            return None
        text = line.text
        begins = max(text.rfind(mark, 0, span[0]) for mark in "，；。、：,;") + 1
        ends = min((at for mark in "，；。,;" if (at := text.find(mark, span[1])) > 0), default=len(text))
        asked = "多久" if slot in {"time_limit", "period"} else "多少"
        whole = text[begins : span[0]] + asked + text[span[1] : ends]
        return whole.rstrip("。") + "？" if 6 <= len(whole) <= 40 and subject in whole else None

    def _question(self, subject: str, slot: str, text: str) -> str:
        paid = [word for word in _PAID if word in text]
        pay = self._random.choice(paid) if paid else ""
        asked = str(self._random.choice(self._words["values"][slot])).format(pay=pay, money=pay or "钱")
        joints = ["", "", "的", "每月", "申请", "办"] if slot in {"amount", *_OPEN} else ["", "的", ""]
        joint = "" if asked.startswith(tuple("能给打怎由哪要会是在加去找被隔")) else self._random.choice(joints)
        if self._random.random() < 0.05:
            return asked.rstrip("？") + "，" + subject + "？"
        return subject + joint + asked


def shared(question: str) -> Callable[[Line], float]:
    """How many pairs of characters a line shares with the question."""
    held = set(itertools.pairwise(question))
    return lambda line: len(held & set(zip(line.whole, line.whole[1:], strict=False)))


def nouns_by_paper(papers: Sequence[Sequence[Line]]) -> list[set[str]]:
    """The phrases of three to nine characters of each paper."""
    found: defaultdict[int, set[str]] = defaultdict(set)
    for number, held in enumerate(papers):
        for line in held:
            found[number] |= {noun for noun, _ in line.nouns if 3 <= len(noun) <= 9}
    return [found[number] for number in range(len(papers))]
