"""Retrieval figures of an encoder: dense, late interaction, and both fused with BM25.

`python -m ingest.training.evaluate --data DIR [--gold DIR] [--model FOLDER]` prints a table.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
import rjieba
import scipy.sparse as sp  # type: ignore[import-untyped]

from ingest.encoder import Encoder, Ids, load_encoder, prepare
from ingest.late import CUT, late_scores
from ingest.training.corpus import DATASETS, read_questions

Matrix = npt.NDArray[np.float32]
MIXTURES: Mapping[str, Mapping[str, float]] = {
    "bm25": {"bm25": 1.0},
    "dense": {"dense": 1.0},
    "late": {"late": 1.0},
    "dense+late": {"dense": 0.5, "late": 0.5},
    "bm25 .3 late .3 dense .4": {"bm25": 0.3, "late": 0.3, "dense": 0.4},
    "bm25 .2 late .3 dense .5": {"bm25": 0.2, "late": 0.3, "dense": 0.5},
    "bm25 .1 late .2 dense .7": {"bm25": 0.1, "late": 0.2, "dense": 0.7},
    "bm25 .5 late .25 dense .25": {"bm25": 0.5, "late": 0.25, "dense": 0.25},
    "bm25 .65 dense .35": {"bm25": 0.65, "dense": 0.35},
}


@dataclass(frozen=True, slots=True)
class Task:
    """Queries, the texts to rank, and for each query the positions of the texts that answer it."""

    name: str
    queries: tuple[str, ...]
    texts: tuple[str, ...]
    relevant: tuple[frozenset[int], ...]


def held_out_task(data: Path, name: str) -> Task:
    """The held-out questions of a data set over all of its passages."""
    questions = read_questions(data, name)
    position = {identifier: at for at, identifier in enumerate(questions.passages)}
    return Task(
        name,
        tuple(question.text for question in questions.held_out),
        tuple(questions.passages.values()),
        tuple(frozenset(position[p] for p in question.passages) for question in questions.held_out),
    )


def gold_task(gold: Path) -> Task:
    """Answerable Chinese questions over the sections of two documents; what was asked before is put in front."""
    sections = [json.loads(line) for line in (gold / "sections.jsonl").read_text("utf-8").splitlines()]
    position = {(section["doc"], section["id"]): at for at, section in enumerate(sections)}
    queries, relevant = [], []
    for line in (gold / "questions.jsonl").read_text("utf-8").splitlines():
        question = json.loads(line)
        places = {position.get((place["doc"], place["section"])) for place in question.get("gold_sections", ())}
        known = frozenset(place for place in places if place is not None)
        if question["lang"] == "zh" and question["answerable"] and known:
            asked = [turn["content"] for turn in question.get("history", ()) if turn["role"] == "user"]
            queries.append(prepare("\n".join([*asked, question["question"]])))
            relevant.append(known)
    texts = tuple(prepare("\n".join([section["heading"], *section["blocks"]])) for section in sections)
    return Task("gold", tuple(queries), texts, tuple(relevant))


def lexical_terms(text: str) -> Counter[str]:
    """Words, and bigrams of characters, without punctuation."""
    words = [word.lower() for word in rjieba.cut(text) if word.strip() and word[0].isalnum()]
    pairs = [first + second for first, second in pairwise(text) if (first + second).isalnum()]
    return Counter(words + pairs)


def bm25(task: Task, k1: float = 1.2, b: float = 0.75) -> Matrix:
    """BM25 of every query and text, shape (queries, texts), each row divided by its greatest score."""
    counts = [lexical_terms(text) for text in task.texts]
    index: dict[str, int] = {}
    rows, columns, values = [], [], []
    for row, terms in enumerate(counts):
        for term, count in terms.items():
            rows.append(row)
            columns.append(index.setdefault(term, len(index)))
            values.append(count)
    frequency = np.bincount(columns, minlength=len(index))
    idf = np.log1p((len(counts) - frequency + 0.5) / (frequency + 0.5))
    lengths = np.array([sum(terms.values()) for terms in counts])
    norm = k1 * (1 - b + b * lengths / lengths.mean())
    tf = np.array(values, dtype=np.float64)
    weights = tf * (k1 + 1) / (tf + norm[rows]) * idf[columns]
    texts = sp.csr_matrix((weights, (rows, columns)), shape=(len(counts), len(index)))
    asked = [
        [(row, index[term]) for term in lexical_terms(query) if term in index] for row, query in enumerate(task.queries)
    ]
    pairs = np.array([pair for query in asked for pair in query]).T
    queries = sp.csr_matrix((np.ones(pairs.shape[1]), (pairs[0], pairs[1])), shape=(len(task.queries), len(index)))
    scores = (queries @ texts.T).toarray()
    scaled: Matrix = (scores / np.maximum(scores.max(axis=1, keepdims=True), 1e-9)).astype(np.float32)
    return scaled


def late(task: Task, encoder: Encoder, cut: float = CUT) -> Matrix:
    """Late interaction of every query and text, shape (queries, texts)."""
    assert encoder.token_vectors is not None
    texts: list[Ids] = [encoder.tokens(text) for text in task.texts]
    rows = []
    for query in task.queries:
        ids = encoder.tokens(query)
        rows.append(late_scores(ids, encoder.token_weights[ids], texts, encoder.token_vectors, cut))
    return np.stack(rows)


def figures(scores: Matrix, relevant: Sequence[frozenset[int]]) -> dict[str, float]:
    """hit@1, hit@5, recall@5 and MRR@10, means over the queries."""
    order = np.argsort(-scores, axis=1, kind="stable")[:, :10]
    found = np.array([[place in wanted for place in row] for row, wanted in zip(order, relevant, strict=True)])
    ranks = np.where(found.any(axis=1), 1 / (1 + found.argmax(axis=1)), 0)
    recall = found[:, :5].sum(axis=1) / np.array([min(5, len(wanted)) for wanted in relevant])
    return {
        "hit@1": float(found[:, 0].mean()),
        "hit@5": float(found[:, :5].any(axis=1).mean()),
        "recall@5": float(recall.mean()),
        "mrr": float(ranks.mean()),
    }


def mix(parts: Mapping[str, Matrix], weights: Mapping[str, float]) -> Matrix:
    total = np.zeros_like(next(iter(parts.values())))
    for name, weight in weights.items():
        total = total + weight * parts[name]
    return total


def score_parts(task: Task, encoder: Encoder) -> dict[str, Matrix]:
    dense = encoder.encode(task.queries) @ encoder.encode(task.texts).T
    return {"bm25": bm25(task), "dense": dense, "late": late(task, encoder)}


def report(tasks: Sequence[Task], encoder: Encoder) -> str:
    """A markdown table: a row a task and mixture."""
    lines = ["| task | ranking | hit@1 | hit@5 | recall@5 | MRR@10 |", "|---|---|---|---|---|---|"]
    for task in tasks:
        parts = score_parts(task, encoder)
        for name, weights in MIXTURES.items():
            row = figures(mix(parts, weights), task.relevant)
            lines.append(
                f"| {task.name} ({len(task.queries)}) | {name} | " + " | ".join(f"{v:.3f}" for v in row.values()) + " |"
            )
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with corpus/ and questions/")
    parser.add_argument("--gold", type=Path, help="folder with questions.jsonl and sections.jsonl")
    parser.add_argument("--model", default="", help="the encoder's name or folder; empty: the embedded one")
    arguments = parser.parse_args()
    tasks = [held_out_task(arguments.data, name) for name in DATASETS]
    if arguments.gold:
        tasks.insert(0, gold_task(arguments.gold))
    print(report(tasks, load_encoder(arguments.model)))  # noqa: T201 - a command's output


if __name__ == "__main__":
    main()
