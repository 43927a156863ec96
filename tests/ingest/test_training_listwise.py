"""The second stage of training: questions find their articles, and what texts meant to each other stays."""

import numpy as np
import pytest

from ingest.training import contrastive, listwise
from ingest.training.contrastive import Floats
from ingest.training.encoding import Texts

WORDS, DIMENSION, QUESTIONS, ARTICLES = 400, 32, 60, 90
KEPT = 300  # words below stand in questions and articles, the others in the pairs that are held


def texts(rows: list[list[int]]) -> Texts:
    return Texts(np.concatenate([np.array(row, np.int32) for row in rows]), np.cumsum([0, *map(len, rows)]))


@pytest.fixture(scope="module")
def table() -> Floats:
    drawn = np.random.default_rng(5).normal(size=(WORDS, DIMENSION)).astype(np.float32)
    drawn[0] = 0
    return drawn


@pytest.fixture(scope="module")
def judged() -> listwise.Judged:
    """Question i is answered by article i, with which it shares no word."""
    draw = np.random.default_rng(7)
    asked = draw.integers(1, KEPT // 2, size=(QUESTIONS, 5)).tolist()
    articles = draw.integers(KEPT // 2, KEPT, size=(ARTICLES, 12)).tolist()
    relevant = np.eye(QUESTIONS, ARTICLES, dtype=np.float32)
    return listwise.Judged(texts(asked), texts(asked), texts(articles), relevant)


@pytest.fixture(scope="module")
def pairs() -> contrastive.Pairs:
    draw = np.random.default_rng(9)
    left, right = (texts(draw.integers(1, WORDS, size=(200, 8)).tolist()) for _ in range(2))
    return contrastive.known_pairs(left, right)


SETTINGS = listwise.Settings(steps=60, asked=30, kept=64, rate=0.02, price=20.0)


def told(_: str) -> None:
    """Progress is not looked at."""


def vectors(table: Floats, of: Texts) -> Floats:
    summed = np.stack([table[of[row]].sum(axis=0) for row in range(len(of))])
    unit: Floats = summed / np.linalg.norm(summed, axis=1, keepdims=True)
    return unit


def alike(table: Floats, judged: listwise.Judged) -> Floats:
    return vectors(table, judged.questions) @ vectors(table, judged.articles).T


def first_is_right(table: Floats, judged: listwise.Judged) -> float:
    return float(np.mean(alike(table, judged).argmax(axis=1) == np.arange(QUESTIONS)))


def test_questions_find_their_articles(table: Floats, judged: listwise.Judged, pairs: contrastive.Pairs) -> None:
    trained = listwise.train(table, pairs, judged, SETTINGS, told)
    assert first_is_right(table, judged) < 0.1
    assert first_is_right(trained, judged) > 0.8
    assert not trained[0].any()


def test_the_same_seed_gives_the_same_table(table: Floats, judged: listwise.Judged, pairs: contrastive.Pairs) -> None:
    once, again = (listwise.train(table, pairs, judged, SETTINGS, told) for _ in range(2))
    np.testing.assert_array_equal(once, again)


def test_at_a_price_similarities_stay(table: Floats, judged: listwise.Judged, pairs: contrastive.Pairs) -> None:
    """Of held texts to each other, and of a question to all articles on average."""

    def changes(price: float) -> tuple[float, float]:
        trained = listwise.train(table, pairs, judged, listwise.Settings(60, 30, 64, price, rate=0.02), told)
        held = [vectors(t, pairs.left) @ vectors(t, pairs.right).T for t in (trained, table)]
        level = [alike(t, judged).mean(axis=1) for t in (trained, table)]
        return float(np.abs(held[0] - held[1]).mean()), float(np.abs(level[0] - level[1]).mean())

    dear, free = changes(1000.0), changes(0.0)
    assert dear[0] < 0.7 * free[0]
    assert dear[1] < 0.3 * free[1]


def test_every_question_comes_before_any_comes_again() -> None:
    turns = listwise._in_turn(7, 3, np.random.default_rng(0))
    seen = np.concatenate([next(turns) for _ in range(7)])
    assert sorted(seen[:7]) == sorted(seen[7:14]) == list(range(7))
