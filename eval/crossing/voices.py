"""A question in other voices: with a story before it, in dialect, with a wrong character, in everyday words, as words alone."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from random import Random
from typing import Any

from assistant.knowledge.phrase_table import rows
from eval.crossing.nouns import naming

LONGEST = 100  # characters of a question
_FIRST = re.compile(r"^(我|本人|家里|我们|公司|小孩|孩子|老人|前几天|去年|今年|最近|因为|由于)")
_SENTENCE = re.compile(r"[^。！？!?；\s]+[。！？!?；]")


class Voices:
    """Draws voices with one seed; the meaning of a question stays."""

    def __init__(self, messages: Iterable[str], words: Mapping[str, Any], random: Random) -> None:
        """``messages`` are texts that citizens wrote, of which sentences in the first person are told before a question."""
        self._random = random
        self._words = words
        told = [s.rstrip("；") for m in messages for s in _SENTENCE.findall(m) if 8 <= len(s) <= 60 and _FIRST.match(s)]
        self._stories = sorted(set(told))
        self._everyday = self._table()
        self._official = re.compile("|".join(sorted(map(re.escape, self._everyday), key=len, reverse=True)))
        sounds = {c: row for row in rows("pinyin.tsv") for c in row[1]}
        self._sounds = {c: row[1][:12] for c, row in sounds.items()}

    @staticmethod
    def _table() -> dict[str, list[str]]:
        everyday: defaultdict[str, list[str]] = defaultdict(list)
        for forms, official, weight, *_ in rows("lexicon.tsv"):
            held = [form for form in forms.split("|") if "…" not in form and len(form) > 1]
            for word in official.split("|")[:2]:
                if float(weight) >= 0.5 and len(word) > 2:
                    everyday[word] += held[:8]
        return dict(everyday)

    def everyday(self, question: str) -> str | None:
        """With an everyday word for an official one; None where it has none."""
        found = list(self._official.finditer(question))
        if not found:
            return None
        one = self._random.choice(found)
        return question[: one.start()] + self._random.choice(self._everyday[one[0]]) + question[one.end() :]

    def of(self, question: str) -> str:
        """The question as somebody else would put it; as it is, about every second time."""
        drawn = self._random.random()
        if drawn < 0.22 and self._stories:
            question = self._story(question)
        elif drawn < 0.30:
            question = self._dialect(question)
        elif drawn < 0.36:
            question = self._mistyped(question)
        elif drawn < 0.42:
            words = naming(question)
            question = " ".join(words) if len(words) > 1 else question
        if self._random.random() < 0.08:
            question = str(self._random.choice(self._words["before"])) + question
        if self._random.random() < 0.06:
            question += str(self._random.choice(self._words["after"]))
        return question

    def _story(self, question: str) -> str:
        told = self._random.sample(self._stories, min(len(self._stories), self._random.choice((1, 1, 2))))
        whole = "".join(told) + question
        return whole if len(whole) <= LONGEST else told[0] + question

    def _dialect(self, question: str) -> str:
        pairs: Sequence[list[str]] = self._words[self._random.choice(("wu", "yue"))]
        for common, spoken in pairs:
            if self._random.random() < 0.7:
                question = question.replace(common, spoken)
        return question

    def _mistyped(self, question: str) -> str:
        places = [n for n, c in enumerate(question) if len(self._sounds.get(c, "")) > 1]
        if not places:
            return question
        at = self._random.choice(places)
        return question[:at] + self._random.choice(self._sounds[question[at]]) + question[at + 1 :]
