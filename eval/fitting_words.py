"""How rare words are: counted in news, laws, official documents, citizens' messages and questions of a data folder."""

from __future__ import annotations

import gzip
import json
import math
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ingest.terms import words

LEAST = 12  # texts that a word must stand in; rarer ones are as rare as any
LONGEST = 800  # characters read of a text
TOGETHER = 10  # questions that make one text
QUESTIONS = ("questions/cmrc2018", "questions/drcd", "questions/statutes", "reader/reader_cjrc")
SEED = 5


def common_words(data: Path) -> str:
    """The table as text: a comment, then word and rarity in hundredths, the commonest first."""
    texts = list(_texts(data))
    held: Counter[str] = Counter()
    for text in texts:
        held.update({word for word in words(text) if not word.isascii()})
    greatest = math.log(len(texts) / LEAST)
    lines = [
        "# Words by rarity: log(texts / texts with the word), in hundredths of the greatest counted here. Made by",
        f"# python -m eval.fitting words --data DIR, from {len(texts):,} texts: news of 2023, laws, official documents, "
        "citizens' messages, questions.",
    ]
    counted = sorted(((word, n) for word, n in held.items() if n >= LEAST), key=lambda one: (-one[1], one[0]))
    lines += [f"{word}\t{round(100 * math.log(len(texts) / n) / greatest)}" for word, n in counted]
    return "\n".join(lines) + "\n"


def _texts(data: Path) -> Iterator[str]:
    """Every eighth news article and second law, all documents and messages, and ten questions at a time."""
    yield from (row["text"][:LONGEST] for n, row in enumerate(_rows(data, "corpus/news")) if n % 8 == 0)
    yield from (row["text"][:LONGEST] for n, row in enumerate(_rows(data, "corpus/laws")) if n % 2 == 0)
    yield from (row["text"][:LONGEST] for row in _rows(data, "reader/documents"))
    for row in _rows(data, "reader/faq_gov_messages"):
        yield f"{row['question']}。{row.get('detail') or ''}"[: LONGEST // 2]
    chance = random.Random(SEED)
    for name in QUESTIONS:
        questions = [row["question"] for row in _rows(data, name)]
        chance.shuffle(questions)
        yield from ("。".join(questions[at : at + TOGETHER]) for at in range(0, len(questions) - TOGETHER, TOGETHER))


def _rows(data: Path, name: str) -> Iterator[dict[str, Any]]:
    with gzip.open(data / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)
