"""An index narrowed to some documents is, but for what its words weigh, the index of these documents alone."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from ingest.errors import IndexMismatch, UsageError
from ingest.job import ingest
from ingest.store.narrowed import Narrowed
from ingest.store.published import Published, open_index
from store_samples import CountEncoder, build_index, maker

CHOSEN = ["doc002", "doc005"]


@pytest.fixture
def whole(tmp_path: Path) -> Iterator[Published]:
    build_index(tmp_path / "whole", CountEncoder(), range(1, 8))
    index = open_index(tmp_path / "whole", maker(CountEncoder()), one_shot=True)
    yield index
    index.close()


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Published]:
    build_index(tmp_path / "alone", CountEncoder(), [2, 5])
    index = open_index(tmp_path / "alone", maker(CountEncoder()), one_shot=True)
    yield index
    index.close()


def test_it_holds_what_an_index_of_these_documents_holds(whole: Published, alone: Published) -> None:
    some, rows = Narrowed(whole, CHOSEN[::-1]), range(len(alone))
    assert len(some) == len(alone) == some.manifest.chunks
    assert dict(some.manifest.documents) == dict(alone.manifest.documents)
    assert list(some.documents()) == list(alone.documents())
    assert [some.sections(d) for d in CHOSEN] == [alone.sections(d) for d in CHOSEN]
    assert list(some.chunks(rows)) == list(alone.chunks(rows))
    assert list(some.places(rows)) == list(alone.places(rows))
    assert list(some.supports()) == list(alone.supports())
    assert list(some.targets()) == list(alone.targets())
    assert some.statement_count == alone.statement_count
    held = np.arange(alone.statement_count)
    assert np.array_equal(some.statement_vectors(held), alone.statement_vectors(held))
    assert some.statement_chunks(held).tolist() == alone.statement_chunks(held).tolist()
    assert [some.statements(d) for d in CHOSEN] == [alone.statements(d) for d in CHOSEN]
    for word in alone.vocabulary():
        assert some.document_frequency(word) == alone.document_frequency(word)


def test_it_finds_in_these_documents_only(whole: Published, alone: Published) -> None:
    some = Narrowed(whole, CHOSEN)
    every = np.arange(len(alone))
    for vector in alone.statement_vectors(np.arange(alone.statement_count)):
        rows = some.nearest(vector, 5)
        assert rows.tolist() == alone.nearest(vector, 5).tolist()
        assert np.allclose(some.near(vector[None, :], every), alone.near(vector[None, :], every))
    rows, scores = some.lexical({"企业": 1.0, "2025": 1.0})
    assert set(rows.tolist()) == set(alone.lexical({"企业": 1.0, "2025": 1.0})[0].tolist())
    assert np.allclose(scores, some.lexical_scores({"企业": 1.0, "2025": 1.0}, rows))
    assert (np.diff(scores) <= 0).all()


@pytest.mark.parametrize("documents", [["doc002", "nobody"], ["nobody"]])
def test_an_unknown_document_is_named(whole: Published, documents: list[str]) -> None:
    with pytest.raises(UsageError, match="nobody"):
        Narrowed(whole, documents)


def test_another_document_is_none_of_them(whole: Published) -> None:
    for ask in (Narrowed(whole, CHOSEN).document, Narrowed(whole, CHOSEN).sections, Narrowed(whole, CHOSEN).statements):
        with pytest.raises(UsageError, match="doc001"):
            ask("doc001")


def test_statements_and_their_vectors_go_together(tmp_path: Path) -> None:
    for name, number in (("a", 3), ("b", 40), ("c", 500)):
        text = f"# 关于支持示范的通知\n\n一、支持示范\n\n（一）资助{number}家企业。设立{number}个专窗。\n"
        (tmp_path / f"{name}.md").write_text(text * (1 + number % 3), "utf-8")
    files = [tmp_path / f"{name}.md" for name in "abc"]
    ingest(files, index=tmp_path / "index", encoder=CountEncoder())
    whole = open_index(tmp_path / "index", one_shot=True)
    some = Narrowed(whole, ["a", "c"])
    assert some.statement_count == len(whole.statements("a").statements) + len(whole.statements("c").statements)
    for name in "ac":
        held, same = some.statements(name), whole.statements(name)
        assert held.statements == same.statements
        assert np.array_equal(some.statement_vectors(held.rows), whole.statement_vectors(same.rows))


def test_without_vectors_of_statements_that_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# 关于支持示范的通知\n\n一、支持示范\n\n（一）资助3家企业。\n", "utf-8")
    ingest([tmp_path / "a.md"], index=tmp_path / "index", encoder=None)
    whole = open_index(tmp_path / "index", one_shot=True)
    some = Narrowed(whole, ["a"])
    assert some.statement_count == 0
    assert some.nearest(np.ones(3, dtype=np.float32), 5).tolist() == []
    for ask in (some.statement_vectors, some.statement_chunks):
        with pytest.raises(IndexMismatch):
            ask(np.arange(1))
    with pytest.raises(IndexMismatch):
        some.near(np.ones((1, 3), dtype=np.float32), np.arange(1))
    whole.close()
