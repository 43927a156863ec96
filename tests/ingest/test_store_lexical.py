"""BM25 over mapped postings: the formula is bm25s's."""

from pathlib import Path

import bm25s
import numpy as np
import pytest

from ingest.store.lexical import K1, MOST, B, Lexical, LexicalBuilder

CORPUS = [["企业", "金融", "金融"], ["企业", "人才"], [], ["人才", "人才", "人才", "孵化"], ["_企业", "z"]]


def make(folder: Path, corpus: list[list[str]], block: int = 1000) -> Lexical:
    builder = LexicalBuilder(folder / "lexical", block)
    for terms in corpus:
        builder.add(terms)
    builder.finish()
    return Lexical(folder / "lexical")


def reference(corpus: list[list[str]], query: list[str]) -> np.ndarray:
    ranker = bm25s.BM25(method="lucene", k1=K1, b=B)
    ranker.index(corpus, show_progress=False)
    return ranker.get_scores(query)


@pytest.mark.parametrize("block", [1, 3, 1000])
def test_scores_are_those_of_bm25s_however_often_postings_are_spilled(tmp_path: Path, block: int) -> None:
    lexical = make(tmp_path, CORPUS, block)
    query = ["金融", "人才", "企业", "无"]
    got = lexical.scores(dict.fromkeys(query, 1.0), np.arange(len(CORPUS)))
    assert np.allclose(got, reference(CORPUS, query), atol=1e-5)


def test_weights_multiply(tmp_path: Path) -> None:
    lexical, rows = make(tmp_path, CORPUS), np.arange(len(CORPUS))
    once = lexical.scores({"金融": 1.0}, rows)
    twice = lexical.scores({"金融": 2.0}, rows)
    other = lexical.scores({"人才": 0.5}, rows)
    assert np.allclose(twice, 2 * once)
    assert np.allclose(lexical.scores({"金融": 2.0, "人才": 0.5}, rows), twice + other)


def test_best_first_ties_by_row_and_nothing_for_zero(tmp_path: Path) -> None:
    lexical = make(tmp_path, [["a"]] * 3 + [["a", "a"], ["b"]])
    rows, scores = lexical.best({"a": 1.0})
    assert rows.tolist() == [3, 0, 1, 2]
    assert (np.diff(scores) <= 0).all()
    assert len(lexical.best({"无": 1.0})[0]) == len(lexical.best({})[0]) == 0


def test_no_more_than_the_most(tmp_path: Path) -> None:
    lexical = make(tmp_path, [["a"] * (1 + row % 7) + ["b"] * (row % 11) for row in range(3 * MOST)])
    rows, scores = lexical.best({"a": 1.0})
    everything = np.sort(lexical.scores({"a": 1.0}, np.arange(len(lexical))))[::-1]
    assert len(rows) == MOST
    assert np.allclose(scores, everything[:MOST])


def test_frequency_and_vocabulary(tmp_path: Path) -> None:
    lexical = make(tmp_path, CORPUS)
    assert lexical.vocabulary() == sorted({term for terms in CORPUS for term in terms})
    assert [lexical.frequency(term) for term in ("企业", "人才", "孵化", "z", "", "zz", "0")] == [2, 2, 1, 1, 0, 0, 0]


def test_an_empty_index_finds_nothing(tmp_path: Path) -> None:
    lexical = make(tmp_path, [])
    assert len(lexical) == 0
    assert len(lexical.best({"a": 1.0})[0]) == 0


@pytest.mark.parametrize(
    "name", ["vocabulary.bin", "vocabulary.npy", "starts.npy", "rows.npy", "counts.npy", "lengths.npy"]
)
def test_a_file_that_is_cut_off_is_noticed(tmp_path: Path, name: str) -> None:
    make(tmp_path, CORPUS)
    path = tmp_path / "lexical" / name
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises((OSError, ValueError)):
        Lexical(tmp_path / "lexical")
