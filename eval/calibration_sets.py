"""What the judgement of relevance is fitted on: collections, with questions that they answer and questions that they do not."""

from __future__ import annotations

import gzip
import json
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.errors import UsageError

MEASURED = ((5, 500), (99, 1000))  # samples (seed, size) of cmrc2018 that only measure: nothing is fitted on them
LAWS = 40
_LONGEST = 40_000  # characters of a law: the collection stays small enough for its answers to be judged
_ARTICLE = re.compile(r"第[一二三四五六七八九十百零]+条$")
_REPUBLIC = "中华人民共和国"

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Collection:
    """An index made of ``sources`` (() for the two shipped documents), and how much its questions count together."""

    name: str
    sources: tuple[Path, ...]
    weight: float
    answered: Sequence[Row]
    others: Sequence[Sequence[Row]]  # each group counts as much as another: exams, other subjects, other laws


def lines(path: Path) -> list[Row]:
    """The objects of a file of JSON lines, gzipped or not."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as rows:
        return [json.loads(row) for row in rows if row.strip()]


def collections(scope: Path, questions: Path, data: Path, folder: Path) -> Iterator[Collection]:
    """The two shipped documents, one of them, 40 laws and one law; files of laws are written into ``folder``.

    ``data`` holds ``corpus/laws.jsonl.gz`` and, in ``questions``, cmrc2018, drcd, statutes and statutes_passages.
    Raises UsageError where one of them is not there.
    """
    read = _reader(data)
    draw = random.Random(11)
    exams = [*_unmeasured(read("questions/cmrc2018.jsonl.gz")), *draw.sample(read("questions/drcd.jsonl.gz"), 400)]
    statutes = read("questions/statutes.jsonl.gz")
    own = [row for row in lines(scope) if row["split"] == "fit"]
    answered = [row for row in own if row["answerable"]]
    far = [row for row in own if row["kind"] == "far"]
    of_plan = [row for row in answered if all(place["doc"] == "plan" for place in row["gold_sections"])]
    gold = [row for row in lines(questions) if row["answerable"]]
    some, law_questions = draw.sample(exams, 700), draw.sample(statutes, 400)
    shipped = Path(__file__).parents[1] / "ingest" / "corpus"
    yield Collection("both", (), 3, [*answered, *gold], [exams, far, law_questions])
    yield Collection("plan", (shipped / "plan.md",), 1, of_plan, [some, far, law_questions])
    articles = read("questions/statutes_passages.jsonl.gz")
    chosen = _laws(read("corpus/laws.jsonl.gz"), articles)
    for name, laws, weight in (("laws", chosen, 1.0), ("law", chosen[:1], 0.5)):
        held = {article["id"] for law in laws for article in articles if _holds(law, article)}
        asked = [row for row in statutes if row["passage_ids"] and held.issuperset(row["passage_ids"])]
        yield Collection(name, tuple(_written(law, folder / name) for law in laws), weight, asked, [some, far])


def _reader(data: Path) -> Any:
    def read(name: str) -> list[Row]:
        if not (path := data / name).is_file():
            raise UsageError(
                f"没有文件 {path}。--data 应是放有 corpus/ 和 questions/ 的文件夹。",
                f"There is no file {path}. --data is the folder that holds corpus/ and questions/.",
            )
        return lines(path)

    return read


def _unmeasured(rows: Sequence[Row]) -> list[Row]:
    """The rows that are in none of the measured samples."""
    measured = {row["id"] for seed, size in MEASURED for row in random.Random(seed).sample(list(rows), size)}
    return [row for row in rows if row["id"] not in measured]


def _laws(laws: Sequence[Row], passages: Sequence[Row]) -> list[Row]:
    """The laws that most articles of the questions come from, and others up to 40 in all."""
    fitting = [law for law in laws if len(law["text"]) <= _LONGEST]
    cited = Counter({law["id"]: sum(_holds(law, passage) for passage in passages) for law in fitting})
    by_id = {law["id"]: law for law in fitting}
    first = [by_id[law] for law, _ in cited.most_common(LAWS // 2)]
    rest = [law for law in laws if law not in first and len(law["text"]) <= _LONGEST // 4]
    return [*first, *random.Random(3).sample(rest, LAWS - len(first))]


def _written(law: Row, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{law['id']}.md"
    text = law["text"].lstrip()
    path.write_text(text if text.startswith("#") else f"# {law['title']}\n\n{text}", encoding="utf-8")
    return path


def _holds(law: Row, article: Row) -> bool:
    """Whether a law is the one that an article's title names (旅游法第三条) and prints the article's first words."""
    named = _ARTICLE.sub("", article["title"]).removeprefix(_REPUBLIC)
    first = article["text"].partition("\n")[2].strip()[:20]
    return named == law["title"].removeprefix(_REPUBLIC) and first in law["text"]
