"""The training data: laws, news, and questions with their passages, read from gzipped JSON lines.

``data`` is a folder with ``corpus/laws.jsonl.gz``, ``corpus/news.jsonl.gz`` and, for statutes, cmrc2018 and drcd,
``questions/NAME.jsonl.gz`` and ``questions/NAME_passages.jsonl.gz``.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.encoder import prepare
from ingest.training.split import passage_held_out, question_held_out

DATASETS = ("statutes", "cmrc2018", "drcd")
_ARTICLE = re.compile(r"^第[〇零一二三四五六七八九十百千]+条(?:之[一二三四五六七八九十]+)?\s*")
_NEWS_HEAD = re.compile(r"^.{0,160}?正文：(?:原标题：)?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Article:
    """One article of a law, with the chain of headings above it (law, part, chapter …)."""

    headings: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    id: str
    text: str
    passages: tuple[str, ...]
    answer: str  # "" where the data set gives none


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Questions and every passage they are asked of, by id; ``held_out`` is never trained on."""

    name: str
    passages: dict[str, str]
    training: tuple[Question, ...]
    held_out: tuple[Question, ...]


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def read_articles(data: Path) -> Iterator[Article]:
    """Every article of every law; paragraphs that follow an article belong to it."""
    for law in read_lines(data / "corpus" / "laws.jsonl.gz"):
        yield from split_law(law["title"], law["text"])


def split_law(title: str, text: str) -> Iterator[Article]:
    body = text.split("<!-- INFO END -->", 1)[-1]
    headings: list[tuple[int, str]] = []
    held: list[str] = []

    def article() -> Iterator[Article]:
        if held:
            yield Article((title, *(name for _, name in headings)), prepare("\n".join(held)))
            held.clear()

    for line in filter(None, map(str.strip, body.splitlines())):
        if line.startswith("#"):
            yield from article()
            depth = len(line) - len(line.lstrip("#"))
            name = re.sub(r"^第\S+?[编章节条]\s*", "", line.lstrip("# "))
            headings = [entry for entry in headings if entry[0] < depth]
            if name and name != title:
                headings.append((depth, name))
        elif _ARTICLE.match(line):
            yield from article()
            held.append(_ARTICLE.sub("", line))
        else:
            held.append(line)
    yield from article()


def read_news(data: Path) -> Iterator[str]:
    """The body of every article, without its time stamp."""
    for news in read_lines(data / "corpus" / "news.jsonl.gz"):
        yield prepare(_NEWS_HEAD.sub("", news["text"], count=1))


def read_questions(data: Path, name: str) -> QuestionSet:
    folder = data / "questions"
    passages = {line["id"]: prepare(line["text"]) for line in read_lines(folder / f"{name}_passages.jsonl.gz")}
    training: list[Question] = []
    held_out: list[Question] = []
    for line in read_lines(folder / f"{name}.jsonl.gz"):
        known = tuple(passage for passage in line["passage_ids"] if passage in passages)
        question = Question(line["id"], prepare(line["question"]), known, prepare(line.get("answer") or ""))
        if known:
            (held_out if question_held_out(name, question.id, known) else training).append(question)
    return QuestionSet(name, passages, tuple(training), tuple(held_out))


def training_passages(questions: QuestionSet) -> Iterator[str]:
    """The passages whose own text may be learned from."""
    for identifier, text in questions.passages.items():
        if not passage_held_out(questions.name, identifier):
            yield text
