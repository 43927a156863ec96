"""Pairs of public sets of questions: the sentence that answers, those beside it that share most words, another subject."""

from __future__ import annotations

import gzip
import itertools
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

from eval.crossing.made import TITLE, Pair
from eval.crossing.nouns import Siblings, naming
from eval.crossing.voices import Voices
from ingest.text import sentences
from ingest.training.split import question_held_out

READERS = (  # file, most questions, sentences that do not answer
    ("policybench", 3000, 2), ("policy_explainers", 400, 3), ("cjrc", 2400, 2), ("cail2021", 300, 2),
    ("equals", 1382, 1), ("nlpcc_dbqa", 1100, 3), ("xquad_zh_en", 1600, 1),
)  # fmt: skip
PASSAGES = (("cmrc2018", 1500), ("drcd", 700))
LONGEST = 180  # characters of a sentence that answers


def load(folder: Path, name: str) -> list[dict[str, Any]]:
    """The records of a gzipped file of JSON lines."""
    with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


class Sets:
    """The public sets in one folder, drawn with one seed; questions that are measured on are left out."""

    def __init__(self, folder: Path, siblings: Siblings, voices: Voices, random: Random) -> None:
        self._folder = folder
        self._siblings = siblings
        self._voices = voices
        self._random = random

    def pairs(self) -> Iterator[Pair]:
        """All of them, set after set."""
        for name, most, wrong in READERS:
            yield from self._reader(name, most, wrong)
        for name, most in PASSAGES:
            yield from self._passages(name, most)
        yield from self._statutes()

    def _of(
        self, question: str, right: Sequence[str], others: Sequence[str], title: str, kind: str, wrong: int
    ) -> Iterator[Pair]:
        """``right`` is empty where nothing answers."""

        def whole(sentence: str) -> str:
            return f"{title[:TITLE]}：{sentence}" if title else sentence

        for sentence in right:
            yield Pair(question, whole(sentence), True, f"{kind}+")
            everyday = self._voices.everyday(question)
            if everyday and self._random.random() < 0.4:
                yield Pair(everyday, whole(sentence), True, f"{kind}+")
        held = set(itertools.pairwise(question))
        shares = {s: len(held & set(itertools.pairwise(s))) / max(len(held), 1) for s in others}
        for sentence in sorted(shares, key=lambda s: -shares[s] - self._random.random() * 0.15)[:wrong]:
            yield Pair(question, whole(sentence), False, f"{kind}-beside")
        named = naming(question)
        if right and named and self._random.random() < 0.5:
            subject = self._random.choice([one for one in named if one in right[0]] or named)
            if other := self._siblings.of(subject, " ".join((*right, *others, title))):
                yield Pair(question.replace(subject, other, 1), whole(right[0]), False, f"{kind}-subject")

    def _reader(self, name: str, most: int, wrong: int) -> Iterator[Pair]:
        records = load(self._folder, f"reader/reader_{name}")
        self._random.shuffle(records)
        for record in records:
            told = record["labels"]
            if most == 0 or not told or None in told:
                continue
            both = list(zip(record["sentences"], told, strict=True))
            right = [s for s, label in both if label and len(s) <= LONGEST]
            if not right and record["answerable"]:
                continue
            self._random.shuffle(right)
            others = [s for s, label in both if not label and len(s) > 5]
            yield from self._of(
                record["question"], right[:1], others, record.get("title") or "", name, wrong if right else 2
            )
            most -= 1

    def _passages(self, name: str, most: int) -> Iterator[Pair]:
        texts = {record["id"]: record["text"] for record in load(self._folder, f"questions/{name}_passages")}
        records = load(self._folder, f"questions/{name}")
        self._random.shuffle(records)
        for record in records:
            text, answer = texts[record["passage_ids"][0]], record["answers"][0]
            split = [text[span.start : span.end] for span in sentences(text, 0, len(text))]
            right = [s for s in split if answer in s and len(s) <= LONGEST]
            if most == 0 or len(right) != 1 or question_held_out(name, record["id"], record["passage_ids"]):
                continue
            others = [s for s in split if answer not in s and len(s) > 5]
            yield from self._of(record["question"], right, others, "", name, 2)
            most -= 1

    def _statutes(self) -> Iterator[Pair]:
        articles = load(self._folder, "questions/statutes_passages")
        place = {article["id"]: number for number, article in enumerate(articles)}
        for number, record in enumerate(load(self._folder, "questions/statutes")):
            if number % 5 == 0 or question_held_out("statutes", record["id"], record["passage_ids"]):
                continue
            texts = [articles[place[one]]["text"].replace("\n", "：", 1) for one in record["passage_ids"]]
            right = [text for text in texts if len(text) <= LONGEST]
            at = place[record["passage_ids"][0]]
            near = articles[max(0, at - 12) : at + 13]
            others = [a["text"].replace("\n", "：", 1) for a in near if a["id"] not in record["passage_ids"]]
            if right:
                yield from self._of(record["question"], right[:1], others, "", "statutes", 2)
